"""Training programs as seeds."""

from pydantic import Field

from app.ingest.fact import FactSeeds
from app.ingest.seeds import Bilingual, FactSeed, Slug
from app.vocabulary import Level, Mode, TrainingCategory


class TrainingProgramSeed(FactSeed):
    """A class series, project or brand; `sessions` and `trainees` are the slugs of the metrics that count them."""

    name: Bilingual
    category: TrainingCategory
    level: Level | None = None
    mode: Mode | None = None
    audience: list[Bilingual] = Field(default_factory=list)
    topics: list[Bilingual] = Field(default_factory=list)
    sessions: Slug | None = None
    trainees: Slug | None = None


SEEDS = FactSeeds(TrainingProgramSeed, people={"sessions": False, "trainees": True})
