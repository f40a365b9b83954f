"""The index of sets at a release: which facts have which words, labels, report and year; how many, and in which order.

Sets are combined in Python, a segment at a time, so both engines give the same answers in the same order, and neither a
filter nor a common word costs more than some bit operations. What a release finds never changes and is remembered.
"""

from bisect import bisect_left, bisect_right
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from itertools import accumulate
from operator import and_, attrgetter, or_
from sys import getsizeof
from threading import Lock
from typing import Any, NamedTuple, TypeVar

from pyroaring import BitMap, FrozenBitMap
from sqlalchemy import ColumnElement, Connection, Select, bindparam, select
from sqlalchemy import or_ as any_of

from app import bitmaps, tokens
from app.bitmaps import EMPTY
from app.db import fetch
from app.models import Edition, Publication, SearchPosting, SearchSegment, SearchSpan
from app.models.search import BEYOND_HEAD, LABELLED, RESOURCE, label
from app.schemas.base import Filter
from app.tokens import Term
from app.vocabulary import SearchType

T = TypeVar("T")
Sets = tuple[FrozenBitMap, ...]  # a set of members for each segment
Members = Callable[[int], FrozenBitMap]  # those of a segment
Filters = tuple[tuple[Filter, Any], ...]
Begin = tuple[int, int]  # a span, and a number within it

_place = attrgetter("place")
_REMEMBERED_BYTES = 16 * 2**20  # a worker, over all releases


class Memory:
    """What was last worked out, as much of it as fits. What is true at a release stays so: nothing goes stale."""

    def __init__(self, most: int = _REMEMBERED_BYTES) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what is remembered under a key, made where there is nothing."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                known: T = self._kept[key]
                return known
        made = make()  # not under the lock: two may make the same, none waits for another's
        with self._lock:
            if key not in self._kept:
                self._kept[key] = made
                self._bytes += _size(made)
            while self._bytes > self._most and len(self._kept) > 1:
                self._bytes -= _size(self._kept.popitem(last=False)[1])
        return made


def _size(value: object) -> int:
    return sum(map(_size, value)) + 200 if isinstance(value, tuple) else getsizeof(value)


class Span(NamedTuple):
    """The members of a segment that an edition has, or a version of the vocabularies (no report, no year).

    `resources` has, in their order, each resource and the number behind its last member.
    """

    place: str
    edition: int | None
    report: str | None
    year: int | None
    segment: int
    start: int
    size: int
    resources: tuple[tuple[str, int], ...]

    def resource(self, number: int) -> str:
        """Return the resource of a member, numbered from the start of the span."""
        return next(resource for resource, end in self.resources if number < end)


class Run(NamedTuple):
    """Members of a segment, from `start` until `end`, that follow one another in lists: those of some spans."""

    segment: int
    start: int
    end: int
    first: int
    last: int


class Hits(NamedTuple):
    """What holds all terms of a search; for each segment, and term, what holds it in name, title or figure.

    The latter as sets or as they are packed: a page needs them of the first segments only.
    """

    anywhere: Sets
    heads: tuple[tuple[FrozenBitMap | bytes, ...], ...]

    def scored(self, score: int, segment: int) -> FrozenBitMap:
        """Return the members of a segment with a score: 3 for every term in the head, 2 for some, 1 for none."""
        anywhere = self.anywhere[segment]
        if not anywhere:
            return EMPTY
        heads = [bitmaps.unpack(head) if isinstance(head, bytes) else head for head in self.heads[segment]]
        every, some = reduce(and_, heads), reduce(or_, heads)
        return anywhere & every if score == 3 else anywhere & (some - every) if score == 2 else anywhere - some


