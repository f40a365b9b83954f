"""Series: what goes out, what may be asked."""

from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas.base import (
    AnyOf,
    FactId,
    Filter,
    InRegions,
    InReports,
    Integer,
    ListQuery,
    Number,
    RegionCode,
    ReportId,
    ReviewedYear,
    Text,
    UnitCode,
    WithinRegions,
    coded,
)
from app.schemas.fields import ASKED_FOR, CHINESE, ENGLISH
from app.schemas.metric import FigureFilters
from app.texts import Phrase
from app.vocabulary import Format, Kind, Qualifier, Status

MAX_FIGURES = 50_000  # figures of an answer that is made whole
MAX_CELLS = 500_000  # cells of a cube, with and without a value
MAX_LATEST = 1000

_ID = Phrase("Series.id", "Id of the series, made of its codes, such as `core-classes.CN-QH@regional-level`.")
_INDICATOR = Phrase("Series.indicator", "Indicator, a code of `/v1/indicators` such as `online-class-attendances`.")
_NAME = Phrase("Series.name", "Name of the indicator.")
_REGION_LABEL = Phrase("Series.region_label", "Name of the region.")
_BREAKDOWN = Phrase("Series.breakdown", "Members of the breakdown that the figures count, by dimension.")
_MEMBERS = Phrase("SeriesRow.breakdown", "Members of the breakdown that the figures count, each `dimension:member`.")
_BREAKDOWN_LABELS = Phrase("Series.breakdown_labels", "Names of the members of the breakdown.")
_SCOPE = Phrase("Series.scope", "Part of the region that the figures cover, such as `regional-level`; null where none.")
_SCOPE_LABEL = Phrase("Series.scope_label", "Name of the scope; null where there is none.")
_BASE = Phrase("Series.base", "What the figures are measured against; null where reports name nothing.")
_BASE_CODE = Phrase("Series.base_code", "Code of the base; null where there is none.")
_STATUS = Phrase(
    "Series.status", "Status of the series: `actual`, with preliminary values among its own, `forecast` or `target`."
)
_VARIANT = Phrase(
    "Series.variant",
    "Mark that tells figures apart that contradict each other within a report; null where none do. "
    "Each such figure is a series of its own.",
)
_UNIT_LABEL = Phrase("SeriesUnit.label", "Name of the unit as it reads behind a figure, such as `sets of housing`.")
_KIND = Phrase("Series.kind", "Kind of quantity that the indicator measures, such as a flow or a ratio.")
_PERIOD = Phrase("Point.period", "Period that the figure covers, ISO 8601, such as `2020` or `2016/2020`.")
_VALUE = Phrase("Point.value", "Exact value in the base unit; null in a year for which the series has none.")
_VALUE_TO = Phrase("Point.value_to", "Upper end of a range, both ends included; null where the figure is no range.")
_QUALIFIER = Phrase("Point.qualifier", "Qualifier of the figure, such as `over`; null without a value.")
_VALUE_STATUS = Phrase(
    "Point.value_status", "Status of the figure itself: `preliminary` or that of the series; null without a value."
)
_AS_REPORTED = Phrase("Point.as_reported", "Figure as the report writes it, such as `7000余名`; null without a value.")
_METRIC = Phrase("Point.metric", "Id of the metric that states the figure, with its sentence; null without a value.")
_REPORT = Phrase("Point.report", "Id of the report that states the figure; null without a value.")
_REPORT_YEAR = Phrase("Point.report_year", "Year that the report reviews; null without a value.")
_VINTAGE_COUNT = Phrase("Point.vintage_count", "Number of figures that reports give for the period; 0 without a value.")


class SeriesUnit(TypedDict):
    """The unit that a series is counted in."""

    code: UnitCode
    label: Annotated[str, Field(description=ASKED_FOR.filled(text=_UNIT_LABEL))]


class Vintage(TypedDict):
    """A figure that a report gives for a period. A later report may give another."""

    value: Annotated[Number, Field(description="Exact value in the base unit: `2.1万` is 21000.")]
    value_to: Annotated[Number | None, Field(description=_VALUE_TO)]
    qualifier: Annotated[
        Qualifier, Field(description="Qualifier that the words around the figure give it, such as `over`.")
    ]
    value_status: Annotated[Status, Field(description="Status of the figure: `preliminary` or that of the series.")]
    as_reported: Annotated[str, Field(description="Figure as the report writes it, such as `7000余名`.")]
    metric: FactId
    report: ReportId
    report_year: ReviewedYear
    published: Annotated[
        str | None, Field(description="Date on which the report was published; null where it is not known.")
    ]


