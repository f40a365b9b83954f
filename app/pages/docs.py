"""The documentation: Swagger UI from our own host, in Chinese and in English."""

import os
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from app.description.dataset import NAME
from app.pages.frame import language_of, plain_page
from app.pages.headers import NOSNIFF
from app.texts import Phrase, say

_TEXTS = {"no-script": Phrase("docs.no-script", "This page needs JavaScript. The description of the API is at")}


def docs(request: Request) -> Response:
    """Answer /docs: Swagger UI."""
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


@cache
def assets() -> StaticFiles:
    """Return the application that answers with the files of Swagger UI."""
    spec = find_spec("fastapi_offline")  # only its files are used; importing it is not needed
    assert spec is not None  # noqa: S101 - a pinned dependency
    assert spec.origin is not None  # noqa: S101 - a package with a file
    return _Assets(directory=Path(spec.origin).parent / "static")
