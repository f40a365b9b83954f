"""What every page has around its content: addresses that keep language and release, languages, the release shown.

A page of data is answered through `app.pages.page_context`. Pages that need no data, which are there without a
database too, are answered by `plain_page`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qsl, quote, urlencode

from starlette.requests import Request
from starlette.responses import Response

from app.description.dataset import LICENCE_URL, NAME
from app.moment import stamp
from app.pages import asset_files, headers
from app.pages.rendering import by_name, render
from app.queries.release import ReleaseKey
from app.schemas.base import Lookup
from app.texts import Phrase
from app.vocabulary import Lang
from app.web import negotiation
from app.web.address import address_of
from app.web.query import Q, pairs, parse
from app.web.reader import Readers

_SAFE = "/:@!$&()*+,;=~"  # what stays as it is in a path

TEXTS = {
    name: Phrase(f"frame.{name}", text)
    for name, text in {
        "pages": "Pages",
        "language": "Language",
        "skip": "Skip to the content",
        "search": "Search",
        "search-hint": "A word or a figure",
        "reports": "Reports",
        "tables": "Tables",
        "indicators": "Indicators",
        "docs": "Documentation",
        "data": "Data",
        "problems": "Problems",
        "earlier": "Earlier release",
        "past": "This page shows release {number} of {date}, as it was asked for.",
        "present": "Go to the present",
        "release": "Release {number} of {date}",
        "json": "This page as JSON",
        "licence": "Data and translations: CC BY 4.0. The text of each report belongs to its publisher.",
    }.items()
}
# the pages in the header, each with its name and the path that the pages of its kind stand below
_LINKS = (
    ("/tables/reports", "reports", "/reports/"),
    ("/tables", "tables", "/tables/"),
    ("/tables/indicators", "indicators", "/indicators/"),
    ("/docs", "docs", "/docs/"),
    ("/v1", "data", "/v1/"),
)
_NO_DATA = ("/docs", "/problems", "/openapi.json", "/assets")  # these know no release


@dataclass(frozen=True)
class Frame:
    """The frame of a page: what the base template shows, and the addresses for the links of every template.

    `release` and `made` are the release that is shown and its time, None as long as there is none. `pinned` gives a
    path of the release that was asked for. `is_past` says that one was.
    """

    request: Request
    lang: Lang
    release: ReleaseKey | None = None
    made: datetime | None = None
    pinned: Callable[[str], str] = str
    is_past: bool = False
    name: Phrase = NAME
    licence_url: str = LICENCE_URL
    asked: list[tuple[str, str]] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        """Read what the address asks for. It may be wrong in any way: pages of errors have a frame, too."""
        query = self.request.scope["query_string"].decode("ascii", "replace")
        self.asked.extend(parse_qsl(query, keep_blank_values=True, errors="replace"))  # at most an address long

    @property
    def prefix(self) -> str:
        """The path that the API stands below, empty if there is none."""
        return address_of(self.request).prefix

    @property
    def path(self) -> str:
        """The path of this page, below the prefix."""
        path: str = self.request.scope["path"]
        return path

    @property
    def date(self) -> str:
        """The day that the release was made, empty as long as there is none."""
        return stamp(self.made)[:10] if self.made else ""

    @property
    def time(self) -> str:
        """The time that the release was made, in UTC, empty as long as there is none."""
        return stamp(self.made) if self.made else ""

    @property
    def text(self) -> Callable[..., str]:
        """What gives a text of the frame by its name, in the language of the page."""
        return by_name(TEXTS, self.lang)

    def link(self, path: str, /, **asked: str | Iterable[str]) -> str:
        """Return the address of a page or of data, in the language and at the release that this page was asked for.

        `path` begins with a slash and may have a query and a fragment. `asked` are parameters to add.
        """
        stem, mark, fragment = path.partition("#")
        stem = _adding(quote(stem, _SAFE + "?%"), asked)
        if not stem.startswith(_NO_DATA):
            stem = self.pinned(stem)
        lang = "" if "lang" in asked else self._said("lang")
        return self.prefix + _adding(stem, {"lang": lang} if lang else {}) + mark + quote(fragment)

    def whole(self, path: str) -> str:
        """Return the whole address of a path of this API, for what leaves the page: previews, quotations."""
        return address_of(self.request).show() + quote(path, _SAFE + "?%")

    def asset(self, name: str) -> str:
        """Return the address of a file in `assets`. Raises KeyError if there is none."""
        return self.prefix + asset_files.address(name)

    def here(self, without: Iterable[str] = (), **asked: str) -> str:
        """Return the address of this page with other parameters; `without` are names of those to leave out."""
        dropped = {*without, *asked}
        kept = [(name, value) for name, value in self.asked if name not in dropped]
        return self.at(self.path, [*kept, *asked.items()])

    def at(self, path: str, asked: Iterable[tuple[str, str]]) -> str:
        """Return the address of a path with just these parameters, in this order."""
        return _adding(self.prefix + quote(path, _SAFE, errors="replace"), asked)

    @property
    def languages(self) -> list[tuple[str, str, str, bool]]:
        """The tag and the name of each language, the address of this page in it, and whether it is the one shown."""
        named = ((Lang.ZH, "zh-CN", "中文"), (Lang.EN, "en", "English"))
        return [(tag, name, self.here(lang=lang.value), lang is self.lang) for lang, tag, name in named]

    @property
    def tag(self) -> str:
        """The language of this page (BCP 47)."""
        return "zh-CN" if self.lang is Lang.ZH else "en"

    @property
    def links(self) -> list[tuple[str, Phrase, str]]:
        """Address and name of each page in the header, and what `aria-current` says of it, empty for most."""
        exact = any(path == self.path for path, _, _ in _LINKS)

        def current(path: str, below: str) -> str:
            if exact:
                return "page" if path == self.path else ""
            return "true" if self.path.startswith(below) else ""

        return [(self.link(path), TEXTS[name], current(path, below)) for path, name, below in _LINKS]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a form has to send along: the language and the release that were asked for."""
        return [(name, value) for name in ("lang", "as_of") if (value := self._said(name))]

    def _said(self, parameter: str) -> str:
        return next((value for name, value in self.asked if name == parameter), "")


