"""The vocabularies as the checks use them, and what must hold of them: codes, references, measure words, English."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.ingest.checks.qualifiers import check_qualifiers
from app.ingest.naming import Figures
from app.ingest.seed_file import SeedFile
from app.ingest.seed_folder import VocabularySeeds
from app.ingest.seeds import IndicatorSeed
from app.quantity import Grammar
from app.vocabulary import Kind, RegionLevel

_CHINESE = re.compile("[\u3400-\u9fff]")
_LATIN = re.compile("[A-Za-z]")
_SHARES = ("%", "‰", "个百分点", "个千分点")  # measure words of what is no count


@dataclass
class Words:
    """The vocabularies as the checks use them: codes, the grammar of figures and the glossary."""

    seeds: VocabularySeeds

    def __post_init__(self) -> None:
        self.themes = self.seeds.themes.codes
        self.regions = self.seeds.regions.codes
        self.units = self.seeds.units.codes
        self.scopes = self.seeds.scopes.codes
        self.indicator_codes = self.seeds.indicators.codes
        self.dimensions = self.seeds.breakdowns.codes
        self.indicators: dict[str, IndicatorSeed] = {term.code: term for term in self.seeds.indicators.records}
        self.breakdowns: dict[str, frozenset[str]] = {
            term.code: self.regions if term.members_from else frozenset(member.code for member in term.members)
            for term in self.seeds.breakdowns.records
        }
        # without every measure word, idiom and qualifying word, figures would be misread
        self.reads_figures = all(
            table.is_whole for table in (self.seeds.units, self.seeds.idioms, self.seeds.qualifiers)
        )
        self.provinces = {
            term.code: term.name.zh for term in self.seeds.regions.records if term.level is RegionLevel.PROVINCE
        }
        self.unit_of = {word: unit.code for unit in self.seeds.units.records for word in unit.measure_words}
        self.idioms = [idiom.zh for idiom in self.seeds.idioms.records]
        self.figures = Figures(self.seeds)
        self.grammar = Grammar(self.unit_of, self.idioms, self.seeds.qualifiers.records)

    @cached_property
    def glossary(self) -> "Glossary":
        """The glossary, compiled."""
        return Glossary({entry.zh: entry.en for entry in self.seeds.glossary.records})


class Glossary:
    """The English that is accepted for each Chinese term."""

    def __init__(self, terms: dict[str, list[str]]) -> None:
        longest_first = sorted(terms, key=len, reverse=True)
        self._zh = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")
        self._en = {
            zh: re.compile("|".join(rf"(?<!\w){re.escape(form)}(?:e?s)?(?!\w)" for form in forms), re.IGNORECASE)
            for zh, forms in terms.items()
        }
        self._forms = terms

    def faults(self, zh: str, en: str) -> Iterator[str]:
        """Give a message for each term in `zh` whose English is not in `en`."""
        for term in dict.fromkeys(self._zh.findall(zh)):
            if not self._en[term].search(en):
                forms = " or ".join(repr(form) for form in self._forms[term])
                yield f"expected {forms} for {term!r} (glossary), found {en!r}"


def check_vocabulary(vocabulary: VocabularySeeds, words: Words) -> None:
    """Check that codes are unique, references lead somewhere and measure words have one unit."""
    for table in (
        vocabulary.themes,
        vocabulary.regions,
        vocabulary.units,
        vocabulary.scopes,
        vocabulary.breakdowns,
        vocabulary.indicators,
    ):
        table.unique("code")
        check_english(table.file, words.glossary)
    vocabulary.glossary.unique("zh")
    vocabulary.idioms.unique("zh")
    check_qualifiers(vocabulary.qualifiers)
    vocabulary.regions.unique("gbt2260")
    for index, region in vocabulary.regions.rows:
        if region.parent is not None:
            vocabulary.regions.known(index, ("parent",), region.parent, words.regions, "region")
    first: dict[str, str] = {}
    for index, unit in vocabulary.units.rows:
        for place, word in enumerate(unit.measure_words):
            if first.setdefault(word, unit.code) != unit.code or unit.measure_words.count(word) > 1:
                message = f"the measure word {word!r} belongs to one unit only, it stands at {first[word]!r} too"
                vocabulary.units.fault(index, ("measure_words", place), message)
    for index, dimension in vocabulary.breakdowns.rows:
        if dimension.members_from not in (None, "regions"):
            vocabulary.breakdowns.fault(index, ("members_from",), f"expected regions, found {dimension.members_from!r}")
        if bool(dimension.members) == bool(dimension.members_from):
            vocabulary.breakdowns.fault(index, (), "expected either members or members_from")
        for code, count in Counter(member.code for member in dimension.members).items():
            if count > 1:
                vocabulary.breakdowns.fault(index, ("members",), f"the member {code!r} stands {count} times")
    shares = {words.unit_of[word] for word in _SHARES if word in words.unit_of}
    for index, indicator in vocabulary.indicators.rows:
        if indicator.kind in (Kind.FLOW, Kind.STOCK) and indicator.unit in shares:
            message = f"expected a kind that is no count, since the unit is {indicator.unit}, found {indicator.kind}"
            vocabulary.indicators.fault(index, ("kind",), message)
        vocabulary.indicators.known(index, ("unit",), indicator.unit, words.units, "unit")
        if (indicator.kind == Kind.CHANGE) != (indicator.of is not None):
            vocabulary.indicators.fault(
                index, ("of",), "expected the indicator that changes for a change, and only there"
            )
        if indicator.of is not None:
            vocabulary.indicators.known(index, ("of",), indicator.of, words.indicator_codes, "indicator")


def check_english(file: SeedFile, glossary: Glossary) -> None:
    """Hold every text to its language, and its English to the glossary."""
    for location, zh, en in _texts(file.data, ()):
        if _CHINESE.search(en):
            file.fault((*location, "en"), f"expected English without Chinese characters, found {en!r}")
        if zh != en and _LATIN.search(zh) and not _CHINESE.search(zh):
            file.fault((*location, "zh"), f"expected Chinese, found {zh!r}")
        for message in glossary.faults(zh, en):
            file.fault((*location, "en"), message)


def _texts(data: Any, location: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    if isinstance(data, list):
        for index, item in enumerate(data):
            if isinstance(item, list | dict):
                yield from _texts(item, (*location, index))
    elif isinstance(data, dict):
        zh, en = data.get("zh"), data.get("en")
        if isinstance(zh, str) and isinstance(en, str):
            yield location, zh, en
        for key, item in data.items():
            # evidence is Chinese only, and by far the longest part
            if isinstance(item, list | dict) and key != "evidence":
                yield from _texts(item, (*location, key))
