"""The editions that are not current at a release: lists of facts leave out the facts of these.

They are read once for all releases, not by each statement: who has ten thousand editions would go through all of them
for each page. Statements get their numbers, of which there are few where few reports were corrected.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from pyroaring import FrozenBitMap
from sqlalchemy import ColumnElement, Connection, Select, Text, bindparam, cast, exists, func, or_, select, true

from app.db.functions import among_many, integers, tested
from app.db.statements import fetch
from app.index.segments import Span
from app.models import EditionTable, PublicationTable, table_of
from app.queries.listing import NEWEST, RELEASE
from app.queries.release import Snapshot, sees_all

_CURRENT = table_of(PublicationTable).alias()
# Whether each edition was published once, so that none has come back. To count them costs less than to look for each.
_NONE_CAME_BACK = (
    select(func.count()).select_from(PublicationTable).scalar_subquery()
    == select(func.count()).select_from(EditionTable).scalar_subquery()
)
# One that came back is current, though it had been replaced.
_OTHERS: Select[*tuple[object, ...]] = select(
    select(func.max(EditionTable.id)).scalar_subquery(),
    func.aggregate_strings(cast(PublicationTable.edition_id, Text), ","),
).where(
    or_(
        PublicationTable.from_release > RELEASE,
        PublicationTable.until_release <= RELEASE,
        PublicationTable.seen_from > NEWEST,
        PublicationTable.seen_until <= NEWEST,
    ),
    or_(
        _NONE_CAME_BACK,
        ~exists().where(
            _CURRENT.c.edition_id == PublicationTable.edition_id,
            _CURRENT.c.from_release <= RELEASE,
            _CURRENT.c.until_release > RELEASE,
            _CURRENT.c.seen_from <= NEWEST,
            _CURRENT.c.seen_until > NEWEST,
        ),
    ),
)


_Read = tuple[int, FrozenBitMap]  # the last edition that is there, and those that are not current


class OtherEditions(NamedTuple):
    """The editions that are not current: their numbers, the same as JSON, and the last edition that there is.

    What is loaded later has higher numbers than what is there when they are read.
    """

    last: int
    numbers: FrozenBitMap
    as_json: str


def other_editions(connection: Connection, snapshot: Snapshot) -> OtherEditions:
    """Return the editions that are not current at a release. The connection is to a database that has the release."""

    def read() -> OtherEditions:
        last, numbers = _others(connection, snapshot)
        return OtherEditions(last, numbers, integers(numbers))

    return snapshot.index.remembered(("other editions",), read)


def told(connection: Connection, snapshot: Snapshot) -> dict[str, Any]:
    """Return what statements are told that read facts: `at` of the snapshot, and the values of `is_current`."""
    others = other_editions(connection, snapshot)
    return {**snapshot.at, "last": others.last, "others": others.as_json}


def _others(connection: Connection, snapshot: Snapshot) -> _Read:
    """Return the editions that are not current: those of the newest release, but for what differs.

    Where the database lags behind and lacks that release, they are read for the release itself.
    """
    if snapshot.key == snapshot.newest:
        return _read(connection, snapshot.at)

    def read() -> _Read | None:
        newest = {**snapshot.at, "release": snapshot.newest.number}
        return _read(connection, newest) if sees_all(connection, snapshot) else None

    of_newest = snapshot.index.shared(("other editions", "of the newest"), read)
    if of_newest is None:
        return _read(connection, snapshot.at)
    last, others = of_newest
    there, here = snapshot.index.whole.differing(snapshot.newest.number, snapshot.release)
    return last, (others | _editions(there)) - _editions(here)


def _read(connection: Connection, at: Mapping[str, int]) -> _Read:
    last, others = fetch(connection, _OTHERS, at)[0]
    return last or 0, FrozenBitMap(map(int, others.split(",")) if others else ())


def _editions(spans: Iterable[Span]) -> FrozenBitMap:
    return FrozenBitMap([span.edition for span in spans if span.edition is not None])


def is_current(edition: ColumnElement[int]) -> ColumnElement[bool]:
    """Return whether an edition, by its number, is current; `told` has the values of the statement.

    Rows are tested by it and found by something else, so they stay in the order of that. PostgreSQL would find them by
    the bound of numbers if it were a condition of its own.
    """
    is_other = among_many(edition, bindparam("others", type_=Text()))
    return (is_other | (tested(edition) > bindparam("last", type_=edition.type))).is_not(true())
