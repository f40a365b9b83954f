"""What became of an id that a release does not have: it may have another id now, or it was removed."""

from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, Text, bindparam, func, select, type_coerce

from app.db.statements import fetch
from app.models import EditionTable, FactTable, PublicationTable, ReleaseTable, RenamedIdTable, table_of
from app.models.release import IS_CURRENT, IS_SEEN
from app.queries.listing import RELEASE, Listing
from app.queries.release import Snapshot
from app.vocabulary import Resource


class Moved(NamedTuple):
    """Where a record is now: the name of its list, and its key."""

    listing: str
    key: str


class Removed(NamedTuple):
    """That a record was removed, and the number of the last release that had it."""

    last: int


class Later(NamedTuple):
    """That a record was not there yet, and the number of the first release that has it."""

    first: int


_RENAMED = (
    select(RenamedIdTable.target, type_coerce(FactTable.resource, Text).label("resource"))
    .join(PublicationTable, PublicationTable.edition_id == RenamedIdTable.edition_id)
    .join(FactTable, (FactTable.edition_id == RenamedIdTable.edition_id) & (FactTable.key == RenamedIdTable.target))
    .where(RenamedIdTable.key == bindparam("key"), IS_CURRENT)
)
_ELSEWHERE = (
    select(FactTable.key, type_coerce(FactTable.resource, Text).label("resource"))
    .join(PublicationTable, PublicationTable.edition_id == FactTable.edition_id)
    .where(FactTable.key == bindparam("key"), IS_CURRENT)
)
_KINDS_OF = select(type_coerce(FactTable.resource, Text)).where(FactTable.key == bindparam("key")).distinct()
_FACT = table_of(FactTable)
_KINDS = {kind.path: kind.value for kind in Resource}


def former(connection: Connection, listing: Listing, snapshot: Snapshot, key: str) -> Moved | Removed | Later | None:
    """Tell what became of a key that a list does not have at a release; None where it never had it."""
    at = {**snapshot.at, "key": key, "of": key.partition(".")[0]}
    if listing.name in _KINDS:
        for row in fetch(connection, _RENAMED, at):
            return Moved(Resource(row[1]).path, row[0])
    statement = _last(listing)
    if statement is None:
        return None
    last = fetch(connection, statement, at)[0][0]
    if last is None:
        later = _last(listing, later=True)
        first = None if later is None else fetch(connection, later, at)[0][0]
        return None if first is None else Later(first)
    if listing.name in _KINDS:
        for row in fetch(connection, _ELSEWHERE, at):  # what was a fact of one kind is one of another now
            if row[1] != _KINDS[listing.name]:
                return Moved(Resource(row[1]).path, row[0])
    return Removed(last)


def kinds_of(connection: Connection, key: str) -> list[Resource]:
    """Return the kinds of fact that a key names or named, in any edition. There is one, unless a fact changed kind."""
    return sorted(Resource(row[0]) for row in fetch(connection, _KINDS_OF, {"key": key}))


@lru_cache(maxsize=64)
def _last(listing: Listing, *, later: bool = False) -> Select[Any] | None:
    """Select the last release up to the one that is bound that had a key, None for a list that nothing leaves.

    `later` selects the first one behind it instead.
    """
    key = bindparam("key", type_=listing.key.type)
    table = listing.table
    edition: ColumnElement[int]
    found: ColumnElement[bool]
    if listing.name in _KINDS:
        edition, found = _FACT.c.edition_id, (_FACT.c.key == key) & (_FACT.c.resource == _KINDS[listing.name])
    elif "edition_id" in table.c:
        edition, found = table.c.edition_id, listing.key == key
    elif table is table_of(EditionTable):
        edition, found = table.c.id, listing.key == key
    elif table is not table_of(ReleaseTable) and "vocabulary_id" in table.c:
        of = ReleaseTable.vocabulary_id == table.c.vocabulary_id
        release = ReleaseTable.id
        beside = release > RELEASE if later else release < RELEASE
        found = beside & (listing.key == key)
        return select(func.min(release) if later else func.max(release)).join(table, of).where(found)
    else:
        return None
    if listing.report is not None:  # only with the report is the key found fast
        found &= listing.report == bindparam("of")
    published = (PublicationTable.edition_id == edition) & IS_SEEN
    if later:
        begun = PublicationTable.from_release
        return select(func.min(begun)).where(published, begun > RELEASE, found)
    published &= PublicationTable.from_release <= RELEASE
    return select(func.max(PublicationTable.until_release) - 1).where(published, found)