@dataclass(frozen=True, eq=False, slots=True)
class Index:
    """The index at a release. Spans and runs are in the order of places; the ids of facts are `firsts` + number."""

    release: int
    memory: Memory
    segments: tuple[int, ...]
    firsts: tuple[int, ...]
    spans: tuple[Span, ...]
    runs: tuple[Run, ...]
    live: Sets
    years: Mapping[int, Sets]
    since: Mapping[int, Sets]  # a year and all after it
    until: Mapping[int, Sets]  # a year and all before it
    reports: Mapping[str, Span]

    def matching(self, connection: Connection, filters: Filters, resource: str | None = None) -> Sets:
        """Return what matches every one of `filters`, each of which `covers`, of one resource or of all."""
        parts = [self.live if resource is None else self._current(connection, resource)]
        parts += [self._one(connection, filter_, value) for filter_, value in filters]
        return _each(and_, parts)

    def labelled(self, connection: Connection, column: str, values: Iterable[object]) -> Sets:
        """Return what has any of the values in a column."""
        found = [self._label(connection, label(column, value)) for value in values]
        return found[0] if len(found) == 1 else _each(or_, found)

    def hits(self, connection: Connection, wanted: tuple[Term, ...]) -> Hits:
        """Return what holds every term, current or not."""
        return self._remember((wanted,), lambda: self._hits(connection, wanted))

    def ordered(self, members: Members, begin: Begin = (0, 0)) -> Iterator[tuple[int, int]]:
        """Give `members` of each segment, as segment and number, in the order of places."""
        span, number = begin
        for run in self.runs:
            if run.last < span:
                continue
            start = run.start if run.first > span else self.spans[span].start + number
            for member in members(run.segment).iter_equal_or_larger(start) if start < run.end else ():
                if member >= run.end:
                    break
                yield run.segment, member

    def ids(self, sets: Sets, begin: Begin = (0, 0)) -> Iterator[int]:
        """Give the ids of facts, of indicators their places, in the order of places."""
        for segment, number in self.ordered(sets.__getitem__, begin):
            yield self.firsts[segment] + number

    def placed(self, members: Members, begin: Begin = (0, 0)) -> Iterator[tuple[Span, int, int]]:
        """Give `members` of each segment in the order of places: span, segment and number."""
        starts: dict[int, tuple[tuple[int, ...], tuple[int, ...]]] = {}
        for segment, number in self.ordered(members, begin):
            if segment not in starts:
                starts[segment] = self._remember(("spans", segment), partial(_starts, self.spans, segment))
            begins, spans = starts[segment]
            yield self.spans[spans[bisect_right(begins, number) - 1]], segment, number

    def beyond(self, place: str, number: int) -> Begin:
        """Return where what follows a member begins, given the place of its span and its number there."""
        at = bisect_left(self.spans, place, key=_place)
        known = at < len(self.spans) and self.spans[at].place == place
        return (at, number + 1) if known else (at, 0)

    def enclosing(self, place: str) -> tuple[int, Span | None]:
        """Return the number of the span that the place of a fact lies in, and it; of the next, and None, if in none."""
        at = bisect_right(self.spans, place, key=_place) - 1
        if at >= 0 and self.spans[at].edition is not None and place.startswith(self.spans[at].place):
            return at, self.spans[at]
        return at + 1, None

    def _one(self, connection: Connection, filter_: Filter, value: Any) -> Sets:
        none: Sets = (EMPTY,) * len(self.segments)
        if filter_.operator == "q":
            return self.hits(connection, tokens.terms(value)).anywhere
        if filter_.column == "report_id":
            spans = [self.reports[report] for report in value if report in self.reports]
            return _cover(spans, len(self.segments))
        if filter_.column == "year":
            match filter_.operator:
                case "in":
                    return _each(or_, [none, *(self.years[year] for year in value if year in self.years)])
                case "gte":
                    return self.since.get(min((year for year in self.years if year >= value), default=0), none)
                case _:
                    return self.until.get(max((year for year in self.years if year <= value), default=0), none)
        return self.labelled(connection, filter_.column, value)

    def _label(self, connection: Connection, token: str) -> Sets:
        def read() -> Sets:
            rows = {row[1]: bitmaps.unpack(row[3]) for row in _postings(connection, (token,))}
            return tuple(rows.get(segment, EMPTY) for segment in self.segments)

        return self._remember(token, read)

    def _current(self, connection: Connection, resource: str) -> Sets:
        """Return what is current of a resource."""

        def read() -> Sets:
            return _each(and_, (self.live, self.labelled(connection, RESOURCE, (resource,))))

        return self._remember(("current", resource), read)

    def _hits(self, connection: Connection, wanted: tuple[Term, ...]) -> Hits:
        words = sorted({token for term in wanted for token, _ in term.parts})
        rows: dict[int, dict[str, Any]] = defaultdict(dict)
        for row in _postings(connection, words):
            rows[row[1]][row[0]] = row
        nothing: tuple[FrozenBitMap, tuple[FrozenBitMap | bytes, ...]] = (EMPTY, (EMPTY,))
        found = [
            _match(connection, segment, wanted, rows[segment]) if len(rows[segment]) == len(words) else nothing
            for segment in self.segments
        ]
        return Hits(*zip(*found, strict=True)) if found else Hits((), ())

    def _remember(self, key: Hashable, make: Callable[[], T]) -> T:
        return self.memory.get((self.release, key), make)


