"""How two editions of a report differ: which of its records were added, changed and removed.

Editions never change, so two of them differ alike whichever releases are compared. How they do is remembered.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, Select, Text, bindparam, func, or_, select, type_coerce

from app.db.functions import tested
from app.db.statements import Rows, fetch
from app.index.memory import Memory
from app.index.whole import IndexedEdition, WholeIndex
from app.models import FactTable, SectionTable, table_of
from app.queries.resources import REPORTS
from app.queries.sections import SECTIONS
from app.schemas.changes import NAMES
from app.vocabulary import Resource

Action = Literal["added", "changed", "removed"]
Counts = Mapping[tuple[str, str], int]  # how many changes there are, by the name of their list and by action

PLACES = {name: place for place, name in enumerate(NAMES)}
_OF_KIND = {kind.value: PLACES[kind.path] for kind in Resource}
FEW = 200  # changes of two editions that are remembered themselves; more are found again
_REMEMBERED_BYTES = 8 * 2**20  # of each worker


class DifferingRecord(NamedTuple):
    """A record that differs: its report ("" for a term), the place of its list, its key, and what happened to it.

    A fact and a report have the numbers before and after under which they are stored, None where there is none.
    """

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
    """A report whose edition differs: the numbers of its editions before and after, None where it has none."""

    report: str
    before: int | None
    after: int | None


class _Remembered(NamedTuple):
    """How many changes two editions have, and the changes, if they are few."""

    counts: Counts
    few: tuple[DifferingRecord, ...] | None


class EditionChanges:
    """Compares editions, and remembers those that were compared last, as many as fit."""

    def __init__(self) -> None:
        self._remembered = Memory(_REMEMBERED_BYTES)

    def counts(self, connection: Connection, whole: WholeIndex, part: DifferingReport) -> Counts:
        """Return how many changes a report has."""
        only = part.after if part.before is None else part.before if part.after is None else None
        if only is not None and only in whole.editions:
            return _of_whole(whole.editions[only], action_of(part.before, part.after))
        known: _Remembered | None = self._remembered.known((whole.numbering, part))
        return known.counts if known is not None else self._compared(connection, whole, part)[0]

    def records(self, connection: Connection, whole: WholeIndex, part: DifferingReport) -> Sequence[DifferingRecord]:
        """Return the changes of a report in order: its record, its sections, its facts."""
        known: _Remembered | None = self._remembered.known((whole.numbering, part))
        return known.few if known is not None and known.few else self._compared(connection, whole, part)[1]

    def _compared(
        self, connection: Connection, whole: WholeIndex, part: DifferingReport
    ) -> tuple[Counts, Sequence[DifferingRecord]]:
        found = _changes(connection, whole, part)
        counts: Counts = Counter((change.resource, change.action) for change in found)
        few = tuple(found) if len(found) <= FEW else None
        self._remembered.keep((whole.numbering, part), _Remembered(counts, few))
        return counts, found


def action_of(before: object, after: object) -> Action:
    """Return what happened to something that has these values before and after, None where it is not there."""
    if before is None:
        return "added"
    return "removed" if after is None else "changed"


def differing(before: Mapping[Any, Any], after: Mapping[Any, Any]) -> Iterator[tuple[Any, Any, Any]]:
    """Give each key whose rows differ, with both rows, None where there is none."""
    for key, row in after.items():
        other = before.get(key)
        if other != row:
            yield key, other, row
    for key, row in before.items():
        if key not in after:
            yield key, row, None


_OLD, _SAME, _NEW = (table_of(FactTable).alias(name) for name in ("old", "same", "new"))
_OF_OLD, _OF_NEW = _OLD.c.edition_id == bindparam("old"), _NEW.c.edition_id == bindparam("new")
_HAS_KEY = (_OLD.c.key == _NEW.c.key) & (_OLD.c.resource == _NEW.c.resource)
_OLD_AND_NEW = (_OLD.c.id, _OLD.c.digest, _NEW.c.id, _NEW.c.digest)
_EXTENT = select(func.count(), func.min(FactTable.id), func.max(FactTable.id)).where(
    FactTable.edition_id == bindparam("edition")
)
# Most facts have the same place in both editions. One with another digest there is looked for by its key.
_IS_SAME = (
    (_SAME.c.id == _NEW.c.id - bindparam("shift"))
    & (tested(_SAME.c.edition_id) == bindparam("old"))
    & (_SAME.c.digest == _NEW.c.digest)
)
_COME: Select[*tuple[Any, ...]] = (
    select(type_coerce(_NEW.c.resource, Text), _NEW.c.key, *_OLD_AND_NEW)
    .select_from(_NEW.outerjoin(_SAME, _IS_SAME).outerjoin(_OLD, _SAME.c.id.is_(None) & _OF_OLD & _HAS_KEY))
    .where(
        _NEW.c.id.between(bindparam("first"), bindparam("last")),
        tested(_NEW.c.edition_id) == bindparam("new"),
        _SAME.c.id.is_(None),
        or_(_OLD.c.id.is_(None), _OLD.c.digest != _NEW.c.digest),
    )
)
_GONE: Select[*tuple[Any, ...]] = (
    select(type_coerce(_OLD.c.resource, Text), _OLD.c.key, *_OLD_AND_NEW)
    .select_from(_OLD.outerjoin(_NEW, _HAS_KEY & _OF_NEW))
    .where(_OF_OLD, _NEW.c.id.is_(None))
)
_OUTLINES = select(
    SectionTable.edition_id,
    SectionTable.code,
    SectionTable.theme,
    SectionTable.title_zh,
    SectionTable.title_en,
    SectionTable.start,
    SectionTable.end,
).where(or_(*(SectionTable.edition_id == bindparam(edition) for edition in ("old", "new"))))


def _of_whole(edition: IndexedEdition, action: Action) -> Counts:
    """Count what came or went with a whole report, which takes no comparison."""
    counts = {(REPORTS.name, action): 1, (SECTIONS.name, action): len(edition.sections)}
    begin = 0
    for kind, end in edition.span.resources:
        counts[Resource(kind.value).path, action] = end - begin
        begin = end
    return {sort: number for sort, number in counts.items() if number}


def _changes(connection: Connection, whole: WholeIndex, part: DifferingReport) -> list[DifferingRecord]:
    editions = {"old": part.before or 0, "new": part.after or 0}  # 0 is no edition
    action = action_of(part.before, part.after)
    found = [DifferingRecord(part.report, PLACES[REPORTS.name], part.report, action, part.before, part.after)]
    outlines: dict[int, dict[str, Any]] = {edition: {} for edition in editions.values()}
    for edition, *section in fetch(connection, _OUTLINES, editions):
        outlines[edition][f"{part.report}.{section[0]}"] = section
    for key, before, after in differing(*outlines.values()):
        found.append(DifferingRecord(part.report, PLACES[SECTIONS.name], key, action_of(before, after)))
    for kind, key, old_id, _, new_id, _ in _differing_facts(connection, whole, **editions):
        found.append(DifferingRecord(part.report, _OF_KIND[kind], key, action_of(old_id, new_id), old_id, new_id))
    found.sort(key=itemgetter(1, 2))
    return found


def _differing_facts(connection: Connection, whole: WholeIndex, old: int, new: int) -> Rows:
    """Return the facts that two editions do not have alike: kind, key, number and digest in both."""
    editions = {"old": old, "new": new}
    (before, begin, _), (after, first, last) = (_extent(connection, whole, edition) for edition in (old, new))
    come = fetch(connection, _COME, {**editions, "first": first, "last": last, "shift": first - begin})
    in_both = after - sum(old_id is None for _, _, old_id, *_ in come)
    return come if before == in_both else [*come, *fetch(connection, _GONE, editions)]


def _extent(connection: Connection, whole: WholeIndex, edition: int) -> tuple[int, int, int]:
    """Return how many facts an edition has, and the first and the last of their numbers."""
    if edition in whole.editions:
        facts = whole.facts(edition)
        return len(facts), facts.start, facts.stop - 1
    number, first, last = fetch(connection, _EXTENT, {"edition": edition})[0]
    return number, first or 0, last or 0
