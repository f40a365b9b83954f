"""Building the index: what is loaded is cut into tokens and written as segments."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, insert, select

from app.db.digest import RowsDigest
from app.db.statements import insert_many
from app.errors import SeedError
from app.index import positions, sets
from app.index.positions import MEMBERS, PLACES, members_at, position
from app.index.tokens import RESOURCE, label, postings
from app.models import table_of
from app.models.segment import PostingTable, SegmentTable, SpanTable
from app.models.stored_digest import POSTING, Owner, StoredDigestTable, stored
from app.schemas.facts import FACTS, LABELLED, MAYBE_NONE
from app.vocabulary import Lang, Resource, SearchType

SEGMENT = 1 << 16  # members; a set of so many fits the processor's cache, and a member two bytes
_POSTING = table_of(PostingTable)


class Member(NamedTuple):
    """What one fact or indicator is found by: texts, of which those in `head` weigh more, and labels."""

    head: Sequence[str]
    rest: Sequence[str]
    labels: Sequence[str]


class PackedPostings(NamedTuple):
    """The members of a report as a process that has cut their texts sends them to the one that writes the index.

    There are `size` members, numbered from zero. Each of the others has lists of numbers by token: the tokens, how long
    each list is, and the lists one behind the other.
    """

    size: int
    head: "PackedLists"
    anywhere: "PackedLists"
    positions: "PackedLists"


PackedLists = tuple[Sequence[str], Sequence[int], "array[int]"]


def packed(members: Iterable[Member]) -> PackedPostings:
    """Cut the texts of members."""
    made = _Postings()
    made.add(members)
    return made.packed()


class Indexer:
    """Gathers the editions of a load, and writes a segment whenever there are enough for one."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._spans: list[dict[str, Any]] = []
        self._first = 0
        self._postings = _Postings()

    def add(
        self, edition: int, first: int, sizes: Mapping[str, int], members: Iterable[Member] | PackedPostings
    ) -> None:
        """Index an edition. `members` are in the order of their ids, which are consecutive numbers from `first` on.

        Raises SeedError for more members than a position can hold.
        """
        size = sum(sizes.values())
        if size > MEMBERS:
            raise SeedError(f"a report may have {MEMBERS} facts at most")
        if self._postings.size + size > SEGMENT:
            self.write()
        if not self._spans:
            self._first = first
        self._spans.append({"edition_id": edition, "start": first - self._first, "sizes": dict(sizes)})
        if isinstance(members, PackedPostings):
            self._postings.join(members)
        else:
            self._postings.add(members)

    def write(self) -> None:
        """Write what was gathered."""
        if self._spans:
            segment = self._postings.write(self._connection, first=self._first)
            spans = [{**span, "segment_id": segment} for span in self._spans]
            self._connection.execute(insert(SpanTable), spans)
            self._spans, self._postings = [], _Postings()


def index_vocabulary(connection: Connection, vocabulary: int, indicators: Iterable[Member]) -> None:
    """Index the indicators of a version of the vocabularies, in the order of their places."""
    members = _Postings()
    members.add(indicators)
    members.write(connection, vocabulary_id=vocabulary, first=0)


def indicator_member(code: str, names: Sequence[str], definitions: Sequence[str]) -> Member:
    """Return what an indicator is found by; names and definitions are in each language."""
    return Member((*names, code), definitions, (label(RESOURCE, SearchType.INDICATOR.value),))


def fact_member(
    kind: Resource, quotes: Iterable[str], own: Mapping[Lang, Mapping[str, Any]], row: Mapping[str, Any]
) -> Member:
    """Return what a fact is found by: its quotes, and the fields of its record that a search looks at.

    `own` has the own fields of its record in each language. Its labels are the values of its `row`.
    """
    head: list[str] = []
    rest = list(quotes)
    chinese, english = own[Lang.ZH], own[Lang.EN]
    for name, in_head, both in FACTS[kind].searched:
        texts, found = chinese[name], head if in_head else rest
        if isinstance(texts, str):
            found += (texts, english[name]) if both else (texts,)
        elif texts:
            found += chain.from_iterable(zip(texts, english[name], strict=True))
    labels = [label(RESOURCE, kind.value)]
    for column, begin, maybe_none in _labelled(tuple(row)):
        value = row[column] or ""
        if column == "breakdown" and "," in value:
            labels += [begin + member for member in value.split(",")]
        elif value or maybe_none:
            labels.append(begin + value)
    return Member(head, rest, labels)


