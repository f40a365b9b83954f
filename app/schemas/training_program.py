"""Training programs: what goes out, what may be asked."""

from typing import Annotated, Literal

from pydantic import Field

from app.schemas.base import AnyOf, Count, Evidence, FactQuery, FactSpine, Filter, FlatEvidence, FlatFact, Number
from app.vocabulary import Level, Mode, TrainingCategory


class TrainingProgram(FactSpine):
    """A class series, project or brand of training."""

    name: Annotated[str, Field(description="Its name in the language asked for.")]
    category: Annotated[TrainingCategory, Field(description="Its grain.")]
    level: Annotated[Level | None, Field(description="The tier that runs it; null where not stated.")]
    mode: Annotated[Mode | None, Field(description="How it is delivered; null where not stated.")]
    audience: Annotated[list[str], Field(description="Whom it trains.")]
    topics: Annotated[list[str], Field(description="What it teaches.")]
    sessions: Annotated[Count | None, Field(description="How often it was held; null where not stated.")]
    trainees: Annotated[Count | None, Field(description="How many it trained; null where not stated.")]
    metrics: Annotated[list[str], Field(description="Ids of linked metrics.")]
    measures: Annotated[list[str], Field(description="Ids of linked measures.")]
    talent_initiatives: Annotated[list[str], Field(description="Ids of linked talent initiatives.")]
    documents: Annotated[list[str], Field(description="Ids of linked documents.")]
    honours: Annotated[list[str], Field(description="Ids of linked honours.")]
    evidence: Annotated[list[Evidence], Field(description="Where the report says it.")]


class TrainingProgramRow(FlatFact, FlatEvidence):
    """A training program as a row of a table; a total shared with others is left empty, so that sums stay true."""

    name_zh: Annotated[str, Field(description="Its name in Chinese.")]
    name_en: Annotated[str, Field(description="Its name in English.")]
    category: Annotated[TrainingCategory, Field(description="Its grain.")]
    level: Annotated[Level | None, Field(description="The tier that runs it.")]
    mode: Annotated[Mode | None, Field(description="How it is delivered.")]
    audience_zh: Annotated[list[str], Field(description="Whom it trains, in Chinese.")]
    audience_en: Annotated[list[str], Field(description="Whom it trains, in English.")]
    topics_zh: Annotated[list[str], Field(description="What it teaches, in Chinese.")]
    topics_en: Annotated[list[str], Field(description="What it teaches, in English.")]
    sessions: Annotated[Number | None, Field(description="How often it was held, unless shared.")]
    sessions_qualifier: Annotated[str | None, Field(description="How the report qualifies it.")]
    sessions_metric: Annotated[str | None, Field(description="Id of the metric, shared or not.")]
    trainees: Annotated[Number | None, Field(description="How many it trained, unless shared.")]
    trainees_unit: Annotated[str | None, Field(description="People or attendances.")]
    trainees_qualifier: Annotated[str | None, Field(description="How the report qualifies it.")]
    trainees_metric: Annotated[str | None, Field(description="Id of the metric, shared or not.")]


class TrainingProgramQuery(FactQuery):
    """What the list of training programs may be asked."""

    category: Annotated[AnyOf[TrainingCategory], Filter("category"), Field(description="Grains; any of them.")] = ()
    level: Annotated[AnyOf[Level], Filter("level"), Field(description="Tiers; any of them.")] = ()
    mode: Annotated[AnyOf[Mode], Filter("mode"), Field(description="Modes; any of them.")] = ()
    sort: Annotated[
        Literal["id", "-id", "year", "-year"] | None,
        Field(description="Order; `-` for descending. Without it: year descending, report, place in the source."),
    ] = None
