"""Search: what goes out, what may be asked."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas.base import (
    AnyOf,
    Filter,
    FromYear,
    InRegions,
    InReports,
    InThemes,
    InYears,
    ListQuery,
    PageInfo,
    SearchWords,
    ToYear,
)
from app.schemas.facts import TypeCounts
from app.vocabulary import SearchType


class SearchRecord(TypedDict):
    """A fact or an indicator that speaks of what was asked."""

    type: Annotated[SearchType, Field(description="What it is.")]
    id: Annotated[str, Field(description="Its id; the code of an indicator.")]
    title: Annotated[str, Field(description="Its name or title in the language asked for.")]
    report: Annotated[
        str | None,
        Field(description="The report that states it; null for an indicator."),
    ]
    year: Annotated[int | None, Field(description="The year reviewed; null for an indicator.")]
    region: Annotated[str | None, Field(description="Region, ISO 3166-2; null for an indicator.")]
    theme: Annotated[
        str | None,
        Field(description="Theme, a code of `/v1/themes`; null for an indicator."),
    ]
    snippet: Annotated[
        str,
        Field(
            description="HTML: the text that matches best, matches in `<em>`, all else escaped.",
        ),
    ]
    score: Annotated[
        int,
        Field(
            description="3 where every term stands in name, title or figure, 2 where some do, 1 where all stand "
            "elsewhere: in quote, definition, audience, topics, base, comment or the name of the theme.",
        ),
    ]
    href: Annotated[
        str,
        Field(description="The whole address of the record."),
    ]


class Facets(TypedDict):
    """Counts of the results."""

    type: Annotated[TypeCounts, Field(description="By type; the parameter `type` does not narrow them.")]


class SearchPage(TypedDict):
    """One page of results."""

    data: Annotated[
        list[SearchRecord],
        Field(description="The results: best score first, then by year descending, report, type, place in the source."),
    ]
    page: Annotated[PageInfo, Field(description="Where this page stands in the list.")]
    facets: Annotated[Facets, Field(description="Counts of all results, not of this page.")]


class SearchQuery(ListQuery):
    """What a search may be asked."""

    needed = frozenset({"q"})

    q: SearchWords = None
    type: Annotated[
        AnyOf[SearchType],
        Filter("type"),
        Field(description="What to look among; any of them.", examples=[["training_program"]]),
    ] = ()
    report: InReports = ()
    year: InYears = ()
    year_gte: FromYear = None
    year_lte: ToYear = None
    region: InRegions = ()
    theme: InThemes = ()
