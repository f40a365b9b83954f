"""The documentation: Swagger UI from our own host, in Chinese and in English, and the problem pages."""

import os
from importlib.util import find_spec
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from app.description.dataset import NAME
from app.pages import problem_pages
from app.pages.frame import language_of, plain_page
from app.pages.headers import NOSNIFF
from app.texts import Phrase, say

_TEXTS = {"no-script": Phrase("docs.no-script", "This page needs JavaScript. The description of the API is at")}


def _docs(request: Request) -> Response:
    lang = language_of(request)
    return plain_page(request, lang, "docs.html", _TEXTS, title=say(NAME, lang))


class _Assets(StaticFiles):
    """Files of a pinned package. Browsers check that their copy is current, and do not guess types."""

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """Find a file. A path that is too long for any is not looked for: that takes time."""
        return ("", None) if len(path) > 200 else super().lookup_path(path)

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers.update({**NOSNIFF, "Cache-Control": "public, no-cache"})
        return response


def mount(app: Starlette) -> None:
    """Serve the documentation at /docs and the problem pages at /problems."""
    spec = find_spec("fastapi_offline")  # only its files are used; importing it is not needed
    assert spec is not None  # noqa: S101 - a pinned dependency
    assert spec.origin is not None  # noqa: S101 - a package with a file
    app.router.routes += [
        Route("/docs", _docs),
        Mount("/docs/assets", _Assets(directory=Path(spec.origin).parent / "static")),
        Route("/problems", problem_pages.index),
        Route("/problems/{code}", problem_pages.explained),
    ]
