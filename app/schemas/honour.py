"""Honours: what goes out, what may be asked."""

from typing import Annotated, Literal

from pydantic import Field

from app.schemas.base import AnyOf, Count, Evidence, FactQuery, FactSpine, Filter, FlatEvidence, FlatFact, Number
from app.vocabulary import Level


class Honour(FactSpine):
    """An award that the report mentions."""

    title: Annotated[str, Field(description="Its title in the language asked for.")]
    level: Annotated[Level | None, Field(description="The tier that awards it; null where not stated.")]
    recipients: Annotated[Count | None, Field(description="How many received it; null where not stated.")]
    metrics: Annotated[list[str], Field(description="Ids of linked metrics.")]
    measures: Annotated[list[str], Field(description="Ids of linked measures.")]
    training_programs: Annotated[list[str], Field(description="Ids of linked training programs.")]
    talent_initiatives: Annotated[list[str], Field(description="Ids of linked talent initiatives.")]
    documents: Annotated[list[str], Field(description="Ids of linked documents.")]
    evidence: Annotated[list[Evidence], Field(description="Where the report says it.")]


class HonourRow(FlatFact, FlatEvidence):
    """An honour as a row of a table."""

    title_zh: Annotated[str, Field(description="Its title in Chinese.")]
    title_en: Annotated[str, Field(description="Its title in English.")]
    level: Annotated[Level | None, Field(description="The tier that awards it.")]
    recipients: Annotated[Number | None, Field(description="How many received it, unless shared.")]
    recipients_qualifier: Annotated[str | None, Field(description="How the report qualifies it.")]
    recipients_metric: Annotated[str | None, Field(description="Id of the metric, shared or not.")]


class HonourQuery(FactQuery):
    """What the list of honours may be asked."""

    level: Annotated[AnyOf[Level], Filter("level"), Field(description="Tiers; any of them.")] = ()
    sort: Annotated[
        Literal["id", "-id", "year", "-year"] | None,
        Field(description="Order; `-` for descending. Without it: year descending, report, place in the source."),
    ] = None
