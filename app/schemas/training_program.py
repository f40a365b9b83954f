"""Training programs: what goes out, what may be asked."""

from typing import Annotated, Literal

from pydantic import Field

from app.schemas.base import AnyOf, Count, Evidence, FactQuery, FactSpine, Filter
from app.vocabulary import Level, Mode, TrainingCategory


class TrainingProgram(FactSpine):
    """A class series, project or brand of training."""

    name: Annotated[str, Field(description="Its name in the language asked for.")]
    category: Annotated[TrainingCategory, Field(description="Its grain.", examples=["class_series"])]
    level: Annotated[
        Level | None, Field(description="The tier that runs it; null where not stated.", examples=["provincial"])
    ]
    mode: Annotated[Mode | None, Field(description="How it is delivered; null where not stated.", examples=["online"])]
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


class TrainingProgramQuery(FactQuery):
    """What the list of training programs may be asked."""

    category: Annotated[AnyOf[TrainingCategory], Filter("category"), Field(description="Grains; any of them.")] = ()
    level: Annotated[AnyOf[Level], Filter("level"), Field(description="Tiers; any of them.")] = ()
    mode: Annotated[AnyOf[Mode], Filter("mode"), Field(description="Modes; any of them.")] = ()
    sort: Annotated[
        Literal["id", "-id", "year", "-year"] | None,
        Field(description="Order; `-` for descending. Without it: year descending, report, place in the source."),
    ] = None
