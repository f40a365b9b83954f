"""Measures as seeds."""

from app.ingest.fact import FactSeeds
from app.ingest.seeds import Bilingual, FactSeed
from app.vocabulary import MeasureKind


class MeasureSeed(FactSeed):
    """An action."""

    title: Bilingual
    kind: MeasureKind


SEEDS = FactSeeds(MeasureSeed)
