"""Which of the things that were found is meant by which label: at most one each, by their places."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.evaluate.marked import Marked


@dataclass(frozen=True, slots=True)
class Matched:
    """The labels of a kind, what was found, and the pairs of both.

    `missed` are labels without partner, `false` is what was found without one.
    """

    labels: Sequence[Marked]
    found: Sequence[Marked]
    pairs: Sequence[tuple[Marked, Marked]]
    missed: Sequence[Marked]
    false: Sequence[Marked]


def match(labels: Sequence[Marked], found: Sequence[Marked]) -> Matched:
    """Pair labels with what was found where their places overlap.

    The same place goes first, then the same name, then the longest overlap. Nothing is in two pairs.
    """
    candidates = sorted(
        (
            labels[label].places != found[other].places,
            labels[label].name is None or labels[label].name != found[other].name,
            -overlap,
            label,
            other,
        )
        for label, other, overlap in _overlaps(labels, found)
    )
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for *_, label, other in candidates:
        if label not in partner and other not in taken:
            partner[label] = other
            taken.add(other)
    return Matched(
        labels,
        found,
        [(labels[label], found[other]) for label, other in sorted(partner.items())],
        [label for number, label in enumerate(labels) if number not in partner],
        [other for number, other in enumerate(found) if number not in taken],
    )


def _overlaps(labels: Sequence[Marked], found: Sequence[Marked]) -> Iterator[tuple[int, int, int]]:
    """Give the numbers of each label and each thing found that share characters, and how many they share."""
    places = sorted((start, end, number) for number, other in enumerate(found) for start, end in other.places)
    longest = max((end - start for start, end, _ in places), default=0)
    for number, label in enumerate(labels):
        for start, end in label.places:
            for at in range(bisect_left(places, (start - longest, 0, 0)), bisect_left(places, (end, 0, 0))):
                shared = min(end, places[at][1]) - max(start, places[at][0])
                if shared > 0:
                    yield number, places[at][2], shared
