"""Training programs: what goes out, what may be asked."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas import fields
from app.schemas.base import AnyOf, FactQuery, Filter, Sort
from app.schemas.fact import FactSchema
from app.vocabulary import Level, Mode, TrainingCategory


class TrainingProgram(TypedDict):
    """A class series, project or brand of training."""

    name: Annotated[fields.Name, Field(description="Name of the program.")]
    category: Annotated[TrainingCategory, Field(description="Grain of the record: class series, project or brand.")]
    level: Annotated[Level | None, Field(description="Tier of government that runs it; null where not stated.")]
    mode: Annotated[Mode | None, Field(description="How it is delivered; null where not stated.")]
    audience: Annotated[fields.Texts, Field(description="Whom it trains.")]
    topics: Annotated[fields.Texts, Field(description="What it teaches.")]
    sessions: Annotated[fields.Counted, Field(description="How often it was held; null where not stated.")]
    trainees: Annotated[fields.CountedInUnit, Field(description="How many it trained; null where not stated.")]


class TrainingProgramQuery(FactQuery):
    """What the list of training programs may be asked."""

    category: Annotated[AnyOf[TrainingCategory], Filter("category"), Field(description="Grains; any of them.")] = ()
    level: Annotated[AnyOf[Level], Filter("level"), Field(description="Tiers; any of them.")] = ()
    mode: Annotated[AnyOf[Mode], Filter("mode"), Field(description="Modes; any of them.")] = ()
    sort: Sort = None


SCHEMA = FactSchema(TrainingProgram, TrainingProgramQuery, example="qinghai-org-2020.provincial-core-class-series")
