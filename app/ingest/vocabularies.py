"""The vocabularies as the checks use them: looked up by code, with the grammar and the glossary made of them."""

import re
from collections.abc import Iterator
from functools import cached_property

from app.errors import SeedError
from app.ingest.figure_words import FigureWords
from app.ingest.folders import Folders, names_of
from app.ingest.naming import MetricNames
from app.ingest.seed_file import Finding
from app.ingest.seed_folder import VocabularySeeds, read_vocabulary
from app.ingest.seeds import IndicatorSeed
from app.quantity import Grammar
from app.regex import regex
from app.vocabulary import RegionLevel


class Vocabularies(FigureWords):
    """The vocabularies as the checks use them: codes, names, the grammar of figures and the glossary."""

    def __init__(self, seeds: VocabularySeeds) -> None:
        unit_of = {word: unit.code for unit in seeds.units.records for word in unit.measure_words}
        super().__init__(unit_of, [idiom.zh for idiom in seeds.idioms.records], seeds.qualifiers.records)
        # figures would be misread if a measure word, an idiom or a qualifying word were missing
        self.reads_figures = all(table.is_whole for table in (seeds.units, seeds.idioms, seeds.qualifiers))
        self.seeds = seeds
        self.themes = seeds.themes.codes
        self.regions = seeds.regions.codes
        self.units = seeds.units.codes
        self.scopes = seeds.scopes.codes
        self.bases = seeds.bases.codes
        self.indicator_codes = seeds.indicators.codes
        self.dimensions = seeds.breakdowns.codes
        self.indicators: dict[str, IndicatorSeed] = {term.code: term for term in seeds.indicators.records}
        self.breakdowns: dict[str, frozenset[str]] = {
            term.code: self.regions if term.members_from else frozenset(member.code for member in term.members)
            for term in seeds.breakdowns.records
        }
        self.provinces = {
            term.code: term.name.zh for term in seeds.regions.records if term.level is RegionLevel.PROVINCE
        }
        self.metric_names = MetricNames(seeds)

    @property
    def figures(self) -> Grammar | None:
        """The grammar, None where a word that it needs could not be read."""
        return self.grammar if self.reads_figures else None

    @property
    def findings(self) -> list[Finding]:
        """Everything found wrong so far."""
        return [finding for table in self.seeds.tables for finding in table.file.findings]

    @cached_property
    def glossary(self) -> "Glossary":
        """The glossary, compiled."""
        return Glossary({entry.zh: entry.en for entry in self.seeds.glossary.records})


def read_vocabularies(folders: Folders) -> Vocabularies:
    """Return the vocabularies of seed folders. Raises SeedError where figures cannot be read with them."""
    vocabularies = Vocabularies(read_vocabulary(folders))
    if not vocabularies.reads_figures:
        raise SeedError(f"expected vocabularies without faults in {names_of(folders)}", vocabularies.findings)
    return vocabularies


class Glossary:
    """The English that is accepted for each Chinese term."""

    def __init__(self, terms: dict[str, list[str]]) -> None:
        longest_first = sorted(terms, key=len, reverse=True)
        self._zh = regex("|".join(map(re.escape, longest_first)) or r"(?!)")
        self._en = {
            zh: regex("|".join(rf"(?<!\w){re.escape(form)}(?:e?s)?(?!\w)" for form in forms), re.IGNORECASE)
            for zh, forms in terms.items()
        }
        self._forms = terms

    def faults(self, zh: str, en: str) -> Iterator[str]:
        """Give a message for each term in `zh` whose English is not in `en`."""
        for term in dict.fromkeys(self._zh.findall(zh)):
            if not self._en[term].search(en):
                forms = " or ".join(repr(form) for form in self._forms[term])
                yield f"expected {forms} for {term!r} (glossary), found {en!r}"
