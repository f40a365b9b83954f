"""What changed between two releases: which records were added, changed and removed.

Only editions that are current at one of the two releases and not at the other are compared, one report after the other,
and facts by their digests. Changes are in order: terms of vocabularies first, then reports by id, each with its
sections and its facts. So a page begins where the one before ended, and only reports with changes are looked at.
"""

from bisect import bisect_left
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, Select, Text, bindparam, func, select, type_coerce

from app.db.functions import among, integers
from app.db.statements import fetch
from app.models import (
    EditionTable,
    FactTable,
    PublicationTable,
    ReleaseTable,
    SectionTable,
    SpanTable,
)
from app.models.release import IS_CURRENT
from app.queries.listing import Listing
from app.queries.release import ReleaseKey
from app.queries.resources import FACTS, REPORTS
from app.queries.sections import SECTIONS
from app.queries.vocabularies import BASES, BREAKDOWNS, INDICATORS, REGIONS, SCOPES, THEMES, UNITS
from app.schemas.changes import NAMES
from app.vocabulary import Lang, Resource

Action = Literal["added", "changed", "removed"]
_VOCABULARIES = (THEMES, REGIONS, UNITS, SCOPES, BASES, BREAKDOWNS, INDICATORS)
LISTINGS: Mapping[str, Listing] = {
    listing.name: listing for listing in (*_VOCABULARIES, REPORTS, SECTIONS, *FACTS.values())
}
_PLACES = {name: place for place, name in enumerate(NAMES)}
_OF_KIND = {kind.value: _PLACES[kind.path] for kind in Resource}
_KEPT = 4  # comparisons that are kept


class Side(NamedTuple):
    """A release that is compared: its number and its version of the vocabularies. Both are 0 before the first one."""

    release: int
    vocabulary: int


NOTHING = Side(0, 0)


class DifferingRecord(NamedTuple):
    """A record that differs: its report ("" for a term), resource and key; of a fact, its numbers before and after."""

    report: str
    place: int
    key: str
    action: Action
    before: int | None = None
    after: int | None = None

    @property
    def resource(self) -> str:
        """The name of its list."""
        return NAMES[self.place]


class DifferingReport(NamedTuple):
    """A report whose edition differs: the editions before and after, None where it has none."""

    report: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which changes are asked for; nothing of a kind means all of that kind."""

    reports: frozenset[str] = frozenset()
    resources: frozenset[str] = frozenset()
    actions: frozenset[str] = frozenset()

    def has(self, report: str, resource: str, action: str) -> bool:
        """Tell whether such changes are asked for."""
        return (
            (not self.reports or report in self.reports)
            and (not self.resources or resource in self.resources)
            and (not self.actions or action in self.actions)
        )


@dataclass(frozen=True, slots=True)
class ReleaseComparison:
    """Two releases, the terms and the reports that differ, and how many changes there are of each sort.

    `counts` has numbers by report ("" for terms), resource and action.
    """

    since: Side
    until: Side
    terms: Sequence[DifferingRecord]
    parts: Sequence[DifferingReport]
    counts: Mapping[tuple[str, str, str], int]

    def total(self, wanted: Wanted) -> int:
        """Return how many changes are wanted."""
        return sum(number for sort, number in self.counts.items() if wanted.has(*sort))

    def by_resource(self) -> dict[str, dict[str, int]]:
        """Return the numbers of changes by resource and action, only those that there are, in order."""
        found: Counter[tuple[str, str]] = Counter()
        for (_, resource, action), number in self.counts.items():
            found[resource, action] += number
        actions = ("added", "changed", "removed")
        numbers = {name: {action: found[name, action] for action in actions} for name in NAMES}
        return {name: number for name, number in numbers.items() if any(number.values())}


class ReleaseComparisons:
    """The comparisons that were asked for last. None goes stale, since a release never changes."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], ReleaseComparison] = OrderedDict()
        self._lock = Lock()

    def get(self, connection: Connection, since: ReleaseKey | None, until: ReleaseKey) -> ReleaseComparison:
        """Return what changed from a release (None: before the first one) until another."""
        key = (since.identity if since else "", until.identity)
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._kept.move_to_end(key)
                return known
        made = compare(connection, _side(connection, since), _side(connection, until))
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return made


_VOCABULARY = select(ReleaseTable.vocabulary_id).where(ReleaseTable.id == bindparam("release"))
_EDITIONS = select(EditionTable.report_id, EditionTable.id).join(PublicationTable).where(IS_CURRENT)
_SIZES = select(SpanTable.edition_id, SpanTable.sizes).where(
    among(SpanTable.edition_id, bindparam("editions", type_=Text()))
)
_SECTIONS = (
    select(SectionTable.edition_id, func.count())
    .where(among(SectionTable.edition_id, bindparam("editions", type_=Text())))
    .group_by(SectionTable.edition_id)
)
_FACTS = select(
    FactTable.key, type_coerce(FactTable.resource, Text).label("resource"), FactTable.digest, FactTable.id
).where(FactTable.edition_id == bindparam("edition"))
_OUTLINE = select(
    SectionTable.code,
    SectionTable.theme,
    SectionTable.title_zh,
    SectionTable.title_en,
    SectionTable.start,
    SectionTable.end,
).where(SectionTable.edition_id == bindparam("edition"))


def _side(connection: Connection, release: ReleaseKey | None) -> Side:
    if release is None:
        return NOTHING
    return Side(release.number, fetch(connection, _VOCABULARY, {"release": release.number})[0][0])