def covers(filter_: Filter) -> bool:
    """Tell whether the index can narrow by a filter on facts; the rest is the database's."""
    if filter_.operator == "q":
        return True
    if filter_.column in ("year", "report_id"):
        return True
    return filter_.operator in ("in", "breakdown") and filter_.column in LABELLED


def count(sets: Sets) -> int:
    """Return how many members there are."""
    return sum(map(len, sets))


def count_both(one: Sets, other: Sets) -> int:
    """Return how many members are in both."""
    return sum(map(FrozenBitMap.intersection_cardinality, one, other))


def intersection(one: Sets, other: Sets) -> Sets:
    """Return what is in both."""
    return _each(and_, (one, other))


def build(connection: Connection, release: int, vocabulary: int, memory: Memory) -> Index | None:
    """Read what of the index is current at a release, None where an edition is not in it: an earlier version's."""
    at = {"release": release, "vocabulary": vocabulary}
    segments = tuple(connection.execute(_SEGMENTS, at))
    numbers = {row.id: n for n, row in enumerate(segments)}
    spans = [
        Span("", None, None, None, numbers[row.id], 0, row.size, ((SearchType.INDICATOR.value, row.size),))
        for row in segments
        if row.vocabulary_id
    ]
    for segment, edition, start, sizes, place, report, year in connection.execute(_SPANS, at):
        if segment not in numbers:
            return None
        # with the slash that follows it in the places of facts: `a/…` comes after `a-b/…`
        ends = tuple(zip(sizes, accumulate(sizes.values()), strict=True))
        spans.append(Span(f"{place}/", edition, report, year, numbers[segment], start, ends[-1][1], ends))
    spans.sort()
    years: dict[int, list[Span]] = defaultdict(list)
    for span in spans:
        if span.year is not None:
            years[span.year].append(span)
    by_year = {year: _cover(of, len(segments)) for year, of in years.items()}
    return Index(
        release,
        memory,
        tuple(row.id for row in segments),
        tuple(row.first for row in segments),
        tuple(spans),
        tuple(_runs(spans)),
        _cover(spans, len(segments)),
        by_year,
        _accumulated(sorted(by_year.items(), reverse=True)),
        _accumulated(sorted(by_year.items())),
        {span.report: span for span in spans if span.report is not None},
    )


def _accumulated(years: Iterable[tuple[int, Sets]]) -> dict[int, Sets]:
    """Return for each year what it and all before it in `years` have; a set that stays as it was is not copied."""
    found: dict[int, Sets] = {}
    union: Sets | None = None
    for year, sets in years:
        union = sets if union is None else tuple(a | b if b else a for a, b in zip(union, sets, strict=True))
        found[year] = union
    return found


def _runs(spans: Sequence[Span]) -> Iterator[Run]:
    """Join spans that follow one another in lists and in their segment; between them may be what is not current."""
    run: Run | None = None
    for n, span in enumerate(spans):
        if run is not None and run.segment == span.segment and run.end <= span.start:
            run = run._replace(end=span.start + span.size, last=n)
            continue
        if run is not None:
            yield run
        run = Run(span.segment, span.start, span.start + span.size, n, n)
    if run is not None:
        yield run


def _cover(spans: Iterable[Span], segments: int) -> Sets:
    """Return the members of spans."""
    found = [BitMap() for _ in range(segments)]
    for span in spans:
        found[span.segment].add_range(span.start, span.start + span.size)
    return tuple(map(FrozenBitMap, found))


def _each(combine: Callable[[FrozenBitMap, FrozenBitMap], FrozenBitMap], sets: Iterable[Sets]) -> Sets:
    return reduce(lambda one, other: tuple(map(combine, one, other)), sets)


