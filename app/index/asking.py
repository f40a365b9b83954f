"""Asking the index at a release: which facts have some words, labels, reports and years, how many, in which order.

Sets are combined here, as Roaring bitmaps over all segments. So both engines give the same answers in the same order,
and a filter or a common word costs only a few operations on sets. An answer at a release never changes and is
remembered.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial, reduce
from itertools import chain, islice
from operator import and_, attrgetter, ge, le, or_
from typing import Any, NamedTuple, TypeVar

from pyroaring import FrozenBitMap
from sqlalchemy import Connection, Select, Text, bindparam, select

from app.db.functions import among_many, among_texts, integers, texts
from app.db.statements import fetch
from app.index import sets, tokens
from app.index.memory import Memory
from app.index.positions import follow
from app.index.segments import Members, Runs, Segment, Span, between, cover, starts
from app.index.sets import EMPTY
from app.index.tokens import RESOURCE, SearchTerm, label
from app.index.whole import CurrentReports, WholeIndex
from app.models import PostingTable
from app.period import bounds
from app.schemas.base import Filter
from app.schemas.facts import LABELLED

T = TypeVar("T")
Filters = tuple[tuple[Filter, Any], ...]
PackedLabels = Mapping[str, Mapping[int, bytes]]  # the packed sets of labels, by token and segment
Begin = tuple[int, int]  # where to go on: the number of a span, and a number in that span


_place, _edition = attrgetter("place"), attrgetter("edition")


class Hits(NamedTuple):
    """The members that have all terms of a search; and for each term, those that have it in name, title or figure.

    A fact holds what its theme's name holds, though not in its own name. A member that is in none of `texts` for a term
    has it in no text of its own.
    """

    anywhere: Members
    heads: tuple[Members, ...]
    texts: tuple[Members, ...]

    def scored(self, score: int) -> Members:
        """Return the members with a score: 3 if every term is in name, title or figure, 2 if some are, 1 if none."""
        every, some = reduce(and_, self.heads), reduce(or_, self.heads)
        if score == 1:
            return self.anywhere - some
        return self.anywhere & (every if score == 3 else some - every)


@dataclass(frozen=True, eq=False, slots=True)
class Index:
    """The index at a release, as it is rendered: `identity` names both. Spans are in the order of places.

    `years` has the members of each year, ascending. Of `whole` it shares what does not depend on the release.
    """

    identity: str
    memory: Memory
    whole: WholeIndex
    release: int
    vocabulary: int
    spans: tuple[Span, ...]
    runs: Runs
    live: Members
    years: Mapping[int, Members]
    reports: CurrentReports
    themes: Mapping[str, tuple[str, str]]  # code: name in Chinese, name in English

    @property
    def segments(self) -> tuple[Segment, ...]:
        """Every segment, whether something in it is current or not."""
        return self.whole.segments

    @property
    def editions(self) -> list[int]:
        """The numbers of the current editions, in the order of spans."""
        return [*filter(None, map(_edition, self.spans))]  # numbers begin with 1

    def matching(self, connection: Connection, filters: Filters, resource: str | None = None) -> Members:
        """Return the members, of one resource or of all, that match every filter; `covers` must allow each filter."""
        found = self.live if resource is None else self._current(connection, resource)
        for filter_, value in filters:
            found &= self._one(connection, filter_, value)
        return found

    def labelled(self, connection: Connection, column: str, values: Iterable[object]) -> Members:
        """Return the members that have any of the values in a column. Takes one statement at most."""
        wanted = tuple(dict.fromkeys(label(column, value) for value in values))
        # what is not remembered of them is read together, when the first is missed
        read = cache(lambda: self._packed(connection, wanted))
        found = [self.shared(token, partial(self._label, read, token)) for token in wanted]
        return found[0] if len(found) == 1 else FrozenBitMap.union(EMPTY, *found)

    def values(self, connection: Connection, column: str) -> tuple[tuple[str, Members], ...]:
        """Return each value of a column with the members that have it, current or not; no value is the empty text."""

        def read() -> tuple[tuple[str, Members], ...]:
            packed: dict[str, dict[int, bytes]] = defaultdict(dict)
            # ">" comes after "="
            labels = fetch(connection, _LABELS, {"first": label(column, ""), "behind": f"{column}>"})
            for token, segment, anywhere in labels:
                packed[token][segment] = anywhere
            return tuple((token.partition("=")[2], self._joined(parts)) for token, parts in packed.items())

        return self.shared(("values", column), read)

    def hits(self, connection: Connection, wanted: tuple[SearchTerm, ...]) -> Hits:
        """Return the members that have every term, current or not."""
        return self.shared((self.vocabulary, wanted), lambda: self._hits(connection, wanted))

    def ordered(self, members: Members, begin: Begin = (0, 0)) -> Iterator[tuple[int, int]]:
        """Give members in the order of places: number, and id of the fact or place of the indicator."""
        for shift, numbers in self._by_run(members, begin):
            for number in numbers:
                yield number, number + shift

    def ids(self, members: Members, begin: Begin = (0, 0)) -> Iterator[int]:
        """Give the ids of facts in the order of places."""
        parts = self._by_run(members, begin)
        return chain.from_iterable(map(shift.__add__, numbers) for shift, numbers in parts)

    def stretches(self, members: Members, begin: Begin = (0, 0)) -> Iterator[tuple[int, int]]:
        """Give the ids of facts in the order of places: the first and the last of those that follow one another."""
        for shift, start, end in self._ranges(begin):
            part = members & between(start, end)
            firsts, lasts = part - part.shift(1), part - part.shift(-1)
            yield from ((first + shift, last + shift) for first, last in zip(firsts, lasts, strict=True))

    def _by_run(self, members: Members, begin: Begin) -> Iterator[tuple[int, Iterator[int]]]:
        """Give members run by run, with the shift of the run's segment."""
        for shift, start, end in self._ranges(begin):
            yield shift, islice(members.iter_equal_or_larger(start), members.range_cardinality(start, end))

    def _ranges(self, begin: Begin) -> Iterator[tuple[int, int, int]]:
        """Give the shift of each run's segment, its first number and the one behind its last."""
        at, number = begin
        if at >= len(self.spans):
            return
        span = self.spans[at]
        start = span.start + number
        begun = max(0, bisect_right(self.runs.first, span.place, key=_place) - 1)
        for first, last in zip(self.runs.first[begun:], self.runs.last[begun:], strict=True):
            end = last.start + last.size
            if first.place > span.place:
                start = first.start
            if start < end:
                yield self.segments[first.segment].shift, start, end

    def facts(self, members: Members) -> Members:
        """Return the ids of facts as a set."""
        parts = [
            (members & between(segment.base, segment.base + segment.size)).shift(segment.shift)
            for segment in self.segments
        ]
        return FrozenBitMap.union(*parts) if parts else EMPTY

    def numbers(self, facts: Members) -> Members:
        """Return the numbers of facts given by id. Some may be of no current fact, or of an indicator."""
        parts = [
            (facts & between(first := segment.base + segment.shift, first + segment.size)).shift(-segment.shift)
            for segment in self.segments
        ]
        return FrozenBitMap.union(*parts) if parts else EMPTY

    def placed(self, members: Members, begin: Begin = (0, 0)) -> Iterator[tuple[Span, int, int]]:
        """Give members in the order of places: the span, the number in it, and the id."""
        begins, spans = self.remembered(("spans",), partial(starts, self.spans))
        for number, id_ in self.ordered(members, begin):
            span = self.spans[spans[bisect_right(begins, number) - 1]]
            yield span, number - span.start, id_

    def within(self, span: Span, fact: int) -> int:
        """Return the number of a fact in its span."""
        return fact - self.segments[span.segment].shift - span.start

    def beyond(self, place: str, number: int) -> Begin:
        """Return where to go on behind a member, given the place of its span and its number in that span."""
        at = bisect_left(self.spans, place, key=_place)
        known = at < len(self.spans) and self.spans[at].place == place
        return (at, number + 1) if known else (at, 0)

    def enclosing(self, place: str) -> tuple[int, Span | None]:
        """Find the span that contains the place of a fact. Returns (number, span), or (number of the next, None)."""
        at = bisect_right(self.spans, place, key=_place) - 1
        if at >= 0 and self.spans[at].edition is not None and place.startswith(self.spans[at].place):
            return at, self.spans[at]
        return at + 1, None

    def _one(self, connection: Connection, filter_: Filter, value: Any) -> Members:
        if filter_.operator == "q":
            return self.hits(connection, tokens.terms(value)).anywhere
        if filter_.column == "report_id":
            return cover(self.reports[report] for report in value if report in self.reports)
        if filter_.column == "year":
            if filter_.operator == "in":
                return reduce(or_, [self.years.get(year, EMPTY) for year in value])
            return self._in_years(ge if filter_.operator == "gte" else le, value)
        if filter_.column == "period_end":
            ending = ("ending", filter_.operator, value)
            return self.shared(ending, lambda: self._ending(connection, filter_.operator, value))
        return self.labelled(connection, filter_.column, value)

    def _in_years(self, within: Callable[[int, int], bool], bound: int) -> Members:
        """Return the members whose year lies on one side of a bound, or on it."""
        wanted = tuple(year for year in self.years if within(year, bound))

        def united() -> Members:
            return FrozenBitMap.union(EMPTY, *(self.years[year] for year in wanted))

        return self.remembered(("years", wanted), united)

    def _ending(self, connection: Connection, operator: str, day: str) -> Members:
        """Return the members whose period ends on a day or later (`gte`), or on it or earlier (`lte`)."""
        periods = self.values(connection, "period")
        ends = self.shared(("ends",), lambda: tuple(bounds(period)[1] for period, _ in periods))
        within = ge if operator == "gte" else le
        found = [members for end, (_, members) in zip(ends, periods, strict=True) if within(end, day)]
        return FrozenBitMap.union(*found) if found else EMPTY

    def _current(self, connection: Connection, resource: str) -> Members:
        """Return the current members of a resource."""

        def read() -> Members:
            return self.live & self.labelled(connection, RESOURCE, (resource,))

        return self.remembered(("current", resource), read)

    @staticmethod
    def _packed(connection: Connection, wanted: Sequence[str]) -> PackedLabels:
        found: dict[str, dict[int, bytes]] = {token: {} for token in wanted}
        for token, segment, _, anywhere in _postings(connection, wanted):
            found[token][segment] = anywhere
        return found

    def _label(self, read: Callable[[], PackedLabels], token: str) -> Members:
        return sets.without_runs(self._joined(read()[token]))

    def _hits(self, connection: Connection, wanted: tuple[SearchTerm, ...]) -> Hits:
        """Return the members that have every term. Of a phrase, pairs are looked up first, then their positions."""
        themes = {term: [label("theme", code) for code in self._themes_with(term)] for term in wanted}
        heads: dict[str, dict[int, bytes]] = defaultdict(dict)
        everywhere: dict[str, dict[int, bytes]] = defaultdict(dict)
        asked = {token for term in wanted for token, _ in term.parts}.union(*themes.values())
        for token, segment, head, anywhere in _postings(connection, sorted(asked)):
            heads[token][segment] = head
            everywhere[token][segment] = anywhere
        members = {token: self._joined(everywhere[token]) for token in asked}
        of_theme = {term: reduce(or_, [members[name] for name in themes[term]], EMPTY) for term in wanted}
        pairs = {term: reduce(and_, [members[token] for token, _ in term.parts]) for term in wanted}
        found = reduce(and_, [pairs[term] | of_theme[term] for term in wanted])
        in_head = []
        for term in wanted:
            if len(term.parts) == 1:
                in_head.append(self._joined(heads[term.parts[0][0]]))
            else:
                head, here = self._phrase(connection, term, found & pairs[term])
                in_head.append(head)
                found &= here | of_theme[term]
        return Hits(found, tuple(in_head), tuple(pairs.values()))

    def _themes_with(self, term: SearchTerm) -> list[str]:
        """Return the codes of the themes whose name, in either language, holds a term."""
        return [code for code, names in self.themes.items() if any(tokens.matches(name, (term,)) for name in names)]

    def _phrase(self, connection: Connection, term: SearchTerm, among: Members) -> tuple[Members, Members]:
        """Return the members with a phrase in name, title or figure, and those of `among` with it anywhere."""
        heads, anywhere = [EMPTY], [EMPTY]
        # positions matter only in segments that have a member with every pair
        held = [one for one in self.segments if among.range_cardinality(one.base, one.base + one.size)]
        named = texts([token for token, _ in term.parts])
        read = fetch(connection, _POSITIONS, {"segments": integers([one.id for one in held]), "tokens": named})
        positions = {(segment, token): content for segment, token, content in read}
        for segment in held:
            head, here = follow([(positions[segment.id, token], at) for token, at in term.parts])
            heads.append(head.shift(segment.base))
            anywhere.append(here.shift(segment.base))
        return FrozenBitMap.union(*heads), among & FrozenBitMap.union(*anywhere)

    def _joined(self, packed: Mapping[int, bytes]) -> Members:
        """Return one set of the packed sets of segments, which are given by the id of the segment."""
        bases = self.shared(("bases",), lambda: {segment.id: segment.base for segment in self.segments})
        parts = [sets.unpack(content).shift(bases[id_]) for id_, content in packed.items() if content and id_ in bases]
        return FrozenBitMap.union(*parts) if parts else EMPTY

    def shared(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what is remembered under a key of the whole index, as `remembered` does."""
        return self.memory.get((self.whole.identity, key), make)

    def remembered(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what is remembered under a key at this release; if there is nothing, make it and remember it."""
        return self.memory.get((self.identity, key), make)


def covers(filter_: Filter) -> bool:
    """Tell whether the index knows a filter on facts. The database tests the others."""
    if filter_.operator == "q":
        return True
    if filter_.column in ("year", "report_id", "period_end"):
        return True
    return filter_.operator in ("in", "breakdown") and filter_.column in LABELLED


def _postings(connection: Connection, wanted: Sequence[str]) -> Iterable[Sequence[Any]]:
    """Return the postings of some tokens: token, segment, and the two sets as they are packed."""
    if len(wanted) == 1:
        return fetch(connection, _POSTINGS_OF_ONE, {"token": wanted[0]})
    return fetch(connection, _POSTINGS, {"tokens": texts(wanted)})


_TOKENS = among_texts(PostingTable.token, bindparam("tokens", type_=Text()))
_SETS: Select[*tuple[Any, ...]] = select(
    PostingTable.token, PostingTable.segment_id, PostingTable.head, PostingTable.anywhere
)
_POSTINGS = _SETS.where(_TOKENS)
_POSTINGS_OF_ONE = _SETS.where(PostingTable.token == bindparam("token"))
_LABELS: Select[*tuple[Any, ...]] = (
    select(PostingTable.token, PostingTable.segment_id, PostingTable.anywhere)
    .where(PostingTable.token >= bindparam("first"), PostingTable.token < bindparam("behind"))
    .order_by(PostingTable.token)
)
_POSITIONS: Select[*tuple[Any, ...]] = select(
    PostingTable.segment_id, PostingTable.token, PostingTable.positions
).where(_TOKENS, among_many(PostingTable.segment_id, bindparam("segments", type_=Text())))