def compare(connection: Connection, since: Side, until: Side) -> ReleaseComparison:
    """Compare two releases: all terms, and every report whose edition differs."""
    before, after = (_editions(connection, side.release) for side in (since, until))
    parts = [
        DifferingReport(report, before.get(report), after.get(report))
        for report in sorted(before.keys() | after.keys())
        if before.get(report) != after.get(report)
    ]
    terms = [change for listing in _VOCABULARIES for change in _terms(connection, listing, since, until)]
    counts: Counter[tuple[str, str, str]] = Counter(("", change.resource, change.action) for change in terms)
    whole = [part for part in parts if part.before is None or part.after is None]
    counts.update(_whole(connection, whole))
    for part in parts:
        if part.before is not None and part.after is not None:
            counts.update((part.report, change.resource, change.action) for change in changes_of(connection, part))
    return ReleaseComparison(since, until, terms, parts, counts)


def _editions(connection: Connection, release: int) -> dict[str, int]:
    return dict(fetch(connection, _EDITIONS, {"release": release}))


def _whole(connection: Connection, parts: Sequence[DifferingReport]) -> Mapping[tuple[str, str, str], int]:
    """Count what came or went with whole reports, which takes no comparison."""
    if not parts:
        return {}
    of = {part.after or part.before or 0: part for part in parts}
    editions = {"editions": integers(of)}
    counts: dict[tuple[str, str, str], int] = {}
    for part in parts:
        counts[part.report, REPORTS.name, _whole_action(part)] = 1
    for edition, number in fetch(connection, _SECTIONS, editions):
        counts[of[edition].report, SECTIONS.name, _whole_action(of[edition])] = number
    for edition, sizes in fetch(connection, _SIZES, editions):
        for kind, number in sizes.items():
            if number:
                counts[of[edition].report, Resource(kind).path, _whole_action(of[edition])] = number
    return counts


def _whole_action(part: DifferingReport) -> Action:
    return "added" if part.before is None else "removed"


def changes_of(connection: Connection, part: DifferingReport) -> list[DifferingRecord]:
    """Return the changes of a report in order: its record, its sections, its facts."""
    whole = _action(part.before, part.after)
    found = [DifferingRecord(part.report, _PLACES[REPORTS.name], part.report, whole)]
    old, new = (
        {f"{part.report}.{row[0]}": row for row in _rows(connection, _OUTLINE, edition)}
        for edition in (part.before, part.after)
    )
    for key, before, after in _differing(old, new):
        found.append(DifferingRecord(part.report, _PLACES[SECTIONS.name], key, _action(before, after)))
    had, has = (
        {(_OF_KIND[kind], key): (digest, fact) for key, kind, digest, fact in _rows(connection, _FACTS, edition)}
        for edition in (part.before, part.after)
    )
    for (place, key), before, after in _differing(had, has, lambda row: row[0]):
        numbers = (before[1] if before else None, after[1] if after else None)
        found.append(DifferingRecord(part.report, place, key, _action(before, after), *numbers))
    found.sort()
    return found


def _rows(
    connection: Connection, statement: Select[*tuple[Any, ...]], edition: int | None
) -> Sequence[tuple[Any, ...]]:
    return () if edition is None else fetch(connection, statement, {"edition": edition})


def _differing(
    before: Mapping[Any, Any], after: Mapping[Any, Any], of: Callable[[Any], Any] = lambda row: row
) -> Iterator[tuple[Any, Any, Any]]:
    """Give each key whose rows differ in what `of` takes of them, with both rows, None where there is none."""
    for key, row in after.items():
        other = before.get(key)
        if other is None or of(other) != of(row):
            yield key, other, row
    for key, row in before.items():
        if key not in after:
            yield key, row, None


def _action(before: object, after: object) -> Action:
    if before is None:
        return "added"
    return "removed" if after is None else "changed"


def _terms(connection: Connection, listing: Listing, since: Side, until: Side) -> list[DifferingRecord]:
    """Return the changes of a vocabulary. Only what is counted differs at two releases of the same version."""
    if since.vocabulary == until.vocabulary and listing is not INDICATORS:
        return []
    old, new = (
        {row[0]: row for row in fetch(connection, _every_term(listing), side._asdict())} for side in (since, until)
    )
    place = _PLACES[listing.name]
    return sorted(DifferingRecord("", place, key, _action(row, now)) for key, row, now in _differing(old, new))


@lru_cache(maxsize=16)
def _every_term(listing: Listing) -> Select[Any]:
    """Select every term of a version of a vocabulary with all that is shown of it."""
    columns = [column.label(f"c{n}") for n, column in enumerate(_shown(listing))]
    return select(listing.key, *columns).select_from(listing.rows).where(listing.at)


def _shown(listing: Listing) -> list[Any]:
    return [column for lang in Lang for column in listing.alone(lang).columns]


def page(
    connection: Connection,
    comparison: ReleaseComparison,
    wanted: Wanted,
    after: tuple[str, int, str] | None,
    limit: int,
) -> list[DifferingRecord]:
    """Return the wanted changes behind `after`, as many as `limit` at most."""
    found: list[DifferingRecord] = []
    for change in _in_order(connection, comparison, wanted, after):
        if after is not None and change[:3] <= after:
            continue
        if wanted.has(change.report, change.resource, change.action):
            found.append(change)
            if len(found) == limit:
                break
    return found


def _in_order(
    connection: Connection, comparison: ReleaseComparison, wanted: Wanted, after: tuple[str, int, str] | None
) -> Iterator[DifferingRecord]:
    """Give changes from the report of `after` on; only reports that have wanted ones are read."""
    report = after[0] if after is not None else ""
    if not report:
        yield from comparison.terms
    begin = bisect_left(comparison.parts, report, key=lambda part: part.report)
    having = {of for of, resource, action in comparison.counts if wanted.has(of, resource, action)}
    for part in comparison.parts[begin:]:
        if part.report in having:
            yield from changes_of(connection, part)
