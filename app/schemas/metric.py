"""Metrics: what goes out, what may be asked."""

from contextlib import suppress
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field
from typing_extensions import TypedDict

from app.period import bounds
from app.schemas import fields
from app.schemas.base import AnyOf, FactFilters, FactQuery, Filter, Lookup, Number, Plain, Text, UnitCode, coded
from app.schemas.fact import FactSchema
from app.texts import Phrase
from app.vocabulary import Kind, Qualifier, Status

_LABEL = Phrase("MetricRow.unit", "Name of the unit as it reads behind the value, such as `sets of housing`.")
_MEASURE_WORD = Phrase(
    "UnitOfMetric.measure_word", "Measure word as the report writes it, such as `名`; null where it writes none."
)
_PERIOD = Phrase("expected.period", "a period such as 2020, 2020-06, 2020-06-30 or 2016/2020")
_MEMBERS = Phrase(
    "MetricRow.breakdown", "Members of the breakdown that the figure counts, each written `dimension:member`."
)

_LABELS = Phrase("MetricRow.breakdown_labels", "Names of the members of the breakdown, in the order of their codes.")


class UnitOfMetric(TypedDict):
    """The unit that a value is counted in."""

    code: UnitCode
    label: Annotated[
        str,
        Field(
            description="Name of the unit as it reads behind the value, in the language asked for, such as `people`."
        ),
    ]
    measure_word: Annotated[str | None, Field(description=_MEASURE_WORD)]


def _unit_columns(name: str, _: Any, description: Phrase) -> fields.Columns:
    return {
        name: Annotated[str, Field(description=description, **coded("/v1/units/{code}"))],
        **fields.both(name, str, _LABEL),
        "measure_word": Annotated[str | None, Field(description=_MEASURE_WORD)],
    }


def _unit_cells(zh: UnitOfMetric, en: UnitOfMetric) -> tuple[str | None, ...]:
    return zh["code"], zh["label"], en["label"], zh["measure_word"]


def _members_columns(name: str, _: Any, description: Phrase) -> fields.Columns:
    said = _MEMBERS.filled(text=description)
    return {name: Annotated[list[str], Field(description=said, **coded("/v1/breakdowns/{code}"))]}


def _members_cells(breakdown: dict[str, str], _: object) -> tuple[list[str]]:
    return ([f"{dimension}:{member}" for dimension, member in sorted(breakdown.items())],)


def _labels_columns(name: str, _: Any, __: Phrase) -> fields.Columns:
    return fields.both(name, list[str], _LABELS)


def _labels_cells(zh: dict[str, str], en: dict[str, str]) -> tuple[list[str], list[str]]:
    return [zh[dimension] for dimension in sorted(zh)], [en[dimension] for dimension in sorted(en)]


class Metric(TypedDict):
    """One indicator's value in one report."""

    indicator: Annotated[
        str,
        Field(
            description="Indicator, a code of `/v1/indicators` such as `online-class-attendances`.",
            **coded("/v1/indicators/{code}"),
        ),
    ]
    name: Annotated[fields.Name, Field(description="Name of the indicator, with scope and breakdown in parentheses.")]
    value: Annotated[Number, Field(description="Exact value in the base unit: `2.1万` is 21000.")]
    value_to: Annotated[
        Number | None, Field(description="Upper end of a range, both ends included; null where the figure is no range.")
    ]
    unit: Annotated[
        UnitOfMetric,
        fields.Flat(_unit_columns, _unit_cells),
        Field(description="Unit, a code of `/v1/units` such as `person`."),
    ]
    qualifier: Annotated[
        Qualifier, Field(description="Qualifier that the words around the figure give it, such as `over`.")
    ]
    as_reported: Annotated[str, fields.HEAD, Field(description="Figure as the report writes it, such as `7000余名`.")]
    as_reported_unit: Annotated[
        str | None,
        fields.HEAD,
        Field(description="Unit as the report writes it elsewhere, such as in the head of a table; else null."),
    ]
    kind: Annotated[Kind, Field(description="Kind of quantity that the indicator measures, such as a flow or a ratio.")]
    status: Annotated[Status, Field(description="Whether the value happened, is expected or is aimed at.")]
    period: Annotated[
        str,
        Field(
            description="Period that the figure covers, ISO 8601, such as "
            "`2020` or `2016/2020`; `../2020` has an open start."
        ),
    ]
    base: Annotated[
        fields.MaybeText,
        Field(description="What the report compares a change or share with; null where it does not say."),
    ]
    base_code: Annotated[
        str | None,
        Field(
            description="Code of the base, such as `previous-year`; null where the report names none.",
            **coded("/v1/bases/{code}"),
        ),
    ]
    scope: Annotated[
        str | None,
        Field(
            description="Part of the region that the figure covers, such as "
            "`regional-level`; null where the report names none.",
            **coded("/v1/scopes/{code}"),
        ),
    ]
    scope_label: Annotated[fields.MaybeLabel, Field(description="Name of the scope; null where there is none.")]
    breakdown: Annotated[
        dict[str, str],
        fields.Flat(_members_columns, _members_cells),
        Field(
            description="Members of the breakdown that the figure counts, by dimension, such as "
            '`{"counterpart": "CN-HB"}`.',
            **coded("/v1/breakdowns/{key}:{code}"),
        ),
    ]
    breakdown_labels: Annotated[
        dict[str, str],
        fields.Flat(_labels_columns, _labels_cells),
        Field(
            description="Names of the members of the breakdown by dimension, in the language asked for, such as "
            '`{"counterpart": "Hubei"}`.'
        ),
    ]
    part_of: Annotated[
        str | None,
        Field(description="Id of the metric that this one is a part of; null where the report names no whole."),
    ]
    variant: Annotated[
        str | None,
        Field(description="Mark that tells contradicting figures apart; null where there is no contradiction."),
    ]
    series: Annotated[
        str,
        Field(description="Id of the series that the figure is a value of, at `/v1/series?id=`."),
    ]
    comment: Annotated[fields.MaybeText, Field(description="Note for the reader; null where there is nothing to add.")]


