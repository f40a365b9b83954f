"""How members are numbered at a release: segments, spans and runs; see the drawing in `app.index`."""

from collections.abc import Iterable, Iterator, Sequence
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


class Run(NamedTuple):
    """Members from `start` until `end` of a segment that follow one another in lists: the spans `first` to `last`."""

    segment: int
    start: int
    end: int
    first: int
    last: int


def runs_of(spans: Sequence[Span]) -> Iterator[Run]:
    """Join spans that follow one another in lists and in their segment. Replaced editions may lie between them."""
    order = sorted((span.start, span.size) for span in spans)
    before = dict(zip(order[1:], order, strict=False))  # where the span before begins, and its size
    run: Run | None = None
    for n, span in enumerate(spans):
        last = (spans[n - 1].start, spans[n - 1].size)
        if run is not None and run.segment == span.segment and before.get((span.start, span.size)) == last:
            run = run._replace(end=span.start + span.size, last=n)
            continue
        if run is not None:
            yield run
        run = Run(span.segment, span.start, span.start + span.size, n, n)
    if run is not None:
        yield run


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
