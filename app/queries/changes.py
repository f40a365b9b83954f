"""What changed between two releases: which records were added, changed and removed.

Only editions that are current at one of the two releases and not at the other are compared, one report after the other,
and facts by their digests. Changes are in order: terms of vocabularies first, then reports by id, each with its
sections and its facts. So a page begins where the one before ended, and only reports with changes are looked at. Two
editions differ alike whichever releases are compared: how they do is remembered.
"""

from bisect import bisect_left
from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from operator import itemgetter
from threading import Lock
from typing import Any, Literal, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Integer,
    Select,
    Text,
    bindparam,
    func,
    or_,
    select,
    type_coerce,
)

from app.db.functions import among, integers
from app.db.statements import Rows, fetch
from app.index.memory import Memory
from app.models import (
    EditionTable,
    FactTable,
    IndicatorUseTable,
    PublicationTable,
    ReleaseTable,
    SectionTable,
    SpanTable,
    table_of,
)
from app.models.release import IS_SEEN
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
_KEPT = 8  # comparisons that are kept
_FEW = 200  # changes of two editions that are remembered with their numbers; more are found again
_REMEMBERED_BYTES, _SHOWN_BYTES = 8 * 2**20, 16 * 2**20  # of each worker


class Side(NamedTuple):
    """A release that is compared: its number and its version of the vocabularies. Both are 0 before the first one.

    `newest` is the newest release that who compares knows.
    """

    release: int
    vocabulary: int
    newest: int


Stored = tuple[int, str | bytes]  # the number of a fact or an edition, and its digest


class DifferingRecord(NamedTuple):
    """A record that differs: its report ("" for a term), resource and key; of a fact or report, where it is stored.

    Another database may have another fact of the same number, but not of the same digest too.
    """

    report: str
    place: int
    key: str
    action: Action
    before: Stored | None = None
    after: Stored | None = None

    @property
    def resource(self) -> str:
        """The name of its list."""
        return NAMES[self.place]


class DifferingReport(NamedTuple):
    """A report whose edition differs: the editions before and after, None where it has none."""

    report: str
    before: Stored | None
    after: Stored | None

    @property
    def editions(self) -> tuple[int | None, int | None]:
        """The numbers of both."""
        return (self.before and self.before[0]), (self.after and self.after[0])


class ReportChanges(NamedTuple):
    """How many changes a report has of each sort, by resource and action; and the changes, if they are few."""

    counts: tuple[tuple[str, Action, int], ...]
    few: tuple[DifferingRecord, ...] | None


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
    """Two releases, the terms and the reports that differ, and how each of these does."""

    since: Side
    until: Side
    terms: Sequence[DifferingRecord]
    parts: Sequence[DifferingReport]
    changes: Sequence[ReportChanges]

    def total(self, wanted: Wanted) -> int:
        """Return how many changes are wanted."""
        terms = sum(wanted.has("", term.resource, term.action) for term in self.terms)
        return terms + sum(
            number
            for part, changes in zip(self.parts, self.changes, strict=True)
            for resource, action, number in changes.counts
            if wanted.has(part.report, resource, action)
        )

    def by_resource(self) -> dict[str, dict[str, int]]:
        """Return the numbers of changes by resource and action, only those that there are, in order."""
        found: Counter[tuple[str, str]] = Counter((term.resource, term.action) for term in self.terms)
        for changes in self.changes:
            for resource, action, number in changes.counts:
                found[resource, action] += number
        actions = ("added", "changed", "removed")
        numbers = {name: {action: found[name, action] for action in actions} for name in NAMES}
        return {name: number for name, number in numbers.items() if any(number.values())}


