"""Totals of lists that differ in one bound only: a new one is counted from the nearest that was counted before."""

from bisect import bisect_left, insort
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import replace
from operator import itemgetter
from threading import Lock
from typing import Any, NamedTuple

from sqlalchemy import Connection

from app.index.asking import Filters, covers
from app.queries import reading
from app.queries.listing import Listing, ListRequest
from app.queries.release import Snapshot
from app.schemas.base import Filter

_LISTS = 100  # lists of which totals are remembered
_TOTALS = 200  # that are remembered of one list

Total = tuple[Any, int]  # a bound, and how many records are within it
_BOUND = itemgetter(0)


class _Bound(NamedTuple):
    """The one filter of a list that is a bound the index does not know, with its value; and all other filters."""

    filter: Filter
    value: Any
    others: Filters


class RangeTotals:
    """Counts lists. A database counts one row after the other, so what was counted once is not counted again.

    That matters where a list has most of a million records, and people move the bound of its values.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[Hashable, list[Total]] = OrderedDict()
        self._lock = Lock()

    def count(self, connection: Connection, listing: Listing, snapshot: Snapshot, request: ListRequest) -> int:
        """Return how many records the whole list has."""
        bound = _bound_of(listing, request.filters)
        if bound is None:
            return reading.total(connection, listing, snapshot, request)
        key = (snapshot.key.identity, listing.name, bound.filter, bound.others)
        near, adds = self._near(key, bound)
        if near is None:
            found = reading.total(connection, listing, snapshot, request)
        else:
            between = (*bound.others, *_between(bound, near[0]))
            counted = reading.total(connection, listing, snapshot, replace(request, filters=between))
            found = near[1] + counted if adds else near[1] - counted
        self._keep(key, (bound.value, found))
        return found

    def _near(self, key: Hashable, bound: _Bound) -> tuple[Total | None, bool]:
        """Return the total to count from, and whether the list asked for has more than that. None: count it all.

        Beyond the narrowest total that is known there is less to count than from there.
        """
        with self._lock:
            known = self._known.get(key, [])
            at = bisect_left(known, bound.value, key=_BOUND)
            below, above = known[at - 1] if at else None, known[at] if at < len(known) else None
        narrower, wider = (above, below) if bound.filter.operator == "gte" else (below, above)
        if narrower is None:
            return None, True
        if wider is not None and abs(bound.value - wider[0]) < abs(bound.value - narrower[0]):
            return wider, False
        return narrower, True

    def _keep(self, key: Hashable, total: Total) -> None:
        with self._lock:
            known = self._known.setdefault(key, [])
            self._known.move_to_end(key)
            if len(known) < _TOTALS and total not in known:
                insort(known, total)
            if len(self._known) > _LISTS:
                self._known.popitem(last=False)


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