def asked_of(request: Request, model: type[Q]) -> tuple[Q, Lang]:
    """Return what is asked of a page without data, and its language: `lang=`, else what Accept-Language prefers.

    Raises BadRequestError for anything else.
    """
    query = parse(model, pairs(request.scope["query_string"]))
    return query, query.lang or negotiation.language(request.headers.get("accept-language", ""))


def language_of(request: Request) -> Lang:
    """Return the language of a page that is asked for nothing else."""
    return asked_of(request, Lookup)[1]


def present(request: Request, lang: Lang) -> Frame:
    """Return the frame of a page without data: it shows the current release, if there is one yet."""
    readers: Readers = request.app.state.readers
    release = readers.current
    return Frame(request, lang, release, readers.releases.made(release) if release else None)


def plain_page(request: Request, lang: Lang, template: str, texts: Mapping[str, Phrase], **values: object) -> Response:
    """Answer with a page that needs no data; `values` are those of its template, `title` among them."""
    body = render(template, present(request, lang), texts, data="", **values)
    sent = {
        **headers.PAGE,
        "Content-Language": lang.value,
        "Cache-Control": "public, no-cache",
        "Vary": "Accept, Accept-Language",
    }
    return Response(body, headers=sent, media_type="text/html; charset=utf-8")


def _adding(path: str, asked: Mapping[str, str | Iterable[str]] | Iterable[tuple[str, str]]) -> str:
    query = urlencode([*(asked.items() if isinstance(asked, Mapping) else asked)], doseq=True, errors="replace")
    return f"{path}{'&' if '?' in path else '?'}{query}" if query else path
