"""The project's vocabulary, and the quantities of a made-up text as the modules of `app.extract` take them."""

from functools import cache

from app.extract.extract import Extractor
from app.extract.result import ExtractedQuantity
from app.ingest.seed_folder import VocabularySeeds, read_vocabulary
from app.ingest.vocabularies import Vocabularies
from app.vocabulary import Role
from support.seeds import SEEDS


@cache
def words() -> VocabularySeeds:
    """Return the vocabulary of the project's seeds as it is read."""
    return read_vocabulary(SEEDS)


@cache
def vocabulary() -> Vocabularies:
    """Return the project's vocabulary."""
    return Vocabularies(words())


@cache
def extractor() -> Extractor:
    """Return what extracts with that vocabulary."""
    known = vocabulary()
    return Extractor(known.grammar, known.unit_of, known.idioms)


def quantities_of(text: str, role: Role = Role.METRIC) -> list[ExtractedQuantity]:
    """Return every figure that the grammar finds in `text`, all with one role; ordinals are names."""
    return [
        ExtractedQuantity(
            start=read.start,
            end=read.end,
            raw=read.text,
            value=read.value,
            value_to=read.value_to,
            measure_word=read.measure_word,
            qualifier=read.qualifier,
            role=Role.NAME if read.ordinal else role,
            change=None,
            period=None,
            subject=None,
        )
        for read in vocabulary().grammar.find(text)
    ]
