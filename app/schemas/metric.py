"""Metrics: what goes out, what may be asked."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas.base import AnyOf, Evidence, FactQuery, FactSpine, Filter, FlatEvidence, FlatFact, Number, Plain, Text
from app.vocabulary import Kind, Qualifier, Status


class UnitOfMetric(TypedDict):
    """The unit a value is counted in."""

    code: Annotated[str, Field(description="Unit, a code of `/v1/units`.")]
    label: Annotated[
        str, Field(description="How it reads behind the value, in the language asked for: `people`, `sets of housing`.")
    ]
    measure_word: Annotated[str | None, Field(description="The measure word as written, null where none is.")]


class Metric(FactSpine):
    """One indicator's value in one report."""

    indicator: Annotated[str, Field(description="Indicator, a code of `/v1/indicators`.")]
    name: Annotated[
        str,
        Field(
            description="Its name in the language asked for: the indicator's, with scope and breakdown in parentheses."
        ),
    ]
    value: Annotated[Number, Field(description="The value in the base unit, exactly.")]
    value_to: Annotated[Number | None, Field(description="The upper end of a range, both ends included; else null.")]
    unit: Annotated[UnitOfMetric, Field(description="The unit.")]
    qualifier: Annotated[Qualifier, Field(description="How the words around the figure qualify it.")]
    as_reported: Annotated[str, Field(description="The figure as written.")]
    as_reported_unit: Annotated[
        str | None, Field(description="The unit as written, where it stands elsewhere; else null.")
    ]
    kind: Annotated[Kind, Field(description="What the indicator measures.")]
    status: Annotated[Status, Field(description="Whether it happened or was hoped for.")]
    period: Annotated[str, Field(description="The time it speaks of, ISO 8601; `../2020` has an open start.")]
    base: Annotated[
        str | None,
        Field(description="What a change or share is measured against, where the text says so."),
    ]
    scope: Annotated[
        str | None,
        Field(
            description="Which part of the region it speaks of; null where the report names none.",
        ),
    ]
    breakdown: Annotated[
        dict[str, str],
        Field(description="Dimension and member, where the figure is broken down."),
    ]
    part_of: Annotated[str | None, Field(description="Id of the metric that it is a part of.")]
    variant: Annotated[str | None, Field(description="Tells contradicting figures apart.")]
    comment: Annotated[str | None, Field(description="What the reader should know of it.")]
    measures: Annotated[list[str], Field(description="Ids of linked measures.")]
    training_programs: Annotated[list[str], Field(description="Ids of linked training programs.")]
    talent_initiatives: Annotated[list[str], Field(description="Ids of linked talent initiatives.")]
    documents: Annotated[list[str], Field(description="Ids of linked documents.")]
    honours: Annotated[list[str], Field(description="Ids of linked honours.")]
    evidence: Annotated[list[Evidence], Field(description="Where the report says it.")]


class MetricRow(FlatFact, FlatEvidence):
    """A metric as a row of a table."""

    indicator: Annotated[str, Field(description="Indicator, a code of `/v1/indicators`.")]
    name_zh: Annotated[str, Field(description="Its name in Chinese.")]
    name_en: Annotated[str, Field(description="Its name in English.")]
    value: Annotated[Number, Field(description="The value in the base unit, exactly.")]
    value_to: Annotated[Number | None, Field(description="The upper end of a range, both ends included.")]
    unit: Annotated[str, Field(description="Unit, a code of `/v1/units`.")]
    unit_zh: Annotated[str, Field(description="The unit in Chinese.")]
    unit_en: Annotated[str, Field(description="The unit in English, as it reads behind the value.")]
    measure_word: Annotated[str | None, Field(description="The measure word as written.")]
    qualifier: Annotated[Qualifier, Field(description="How the words around the figure qualify it.")]
    as_reported: Annotated[str, Field(description="The figure as written.")]
    as_reported_unit: Annotated[str | None, Field(description="The unit, where it stands elsewhere.")]
    kind: Annotated[Kind, Field(description="What the indicator measures.")]
    status: Annotated[Status, Field(description="Whether it happened or was hoped for.")]
    period: Annotated[str, Field(description="The time it speaks of, ISO 8601.")]
    base_zh: Annotated[str | None, Field(description="What it is measured against, in Chinese.")]
    base_en: Annotated[str | None, Field(description="What it is measured against, in English.")]
    scope: Annotated[str | None, Field(description="Which part of the region it speaks of.")]
    breakdown: Annotated[list[str], Field(description="Breakdown, as `dimension:member`.")]
    part_of: Annotated[str | None, Field(description="Id of the metric that it is a part of.")]
    variant: Annotated[str | None, Field(description="Tells contradicting figures apart.")]
    comment_zh: Annotated[str | None, Field(description="What to know of it, in Chinese.")]
    comment_en: Annotated[str | None, Field(description="What to know of it, in English.")]


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
    sort: Annotated[
        Literal["id", "-id", "value", "-value", "year", "-year"] | None,
        Field(description="Order; `-` for descending. Without it: year descending, report, place in the source."),
    ] = None
