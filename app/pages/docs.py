"""The documentation: Swagger UI from our own host, in Chinese and in English; the start page; the problem pages."""

import os
from importlib.util import find_spec
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from app.description.dataset import NAME
from app.pages import problem_pages
from app.pages.frame import asset, language_of, page
from app.texts import Phrase, say
from app.web import negotiation
from app.web.address import address_of, whole

_NO_SCRIPT = Phrase("docs.no-script", "This page needs JavaScript; the description of the API is at {link}.")
_LINK = '<a href="{below}/openapi.json?lang={lang}">/openapi.json</a>'
_HEAD = '<link rel="stylesheet" href="{below}/docs/assets/swagger-ui.css">\n'
_BODY = (
    '<div id="docs" data-below="{below}" data-document="{below}/openapi.json?lang={lang}">'
    "<noscript><p>{no_script}</p></noscript></div>\n"
    '<script src="{below}/docs/assets/swagger-ui-bundle.js"></script>\n'
    '<script src="{below}/docs/start.js"></script>'
)


def _docs(request: Request) -> Response:
    lang = language_of(request)
    below = address_of(request).prefix
    no_script = say(_NO_SCRIPT.filled(link=_LINK.format(below=below, lang=lang)), lang)
    body = _BODY.format(below=below, lang=lang.value, no_script=no_script)
    return page(request, lang, say(NAME, lang), body, _HEAD.format(below=below))


def _start(request: Request) -> Response:
    """Lead people to the documentation, programs to the root of the API."""
    people = negotiation.prefers_html(request.headers.get("accept", ""))
    target = whole(request, "/docs" if people else "/v1")
    return RedirectResponse(target, headers={"Vary": "Accept", "Cache-Control": "no-cache"})


class _Assets(StaticFiles):
    """Files of a pinned package. Browsers check that their copy is current, and do not guess types."""

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """Find a file. A path that is too long for any is not looked for: that takes time."""
        return ("", None) if len(path) > 200 else super().lookup_path(path)

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = "public, no-cache"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


def mount(app: Starlette) -> None:
    """Serve the start page, the documentation at /docs and the problem pages at /problems."""
    spec = find_spec("fastapi_offline")  # only its files are used; importing it is not needed
    assert spec is not None  # noqa: S101 - a pinned dependency
    assert spec.origin is not None  # noqa: S101 - a package with a file
    app.router.routes += [
        Route("/", _start),
        Route("/docs", _docs),
        asset("/docs/start.js", "start.js"),
        asset("/docs/page.css", "page.css"),
        asset("/docs/icon.svg", "icon.svg"),
        asset("/favicon.ico", "icon.svg"),
        Mount("/docs/assets", _Assets(directory=Path(spec.origin).parent / "static")),
        Route("/problems", problem_pages.index),
        Route("/problems/{code}", problem_pages.explained),
    ]