@cache
def _labelled(columns: tuple[str, ...]) -> tuple[tuple[str, str, bool], ...]:
    """Return the columns of labels: name, how each of their labels begins, and whether there is one of no value."""
    return tuple((column, label(column, ""), column in MAYBE_NONE) for column in columns if column in LABELLED)


class _Postings:
    """The members of a segment by element or label, and the positions of pairs; each list ascends."""

    def __init__(self) -> None:
        self.size = 0
        self._head: dict[str, array[int]] = defaultdict(_numbers)
        self._anywhere: dict[str, array[int]] = defaultdict(_numbers)
        self._positions: dict[str, array[int]] = defaultdict(_numbers)

    def add(self, members: Iterable[Member]) -> None:
        """Add members behind the last one."""
        for number, member in enumerate(members, self.size):
            self.size += 1
            in_head = self._put(position(number, 0, True), member.head)
            for token in in_head:
                self._head[token].append(number)
            for token in in_head.union(self._put(position(number, 0, False), member.rest), member.labels):
                self._anywhere[token].append(number)

    def packed(self) -> PackedPostings:
        """Return the members as they are sent to another process."""
        return PackedPostings(self.size, _pack(self._head), _pack(self._anywhere), _pack(self._positions))

    def join(self, other: PackedPostings) -> None:
        """Add members that were packed behind the last one."""
        _join(self._head, other.head, self.size)
        _join(self._anywhere, other.anywhere, self.size)
        _join(self._positions, other.positions, position(self.size, 0, True))
        self.size += other.size

    def _put(self, first: int, texts: Iterable[str]) -> set[str]:
        """Note where the pairs of texts stand, from the position `first` on. Returns all elements of the texts."""
        held: set[str] = set()
        noted, at = self._positions, 0
        for text in dict.fromkeys(texts):
            elements, pairs, places, size = postings(text)
            held |= elements
            if at + size > PLACES:
                places = [(at + place) % PLACES - at for place in places]
            base = first + at
            for pair, place in zip(pairs, places):  # noqa: B905 - they are of one length
                noted[pair].append(base + place)
            at += size
        return held

    def write(self, connection: Connection, **segment: Any) -> int:
        """Write a segment; return its id."""
        key = int(connection.scalar(select(func.max(SegmentTable.id))) or 0) + 1
        connection.execute(insert(SegmentTable).values(id=key, size=self.size, **segment))
        rows = [
            {"token": token, "segment_id": key, "head": head, "anywhere": anywhere, "positions": positions}
            for token, head, anywhere, positions in sorted((*self._elements(), *self._pairs()))
        ]
        insert_many(connection, PostingTable.__table__, rows)
        digest = RowsDigest(range(len(POSTING) - 1))
        digest.add(map(itemgetter(*POSTING), rows))
        former = (StoredDigestTable.owner == Owner.SEGMENT) & (StoredDigestTable.key == key)
        connection.execute(delete(StoredDigestTable).where(former))  # of a segment that was removed to be made anew
        connection.execute(insert(StoredDigestTable).values(stored(Owner.SEGMENT, key, _POSTING, digest)))
        return key

    def _elements(self) -> Iterator[tuple[str, bytes, bytes, bytes]]:
        nothing: Sequence[int] = ()
        for token, members in self._anywhere.items():
            yield token, sets.pack(self._head.get(token, nothing)), sets.pack(members), b""

    def _pairs(self) -> Iterator[tuple[str, bytes, bytes, bytes]]:
        for pair, places in self._positions.items():
            head, anywhere = members_at(places)
            yield pair, sets.pack(head), sets.pack(anywhere), positions.write(places)


def _numbers() -> "array[int]":
    return array("I")


def _pack(lists: Mapping[str, "array[int]"]) -> PackedLists:
    numbers = array("I")
    for part in lists.values():
        numbers += part
    return list(lists), array("I", map(len, lists.values())), numbers


def _join(lists: Mapping[str, "array[int]"], other: PackedLists, more: int) -> None:
    """Add lists whose numbers are each smaller by `more` than they are here."""
    tokens, lengths, numbers = other
    moved, at = array("I", map(more.__add__, numbers)), 0
    for token, length in zip(tokens, lengths, strict=True):
        lists[token].extend(moved[at : at + length])
        at += length
