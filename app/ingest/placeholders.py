"""Names of drafts: `unnamed-measure-3` stands for a name that a record gets from its English, once it has one.

Slugs and codes never change once they are loaded. So a draft has a placeholder, which `workreport locate` replaces
everywhere when somebody has translated the record, and which is a fault in a record that is no draft any more.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.ingest.seed_folder import ReportSeeds, VocabularySeeds

PLACEHOLDER = re.compile("unnamed-[a-z]+(?:-[a-z]+)*-[0-9]+")
_IN_TEXT = re.compile(
    rf"""((?:\b(?:indicator|unit)["']?\s*:\s*["']?)?)(?<![A-Za-z0-9_-])({PLACEHOLDER.pattern}(?:-[0-9a-z]+)*)(?![0-9A-Za-z_-])"""
)
_COUNT = re.compile("^-[0-9]{1,2}$")
_SMALL = frozenset(
    ("a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "of", "on", "or", "the", "to", "with")
)
_LONGEST = 60  # characters of a name that is made of English


@dataclass(frozen=True, slots=True)
class NewNames:
    """The names that placeholders get: codes of terms, and slugs and codes of what stands in a report.

    The two are apart, since a metric keeps its placeholder, which was that of its indicator, when a person gives it
    another indicator.
    """

    codes: Mapping[str, str]
    slugs: Mapping[str, str]


def placeholder(kind: str, number: int) -> str:
    """Return the placeholder for a record, such as `unnamed-measure-3`."""
    return f"unnamed-{kind}-{number}"


def is_placeholder(name: str) -> bool:
    """Tell whether a slug or code is a placeholder, or begins with one (`unnamed-figure-3-2020`)."""
    return bool(PLACEHOLDER.match(name))


def new_names(report: ReportSeeds, vocabulary: VocabularySeeds) -> NewNames:
    """Return the names that placeholders get.

    A term, a fact or a part of the outline gets one as soon as it has an English name, title or lead. A metric has no
    name of its own: it gets that of the indicator that it names now, with what follows its placeholder
    (`unnamed-figure-3-doctors`) but for a number, which is given anew where two metrics share an indicator.
    """
    terms = list(_terms(vocabulary))
    codes: dict[str, str] = {}
    _add(codes, terms, {code for code, _ in terms})
    indicators = {code: codes.get(code, code) for code, _ in _named(vocabulary.indicators.file.data, "code", "name")}
    facts = list(_facts(report))
    metrics = list(_metrics(report, indicators))
    slugs: dict[str, str] = {}
    taken = {name for name, _ in (*facts, *metrics)}
    _add(slugs, metrics, taken)
    _add(slugs, facts, taken)
    return NewNames(codes, slugs)


def renamed(text: str, names: NewNames) -> str:
    """Return the text of a report's file with placeholders replaced, wherever they stand."""

    def new(found: re.Match[str]) -> str:
        return found[1] + (names.codes if found[1] else names.slugs).get(found[2], found[2])

    return _IN_TEXT.sub(new, text)


def renamed_terms(text: str, names: NewNames) -> str:
    """Return the text of a file of the vocabulary with placeholders replaced, wherever they stand."""
    return _IN_TEXT.sub(lambda found: found[1] + names.codes.get(found[2], found[2]), text)


def _add(names: dict[str, str], wanted: Iterable[tuple[str, str]], taken: set[str]) -> None:
    """Add a name for each placeholder that has one to get: the wanted one, or the first with a number that is free."""
    for old, name in wanted:
        if is_placeholder(old) and old not in names and name:
            number, new = 2, name
            while new in taken:
                new, number = f"{name}-{number}", number + 1
            taken.add(new)
            names[old] = new


def named(english: str) -> str:
    """Return a slug made of an English text, without its small words."""
    words = [word for word in re.findall("[a-z0-9]+", english.lower().replace("’", "")) if word not in _SMALL]
    slug = ""
    for word in words:
        if slug and len(slug) + len(word) >= _LONGEST:
            break
        slug = f"{slug}-{word}".lstrip("-")
    return slug[:_LONGEST]


def _terms(vocabulary: VocabularySeeds) -> Iterator[tuple[str, str]]:
    """Give the code of each term that may have a placeholder, with the name that its English makes, or an empty one."""
    for data in (vocabulary.indicators.file.data, vocabulary.units.file.data):
        yield from _named(data, "code", "name")


def _facts(report: ReportSeeds) -> Iterator[tuple[str, str]]:
    """Give slug or code of each fact but metrics, and of each part of the outline, with the name its English makes."""
    for name, table in report.facts.items():
        if name != "metrics":
            yield from _named(table.file.data, "slug", "title", "name")
    sections = report.file.data.get("sections") if isinstance(report.file.data, dict) else None
    yield from _named(sections, "code", "title")
    for section in sections if isinstance(sections, list) else ():
        if isinstance(section, dict):
            yield from _named(section.get("paragraphs"), "code", "lead")


def _metrics(report: ReportSeeds, indicators: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Give the slug of each metric, with the one that its indicator says; empty where that has no name yet."""
    data = report.facts["metrics"].file.data
    for record in data if isinstance(data, list) else ():
        slug, code = (record.get("slug"), record.get("indicator")) if isinstance(record, dict) else (None, None)
        if isinstance(slug, str) and isinstance(code, str):
            name = indicators.get(code, "")
            rest = _COUNT.sub("", PLACEHOLDER.sub("", slug, count=1)) if is_placeholder(slug) else ""
            yield slug, "" if not name or is_placeholder(name) else name + rest


def _named(data: Any, key: str, *texts: str) -> Iterable[tuple[str, str]]:
    for record in data if isinstance(data, list) else ():
        if isinstance(record, dict) and isinstance(record.get(key), str):
            found = (record.get(text) for text in texts)
            english = next((text.get("en") for text in found if isinstance(text, dict)), None)
            yield record[key], named(english) if isinstance(english, str) else ""
