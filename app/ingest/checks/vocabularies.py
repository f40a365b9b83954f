"""What must hold of the vocabularies: unique codes, known references, one unit a measure word, and their English."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from app.ingest.checks.facts import check_named
from app.ingest.checks.qualifiers import check_qualifiers
from app.ingest.folders import Folders
from app.ingest.messages import refused
from app.ingest.seed_file import SeedFile
from app.ingest.seed_table import Table
from app.ingest.seeds import BreakdownSeed, IndicatorSeed, UnitSeed
from app.ingest.vocabularies import Glossary, Vocabularies, read_vocabularies
from app.schemas.base import NONE
from app.vocabulary import Kind

_CHINESE = re.compile("[\u3400-\u9fff]")
_LATIN = re.compile("[A-Za-z]")
_SHARES = ("%", "‰", "个百分点", "个千分点")  # measure words that no count has


def checked_vocabularies(folders: Folders) -> Vocabularies:
    """Return the vocabularies of seed folders. Raises SeedError with every fault in them.

    A draft folder has a copy of them: what is wrong there is told before there is work in it.
    """
    vocabularies = read_vocabularies(folders)
    check_vocabularies(vocabularies)
    if findings := vocabularies.findings:
        raise refused("nothing was extracted", folders, sorted(findings))
    return vocabularies


def check_vocabularies(vocabularies: Vocabularies) -> None:
    """Check that codes are unique, that references are known, and that each measure word belongs to one unit."""
    seeds = vocabularies.seeds
    terms = (seeds.themes, seeds.regions, seeds.units, seeds.scopes, seeds.bases, seeds.breakdowns, seeds.indicators)
    for table in terms:
        table.unique("code")
        _check_codes(table)
        check_english(table.file, vocabularies.glossary)
    seeds.glossary.unique("zh")
    seeds.idioms.unique("zh")
    check_qualifiers(seeds.qualifiers)
    seeds.regions.unique("gbt2260")
    for index, region in seeds.regions.rows:
        if region.parent is not None:
            seeds.regions.known(index, ("parent",), region.parent, vocabularies.regions, "region")
    _check_names(seeds.indicators)
    _check_names(seeds.units)
    _check_units(seeds.units)
    _check_breakdowns(seeds.breakdowns)
    _check_indicators(seeds.indicators, vocabularies)


def _check_codes(table: Table[Any]) -> None:
    """Check that no code is what a filter calls "has no value"."""
    for index, term in table.rows:
        if term.code == NONE:
            table.fault(index, ("code",), f"expected another code: {NONE!r} is how a filter asks for what has no value")


def _check_names(table: Table[Any]) -> None:
    for index, term in table.rows:
        check_named(table.file, (index, "code"), term.code, term.draft)


def _check_units(table: Table[UnitSeed]) -> None:
    first: dict[str, tuple[str, int]] = {}
    for index, unit in table.rows:
        for place, word in enumerate(unit.measure_words):
            code, there = first.setdefault(word, (unit.code, index))
            if code != unit.code or unit.measure_words.count(word) > 1:
                too = f"{code!r} lists it too, at {table.file.place((there, 'measure_words'))}"
                table.fault(
                    index, ("measure_words", place), f"the measure word {word!r} belongs to one unit only; {too}"
                )


def _check_breakdowns(table: Table[BreakdownSeed]) -> None:
    for index, dimension in table.rows:
        if dimension.members_from not in (None, "regions"):
            table.fault(index, ("members_from",), f"expected regions, found {dimension.members_from!r}")
        if bool(dimension.members) == bool(dimension.members_from):
            table.fault(index, (), "expected either members or members_from")
        for code, count in Counter(member.code for member in dimension.members).items():
            if code == NONE:
                message = f"expected another code for a member: {NONE!r} is how a filter asks for what has no value"
                table.fault(index, ("members",), message)
            if count > 1:
                table.fault(index, ("members",), f"the member {code!r} occurs {count} times")


def _check_indicators(table: Table[IndicatorSeed], vocabularies: Vocabularies) -> None:
    shares = {vocabularies.unit_of[word] for word in _SHARES if word in vocabularies.unit_of}
    for index, indicator in table.rows:
        if indicator.kind in (Kind.FLOW, Kind.STOCK) and indicator.unit in shares:
            message = f"expected a kind that does not count, since the unit is {indicator.unit}, found {indicator.kind}"
            table.fault(index, ("kind",), message)
        table.known(index, ("unit",), indicator.unit, vocabularies.units, "unit")
        open_ = indicator.draft is not None and indicator.of is None  # a draft may leave open what changes
        if (indicator.kind == Kind.CHANGE) != (indicator.of is not None) and not open_:
            table.fault(index, ("of",), "expected the indicator that changes, for kind change and no other")
        if indicator.of is not None:
            table.known(index, ("of",), indicator.of, vocabularies.indicator_codes, "indicator")


def check_english(file: SeedFile, glossary: Glossary) -> None:
    """Check that every text is in its language, and that its English follows the glossary."""
    if not any(True for zh, en in _pairs(file.data) for _ in _faults(zh, en, glossary)):
        return  # most files: where a text stands is asked only of those with a fault
    for location, zh, en in _texts(file.data, ()):
        for lang, message in _faults(zh, en, glossary):
            file.fault((*location, lang), message)


def _faults(zh: str, en: str, glossary: Glossary) -> Iterator[tuple[str, str]]:
    """Give what is wrong with a text in both languages: the language, and what was expected."""
    if _CHINESE.search(en):
        yield "en", f"expected English without Chinese characters, found {en!r}"
    if zh != en and not _CHINESE.search(zh) and _LATIN.search(zh):
        yield "zh", f"expected Chinese, found {zh!r}"
    for message in glossary.faults(zh, en):
        yield "en", message


def _pairs(data: Any) -> Iterator[tuple[str, str]]:
    """Give the texts that `_texts` gives, without their locations."""
    containers = [data]
    for one in containers:  # it grows
        values = one
        if isinstance(one, dict):
            zh, en = one.get("zh"), one.get("en")
            if isinstance(zh, str) and isinstance(en, str):
                yield zh, en
            values = [value for key, value in one.items() if key != "evidence"]
        containers += [value for value in values or () if isinstance(value, (list, dict))]


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
