"""The words that figures are read with: measure words, idioms and qualifying words.

Three vocabularies have them. Only the words are looked at here: what else those files say is for `verify`, and
extraction starts in half the time without the schema of the seeds.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from app.errors import SeedError
from app.ingest.folders import Folders, names_of
from app.ingest.messages import found
from app.ingest.seed_file import SeedFile
from app.ingest.seed_names import vocabulary_file, vocabulary_folders
from app.quantity import Grammar, WordGroup, WordRole
from app.vocabulary import Qualifier

M = TypeVar("M", bound=StrEnum)


class FigureWords:
    """The words, and the grammar that is made of them. `unit_of` has the unit of each measure word."""

    def __init__(self, unit_of: dict[str, str], idioms: list[str], qualifiers: Iterable[WordGroup]) -> None:
        self.unit_of, self.idioms = unit_of, idioms
        self.grammar = Grammar(unit_of, idioms, qualifiers)


def read_figure_words(folders: Folders) -> FigureWords:
    """Return the words of seed folders. Raises SeedError where any cannot be read: figures would be misread."""
    bases = vocabulary_folders(folders)
    units, idioms, qualifiers = (_Words(vocabulary_file(bases, name)) for name in ("units", "idioms", "qualifiers"))
    unit_of = {word: units.text(unit, "code") for unit in units for word in units.texts(unit, "measure_words")}
    zh = [idioms.text(idiom, "zh") for idiom in idioms]
    groups = [
        _Group(
            qualifiers.member(group, "role", WordRole) or WordRole.OTHER,
            qualifiers.texts(group, "words"),
            qualifiers.member(group, "says", Qualifier, needed=False),
            qualifiers.member(group, "negated", Qualifier, needed=False),
        )
        for group in qualifiers
    ]
    if findings := [finding for words in (units, idioms, qualifiers) for finding in words.file.findings]:
        raise SeedError(f"expected vocabularies without faults in {names_of(folders)}", findings)
    return FigureWords(unit_of, zh, groups)


class _Group(NamedTuple):
    """Qualifying words of one role."""

    role: WordRole
    words: list[str]
    says: Qualifier | None
    negated: Qualifier | None


class _Words:
    """The records of a vocabulary by their index. A field that is not as expected is a finding of the file."""

    def __init__(self, file: SeedFile) -> None:
        self.file = file

    def __iter__(self) -> Iterator[int]:
        self.file.expect_list()
        return iter(range(len(self.file.data) if isinstance(self.file.data, list) else 0))

    def text(self, index: int, field: str) -> str:
        """Return a text."""
        value = self._value(index, field)
        if not _is_text(value):
            self._fault(index, field, "a text", value)
            return ""
        return str(value)

    def texts(self, index: int, field: str) -> list[str]:
        """Return a list of texts."""
        value = self._value(index, field)
        if not isinstance(value, list) or not all(map(_is_text, value)):
            self._fault(index, field, "a list of texts", value)
            return []
        return value

    def member(self, index: int, field: str, of: type[M], needed: bool = True) -> M | None:
        """Return a member of a closed vocabulary, None where there is none."""
        value = self._value(index, field)
        if value in of.__members__.values():
            return of(value)
        if needed or value is not None:
            self._fault(index, field, f"one of {', '.join(of)}", value)
        return None

    def _value(self, index: int, field: str) -> Any:
        record = self.file.data[index]
        return record.get(field) if isinstance(record, dict) else None

    def _fault(self, index: int, field: str, expected: str, value: object) -> None:
        self.file.fault((index, field), f"expected {expected}, found {found(value)}")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != "" and value == value.strip()
