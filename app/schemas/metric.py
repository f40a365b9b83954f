"""Metrics: what goes out, what may be asked."""

from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas import fields
from app.schemas.base import ORDER, AnyOf, FactQuery, Filter, Number, Plain, Text
from app.schemas.fact import FactSchema
from app.texts import Phrase
from app.vocabulary import Kind, Qualifier, Status

_LABEL = Phrase("MetricRow.unit", "Name of the unit as it reads behind the value.")
_MEASURE_WORD = Phrase("UnitOfMetric.measure_word", "The measure word as written, null where none is.")
_MEMBERS = Phrase("MetricRow.breakdown", "{text}. Written `dimension:member`.")


class UnitOfMetric(TypedDict):
    """The unit a value is counted in."""

    code: Annotated[str, Field(description="Unit, a code of `/v1/units`.")]
    label: Annotated[
        str, Field(description="How it reads behind the value, in the language asked for: `people`, `sets of housing`.")
    ]
    measure_word: Annotated[str | None, Field(description=_MEASURE_WORD)]


def _unit_columns(name: str, _: Any, description: Phrase) -> fields.Columns:
    return {
        name: Annotated[str, Field(description=description)],
        **fields.both(name, str, _LABEL),
        "measure_word": Annotated[str | None, Field(description=_MEASURE_WORD)],
    }


def _unit_cells(zh: UnitOfMetric, en: UnitOfMetric) -> tuple[str | None, ...]:
    return zh["code"], zh["label"], en["label"], zh["measure_word"]


def _members_columns(name: str, _: Any, description: Phrase) -> fields.Columns:
    return {name: Annotated[list[str], Field(description=_MEMBERS.filled(text=description))]}


def _members_cells(breakdown: dict[str, str], _: object) -> tuple[list[str]]:
    return ([f"{dimension}:{member}" for dimension, member in sorted(breakdown.items())],)


class Metric(TypedDict):
    """One indicator's value in one report."""

    indicator: Annotated[str, Field(description="Indicator, a code of `/v1/indicators`.")]
    name: Annotated[fields.Name, Field(description="Name of the indicator, with scope and breakdown in parentheses.")]
    value: Annotated[Number, Field(description="The value in the base unit, exactly.")]
    value_to: Annotated[Number | None, Field(description="The upper end of a range, both ends included; else null.")]
    unit: Annotated[
        UnitOfMetric, fields.Flat(_unit_columns, _unit_cells), Field(description="Unit, a code of `/v1/units`.")
    ]
    qualifier: Annotated[Qualifier, Field(description="How the words around the figure qualify it.")]
    as_reported: Annotated[str, fields.HEAD, Field(description="The figure as written.")]
    as_reported_unit: Annotated[
        str | None, fields.HEAD, Field(description="The unit as written, where it stands elsewhere; else null.")
    ]
    kind: Annotated[Kind, Field(description="What the indicator measures.")]
    status: Annotated[Status, Field(description="Whether it happened or was hoped for.")]
    period: Annotated[str, Field(description="The time it speaks of, ISO 8601; `../2020` has an open start.")]
    base: Annotated[
        fields.MaybeText, Field(description="What a change or share is measured against, where the text says so.")
    ]
    scope: Annotated[
        str | None, Field(description="Which part of the region it speaks of; null where the report names none.")
    ]
    breakdown: Annotated[
        dict[str, str],
        fields.Flat(_members_columns, _members_cells),
        Field(description="Dimension and member, where the figure is broken down."),
    ]
    part_of: Annotated[str | None, Field(description="Id of the metric that it is a part of.")]
    variant: Annotated[str | None, Field(description="Tells contradicting figures apart.")]
    comment: Annotated[fields.MaybeText, Field(description="What the reader should know of it.")]


class MetricQuery(FactQuery):
    """What the list of metrics may be asked."""

    indicator: Annotated[
        AnyOf[Text],
        Filter("indicator", among="indicators"),
        Field(description="Indicators; any of them.", examples=[["online-class-attendances"]]),
    ] = ()
    kind: Annotated[AnyOf[Kind], Filter("kind"), Field(description="What the indicator measures; any of them.")] = ()
    unit: Annotated[
        AnyOf[Text], Filter("unit", among="units"), Field(description="Units; any of them.", examples=[["person"]])
    ] = ()
    qualifier: Annotated[AnyOf[Qualifier], Filter("qualifier"), Field(description="Qualifiers; any of them.")] = ()
    status: Annotated[AnyOf[Status], Filter("status"), Field(description="Statuses; any of them.")] = ()
    period: Annotated[
        AnyOf[Text], Filter("period"), Field(description="Periods, ISO 8601; any of them.", examples=[["2020"]])
    ] = ()
    scope: Annotated[
        AnyOf[Text],
        Filter("scope", among="scopes"),
        Field(description="Scopes; any of them.", examples=[["regional-level"]]),
    ] = ()
    breakdown: Annotated[
        AnyOf[Text],
        Filter("breakdown", "breakdown", among="breakdowns"),
        Field(description="Members of a breakdown, `dimension:member`; any of them.", examples=[["counterpart:CN-HB"]]),
    ] = ()
    part_of: Annotated[
        AnyOf[Text], Filter("part_of", among="keys"), Field(description="Ids of wholes; parts of any of them.")
    ] = ()
    value_gte: Annotated[Plain | None, Filter("value", "gte"), Field(description="Least value.", examples=[1000])] = (
        None
    )
    value_lte: Annotated[
        Plain | None, Filter("value", "lte"), Field(description="Greatest value.", examples=[50000])
    ] = None
    sort: Annotated[Literal["id", "-id", "value", "-value", "year", "-year"] | None, ORDER] = None


SCHEMA = FactSchema(Metric, MetricQuery, example="qinghai-org-2020.online-class-attendances")
