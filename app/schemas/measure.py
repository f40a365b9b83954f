"""Measures: what goes out, what may be asked."""

from typing import Annotated, Literal

from pydantic import Field

from app.schemas.base import AnyOf, Evidence, FactQuery, FactSpine, Filter, FlatEvidence, FlatFact
from app.vocabulary import MeasureKind


class Measure(FactSpine):
    """An action the report says was taken."""

    title: Annotated[str, Field(description="What was done, in the language asked for.")]
    kind: Annotated[MeasureKind, Field(description="What sort of action it is.")]
    metrics: Annotated[list[str], Field(description="Ids of linked metrics.")]
    training_programs: Annotated[list[str], Field(description="Ids of linked training programs.")]
    talent_initiatives: Annotated[list[str], Field(description="Ids of linked talent initiatives.")]
    documents: Annotated[list[str], Field(description="Ids of linked documents.")]
    honours: Annotated[list[str], Field(description="Ids of linked honours.")]
    evidence: Annotated[list[Evidence], Field(description="Where the report says it.")]


class MeasureRow(FlatFact, FlatEvidence):
    """A measure as a row of a table."""

    title_zh: Annotated[str, Field(description="Its title in Chinese.")]
    title_en: Annotated[str, Field(description="Its title in English.")]
    kind: Annotated[MeasureKind, Field(description="What sort of action it is.")]


class MeasureQuery(FactQuery):
    """What the list of measures may be asked."""

    kind: Annotated[AnyOf[MeasureKind], Filter("kind"), Field(description="Sorts of action; any of them.")] = ()
    sort: Annotated[
        Literal["id", "-id", "year", "-year"] | None,
        Field(description="Order; `-` for descending. Without it: year descending, report, place in the source."),
    ] = None
