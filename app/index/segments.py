"""How members are numbered at a release: segments, spans and runs; see the drawing in `app.index`."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from pyroaring import BitMap, FrozenBitMap

from app.vocabulary import SearchType

_place, _start = attrgetter("place"), attrgetter("segment", "start", "size")
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


def ascents_of(spans: Iterable[Span]) -> dict[int | None, int]:
    """Return the number of the ascent of each edition: of spans whose places ascend in the order of their segment.

    Two current spans of an ascent that are neighbours in lists have nothing current between them in their segment: it
    would be between them in lists, too.
    """
    found: dict[int | None, int] = {None: 0}
    ascent, before = 0, (-1, "")
    for span in sorted(spans, key=_start):
        here = span.segment, span.place
        if here < before or here[0] != before[0]:
            ascent += 1
        found[span.edition], before = ascent, here
    return found


class Runs(NamedTuple):
    """The first and the last span of each run: of spans of one ascent that follow one another in lists.

    Replaced editions may lie between them.
    """

    first: tuple[Span, ...]
    last: tuple[Span, ...]


def runs_of(spans: Sequence[Span], ascents: Mapping[int | None, int]) -> Runs:
    """Return the runs of spans that are in the order of lists."""
    of = [ascents[span.edition] for span in spans]
    ends = [n for n in range(1, len(spans)) if of[n] != of[n - 1]]
    return Runs(
        (*spans[:1], *(spans[n] for n in ends)),
        (*(spans[n - 1] for n in ends), *spans[-1:]),
    )


def runs_with(
    runs: Runs, spans: Sequence[Span], ascents: Mapping[int | None, int], gone: Sequence[Span], come: Sequence[Span]
) -> Runs:
    """Return the runs of `spans`, given those before some spans were `gone` and others had `come`."""
    if len(gone) + len(come) > len(spans) >> 3:
        return runs_of(spans, ascents)
    first, last = [*runs.first], [*runs.last]
    for span in gone:
        _put(first, span, False)
        _put(last, span, False)
    changed = {bisect_left(spans, span.place, key=_place) for span in (*gone, *come)}
    for at in changed | {at + 1 for at in changed if at < len(spans)}:
        before, after = spans[at - 1] if at else None, spans[at] if at < len(spans) else None
        parts = before is None or after is None or ascents[before.edition] != ascents[after.edition]
        if before is not None:
            _put(last, before, parts)
        if after is not None:
            _put(first, after, parts)
    return Runs(tuple(first), tuple(last))


def _put(spans: list[Span], span: Span, there: bool) -> None:
    """Have a span among others in the order of places, or not."""
    at = bisect_left(spans, span.place, key=_place)
    known = at < len(spans) and spans[at].place == span.place
    if there and not known:
        spans.insert(at, span)
    elif known and not there:
        del spans[at]


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
