"""`search`: facts and indicators that speak of some words."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from app.agents.arguments import AS_OF, LANG, PAGING, REGIONS, REPORTS, Arguments
from app.agents.asker import Asker, Pairs, values_of
from app.agents.nearest_values import indicators_like, matching_values
from app.agents.short_pages import Nearest, short_page
from app.agents.tool import DataTool
from app.schemas.base import ThisPage
from app.schemas.search import Facets, SearchQuery, SearchRecord
from app.web.search import search_of

_PATH = "/v1/search"
_FIELDS = {
    **{name: name for name in ("type", "report", "year", "region", "theme")},
    **{"year_gte": "year", "year_lte": "year", "within": "region"},
}


class FoundRecords(TypedDict):
    """A page of what was found, and where nothing matches what would."""

    data: Annotated[list[SearchRecord], Field(description="Results of this page, best first.")]
    page: ThisPage
    nearest: Nearest
    facets: Annotated[Facets, Field(description="Counts of all results, not only of this page.")]


def _call(asker: Asker, sent: Pairs) -> Mapping[str, Any]:
    def near() -> dict[str, list[str]]:
        codes, words = indicators_like(asker, " ".join(values_of(sent, "q")), sent)
        like = {name: found for name, found in (("indicator", codes), ("q", words)) if found}
        return {**like, **matching_values(asker, search_of, _PATH, sent, _FIELDS)}

    return short_page(asker, search_of, _PATH, sent, near)


TOOL = DataTool(
    name="search",
    title="Search figures, measures, documents and other facts",
    description="Find facts and indicators by words, in Chinese or English. Begin here. Every word must be found, so "
    "use few. Each result has an `id`: read a fact with `get_fact`; for an indicator (`type` is `indicator`) the `id` "
    "is its code, which `get_series` takes.",
    arguments=Arguments(
        SearchQuery,
        {
            "q": "Words to look for, such as `培训` or `training`. Needed, unless `cursor` is given.",
            "type": "Kinds of result; any of them.",
            **REPORTS,
            **REGIONS,
            "theme": "Themes, such as `talent`; any of them.",
            **LANG,
            **AS_OF,
            **PAGING,
        },
        needed_first=("q",),
    ),
    answers=FoundRecords,
    call=_call,
)
