"""How many series some metrics have, counted from the nearest set of metrics whose series were counted before.

Two releases differ in the metrics of a few editions, and only the series of these come or go.
"""

from collections import deque
from collections.abc import Collection
from threading import Lock
from typing import NamedTuple

from sqlalchemy import Connection

from app.index.segments import Members
from app.queries import series
from app.queries.release import ReleaseKey, Snapshot, holds

_KEPT = 8  # sets; one of a million metrics takes 0.15 MB
_PART = 8  # a set is counted from another where they differ in less than one metric of so many


class _Counted(NamedTuple):
    """Metrics by number, how many series they have, and the newest release that was known then.

    Numbers mean the same within a `lineage` of indexes. What was rendered `anew` is deleted under its former numbers.
    """

    lineage: object
    anew: int
    newest: ReleaseKey
    facts: Members
    total: int


class SeriesTotals:
    """Counts series, and remembers those that were counted last."""

    def __init__(self) -> None:
        self._counted: deque[_Counted] = deque(maxlen=_KEPT)
        self._lock = Lock()

    def count(self, connection: Connection, snapshot: Snapshot, facts: Members) -> int:
        """Return how many series have some of the metrics `facts`, which are current at a release."""
        whole = snapshot.index.whole
        with self._lock:
            known = [each for each in self._counted if each.lineage is whole.lineage and each.anew == whole.anew]
        near = max(known, key=lambda each: -_difference(each.facts, facts), default=None)
        if near is None or _difference(near.facts, facts) * _PART > len(facts) or not holds(connection, near.newest):
            total = series.total(connection, facts)
        else:
            total = near.total + _more(connection, near.facts, facts)
        with self._lock:
            self._counted.append(_Counted(whole.lineage, whole.anew, snapshot.newest, facts, total))
        return total


def _difference(one: Members, other: Members) -> int:
    return len(one) + len(other) - 2 * one.intersection_cardinality(other)


def _more(connection: Connection, before: Members, after: Members) -> int:
    """Return how many more series some metrics have than those before. What has some of both kinds is in both."""
    gone, come = (series.one_of_each(connection, facts) for facts in (before - after, after - before))
    added, removed = (
        {fact for name, fact in some.items() if name not in others} for some, others in ((come, gone), (gone, come))
    )
    return _without(connection, added, before) - _without(connection, removed, after)


def _without(connection: Connection, some: Collection[int], facts: Members) -> int:
    """Return how many of the series of `some` metrics have none of the metrics `facts`."""
    have = {name for name, fact in series.of_same_series(connection, some) if fact in facts} if some else ()
    return len(some) - len(have)
