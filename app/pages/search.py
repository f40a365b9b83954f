"""`/search`: everything that speaks of some words, with its sentence and the way to its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from app.errors import BadRequestError, Fault
from app.index import tokens
from app.pages.cells import place_of
from app.pages.filter_form import FilterForm, asked_for, controls, filled_in, without
from app.pages.fitting import FittingTable, fitting_tables
from app.pages.headings import heading
from app.pages.page_context import PageContext
from app.queries import search as q
from app.queries.fewer_words import FewerWords, fewer_words, matching
from app.queries.resources import SEARCH
from app.schemas.base import DEFAULT_LIMIT
from app.schemas.search import SearchQuery, SearchRecord
from app.texts import Phrase, say
from app.vocabulary import Lang, SearchType
from app.web.list_request import check_options, following_cursor, resolve
from app.web.reader import Reader

if TYPE_CHECKING:
    from markupsafe import Markup

_TEXTS = {
    name: Phrase(f"search-page.{name}", text)
    for name, text in {
        "search": "Search",
        "title": "{words} · Search",
        "about": "Search the names, sentences and figures of all reports, in Chinese or in English.",
        "how": "Every word must be found; fewer words find more. Chinese characters and figures are found as they are "
        "written, English words with any ending. Words are those of the reports, not those of a question.",
        "try": "For example:",
        "tables": "Or choose from a table",
        "results": "{total} results",
        "result": "1 result",
        "none": "Nothing has all of these words.",
        "fewer": "Some of them are found:",
        "unfiltered": "Without filters there are {total}",
        "fitting": "Tables that fit",
        "figures": "its figures",
        "pages": "Pages of results",
        "first": "First page",
        "next": "Next page",
        "json": "These results as JSON",
    }.items()
}
_EXAMPLES = (("培训", "试行", "资金"), ("training", "trial", "fair"))  # words of reports, as such ones have them

router = APIRouter(include_in_schema=False)


class SearchPageQuery(SearchQuery):
    """What the page of a search may be asked: without words it shows how to search."""

    needed = frozenset()


@dataclass(frozen=True)
class SearchView(FilterForm):
    """A page of results. `found` is None where there were no words to look for."""

    found: q.Results | None
    fitting: Sequence[FittingTable]
    fewer: Sequence[FewerWords]
    unfiltered: int
    kept = frozenset({"q"})

    @property
    def words(self) -> str:
        """What is looked for."""
        return next((value for name, value in self.sent if name == "q"), "")

    @property
    def data(self) -> str:
        """The path of the same results as JSON, without language and release."""
        return f"/v1/search?{urlencode(without(self.sent, 'lang', 'as_of'))}"

    def with_words(self, words: str) -> str:
        """Return the address of a search for other words."""
        return self.at([*without(self.sent, "q"), ("q", words)])

    def place(self, record: SearchRecord) -> str:
        """Return the path of the page of a result."""
        return f"/indicators/{record['id']}" if record["report"] is None else place_of(record["id"])

    def marked(self, text: str) -> "Markup":
        """Return a text as HTML, with the words that are looked for in `<em>`."""
        from markupsafe import Markup

        html = tokens.snippet([text], tokens.terms(self.words), len(text))
        return Markup(html)  # noqa: S704 - `snippet` escapes everything but its own marks

    def says_more(self, record: SearchRecord) -> "Markup | None":
        """Return the text that matches where it is neither the title nor the quotation, None where it is."""
        from markupsafe import Markup

        shown = (self.marked(text) for text in (record["title"], record["quote"] or ""))
        return None if any("<em>" in text for text in shown) else Markup(record["snippet"])  # noqa: S704 - as above

    def type_of(self, record: SearchRecord) -> str:
        """Return what kind of record a result is."""
        return SearchType(record["type"]).called(self.page.lang)


@router.get("/search")
def get_search(request: Request) -> Response:
    """Show what a search finds."""
    if (address := filled_in(request, SearchPageQuery)) is not None:
        return RedirectResponse(address, 302, {"Cache-Control": "no-cache"})
    page = PageContext(request, SearchPageQuery, data="/v1/search")
    if page.query.fields:  # a result is shown whole
        raise BadRequestError(Fault("fields", None, "needs_format", "json"))
    check_options(page, SEARCH)
    if page.is_known:
        return page.not_modified()
    with page.readers.reader(page.release) as reader:
        view = _view(page, reader)
    page.data = view.data if view.words else ""
    title = say(_TEXTS["title"].filled(words=view.words) if view.words else _TEXTS["search"], page.lang)
    examples = _EXAMPLES[0 if page.lang is Lang.ZH else 1]
    return page.answer("search.html", _TEXTS, title=title, view=view, heading=heading, examples=examples)


def _view(page: PageContext[Any], reader: Reader) -> SearchView:
    """Read what a page of results shows; raises BadRequestError for filters that the release does not know."""
    query, asked, snapshot = resolve(page, reader, SEARCH, page.query.limit or DEFAULT_LIMIT)
    sent = asked_for(page, query)
    words: str | None = getattr(query, "q", None)
    found = None
    if words:
        after: Any = asked.after  # of the types that SEARCH says
        found = q.search(reader.connection, snapshot, asked.filters, after, asked.limit, page.lang)
    missed = words if words and found and not found.total else ""
    counts = {"type": [*found.types.items()]} if found else {}
    return SearchView(
        page=page,
        query=query,
        sent=sent,
        controls=controls(reader, snapshot, SearchPageQuery, sent, counts, page.lang),
        found=found,
        cursor=following_cursor(SEARCH, snapshot, query, found.after) if found else None,
        fitting=fitting_tables(page, reader, tokens.terms(words), bool(missed)) if words and not asked.after else (),
        fewer=fewer_words(reader.connection, snapshot, asked.filters, missed) if missed else (),
        unfiltered=matching(reader.connection, snapshot, missed) if missed and len(asked.filters) > 1 else 0,
    )
