"""Totals of lists. What the database must count is counted by edition, so that one count serves every release.

An edition never changes, so neither does the number of its records that match some filters. A load brings editions, and
only these are counted then. Lists that differ in one bound differ in the records between the two bounds: one is counted
from the nearest that was counted before.
"""

from array import array
from bisect import bisect_left, insort
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from threading import Lock
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Connection

from app.index.asking import Filters, covers
from app.index.memory import Memory
from app.index.whole import WholeIndex
from app.queries import reading
from app.queries.listing import Listing, ListRequest
from app.queries.other_editions import other_editions
from app.queries.release import Snapshot, sees_all
from app.schemas.base import Filter

_REMEMBERED_BYTES = 8 * 2**20  # of each worker; a list takes 4 bytes an edition
_LISTS = 100  # lists of which bounds are remembered
_BOUNDS = 200  # that are remembered of one list

Counts: TypeAlias = "array[int]"  # how many records of a list each edition has, by the number of the edition


class _Bound(NamedTuple):
    """The one filter of a list that is a bound the index does not know, with its value; and all other filters."""

    filter: Filter
    value: Any
    others: Filters


class Totals:
    """Counts lists, and remembers by edition what the database counted."""

    def __init__(self) -> None:
        self._counts = Memory(_REMEMBERED_BYTES)
        self._bounds: OrderedDict[Hashable, list[Any]] = OrderedDict()  # of lists that differ in one; they ascend
        self._lock = Lock()

    def count(self, connection: Connection, listing: Listing, snapshot: Snapshot, request: ListRequest) -> int:
        """Return how many records the whole list has."""
        if not reading.is_scanned(connection, listing, snapshot, request) or not sees_all(connection, snapshot):
            return reading.total(connection, listing, snapshot, request)
        counts = self._of(connection, listing, snapshot.index.whole, request.filters)
        if listing.fact_id is None:  # nothing else that is asked for such a list needs to know the others
            return sum(map(counts.__getitem__, snapshot.index.editions))
        others = other_editions(connection, snapshot)  # fewer, most often, than are current
        there = counts[: others.last + 1]
        return sum(there) - sum([there[edition] for edition in others.numbers if edition < len(there)])

    def _of(self, connection: Connection, listing: Listing, whole: WholeIndex, filters: Filters) -> Counts:
        """Return the counts of a list for every edition of the whole index."""
        found, bound = self._known(connection, listing, whole, filters), _bound_of(listing, filters)
        if found is None and bound is not None:
            found = self._from_nearest(connection, listing, whole, bound)
        if found is None:
            found = _counted(connection, listing, filters, _none(whole))
        self._counts.keep((whole.lineage, listing.name, filters), found)
        if bound is not None:
            self._note((whole.lineage, listing.name, bound.filter, bound.others), bound.value)
        return found

    def _known(self, connection: Connection, listing: Listing, whole: WholeIndex, filters: Filters) -> "Counts | None":
        """Return what was counted before, and what has come since with it; None where nothing was."""
        known: Counts | None = self._counts.known((whole.lineage, listing.name, filters))
        if known is None or len(known) > whole.last_edition:
            return known
        later = [edition for edition in whole.editions if edition >= len(known)]
        return _counted(connection, listing, filters, known + _none(whole)[len(known) :], among=later)

    def _from_nearest(
        self, connection: Connection, listing: Listing, whole: WholeIndex, bound: _Bound
    ) -> "Counts | None":
        """Return the counts from those of the nearest bound, None where there are none to count from.

        Beyond the narrowest list that is known there is less to count than from there.
        """
        with self._lock:
            bounds = self._bounds.get((whole.lineage, listing.name, bound.filter, bound.others), ())
            at = bisect_left(bounds, bound.value)
            below, above = bounds[at - 1] if at else None, bounds[at] if at < len(bounds) else None
        narrower, wider = (above, below) if bound.filter.operator == "gte" else (below, above)
        if narrower is None:
            return None
        adds = wider is None or abs(bound.value - narrower) <= abs(bound.value - wider)
        near = narrower if adds else wider
        known = self._known(connection, listing, whole, (*bound.others, (bound.filter, near)))
        if known is None:
            return None
        between = (*bound.others, *_between(bound, near))
        # not for editions that another request has seen already: this connection may not see them yet
        before = known[: whole.last_edition + 1]
        return _counted(connection, listing, between, before, sign=1 if adds else -1)

    def _note(self, key: Hashable, value: Any) -> None:
        with self._lock:
            known = self._bounds.setdefault(key, [])
            self._bounds.move_to_end(key)
            if len(known) < _BOUNDS and value not in known:
                insort(known, value)
            if len(self._bounds) > _LISTS:
                self._bounds.popitem(last=False)


def _none(whole: WholeIndex) -> Counts:
    """Return a count of 0 for each edition of the whole index."""
    return array("i", bytes(4 * (whole.last_edition + 1)))


def _counted(
    connection: Connection,
    listing: Listing,
    filters: Filters,
    before: Counts,
    *,
    sign: int = 1,
    among: Sequence[int] | None = None,
) -> Counts:
    """Return counts with those of some filters added to them, or taken from them; only `among` some editions."""
    counts = before[:]
    for edition, number in reading.by_edition(connection, listing, filters, among):
        if edition < len(counts):  # else it has just been loaded
            counts[edition] += sign * number
    return counts


def _bound_of(listing: Listing, filters: Filters) -> _Bound | None:
    if listing.fact_id is None:
        return None
    unknown = [item for item in filters if not covers(item[0])]
    if len(unknown) != 1 or unknown[0][0].operator not in ("gte", "lte"):
        return None
    return _Bound(*unknown[0], tuple(item for item in filters if item is not unknown[0]))


def _between(bound: _Bound, other: Any) -> Filters:
    """Return the filters for what one of two bounds lets through and the other does not."""
    low, high = sorted((bound.value, other))
    column, from_low = bound.filter.column, bound.filter.operator == "gte"
    return (Filter(column, "gte" if from_low else "gt"), low), (Filter(column, "lt" if from_low else "lte"), high)
