"""`get_series`: the values of indicators, period after period."""

from collections.abc import Mapping
from typing import Any

from app.agents.arguments import AS_OF, LANG, PAGING, REGIONS, Arguments
from app.agents.asker import Asker, Pairs
from app.agents.nearest_values import matching_values
from app.agents.short_pages import ShortPage, short_page
from app.agents.tool import DataTool
from app.schemas.series import Series, SeriesQuery
from app.web.series import series_of

_PATH = "/v1/series"
_FIELDS = {
    **{name: name for name in ("indicator", "region", "kind", "scope", "breakdown", "status")},
    "within": "region",
    "base": "base_code",
}


def _call(asker: Asker, sent: Pairs) -> Mapping[str, Any]:
    return short_page(asker, series_of, _PATH, sent, lambda: matching_values(asker, series_of, _PATH, sent, _FIELDS))


TOOL = DataTool(
    name="get_series",
    title="Get values of indicators over time",
    description="Get yearly series: for each indicator, region, scope, breakdown, base and status the values with "
    "qualifier (`over`, `about` …), as written in the report, and the id of the metric that states each (`metric`, for "
    "`get_fact`). Values are exact and in the base unit. A year without a value is null. Nothing is added up or "
    "estimated; do not add series whose scopes or breakdowns may overlap.",
    arguments=Arguments(
        SeriesQuery,
        {
            "indicator": "Codes of indicators, from `search` or `list_indicators`; any of them.",
            **REGIONS,
            "scope": "Parts of the region that figures cover, such as `regional-level`, or `none`; any of them.",
            "breakdown": "Members of breakdowns, `dimension:member`, or `none`; any of them.",
            "base": "What changes and shares are measured against, a code, or `none`; any of them.",
            "status": "`actual`, `forecast` or `target`; any of them.",
            "kind": "Kinds of quantity; any of them.",
            "unit": "Units, such as `person`; any of them.",
            "report": "Ids of reports; any of them.",
            "id": "Ids of series; any of them.",
            "period_gte": "Earliest period, such as `2018`.",
            "period_lte": "Latest period, such as `2025-06`.",
            "latest": "Only so many last periods of each series.",
            "vintages": "`all`: every figure that reports give for a period, in `vintages`. Default: the newest alone.",
            **LANG,
            **AS_OF,
            **PAGING,
        },
    ),
    answers=ShortPage[Series],
    call=_call,
)
