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
    SearchWords,
    ThisPage,
    ToYear,
    Uri,
    WithinRegions,
    coded,
)
from app.schemas.facts import TypeCounts
from app.vocabulary import SearchType


class SearchRecord(TypedDict):
    """A fact or an indicator that the search found."""

    type: Annotated[SearchType, Field(description="Type of the record: a kind of fact, or `indicator`.")]
    id: Annotated[str, Field(description="Id of the fact, or code of the indicator.")]
    title: Annotated[str, Field(description="Name or title of the record, in the language asked for.")]
    report: Annotated[
        str | None,
        Field(description="Id of the report that states the fact; null for an indicator."),
    ]
    year: Annotated[int | None, Field(description="Year that the report reviews; null for an indicator.")]
    region: Annotated[
        str | None,
        Field(
            description="Region, an ISO 3166-2 code such as `CN-QH`; null for an indicator.",
            **coded("/v1/regions/{code}"),
        ),
    ]
    region_label: Annotated[
        str | None, Field(description="Name of the region, in the language asked for; null for an indicator.")
    ]
    theme: Annotated[
        str | None,
        Field(
            description="Theme, a code of `/v1/themes` such as `talent`; null for an indicator.",
            **coded("/v1/themes/{code}"),
        ),
    ]
    theme_label: Annotated[
        str | None, Field(description="Name of the theme, in the language asked for; null for an indicator.")
    ]
    snippet: Annotated[
        str,
        Field(
            description="Text that matches best, as HTML: matches stand in `<em>`, everything else is escaped.",
        ),
    ]
    quote: Annotated[
        str | None,
        Field(
            description="Shortest clause that states the fact, exactly as published; null for an indicator.",
        ),
    ]
    as_reported: Annotated[
        str | None,
        Field(description="Figure of a metric as the report writes it, such as `7000余名`; null for all else."),
    ]
    score: Annotated[
        int,
        Field(
            description="Score from 1 to 3. It is 3 if name, title or figure have every term, 2 if "
            "they have some, and 1 if the terms stand elsewhere: in quote, definition, "
            "audience, topics, base, comment or name of the theme.",
        ),
    ]
    href: Annotated[
        Uri,
        Field(description="Whole address of the record."),
    ]


class Facets(TypedDict):
    """Number of results by group."""

    type: Annotated[
        TypeCounts,
        Field(
            description="Number of results of each type. The parameter `type` does not narrow them.",
            **coded("/v1/codes/search-type/{key}"),
        ),
    ]


class SearchPage(TypedDict):
    """One page of search results."""

    data: Annotated[
        list[SearchRecord],
        Field(
            description="Results of this page: best score first, then newest year, report, type "
            "and place in the source."
        ),
    ]
    page: ThisPage
    facets: Annotated[Facets, Field(description="Counts of all results, not only of this page.")]


class SearchQuery(ListQuery):
    """What a search may be asked."""

    needed = frozenset({"q"})

    q: SearchWords = None
    type: Annotated[
        AnyOf[SearchType],
        Filter("type"),
        Field(
            description="Type of result, such as `training_program`; repeat it for any of several.",
            examples=[["training_program"]],
        ),
    ] = ()
    report: InReports = ()
    year: InYears = ()
    year_gte: FromYear = None
    year_lte: ToYear = None
    region: InRegions = ()
    within: WithinRegions = ()
    theme: InThemes = ()
