"""`/`: for people what this is, in one screen; programs are led to the root of the API."""

import json
from decimal import Decimal
from heapq import nlargest
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from app.description.dataset import DESCRIPTION, NAME
from app.pages.page_context import PageContext
from app.queries import facets, reading
from app.queries.listing import Listing, ListRequest
from app.queries.resources import FACTS, REPORTS
from app.queries.vocabularies import INDICATORS
from app.schemas.base import MAX_JSON, Lookup
from app.schemas.facts import FACTS as SCHEMAS
from app.texts import Phrase, say
from app.vocabulary import Lang, Resource
from app.web import negotiation
from app.web.address import whole
from app.web.query import parameters
from app.web.reader import Reader

REPORTS_SHOWN, FIGURES_SHOWN, INDICATORS_SHOWN = 12, 8, 12

_TEXTS = {
    name: Phrase(f"start.{name}", text)
    for name, text in {
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
        reports, total = _first(reader, REPORTS, page.lang, REPORTS_SHOWN)
        counts = _counts(reader)
        figures, _ = _first(reader, FACTS[Resource.METRIC], page.lang, FIGURES_SHOWN)
        indicators, _ = _first(reader, INDICATORS, page.lang, MAX_JSON)
    newest = figures[0]["report"] if figures else None
    return page.answer(
        "start.html",
        _TEXTS,
        title=say(NAME, page.lang),
        description=DESCRIPTION,
        kinds=list(Resource),
        reports=reports,
        reports_total=len(reports) if total is None else total,
        counts=counts,
        figures=[figure for figure in figures if figure["report"] == newest],
        figures_total=sum(counts.get(report, {}).get(Resource.METRIC, 0) for report in counts),
        titles={report["id"]: report["title"] for report in reports},
        indicators=_worth_a_look(indicators),
    )


def _first(reader: Reader, listing: Listing, lang: Lang, limit: int) -> tuple[list[Any], int | None]:
    """Return the first records of a list in its own order, and how many there are if that is known.

    Decimals keep the digits that they were rendered with.
    """
    found = reading.page(reader.connection, listing, reader.snapshot, ListRequest((), None, None, limit, lang))
    return [json.loads(body, parse_float=Decimal) for body in found.bodies], found.total


def _counts(reader: Reader) -> dict[str, dict[Resource, int]]:
    """Return the number of facts of each kind by report, from the index of sets."""
    found: dict[str, dict[Resource, int]] = {}
    for kind, listing in FACTS.items():
        by_report = parameters(SCHEMAS[kind].query)["report"].filter
        assert by_report is not None  # noqa: S101 - every list of facts is filtered by report
        (counted,) = facets.facets(reader.connection, listing, reader.snapshot, (), [by_report])
        for report, number in counted:
            found.setdefault(report, {})[kind] = number
    return found


def _worth_a_look(indicators: list[Any]) -> list[Any]:
    """Return the indicators with values of the most years, and of these the ones with the most values."""

    def width(indicator: Any) -> tuple[int, int]:
        return indicator["last_year"] - indicator["first_year"], indicator["metrics"]

    return nlargest(INDICATORS_SHOWN, (one for one in indicators if one["metrics"]), key=width)
