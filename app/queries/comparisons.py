"""Compares releases, each from the nearest that was compared.

Only editions that are current at one of two releases and not at the other are compared, one report after the other. A
comparison is made of another: only reports are looked at of which an edition begins or ends between. Where nothing was
compared, it is made of a release beside itself, which differs in nothing.
"""

from bisect import bisect_left, insort
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from functools import lru_cache
from threading import Lock
from typing import Any

from sqlalchemy import BindParameter, Connection, Integer, Select, bindparam, select

from app.db.statements import fetch
from app.index.memory import Memory
from app.index.whole import WholeIndex
from app.models import IndicatorUseTable
from app.queries.changes import ReleaseComparison, ReportChanges, Side
from app.queries.edition_changes import (
    PLACES,
    Counts,
    DifferingRecord,
    DifferingReport,
    EditionChanges,
    action_of,
    differing,
)
from app.queries.listing import Listing
from app.queries.release import ReleaseKey, Snapshot
from app.queries.resources import FACTS, REPORTS
from app.queries.sections import SECTIONS
from app.queries.vocabularies import BASES, BREAKDOWNS, INDICATORS, REGIONS, SCOPES, THEMES, UNITS
from app.vocabulary import Lang, Resource

_VOCABULARIES = (THEMES, REGIONS, UNITS, SCOPES, BASES, BREAKDOWNS, INDICATORS)
LISTINGS: Mapping[str, Listing] = {
    listing.name: listing for listing in (*_VOCABULARIES, REPORTS, SECTIONS, *FACTS.values())
}
KEPT, KEPT_REPORTS = 32, 20_000  # comparisons that are kept, and the reports in all of them: some 16 MB at most
_SHOWN_BYTES = 16 * 2**20  # of each worker


class ReleaseComparisons:
    """The comparisons that were asked for last. None goes stale: a release never changes.

    How it is rendered may, with the newest release that is known.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Hashable, int, int], ReleaseComparison] = OrderedDict()
        self._editions = EditionChanges()
        self.shown = Memory(_SHOWN_BYTES)  # changes as they are shown
        self._lock = Lock()

    def get(
        self, connection: Connection, since: ReleaseKey | None, until: ReleaseKey, snapshot: Snapshot
    ) -> ReleaseComparison:
        """Return what changed from a release (None: before the first one) until another.

        `snapshot` is that of a release from `until` on.
        """
        whole, number = snapshot.index.whole, 0 if since is None else since.number
        key = (whole.numbering, number, until.number)
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._kept.move_to_end(key)
                return known
            near = self._nearest(*key)
        made = _compared(connection, whole, near, number, until.number)
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > (KEPT if self.reports <= KEPT_REPORTS else 1):
                self._kept.popitem(last=False)
        return made

    @property
    def reports(self) -> int:
        """How many reports differ in all comparisons that are kept."""
        return sum(len(each.order) for each in self._kept.values())

    def _nearest(self, numbering: Hashable, since: int, until: int) -> ReleaseComparison:
        """Return the comparison that has the fewest releases between its own and those that are asked for."""
        best, at = until - since, None
        for key in self._kept:
            numbering_of_it, since_of_it, until_of_it = key
            distance = abs(since_of_it - since) + abs(until_of_it - until)
            if distance < best and numbering_of_it == numbering:
                best, at = distance, key
        if at is not None:
            return self._kept[at]
        beside_itself = Side(until, 0, 0)
        return ReleaseComparison(beside_itself, beside_itself, (), {}, (), {}, self._editions)


def _compared(
    connection: Connection, whole: WholeIndex, near: ReleaseComparison, since: int, until: int
) -> ReleaseComparison:
    """Compare two releases, from a comparison of others."""
    editions, reports, order, counts = near.editions, {**near.reports}, [*near.order], {**near.counts}
    for term in near.terms:
        _add(counts, {(term.resource, term.action): 1}, -1)
    for report in whole.touched(near.since.release, since) | whole.touched(near.until.release, until):
        gone = reports.pop(report, None)
        if gone is not None:
            del order[bisect_left(order, report)]
            _add(counts, gone.counts, -1)
        part = DifferingReport(report, whole.current_edition(report, since), whole.current_edition(report, until))
        if part.before != part.after:
            come = reports[report] = ReportChanges(part, editions.counts(connection, whole, part))
            insort(order, report)
            _add(counts, come.counts)
    newest, versions = whole.newest, whole.versions
    before, after = (Side(release, versions[release] if release else 0, newest) for release in (since, until))
    terms = _terms(connection, before, after, is_counted=any(name == _METRICS for name, _ in counts))
    for term in terms:
        _add(counts, {(term.resource, term.action): 1})
    return ReleaseComparison(before, after, terms, reports, order, counts, editions)


def _add(counts: dict[tuple[str, str], int], some: Counts, times: int = 1) -> None:
    """Add numbers of changes to others, or take them away; what none is left of has no number."""
    for sort, number in some.items():
        counts[sort] = counts.get(sort, 0) + number * times
        if not counts[sort]:
            del counts[sort]


_METRICS = Resource.METRIC.path
_SINCE, _UNTIL = bindparam("since", type_=Integer()), bindparam("until", type_=Integer())
_COUNTED = (
    IndicatorUseTable.indicator,
    IndicatorUseTable.first_year,
    IndicatorUseTable.last_year,
    IndicatorUseTable.metrics,
)


def _only_at(one: BindParameter[int], other: BindParameter[int]) -> Select[str]:
    """Select the indicators that are not counted so at the other release."""
    used, others = (select(*_COUNTED).where(IndicatorUseTable.release_id == at) for at in (one, other))
    only = used.except_(others).subquery()
    return select(only.c.indicator)


_USES = (_only_at(_SINCE, _UNTIL), _only_at(_UNTIL, _SINCE))


def _terms(connection: Connection, since: Side, until: Side, *, is_counted: bool) -> list[DifferingRecord]:
    """Return the changes of terms. In the same version of the vocabularies only what is counted from metrics differs.

    `is_counted` says whether any metrics differ.
    """
    if since.vocabulary != until.vocabulary:
        return [change for listing in _VOCABULARIES for change in _terms_of(connection, listing, since, until)]
    releases = {"since": since.release, "until": until.release}
    codes = {row[0] for statement in _USES for row in fetch(connection, statement, releases)} if is_counted else ()
    return [DifferingRecord("", PLACES[INDICATORS.name], code, "changed") for code in sorted(codes)]


def _terms_of(connection: Connection, listing: Listing, since: Side, until: Side) -> list[DifferingRecord]:
    """Return the changes of a vocabulary between two versions."""
    place = PLACES[listing.name]
    old, new = (
        {row[0]: row for row in fetch(connection, _every_term(listing), side._asdict())} for side in (since, until)
    )
    return sorted(DifferingRecord("", place, key, action_of(row, now)) for key, row, now in differing(old, new))


@lru_cache(maxsize=16)
def _every_term(listing: Listing) -> Select[Any]:
    """Select every term of a version of a vocabulary with all that is shown of it."""
    columns = [column.label(f"c{n}") for n, column in enumerate(_shown(listing))]
    return select(listing.key, *columns).select_from(listing.rows).where(listing.at)


def _shown(listing: Listing) -> list[Any]:
    return [column for lang in Lang for column in listing.alone(lang).columns]
