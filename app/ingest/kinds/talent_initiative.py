"""Talent initiatives as seeds."""

from app.ingest.fact import FactSeeds
from app.ingest.seeds import Bilingual, FactSeed
from app.vocabulary import TalentKind


class TalentInitiativeSeed(FactSeed):
    """A talent initiative."""

    name: Bilingual
    kind: TalentKind


SEEDS = FactSeeds(TalentInitiativeSeed)
