"""What went wrong, by kind: what was missed, what is false, and which field says something else."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.evaluate.marked import QUANTITIES, Marked
from app.evaluate.matching import Matched
from app.vocabulary import Role

_CLOSED = ("role", "qualifier", "change", "category", "kind", "type", "action", "standing")  # few values: each a kind


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake: its kind, the place (code points), the text there, what the label says and what was found."""

    kind: str
    start: int
    end: int
    raw: str
    expected: object
    found: object


def mistakes_of(matched: Mapping[str, Matched]) -> list[Mistake]:
    """Return every mistake of a text, from the pairs of each kind."""
    return [mistake for kind, pairs in matched.items() for mistake in _mistakes(kind, pairs)]


def worst(mistakes: Iterable[tuple[str, Mistake]], most: int) -> list[tuple[str, list[tuple[str, Mistake]]]]:
    """Return the `most` frequent kinds of mistake with their mistakes, each with the name of its text."""
    kinds: dict[str, list[tuple[str, Mistake]]] = {}
    for name, mistake in mistakes:
        kinds.setdefault(mistake.kind, []).append((name, mistake))
    return sorted(kinds.items(), key=lambda kind: (-len(kind[1]), kind[0]))[:most]


def _mistakes(kind: str, matched: Matched) -> Iterator[Mistake]:
    for label in matched.missed:
        yield _mistake(f"missed {_what(kind, label)}", label, label.text, None)
    for other in matched.false:
        yield _mistake(f"false {_what(kind, other)}", other, None, other.text)
    prefix = "" if kind == QUANTITIES else f"{kind} "
    for label, other in matched.pairs:
        if kind == QUANTITIES and label.places != other.places:
            yield _mistake("span", label, label.text, other.text)
        for field, expected in label.fields.items():
            found = other.fields[field]
            if expected != found:
                values = f": {_shown(expected)} read as {_shown(found)}" if field in _CLOSED else ""
                yield _mistake(f"{prefix}{field}{values}", label, expected, found)


def _mistake(kind: str, item: Marked, expected: object, found: object) -> Mistake:
    start, end = item.places[0]
    return Mistake(kind, start, end, item.text, expected, found)


def _what(kind: str, item: Marked) -> str:
    """Name what was missed or is false: the role of a numeral, the kind of a fact."""
    return str(Role(str(item.fields["role"]))) if kind == QUANTITIES else kind


def _shown(value: object) -> str:
    return "none" if value is None else str(value)
