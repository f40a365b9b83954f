"""How members are numbered at a release: segments, spans and runs; see the drawing in `app.index`."""

from array import array
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from pyroaring import BitMap, FrozenBitMap

from app.vocabulary import SearchType

Members = FrozenBitMap  # numbers of members, over all segments at a release


class Segment(NamedTuple):
    """A segment with something current in it. Its numbers begin at `base`; number + `shift` is the id of a fact."""

    id: int
    base: int
    size: int
    shift: int


class Span(NamedTuple):
    """The members of a segment that belong to an edition, or to a version of the vocabularies (no report, no year).

    `resources` has, in their order, each resource and the number behind its last member.
    """

    place: str
    edition: int | None
    report: str | None
    year: int | None
    segment: int
    start: int
    size: int
    resources: tuple[tuple[SearchType, int], ...]

    def resource(self, number: int) -> SearchType:
        """Return the resource of a member, numbered from the start of the span."""
        for resource, end in self.resources:
            if number < end:
                return resource
        raise ValueError(f"{number} is no number of a member")


def runs_of(spans: Sequence[Span]) -> "array[int]":
    """Return the number of the first span of each run: of spans that follow one another in lists and in their segment.

    Replaced editions may lie between them.
    """
    order = sorted(range(len(spans)), key=[(span.start, span.size) for span in spans].__getitem__)
    before = array("q", [-1]) * len(spans)  # the span before in the order of numbers
    for one, other in pairwise(order):
        before[other] = one
    segments = [span.segment for span in spans]
    return array("I", [n for n, one in enumerate(before) if one != n - 1 or not n or segments[n] != segments[n - 1]])


def cover(spans: Iterable[Span]) -> Members:
    """Return the members of spans."""
    found = BitMap()
    for span in spans:
        found.add_range(span.start, span.start + span.size)
    return FrozenBitMap(found)


def between(start: int, end: int) -> BitMap:
    """Return the numbers from `start` until `end`."""
    found = BitMap()
    found.add_range(start, end)
    return found


def starts(spans: Sequence[Span]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the starts of spans, ascending, and the numbers of those spans."""
    found = sorted((span.start, n) for n, span in enumerate(spans))
    return tuple(start for start, _ in found), tuple(n for _, n in found)
