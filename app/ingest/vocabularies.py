"""The vocabularies as the checks use them: looked up by code, with the grammar and the glossary made of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from app.ingest.naming import MetricNames
from app.ingest.seed_folder import VocabularySeeds
from app.ingest.seeds import IndicatorSeed
from app.quantity import Grammar
from app.vocabulary import RegionLevel


@dataclass
class Vocabularies:
    """The vocabularies as the checks use them: codes, names, the grammar of figures and the glossary."""

    seeds: VocabularySeeds

    def __post_init__(self) -> None:
        self.themes = self.seeds.themes.codes
        self.regions = self.seeds.regions.codes
        self.units = self.seeds.units.codes
        self.scopes = self.seeds.scopes.codes
        self.bases = self.seeds.bases.codes
        self.indicator_codes = self.seeds.indicators.codes
        self.dimensions = self.seeds.breakdowns.codes
        self.indicators: dict[str, IndicatorSeed] = {term.code: term for term in self.seeds.indicators.records}
        self.breakdowns: dict[str, frozenset[str]] = {
            term.code: self.regions if term.members_from else frozenset(member.code for member in term.members)
            for term in self.seeds.breakdowns.records
        }
        # figures would be misread if a measure word, an idiom or a qualifying word were missing
        self.reads_figures = all(
            table.is_whole for table in (self.seeds.units, self.seeds.idioms, self.seeds.qualifiers)
        )
        self.provinces = {
            term.code: term.name.zh for term in self.seeds.regions.records if term.level is RegionLevel.PROVINCE
        }
        self.unit_of = {word: unit.code for unit in self.seeds.units.records for word in unit.measure_words}
        self.idioms = [idiom.zh for idiom in self.seeds.idioms.records]
        self.metric_names = MetricNames(self.seeds)
        self.grammar = Grammar(self.unit_of, self.idioms, self.seeds.qualifiers.records)

    @property
    def figures(self) -> Grammar | None:
        """The grammar, None where a word that it needs could not be read."""
        return self.grammar if self.reads_figures else None

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
