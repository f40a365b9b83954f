"""Honours as seeds, and what the words of a title say about the level."""

from collections.abc import Iterator

from app.ingest.fact import Beside, FactSeeds, FieldFault
from app.ingest.seeds import Bilingual, FactSeed, Slug
from app.vocabulary import Level


class HonourSeed(FactSeed):
    """An award; `recipients` is the slug of the metric that counts who received it."""

    title: Bilingual
    level: Level | None = None
    recipients: Slug | None = None


def honour_faults(honour: HonourSeed, beside: Beside) -> Iterator[FieldFault]:
    """Give the level of an honour where the title, or the word before it, contradicts it."""
    said = _level_said(honour, beside.province)
    if said and honour.level is not said[0]:
        yield "level", f"expected {said[0]}, as {said[1]!r} says, found {honour.level or 'none'}"


def _level_said(honour: HonourSeed, province: str | None) -> tuple[Level, str] | None:
    levels = {"全国": Level.NATIONAL, "国家级": Level.NATIONAL, "全省": Level.PROVINCIAL, "省级": Level.PROVINCIAL}
    if province:
        levels[province] = Level.PROVINCIAL
    title = honour.title.zh.lstrip("“‘「")
    for word, level in levels.items():
        if title.startswith(word):
            return level, word
    said = {
        word
        for evidence in honour.evidence
        for word in ("全国", "全省")
        if f"{word}“{title}" in evidence.quote or f"{word}{title}" in evidence.quote
    }
    return (levels[word], word) if len(said) == 1 and (word := said.pop()) else None


SEEDS = FactSeeds(HonourSeed, faults=honour_faults)
