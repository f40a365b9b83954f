"""What changed between two releases: which records were added, changed and removed.

Changes are in order: terms of vocabularies first, then reports by id, each with its sections and its facts. So a page
begins where the one before ended, and only reports with changes are looked at. `app.queries.comparisons` compares.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection

from app.index.whole import WholeIndex
from app.queries.edition_changes import Counts, DifferingRecord, DifferingReport, EditionChanges
from app.schemas.changes import ACTIONS, NAMES


class Side(NamedTuple):
    """A release that is compared: its number and its version of the vocabularies. Both are 0 before the first one.

    `newest` is the newest release that who compares knows.
    """

    release: int
    vocabulary: int
    newest: int


class ReportChanges(NamedTuple):
    """A report that differs, and how many changes it has."""

    part: DifferingReport
    counts: Counts


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which changes are asked for; nothing of a kind means all of that kind."""

    reports: frozenset[str] = frozenset()
    resources: frozenset[str] = frozenset()
    actions: frozenset[str] = frozenset()

    def has_report(self, report: str) -> bool:
        """Tell whether changes of a report are asked for, "" for those of terms."""
        return not self.reports or report in self.reports

    def among(self, sorts: Iterable[tuple[str, str]]) -> Set[tuple[str, str]]:
        """Return which sorts of changes are asked for."""
        return {
            (resource, action)
            for resource, action in sorts
            if (not self.resources or resource in self.resources) and (not self.actions or action in self.actions)
        }


@dataclass(frozen=True, slots=True)
class ReleaseComparison:
    """Two releases, the terms and the reports that differ, and how many changes there are of each sort.

    `order` has the ids of the `reports`, ascending.
    """

    since: Side
    until: Side
    terms: Sequence[DifferingRecord]
    reports: Mapping[str, ReportChanges]
    order: Sequence[str]
    counts: Counts
    editions: EditionChanges

    def total(self, wanted: Wanted) -> int:
        """Return how many changes are wanted."""
        each = [self.counts]
        if wanted.reports:
            each = [self.reports[report].counts for report in wanted.reports if report in self.reports]
        return sum(counts[sort] for counts in each for sort in wanted.among(counts))

    def by_resource(self) -> dict[str, dict[str, int]]:
        """Return the numbers of changes by resource and action, only those that there are, in order."""
        numbers = {name: {action: self.counts.get((name, action), 0) for action in ACTIONS} for name in NAMES}
        return {name: number for name, number in numbers.items() if any(number.values())}

    def page(
        self,
        connection: Connection,
        whole: WholeIndex,
        wanted: Wanted,
        after: tuple[str, int, str] | None,
        limit: int,
    ) -> list[DifferingRecord]:
        """Return the wanted changes behind `after`, as many as `limit` at most. `whole` is the index of both."""
        found: list[DifferingRecord] = []
        sorts = wanted.among(self.counts)
        for some in self._in_order(connection, whole, wanted, sorts, after[0] if after is not None else ""):
            if after is not None:
                some = [change for change in some if change[:3] > after]
            if len(sorts) < len(self.counts):
                some = [change for change in some if (change.resource, change.action) in sorts]
            found += some
            if len(found) >= limit:
                break
        return found[:limit]

    def _in_order(
        self,
        connection: Connection,
        whole: WholeIndex,
        wanted: Wanted,
        sorts: Set[tuple[str, str]],
        report: str,
    ) -> Iterator[Sequence[DifferingRecord]]:
        """Give the changes of terms, and of each report from one on; only reports that have wanted ones are read."""
        if not report and wanted.has_report(""):
            yield self.terms
        for name in self.order[bisect_left(self.order, report) :]:
            if wanted.has_report(name) and not sorts.isdisjoint(self.reports[name].counts):
                yield self.editions.records(connection, whole, self.reports[name].part)