class ReleaseComparisons:
    """The comparisons that were asked for last. None goes stale: a release never changes.

    How it is rendered may, with the newest release that is known.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str, str], ReleaseComparison] = OrderedDict()
        self._reports = Memory(_REMEMBERED_BYTES)
        self.shown = Memory(_SHOWN_BYTES)  # changes as they are shown
        self._lock = Lock()

    def get(
        self, connection: Connection, since: ReleaseKey | None, until: ReleaseKey, newest: ReleaseKey
    ) -> ReleaseComparison:
        """Return what changed from a release (None: before the first one) until another.

        `newest` is the newest release that who asks knows.
        """
        key = (since.identity if since else "", until.identity, newest.identity)
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._kept.move_to_end(key)
                return known
        made = compare(
            connection,
            _side(connection, since, newest.number),
            _side(connection, until, newest.number),
            self._reports,
        )
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return made


_VOCABULARY = select(ReleaseTable.vocabulary_id).where(ReleaseTable.id == bindparam("release"))
_SINCE, _UNTIL = bindparam("since", type_=Integer()), bindparam("until", type_=Integer())


def _between(column: Any) -> ColumnElement[bool]:
    between: ColumnElement[bool] = (column > _SINCE) & (column <= _UNTIL)
    return between


# what began or ended between two releases; what is current at only one of them is among these
_SPANS = (
    select(
        EditionTable.report_id,
        EditionTable.id,
        EditionTable.digest,
        PublicationTable.from_release,
        PublicationTable.until_release,
    )
    .join(PublicationTable)
    .where(IS_SEEN, or_(_between(PublicationTable.from_release), _between(PublicationTable.until_release)))
)
_SIZES = select(SpanTable.edition_id, SpanTable.sizes).where(
    among(SpanTable.edition_id, bindparam("editions", type_=Text()))
)
_SECTIONS = (
    select(SectionTable.edition_id, func.count())
    .where(among(SectionTable.edition_id, bindparam("editions", type_=Text())))
    .group_by(SectionTable.edition_id)
)
_OLD, _NEW = (table_of(FactTable).alias(name) for name in ("old", "new"))
_OF_OLD, _OF_NEW = _OLD.c.edition_id == bindparam("old"), _NEW.c.edition_id == bindparam("new")
_IS_SAME = (_OLD.c.key == _NEW.c.key) & (_OLD.c.resource == _NEW.c.resource)
_OLD_AND_NEW = (_OLD.c.id, _OLD.c.digest, _NEW.c.id, _NEW.c.digest)
_COME: Select[*tuple[Any, ...]] = (
    select(type_coerce(_NEW.c.resource, Text), _NEW.c.key, *_OLD_AND_NEW)
    .select_from(_NEW.outerjoin(_OLD, _IS_SAME & _OF_OLD))
    .where(_OF_NEW, or_(_OLD.c.id.is_(None), _OLD.c.digest != _NEW.c.digest))
)
_GONE: Select[*tuple[Any, ...]] = (
    select(type_coerce(_OLD.c.resource, Text), _OLD.c.key, *_OLD_AND_NEW)
    .select_from(_OLD.outerjoin(_NEW, _IS_SAME & _OF_NEW))
    .where(_OF_OLD, _NEW.c.id.is_(None))
)
_SIZES_OF_BOTH: Select[int, int] = select(
    select(func.count()).select_from(_OLD).where(_OF_OLD).scalar_subquery(),
    select(func.count()).select_from(_NEW).where(_OF_NEW).scalar_subquery(),
)
_OUTLINE = select(
    SectionTable.code,
    SectionTable.theme,
    SectionTable.title_zh,
    SectionTable.title_en,
    SectionTable.start,
    SectionTable.end,
).where(SectionTable.edition_id == bindparam("edition"))
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


def _side(connection: Connection, release: ReleaseKey | None, newest: int) -> Side:
    if release is None:
        return Side(0, 0, newest)
    return Side(release.number, fetch(connection, _VOCABULARY, {"release": release.number})[0][0], newest)


def compare(connection: Connection, since: Side, until: Side, remembered: Memory) -> ReleaseComparison:
    """Compare two releases: all terms, and every report whose edition differs."""
    parts = _differing_reports(connection, since, until)
    terms = [change for listing in _VOCABULARIES for change in _terms(connection, listing, since, until)]
    whole = _whole(connection, [part for part in parts if part.before is None or part.after is None])
    changes = [whole.get(part.report) or remembered.get(part, partial(_changes, connection, part)) for part in parts]
    return ReleaseComparison(since, until, terms, parts, changes)


def _differing_reports(connection: Connection, since: Side, until: Side) -> list[DifferingReport]:
    before: dict[str, Stored] = {}
    after: dict[str, Stored] = {}
    between = {"since": since.release, "until": until.release, "newest": until.newest}
    for report, edition, digest, first, end in fetch(connection, _SPANS, between):
        for editions, release in ((before, since.release), (after, until.release)):
            if first <= release < end:
                editions[report] = edition, digest
    return [
        DifferingReport(report, before.get(report), after.get(report))
        for report in sorted(before.keys() | after.keys())
        if before.get(report) != after.get(report)
    ]


def _changes(connection: Connection, part: DifferingReport) -> ReportChanges:
    found = changes_of(connection, part)
    counts = Counter((change.resource, change.action) for change in found)
    few = tuple(found) if len(found) <= _FEW else None
    return ReportChanges(tuple((*sort, number) for sort, number in counts.items()), few)


def _whole(connection: Connection, parts: Sequence[DifferingReport]) -> Mapping[str, ReportChanges]:
    """Count what came or went with whole reports, which takes no comparison."""
    if not parts:
        return {}
    of = {number: part for part in parts for number in part.editions if number is not None}
    editions = {"editions": integers(of)}
    counts: dict[str, list[tuple[str, Action, int]]] = {
        part.report: [(REPORTS.name, _whole_action(part), 1)] for part in parts
    }
    for edition, number in fetch(connection, _SECTIONS, editions):
        counts[of[edition].report].append((SECTIONS.name, _whole_action(of[edition]), number))
    for edition, sizes in fetch(connection, _SIZES, editions):
        action = _whole_action(of[edition])
        counts[of[edition].report] += [(Resource(kind).path, action, n) for kind, n in sizes.items() if n]
    return {report: ReportChanges(tuple(sorts), None) for report, sorts in counts.items()}


def _whole_action(part: DifferingReport) -> Action:
    return "added" if part.before is None else "removed"


def changes_of(connection: Connection, part: DifferingReport) -> list[DifferingRecord]:
    """Return the changes of a report in order: its record, its sections, its facts."""
    whole = _action(part.before, part.after)
    found = [DifferingRecord(part.report, _PLACES[REPORTS.name], part.report, whole, part.before, part.after)]
    old, new = (
        {f"{part.report}.{row[0]}": row for row in _rows(connection, _OUTLINE, edition)} for edition in part.editions
    )
    for key, before, after in _differing(old, new):
        found.append(DifferingRecord(part.report, _PLACES[SECTIONS.name], key, _action(before, after)))
    for kind, key, old_id, old_digest, new_id, new_digest in _differing_facts(connection, part):
        before = None if old_id is None else (old_id, old_digest)
        after = None if new_id is None else (new_id, new_digest)
        found.append(DifferingRecord(part.report, _OF_KIND[kind], key, _action(before, after), before, after))
    found.sort(key=itemgetter(1, 2))
    return found


def _differing_facts(connection: Connection, part: DifferingReport) -> Rows:
    """Return the facts that the editions of a report do not have alike: kind, key, number and digest in both."""
    editions = dict(zip(("old", "new"), (edition or 0 for edition in part.editions), strict=True))
    come = fetch(connection, _COME, editions)
    old, new = fetch(connection, _SIZES_OF_BOTH, editions)[0]
    in_both = new - sum(old_id is None for _, _, old_id, *_ in come)
    return come if old == in_both else [*come, *fetch(connection, _GONE, editions)]


def _rows(
    connection: Connection, statement: Select[*tuple[Any, ...]], edition: int | None
) -> Sequence[tuple[Any, ...]]:
    return () if edition is None else fetch(connection, statement, {"edition": edition})


def _differing(before: Mapping[Any, Any], after: Mapping[Any, Any]) -> Iterator[tuple[Any, Any, Any]]:
    """Give each key whose rows differ, with both rows, None where there is none."""
    for key, row in after.items():
        other = before.get(key)
        if other != row:
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
    place = _PLACES[listing.name]
    if since.vocabulary == until.vocabulary:
        releases = {"since": since.release, "until": until.release}
        counted = _USES if listing is INDICATORS else ()
        codes = {row[0] for statement in counted for row in fetch(connection, statement, releases)}
        return [DifferingRecord("", place, code, "changed") for code in sorted(codes)]
    old, new = (
        {row[0]: row for row in fetch(connection, _every_term(listing), side._asdict())} for side in (since, until)
    )
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
    for part, changes in zip(comparison.parts[begin:], comparison.changes[begin:], strict=True):
        if any(wanted.has(part.report, resource, action) for resource, action, _ in changes.counts):
            yield from changes.few if changes.few is not None else changes_of(connection, part)