def _starts(spans: Sequence[Span], segment: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return where the spans of a segment start, ascending, and their numbers."""
    found = sorted((span.start, n) for n, span in enumerate(spans) if span.segment == segment)
    return tuple(start for start, _ in found), tuple(n for _, n in found)


def _match(
    connection: Connection, segment: int, wanted: tuple[Term, ...], rows: Mapping[str, Any]
) -> tuple[FrozenBitMap, tuple[FrozenBitMap | bytes, ...]]:
    """Return what of a segment holds every term, and for each what holds it in its head."""
    heads: list[FrozenBitMap | bytes] = []
    anywhere: FrozenBitMap | None = None
    for term in wanted:
        head: FrozenBitMap | bytes = EMPTY
        if len(term.parts) == 1:
            row = rows[term.parts[0][0]]
            head, here = row[2], bitmaps.unpack(row[3])
        else:
            here = reduce(and_, [bitmaps.unpack(rows[token][3]) for token, _ in term.parts])
            here = here if anywhere is None else here & anywhere
            if here:  # only where every pair is does it matter whether they follow one another
                named = [token for token, _ in term.parts]
                read = connection.execute(_POSITIONS, {"segment": segment, "tokens": named}).all()
                positions = {row[0]: row[1] for row in read}
                head, here = _phrase([(positions[token], at) for token, at in term.parts])
        heads.append(head)
        anywhere = here if anywhere is None else anywhere & here
        if not anywhere:
            break
    return anywhere or EMPTY, tuple(heads)


def _phrase(parts: list[tuple[bytes, int]]) -> tuple[FrozenBitMap, FrozenBitMap]:
    """Return the members that hold a phrase in name, title or figure, and all that hold it."""
    begins: set[int] | None = None
    for content, at in sorted(parts, key=lambda part: len(part[0])):
        places = {place - at for place in bitmaps.read(content)}
        begins = places if begins is None else begins & places
        if not begins:
            return EMPTY, EMPTY
    begins = begins or set()
    return FrozenBitMap([b >> 12 for b in begins if not b & BEYOND_HEAD]), FrozenBitMap([b >> 12 for b in begins])


def _postings(connection: Connection, wanted: Sequence[str]) -> Iterable[Sequence[Any]]:
    """Return token, segment and sets of some tokens."""
    if len(wanted) == 1:
        return fetch(connection, _POSTINGS_OF_ONE, {"token": wanted[0]})
    return connection.execute(_POSTINGS, {"tokens": wanted}).all()


_TOKENS = SearchPosting.token.in_(bindparam("tokens", expanding=True))
_SETS: Select[*tuple[Any, ...]] = select(
    SearchPosting.token, SearchPosting.segment_id, SearchPosting.head, SearchPosting.anywhere
)
_POSTINGS = _SETS.where(_TOKENS)
_POSTINGS_OF_ONE = _SETS.where(SearchPosting.token == bindparam("token"))
_POSITIONS: Select[*tuple[Any, ...]] = select(SearchPosting.token, SearchPosting.positions).where(
    _TOKENS, SearchPosting.segment_id == bindparam("segment")
)
AT: ColumnElement[bool] = (Publication.from_release <= bindparam("release")) & (
    Publication.until_release > bindparam("release")
)
_SPANS: Select[*tuple[Any, ...]] = (
    select(
        SearchSpan.segment_id,
        Edition.id,
        SearchSpan.start,
        SearchSpan.sizes,
        Edition.place,
        Edition.report_id,
        Edition.year,
    )
    .select_from(Publication)
    .join(Edition)
    .outerjoin(SearchSpan, SearchSpan.edition_id == Edition.id)
    .where(AT)
)
# segments with nothing current in them are left out
_SEGMENTS: Select[Any] = (
    select(SearchSegment)
    .where(
        any_of(
            SearchSegment.vocabulary_id == bindparam("vocabulary"),
            SearchSegment.id.in_(
                select(SearchSpan.segment_id)
                .join(Publication, Publication.edition_id == SearchSpan.edition_id)
                .where(AT)
            ),
        )
    )
    .order_by(SearchSegment.id)
)
