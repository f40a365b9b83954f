"""Names of drafts: `unnamed-measure-3` stands for a name that a record gets from its English, once it has one.

Slugs and codes never change once they are loaded. So a draft has a placeholder, which `workreport locate` replaces
everywhere when somebody has translated the record, and which is a fault in a record that is no draft any more.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.ingest.seed_folder import ReportSeeds, VocabularySeeds

PLACEHOLDER = re.compile("unnamed-[a-z]+(?:-[a-z]+)*-[0-9]+")
_IN_TEXT = re.compile(rf"(?<![A-Za-z0-9_-])({PLACEHOLDER.pattern})(?![0-9A-Za-z])")
_SMALL = frozenset(
    ("a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "of", "on", "or", "the", "to", "with")
)
_LONGEST = 60  # characters of a name that is made of English


def placeholder(kind: str, number: int) -> str:
    """Return the placeholder for a record, such as `unnamed-measure-3`."""
    return f"unnamed-{kind}-{number}"


def is_placeholder(name: str) -> bool:
    """Tell whether a slug or code is a placeholder, or begins with one (`unnamed-figure-3-2020`)."""
    return bool(PLACEHOLDER.match(name))


def new_names(report: ReportSeeds, vocabulary: VocabularySeeds) -> dict[str, str]:
    """Return the names that placeholders get: those whose record has an English name, title or lead by now."""
    records = list(_records(report, vocabulary))
    taken = {name for name, _ in records}
    names: dict[str, str] = {}
    for name, english in records:
        if PLACEHOLDER.fullmatch(name) and name not in names and english and (wanted := named(english)):
            number, new = 2, wanted
            while new in taken:
                new, number = f"{wanted}-{number}", number + 1
            taken.add(new)
            names[name] = new
    return names


def renamed(text: str, names: Mapping[str, str]) -> str:
    """Return the text of a file with placeholders replaced, wherever they stand."""
    return _IN_TEXT.sub(lambda match: names.get(match[1], match[1]), text) if names else text


def named(english: str) -> str:
    """Return a slug made of an English text, without its small words."""
    words = [word for word in re.findall("[a-z0-9]+", english.lower().replace("’", "")) if word not in _SMALL]
    slug = ""
    for word in words:
        if slug and len(slug) + len(word) >= _LONGEST:
            break
        slug = f"{slug}-{word}".lstrip("-")
    return slug[:_LONGEST]


def _records(report: ReportSeeds, vocabulary: VocabularySeeds) -> Iterator[tuple[str, str]]:
    """Give slug or code of each record, with its English or an empty text."""
    for data in (vocabulary.indicators.file.data, vocabulary.units.file.data):
        yield from _named(data, "code", "name")
    for table in report.facts.values():
        yield from _named(table.file.data, "slug", "title", "name")
    sections = report.file.data.get("sections") if isinstance(report.file.data, dict) else None
    yield from _named(sections, "code", "title")
    for section in sections if isinstance(sections, list) else ():
        if isinstance(section, dict):
            yield from _named(section.get("paragraphs"), "code", "lead")


def _named(data: Any, key: str, *texts: str) -> Iterable[tuple[str, str]]:
    for record in data if isinstance(data, list) else ():
        if isinstance(record, dict) and isinstance(record.get(key), str):
            found = (record.get(text) for text in texts)
            english = next((text.get("en") for text in found if isinstance(text, dict)), None)
            yield record[key], english if isinstance(english, str) else ""
