"""HTML pages: one frame in two languages, no inline script or style, a strict security policy."""

from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from app.description.dataset import NAME
from app.schemas.base import Lookup
from app.texts import Phrase, say
from app.vocabulary import Lang
from app.web import negotiation
from app.web.address import address_of
from app.web.query import Q, pairs, parse

_FOLDER = Path(__file__).parent / "assets"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_PAGES = Phrase("frame.pages", "Pages")
_LANGUAGE = Phrase("frame.language", "Language")
_LINKS = (
    ("/docs", Phrase("frame.docs", "Documentation")),
    ("/openapi.json", "OpenAPI"),
    ("/v1", Phrase("frame.data", "Data")),
    ("/problems", Phrase("frame.problems", "Problems")),
)
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def asked_of(request: Request, model: type[Q]) -> tuple[Q, Lang]:
    """Return what is asked of a page, and its language: `lang=`, else what Accept-Language prefers.

    Raises BadRequestError for anything else.
    """
    query = parse(model, pairs(request.scope["query_string"]))
    return query, query.lang or negotiation.language(request.headers.get("accept-language", ""))


def language_of(request: Request) -> Lang:
    """Return the language of a page that is asked for nothing else."""
    return asked_of(request, Lookup)[1]


def escaped(text: str) -> str:
    """Write a text as HTML, `code` as code."""
    parts = escape(text).split("`")
    return "".join(f"<code>{part}</code>" if n % 2 else part for n, part in enumerate(parts))


def page(request: Request, lang: Lang, title: str, body: str, head: str = "") -> Response:
    """Answer with a page in the frame; `body` and `head` are HTML."""
    below = address_of(request).prefix
    links = "".join(f'<a href="{below}{path}?lang={lang}">{say(text, lang)}</a>' for path, text in _LINKS)
    current = ' aria-current="true"'
    other = "".join(
        f'<a href="{below}{escape(request.url.path)}?lang={code}" lang="{name}" hreflang="{name}"'
        f"{current if code is lang else ''}>{text}</a>"
        for code, name, text in ((Lang.ZH, "zh-CN", "中文"), (Lang.EN, "en", "English"))
    )
    name, pages, languages = (say(text, lang) for text in (NAME, _PAGES, _LANGUAGE))
    content = f"""<!doctype html>
<html lang="{"zh-CN" if lang is Lang.ZH else "en"}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title) if title == name else f"{escape(title)} · {name}"}</title>
<link rel="icon" href="{below}/docs/icon.svg" type="image/svg+xml">
{head}<link rel="stylesheet" href="{below}/docs/page.css">
</head>
<body>
<header>
<a class="name" href="{below}/docs?lang={lang}">{name}</a>
<nav aria-label="{pages}">{links}</nav>
<nav class="languages" aria-label="{languages}">{other}</nav>
</header>
<main>{body}</main>
</body>
</html>
"""
    headers = {
        "Content-Language": lang.value,
        "Content-Security-Policy": _POLICY,
        "Cache-Control": "public, no-cache",
        "Vary": "Accept, Accept-Language",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return HTMLResponse(content, headers=headers)


def asset(path: str, name: str) -> Route:
    """Return the route that serves a file of the pages."""
    file = _FOLDER / name

    def answer(_request: Request) -> Response:
        headers = {"Cache-Control": "public, no-cache", "X-Content-Type-Options": "nosniff"}
        return Response(file.read_bytes(), headers=headers, media_type=_TYPES[file.suffix])

    return Route(path, answer)