class PeriodFigure(TypedDict):
    """What a period has in a record and in a row: the newest figure for it, nothing in a gap."""

    period: Annotated[str, Field(description=_PERIOD)]
    value: Annotated[Number | None, Field(description=_VALUE)]
    value_to: Annotated[Number | None, Field(description=_VALUE_TO)]
    qualifier: Annotated[Qualifier | None, Field(description=_QUALIFIER)]
    value_status: Annotated[Status | None, Field(description=_VALUE_STATUS)]
    as_reported: Annotated[str | None, Field(description=_AS_REPORTED)]
    metric: Annotated[str | None, Field(description=_METRIC)]
    report: Annotated[str | None, Field(description=_REPORT)]


class Point(PeriodFigure):
    """A period of a series with the newest figure for it."""

    vintage_count: Annotated[int, Field(description=_VINTAGE_COUNT)]
    vintages: Annotated[
        list[Vintage],
        Field(description="Every figure for the period, the newest first. Empty unless `vintages=all` asks for them."),
    ]


class Series(TypedDict):
    """The values of one indicator, region, breakdown, scope, base and status, period after period."""

    id: Annotated[str, Field(description=_ID)]
    indicator: Annotated[str, Field(description=_INDICATOR, **coded("/v1/indicators/{code}"))]
    name: Annotated[str, Field(description=ASKED_FOR.filled(text=_NAME))]
    region: RegionCode
    region_label: Annotated[str, Field(description=ASKED_FOR.filled(text=_REGION_LABEL))]
    breakdown: Annotated[dict[str, str], Field(description=_BREAKDOWN, **coded("/v1/breakdowns/{key}:{code}"))]
    breakdown_labels: Annotated[dict[str, str], Field(description=ASKED_FOR.filled(text=_BREAKDOWN_LABELS))]
    scope: Annotated[str | None, Field(description=_SCOPE, **coded("/v1/scopes/{code}"))]
    scope_label: Annotated[str | None, Field(description=ASKED_FOR.filled(text=_SCOPE_LABEL))]
    base: Annotated[str | None, Field(description=ASKED_FOR.filled(text=_BASE))]
    base_code: Annotated[str | None, Field(description=_BASE_CODE, **coded("/v1/bases/{code}"))]
    status: Annotated[Status, Field(description=_STATUS)]
    variant: Annotated[str | None, Field(description=_VARIANT)]
    unit: Annotated[SeriesUnit, Field(description="Unit that the values are counted in.")]
    kind: Annotated[Kind, Field(description=_KIND)]
    points: Annotated[
        list[Point],
        Field(
            description="The periods in order. A year without a value between the first and the last year is there "
            "too, with nulls."
        ),
    ]


class SeriesHead(TypedDict):
    """The columns that name a series in each of its rows."""

    series: Annotated[str, Field(description=_ID)]
    indicator: Annotated[str, Field(description=_INDICATOR, **coded("/v1/indicators/{code}"))]
    name_zh: Annotated[str, Field(description=CHINESE.filled(text=_NAME))]
    name_en: Annotated[str, Field(description=ENGLISH.filled(text=_NAME))]
    region: RegionCode
    region_label_zh: Annotated[str, Field(description=CHINESE.filled(text=_REGION_LABEL))]
    region_label_en: Annotated[str, Field(description=ENGLISH.filled(text=_REGION_LABEL))]
    breakdown: Annotated[list[str], Field(description=_MEMBERS, **coded("/v1/breakdowns/{code}"))]
    breakdown_labels_zh: Annotated[list[str], Field(description=CHINESE.filled(text=_BREAKDOWN_LABELS))]
    breakdown_labels_en: Annotated[list[str], Field(description=ENGLISH.filled(text=_BREAKDOWN_LABELS))]
    scope: Annotated[str | None, Field(description=_SCOPE, **coded("/v1/scopes/{code}"))]
    scope_label_zh: Annotated[str | None, Field(description=CHINESE.filled(text=_SCOPE_LABEL))]
    scope_label_en: Annotated[str | None, Field(description=ENGLISH.filled(text=_SCOPE_LABEL))]
    base_code: Annotated[str | None, Field(description=_BASE_CODE, **coded("/v1/bases/{code}"))]
    base_zh: Annotated[str | None, Field(description=CHINESE.filled(text=_BASE))]
    base_en: Annotated[str | None, Field(description=ENGLISH.filled(text=_BASE))]
    status: Annotated[Status, Field(description=_STATUS)]
    variant: Annotated[str | None, Field(description=_VARIANT)]
    unit: UnitCode
    unit_label_zh: Annotated[str, Field(description=CHINESE.filled(text=_UNIT_LABEL))]
    unit_label_en: Annotated[str, Field(description=ENGLISH.filled(text=_UNIT_LABEL))]
    kind: Annotated[Kind, Field(description=_KIND)]


