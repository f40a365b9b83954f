"""What releases did to one fact or report: added, changed, removed."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, Text, bindparam, literal, select, type_coerce

from app.db.functions import among, integers
from app.db.statements import fetch
from app.models import EditionTable, FactTable, PublicationTable, ReleaseTable
from app.models.release import IS_SEEN
from app.moment import in_utc, stamp
from app.queries import statements
from app.queries.changed_records import DETAILS, field_changes
from app.queries.edition_changes import Action
from app.queries.release import Snapshot
from app.queries.resources import FACTS, REPORTS
from app.schemas.history import RecordHistory, RecordVersion
from app.vocabulary import Lang, Resource


class _Span(NamedTuple):
    """From which release until which (exclusive) something is served: its resource, digest, and number."""

    first: int
    until: int
    resource: str
    digest: bytes | str
    number: int


class _Event(NamedTuple):
    """What a release did; of a change, the numbers before and after."""

    release: int
    action: Action
    before: int = 0
    after: int = 0


_SPAN = (PublicationTable.from_release, PublicationTable.until_release)
_REACHED = (PublicationTable.from_release <= bindparam("release")) & IS_SEEN
_OF_FACT = (
    select(*_SPAN, type_coerce(FactTable.resource, Text).label("resource"), FactTable.digest, FactTable.id)
    .join(FactTable, FactTable.edition_id == PublicationTable.edition_id)
    .where(FactTable.key == bindparam("key"), _REACHED)
    .order_by(PublicationTable.from_release)
)
_OF_REPORT = (
    select(*_SPAN, literal(REPORTS.name, Text).label("resource"), EditionTable.digest, EditionTable.id)
    .join(EditionTable, EditionTable.id == PublicationTable.edition_id)
    .where(EditionTable.report_id == bindparam("key"), _REACHED)
    .order_by(PublicationTable.from_release)
)
_MADE = select(ReleaseTable.id, ReleaseTable.created_at, ReleaseTable.note).where(
    among(ReleaseTable.id, bindparam("releases", type_=Text()))
)


def history(connection: Connection, snapshot: Snapshot, key: str, lang: Lang) -> RecordHistory | None:
    """Return what releases up to one did to a record, None where none of them has it."""
    spans = _spans(connection, snapshot, key)
    if not spans:
        return None
    events = _events(spans, snapshot.release)
    made = {
        number: (stamp(in_utc(time)), note)
        for number, time, note in connection.execute(_MADE, {"releases": integers(e.release for e in events)})
    }
    wanted = {number for event in events if event.before for number in (event.before, event.after)}
    ids = {"ids": integers(wanted)}
    is_report = spans[-1].resource == REPORTS.name
    shown = DETAILS[lang] if is_report else statements.shown(FACTS[Resource.METRIC], lang)
    bodies: dict[int, bytes] = dict(fetch(connection, shown, ids)) if wanted else {}
    versions: list[RecordVersion] = [
        {
            "release": event.release,
            "created_at": made[event.release][0],
            "note": made[event.release][1],
            "action": event.action,
            "fields": field_changes(bodies[event.before], bodies[event.after]) if event.before else [],  # type: ignore[typeddict-item]
        }
        for event in events
    ]
    return {"id": key, "resource": spans[-1].resource, "versions": versions}


def last_before(connection: Connection, snapshot: Snapshot, key: str) -> tuple[str, int] | None:
    """Return the list and the last release that served a record otherwise than a release does, None for none."""
    spans, release = _spans(connection, snapshot, key), snapshot.release
    current = next((span for span in spans if span.first <= release < span.until), None)
    others = [span for span in spans if current and span.until <= release and span.digest != current.digest]
    return (others[-1].resource, others[-1].until - 1) if others else None


def _spans(connection: Connection, snapshot: Snapshot, key: str) -> Sequence[_Span]:
    """Return where a record is served, in the order of releases."""
    at = {**snapshot.at, "key": key}
    if "." not in key:
        return [_Span(*row) for row in fetch(connection, _OF_REPORT, at)]
    return [_Span(row[0], row[1], Resource(row[2]).path, *row[3:]) for row in fetch(connection, _OF_FACT, at)]


def _events(spans: Sequence[_Span], release: int) -> list[_Event]:
    events: list[_Event] = []
    before: _Span | None = None
    for span in spans:
        if before is None or before.until < span.first or before.resource != span.resource:
            if before is not None:
                events.append(_Event(before.until, "removed"))
            events.append(_Event(span.first, "added"))
        elif before.digest != span.digest:
            events.append(_Event(span.first, "changed", before.number, span.number))
        before = span
    if before is not None and before.until <= release:
        events.append(_Event(before.until, "removed"))
    return events