def _first_day(period: str) -> str:
    """Return the first day of a period; raises ValueError for what has none."""
    with suppress(ValueError):
        first, _ = bounds(period)
        if first is not None:
            return first
    raise ValueError(_PERIOD)


def _last_day(period: str) -> str:
    """Return the last day of a period; raises ValueError for what is none."""
    try:
        return bounds(period)[1]
    except ValueError:
        raise ValueError(_PERIOD) from None


class FigureFilters(Lookup):
    """What figures may be narrowed to, as metrics or in series."""

    indicator: Annotated[
        AnyOf[Text],
        Filter("indicator", among="indicators"),
        Field(
            description="Code of an indicator; repeat it for any of several.", examples=[["online-class-attendances"]]
        ),
    ] = ()
    kind: Annotated[
        AnyOf[Kind],
        Filter("kind"),
        Field(description="Kind of quantity that the indicator measures; repeat it for any of several."),
    ] = ()
    unit: Annotated[
        AnyOf[Text],
        Filter("unit", among="units"),
        Field(description="Unit, a code of `/v1/units`; repeat it for any of several.", examples=[["person"]]),
    ] = ()
    period: Annotated[
        AnyOf[Text],
        Filter("period"),
        Field(description="Period of the figure, ISO 8601; repeat it for any of several.", examples=[["2020"]]),
    ] = ()
    period_gte: Annotated[
        Annotated[Text, AfterValidator(_first_day)] | None,
        Filter("period_end", "gte"),
        Field(
            description="Earliest period: the figure's period ends on the first day of this one, or later.",
            examples=["2018"],
        ),
    ] = None
    period_lte: Annotated[
        Annotated[Text, AfterValidator(_last_day)] | None,
        Filter("period_end", "lte"),
        Field(
            description="Latest period: the figure's period ends on the last day of this one, or earlier.",
            examples=["2025-06"],
        ),
    ] = None
    scope: Annotated[
        AnyOf[Text],
        Filter("scope", among="scopes", or_none=True),
        Field(
            description="Scope of the figure, or `none` for figures that name no scope; repeat it for any of several.",
            examples=[["regional-level"]],
        ),
    ] = ()
    base: Annotated[
        AnyOf[Text],
        Filter("base", among="bases", or_none=True),
        Field(
            description="Code of what the figure is measured against, or `none` for figures that name no base; repeat "
            "it for any of several."
        ),
    ] = ()
    breakdown: Annotated[
        AnyOf[Text],
        Filter("breakdown", "breakdown", among="breakdowns", or_none=True),
        Field(
            description="Member of a breakdown, written `dimension:member`, or `none` for figures that are not broken "
            "down; repeat it for any of several.",
            examples=[["counterpart:CN-HB"]],
        ),
    ] = ()


class MetricFilters(FigureFilters, FactFilters):
    """What metrics may be narrowed to."""

    qualifier: Annotated[
        AnyOf[Qualifier],
        Filter("qualifier"),
        Field(description="Qualifier of the figure; repeat it for any of several."),
    ] = ()
    status: Annotated[
        AnyOf[Status], Filter("status"), Field(description="Status of the value; repeat it for any of several.")
    ] = ()
    part_of: Annotated[
        AnyOf[Text],
        Filter("part_of", among="keys", or_none=True),
        Field(
            description="Id of a whole, whose parts are returned, or `none` for figures that are part of no other; "
            "repeat it for any of several."
        ),
    ] = ()
    value_gte: Annotated[
        Plain | None,
        Filter("value", "gte"),
        Field(
            description="Minimum value in the base unit, included. Of a range only `value`, its lower end, "
            "counts: 40 to 60 is not found by `value_gte=50`.",
            examples=[1000],
        ),
    ] = None
    value_lte: Annotated[
        Plain | None,
        Filter("value", "lte"),
        Field(
            description="Maximum value in the base unit, included. Of a range only `value`, its lower end, "
            "counts: 40 to 60 is found by `value_lte=50`.",
            examples=[50000],
        ),
    ] = None


class MetricQuery(MetricFilters, FactQuery):
    """What the list of metrics may be asked."""

    sort: Annotated[
        Literal["id", "-id", "period", "-period", "value", "-value", "year", "-year"] | None,
        Field(
            description="Order of the records; `-` before a field sorts downwards. `period` sorts by the last day of "
            "the period. The default is the newest year first, then report and place in the source."
        ),
    ] = None


SCHEMA = FactSchema(
    Metric,
    MetricQuery,
    example="qinghai-org-2020.online-class-attendances",
    sorted_by={"period": "period_end"},
)