class SeriesCell(PeriodFigure):
    """The columns of a figure, in a long table."""

    report_year: Annotated[int | None, Field(description=_REPORT_YEAR)]
    vintage: Annotated[
        int | None,
        Field(description="Place of the figure among those for its period: 1 is the newest; null without a value."),
    ]
    vintage_count: Annotated[int, Field(description=_VINTAGE_COUNT)]


class SeriesRow(SeriesHead, SeriesCell):
    """A point of a series as a row of a long table: one row for each period, or for each vintage."""


# the columns of a figure that a wide table may show beside the value of each period
BESIDE = ("value_to", "qualifier", "value_status", "as_reported", "metric", "report", "report_year", "vintage_count")

CubeOfSeries = TypedDict(
    "CubeOfSeries",
    {
        "version": Annotated[Literal["2.0"], Field(description="Version of JSON-stat: always `2.0`.")],
        "class": Annotated[Literal["dataset"], Field(description="Class of the response: always `dataset`.")],
        "label": Annotated[str, Field(description="Name of the data, in the language asked for.")],
        "source": Annotated[str, Field(description="Citation of the data, with the number of the release.")],
        "updated": Annotated[str, Field(description="Time at which the release was made, in UTC (RFC 3339).")],
        "id": Annotated[list[str], Field(description="Dimensions in the order of `size`.")],
        "size": Annotated[list[int], Field(description="Number of categories of each dimension.")],
        "role": Annotated[dict[str, list[str]], Field(description="Dimensions that are time, geo and metric.")],
        "dimension": Annotated[
            dict[str, Any],
            Field(description="Each dimension with its label and its categories; units with the metric."),
        ],
        "value": Annotated[
            list[Number | None],
            Field(description="Value of every cell, the last dimension fastest; null where there is none."),
        ],
        "status": Annotated[dict[str, str], Field(description="Qualifier of each value, such as `over`, by its cell.")],
        "extension": Annotated[
            dict[str, Any],
            Field(
                description="What JSON-stat has no place for, by cell: `metric` is the address of the metric, "
                "`value_to` the upper end of a range, `value_status` says where a value is preliminary. Meanings of "
                "`status` too."
            ),
        ],
    },
)
CubeOfSeries.__doc__ = "Series as a JSON-stat 2.0 dataset: a cube, with a place for every cell."


class SeriesQuery(FigureFilters, ListQuery):
    """What may be asked of series."""

    id: Annotated[
        AnyOf[Text],
        Filter("series", among="keys"),
        Field(
            description="Id of a series; repeat it for any of several.",
            examples=[["core-classes.CN-QH@regional-level"]],
        ),
    ] = ()
    region: InRegions = ()
    within: WithinRegions = ()
    report: InReports = ()
    status: Annotated[
        AnyOf[Literal["actual", "forecast", "target"]],
        Filter("status"),
        Field(
            description="Status of the series; repeat it for any of several. Series of actual values have the "
            "preliminary ones, too.",
            examples=[["actual"]],
        ),
    ] = ()
    latest: Annotated[
        Integer | None,
        Field(
            ge=1,
            le=MAX_LATEST,
            description="Number of periods of each series, the last ones that have a value.",
            examples=[5],
        ),
    ] = None
    vintages: Annotated[
        Literal["latest", "all"],
        Field(
            description="Whether a period has only its newest figure, or all that reports give. The newest is that of "
            "the report with the latest year reviewed, then the latest publication.",
            examples=["all"],
        ),
    ] = "latest"
    shape: Annotated[
        Literal["long", "wide"] | None,
        Field(
            description="Shape of a table: `long` has a row for each period, `wide` a row for each series and a column "
            "for each period. The default is `long`.",
            examples=["wide"],
        ),
    ] = None
    beside: Annotated[
        AnyOf[Literal[BESIDE]],  # type: ignore[valid-type] # one list for the parameter and the columns
        Field(
            description="What a wide table shows beside each value: `2020_qualifier` beside `2020`. Repeat it for "
            "several. Where there are ranges, `value_to` is always shown.",
            examples=[["qualifier"]],
        ),
    ] = ()
    format: Annotated[
        Format | None,
        Field(
            description="Format of the answer; it takes precedence over `Accept`. CSV, NDJSON and XLSX are flat, with "
            "the names in both languages. JSON-stat has every series that matches, unless `limit` says otherwise."
        ),
    ] = None
