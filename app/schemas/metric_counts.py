"""Metrics by groups: what goes out, what may be asked."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Required, get_type_hints

from pydantic import AfterValidator, BeforeValidator, Field
from typing_extensions import TypedDict

from app.schemas.base import (
    Number,
    RegionCode,
    ReportId,
    ReviewedYear,
    SectionCode,
    Text,
    ThemeCode,
    UnitCode,
    coded,
    distinct,
)
from app.schemas.fact import typed_dict
from app.schemas.fields import ASKED_FOR, CHINESE, ENGLISH
from app.schemas.metric import MetricFilters
from app.texts import Phrase
from app.vocabulary import Format, Kind, Qualifier, Status

MAX_BY = 5
MAX_GROUPS = 10_000
MAX_COMPARED = 100_000  # metrics whose values are compared in one request
# the columns whose values have names, which stand beside them
NAMED = ("report", "region", "theme", "indicator", "kind", "unit", "qualifier", "status", "scope", "base")
COMPARED = ("value", "value_to", "qualifier", "unit", "metric")  # what a group has of its least or greatest value

_NO_SUM = Phrase(
    "expected.no-sum",
    "count, min or max. Nothing is added up that the report did not add: figures overlap, and some are parts of others",
)


class GroupColumns(TypedDict, total=False):
    """What metrics are grouped by."""

    report: ReportId
    year: ReviewedYear
    region: RegionCode
    theme: ThemeCode
    section: SectionCode
    indicator: Annotated[
        str, Field(description="Indicator, a code of `/v1/indicators`.", **coded("/v1/indicators/{code}"))
    ]
    kind: Annotated[Kind, Field(description="Kind of quantity that the indicators measure, such as a flow or a ratio.")]
    unit: UnitCode
    qualifier: Annotated[
        Qualifier, Field(description="Qualifier of the figures; of a least or greatest value, its own.")
    ]
    status: Annotated[Status, Field(description="Whether the values happened, are expected or are aimed at.")]
    period: Annotated[str, Field(description="Period that the figures cover, ISO 8601, such as `2020`.")]
    scope: Annotated[
        str | None,
        Field(description="Scope of the figures; null for those that name none.", **coded("/v1/scopes/{code}")),
    ]
    base: Annotated[
        str | None,
        Field(
            description="Code of what the figures are measured against; null for those that name no base.",
            **coded("/v1/bases/{code}"),
        ),
    ]
    breakdown: Annotated[
        str | None,
        Field(
            description="Members of the breakdown, each `dimension:member`, with spaces between; null for figures that "
            "are not broken down."
        ),
    ]


class GroupValues(TypedDict, total=False):
    """What is told of a group."""

    count: Required[Annotated[int, Field(description="Number of metrics in the group.")]]
    value: Annotated[
        Number, Field(description="Least or greatest value of the group. Of ranges the lower ends are compared.")
    ]
    value_to: Annotated[Number | None, Field(description="Upper end of that value, if it is a range; else null.")]
    metric: Annotated[
        str, Field(description="Id of the metric with that value; of several the first in the default order.")
    ]


def _group(name: str, doc: str, labels: Mapping[str, Phrase]) -> Any:
    """Make the type of a group whose columns have labels behind them, given by the ends of their names."""
    columns: dict[str, Any] = {}
    for column, hint in get_type_hints(GroupColumns, include_extras=True).items():
        columns[column] = hint
        for end, said in labels.items() if column in NAMED else ():
            columns[f"{column}{end}"] = Annotated[str | None, Field(description=said)]
    values = get_type_hints(GroupValues, include_extras=True)
    return typed_dict(name, doc, {**columns, **values}, of=(GroupColumns, GroupValues), total=False)


_NAME = Phrase("MetricGroup.label", "Name of the value in the column before; null where that is null.")
MetricGroup = _group(
    "MetricGroup",
    "A group of metrics: the values that they share, and how many there are. It has the columns asked for.",
    {"_label": ASKED_FOR.filled(text=_NAME)},
)
MetricGroupRow = _group(
    "MetricGroupRow",
    "A group of metrics as a row of a table.",
    {"_label_zh": CHINESE.filled(text=_NAME), "_label_en": ENGLISH.filled(text=_NAME)},
)


class MetricCounts(TypedDict):
    """Groups of metrics, in the order of their values."""

    data: Annotated[
        list[MetricGroup],  # type: ignore[valid-type] # made at run time
        Field(description="The groups. None is empty."),
    ]
    total: Annotated[int, Field(description="Number of metrics that match: each is in one group.")]


def _no_sum(value: object) -> object:
    if value == "sum":
        raise ValueError(_NO_SUM)
    return value


class MetricCountsQuery(MetricFilters):
    """What counts of metrics may be asked."""

    needed = frozenset({"by"})

    by: Annotated[
        tuple[Text, ...],
        Field(
            max_length=MAX_BY,
            description=f"Column to group by; repeat it for up to {MAX_BY}. Metrics that are alike in all of them are "
            f"one group. There are {MAX_GROUPS:,} groups at most.",
            examples=[["indicator", "year"]],
        ),
        AfterValidator(distinct),
    ] = ()
    of: Annotated[
        Literal["count", "min", "max"],
        BeforeValidator(_no_sum),
        Field(
            description="What is told of each group: the number of its metrics, or also the metric with the least or "
            "the greatest value. Values are compared within one unit only, so each group must have one: group by "
            "`unit` or `indicator`, or narrow to one of either. There is no sum: figures overlap, and some are parts "
            "of others.",
            examples=["max"],
        ),
    ] = "count"
    format: Annotated[
        Literal[Format.JSON, Format.CSV, Format.NDJSON] | None,
        Field(description="Format of the answer; it takes precedence over `Accept`."),
    ] = None
