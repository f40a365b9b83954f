"""`/`: for people what this is, in one screen; programs are led to the root of the API."""

from heapq import nlargest
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from app.description.dataset import NAME
from app.pages.cells import place_of, read
from app.pages.page_context import PageContext
from app.queries import facets, reading
from app.queries.listing import Listing, ListRequest
from app.queries.resources import FACTS, REPORTS
from app.queries.vocabularies import INDICATORS
from app.schemas.base import MAX_JSON, Lookup
from app.texts import Phrase, say
from app.vocabulary import Lang, Resource
from app.web import negotiation
from app.web.address import whole
from app.web.list_request import exact_total
from app.web.reader import Reader

REPORTS_SHOWN, FIGURES_SHOWN, INDICATORS_SHOWN = 6, 6, 12

_TEXTS = {
    name: Phrase(f"start.{name}", text)
    for name, text in {
        "lead": (
            "What Chinese work reports state, as data: figures, measures, training programs, talent initiatives, "
            "documents and honours, each with its sentence and its place in the text. Figures stand as the report "
            "gives them; nothing is added up or estimated."
        ),
        "search": "Search every report",
        "reports": "Reports",
        "more-reports": "All {total} reports",
        "figures": "Latest figures",
        "figures-of": "From {title}, in the order of the text. Each figure opens its sentence.",
        "more-figures": "All {total} figures",
        "indicators": "Indicators to look at",
        "more-indicators": "All indicators",
        "data": "For programs",
        "data-lead": "The same as JSON, CSV, Excel, Parquet, SDMX and more, over REST.",
        "docs": "Documentation",
        "root": "Root of the API",
        "download": "Everything as one file",
        "years": "{first}–{last}",
    }.items()
}

router = APIRouter(include_in_schema=False)


@router.get("/")
def get_start(request: Request) -> Response:
    """Get the start page."""
    if not negotiation.prefers_html(request.headers.get("accept", "")):
        return RedirectResponse(whole(request, "/v1"), headers={"Vary": "Accept", "Cache-Control": "no-cache"})
    page = PageContext(request, Lookup, data="/v1")
    if page.is_known:
        return page.not_modified()
    with page.readers.reader(page.release) as reader:
        reports, reports_total = _first(page, reader, REPORTS, REPORTS_SHOWN)
        counts = _counts(reader, [report["id"] for report in reports], page.lang)
        figures, figures_total = _first(page, reader, FACTS[Resource.METRIC], FIGURES_SHOWN)
        newest = figures[0]["report"] if figures else ""
        titles = facets.titles(reader.connection, reader.snapshot, [newest])
        indicators, _ = _first(page, reader, INDICATORS, MAX_JSON)
    return page.answer(
        "start.html",
        _TEXTS,
        title=say(NAME, page.lang),
        reports=reports,
        reports_total=reports_total,
        counts=counts,
        figures=[figure for figure in figures if figure["report"] == newest],
        figures_total=figures_total,
        newest=titles[newest][0 if page.lang is Lang.ZH else 1] if newest else "",
        indicators=_worth_a_look(indicators),
        place_of=place_of,
    )


def _first(page: PageContext[Lookup], reader: Reader, listing: Listing, limit: int) -> tuple[list[Any], int]:
    """Return the first records of a list in its own order, and how many it has."""
    asked = ListRequest((), None, None, limit, page.lang)
    found = reading.page(reader.connection, listing, reader.snapshot, asked)
    total = found.total
    if total is None:
        total = exact_total(page, reader, listing, reader.snapshot, asked)
    return [read(body) for body in found.bodies], total


def _counts(reader: Reader, reports: list[str], lang: Lang) -> dict[str, list[str]]:
    """Say by report how many facts of each kind it has, in the order of the kinds. The index of sets knows."""
    said: dict[str, list[str]] = {report: [] for report in reports}
    for kind, listing in FACTS.items():
        for report, number in facets.in_reports(reader.connection, listing, reader.snapshot, reports).items():
            said[report].append(_counted(kind, number, lang))
    return said


def _counted(kind: Resource, number: int, lang: Lang) -> str:
    if lang is Lang.ZH:
        return f"{kind.zh} {number}"
    return f"{number} {kind.en if number == 1 else kind.plural.replace('_', ' ')}"


def _worth_a_look(indicators: list[Any]) -> list[Any]:
    """Return the indicators with values of the most years, and of these the ones with the most values."""

    def width(indicator: Any) -> tuple[int, int]:
        return indicator["last_year"] - indicator["first_year"], indicator["metrics"]

    return nlargest(INDICATORS_SHOWN, (one for one in indicators if one["metrics"]), key=width)
