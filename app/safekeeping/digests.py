"""Digests of the stored rows: a load writes those that are missing, a check compares all.

What is covered is derived from the tables, so a new kind of fact is covered by itself. Bodies and flat rows are not:
each fact has a digest of its own, of all that is served of it. Ids of facts are counted from the first one of their
edition, so the same data have the same digests in any database.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    Enum,
    Integer,
    LargeBinary,
    Select,
    Table,
    Text,
    bindparam,
    cast,
    delete,
    func,
    select,
    type_coerce,
)
from sqlalchemy.exc import DBAPIError

from app import models as m
from app.db.digest import RowsDigest
from app.db.statements import fetch, insert_many
from app.db.types import Exact, Plain
from app.models.stored_digest import POSTING, Owner, StoredDigestTable, columns_of, stored
from app.moment import in_utc

_OWNERS: Mapping[Owner, Table] = {
    Owner.EDITION: m.table_of(m.EditionTable),
    Owner.VOCABULARY: m.table_of(m.VocabularyTable),
    Owner.SEGMENT: m.table_of(m.SegmentTable),
    Owner.RELEASE: m.table_of(m.ReleaseTable),
}
_POSTING = m.table_of(m.PostingTable)
# a fact has a digest of these
_SERVED = (*m.BODIES.values(), *m.ROWS.values())
# they grow or change after they were written: what they say is part of the digests of releases
_ELSEWHERE = (*_SERVED, m.table_of(m.PublicationTable), m.table_of(StoredDigestTable))
_CHANGES = {"seeds_digest", "shape", "seeds", "vocabulary_seeds"}  # columns that a later load may write
_STORED = m.table_of(StoredDigestTable)


@dataclass(frozen=True, slots=True)
class Covered:
    """A table whose rows have an owner: the statement that reads those of one, and the columns that want a hand."""

    owner: Owner
    table: Table
    rows: Select[*tuple[Any, ...]]
    blobs: Sequence[int]
    times: Sequence[int]


@dataclass(frozen=True, slots=True)
class Difference:
    """Rows of a table that are not those that were written; `gone`: not even their owner is there."""

    owner: Owner
    key: int
    table: str
    gone: bool = False


@cache
def covered() -> Mapping[Owner, Sequence[Covered]]:
    """Return for each kind of owner the tables whose rows belong to it. The postings of the index are apart."""
    found: dict[Owner, list[Covered]] = {owner: [] for owner in Owner}
    for table in m.Base.metadata.sorted_tables:
        if table not in _ELSEWHERE and table is not _POSTING and (owned := _owned(table)):
            found[owned.owner].append(owned)
    return found


def _owned(table: Table) -> Covered | None:
    """Return how the rows of a table are found by their owner; None for a table whose rows have none."""
    names = set(table.c.keys())
    own = next((owner for owner, own in _OWNERS.items() if own is table), None)
    if own is not None:
        return _covered(own, table, table.c.id == bindparam("key"), {"id"})
    for owner, name in (
        (Owner.EDITION, "edition_id"),
        (Owner.VOCABULARY, "vocabulary_id"),
        (Owner.RELEASE, "release_id"),
    ):
        if name in names:
            return _covered(owner, table, table.c[name] == bindparam("key"), {name})
    if _of_a_fact(table.c.get("fact_id")):
        return _covered(Owner.EDITION, table, table.c.fact_id.between(bindparam("first"), bindparam("last")), set())
    return None


def _covered(owner: Owner, table: Table, condition: ColumnElement[bool], left: set[str]) -> Covered:
    columns = [table.c[name] for name in sorted(table.c.keys()) if name not in left | _CHANGES]
    rows = select(*map(_plain, columns)).where(condition).order_by(*table.primary_key.columns)
    blobs = [at for at, column in enumerate(columns) if isinstance(column.type, LargeBinary)]
    times = [at for at, column in enumerate(columns) if isinstance(column.type, DateTime)]
    return Covered(owner, table, rows, blobs, times)


def _plain(column: Any) -> ColumnElement[Any]:
    """Return a column as both engines say it."""
    if isinstance(column.type, Exact):
        return cast(column, Plain)
    if isinstance(column.type, Enum):
        return type_coerce(column, Text)
    if _of_a_fact(column):
        return type_coerce(column - bindparam("first"), Integer)
    return column  # type: ignore[no-any-return] # a column of a table


def _of_a_fact(column: Any) -> bool:
    """Tell whether a column holds the id of a fact."""
    fact = m.table_of(m.FactTable).c.id
    return column is not None and (column is fact or any(key.column is fact for key in column.foreign_keys))


# --- writing ------------------------------------------------------------------------------------------------------


def write_missing(connection: Connection, owners: Iterable[Owner] = Owner) -> None:
    """Write each digest of some owners that is not there yet: of what was just loaded, or by an earlier version."""
    postings: dict[int, RowsDigest] = {}
    for owner in owners:
        connection.execute(delete(_STORED).where(_STORED.c.owner == owner, _STORED.c.columns.not_in(_columns(owner))))
        for key in _incomplete(connection, owner):
            there = (_STORED.c.owner == owner) & (_STORED.c.key == key)
            known = set(connection.scalars(select(_STORED.c.table_name).where(there)))
            bounds = _bounds(connection, owner, key)
            wanted = (one for one in covered()[owner] if one.table.name not in known)
            rows = [stored(owner, key, one.table, _digest(connection, one, bounds)) for one in wanted]
            if owner is Owner.SEGMENT and _POSTING.name not in known:
                postings = postings or _postings(connection)
                rows.append(stored(owner, key, _POSTING, postings[key]))
            insert_many(connection, _STORED, rows)


def _columns(owner: Owner) -> list[str]:
    """Return the names of the columns of each table whose rows belong to such an owner."""
    names = [columns_of(one.table) for one in covered()[owner]]
    return [*names, columns_of(_POSTING)] if owner is Owner.SEGMENT else names


def _incomplete(connection: Connection, owner: Owner) -> Sequence[int]:
    """Return the owners of a kind of which a digest is missing."""
    key, columns = _OWNERS[owner].c.id, _columns(owner)
    known = (
        select(_STORED.c.key, func.count().label("number"))
        .where(_STORED.c.owner == owner, _STORED.c.columns.in_(columns))
        .group_by(_STORED.c.key)
        .subquery()
    )
    without = func.coalesce(known.c.number, 0) < len(columns)
    return connection.scalars(select(key).outerjoin(known, known.c.key == key).where(without).order_by(key)).all()


# plus 0: for the least of plain ids PostgreSQL would go through those of all facts up to the first of the edition
_ID = m.FactTable.id + 0
FACTS_OF_EDITION: Select[int, int] = select(func.coalesce(func.min(_ID), 0), func.coalesce(func.max(_ID), -1)).where(
    m.FactTable.edition_id == bindparam("edition")
)


def _bounds(connection: Connection, owner: Owner, key: int) -> Mapping[str, int]:
    """Return what the rows of an owner are found by; an edition's facts have consecutive ids."""
    if owner is not Owner.EDITION:
        return {"key": key}
    first, last = fetch(connection, FACTS_OF_EDITION, {"edition": key})[0]
    return {"key": key, "first": first, "last": last}


def _digest(connection: Connection, one: Covered, bounds: Mapping[str, int]) -> RowsDigest:
    rows: Sequence[Sequence[Any]] = fetch(connection, one.rows, bounds)
    if one.times:
        rows = [[_utc(value) if at in one.times else value for at, value in enumerate(row)] for row in rows]
    digest = RowsDigest(one.blobs)
    digest.add(rows)
    return digest


def _utc(time: datetime | None) -> str | None:
    return None if time is None else in_utc(time).isoformat(timespec="microseconds")


def _postings(connection: Connection) -> dict[int, RowsDigest]:
    """Return the digest of the postings of each segment. All are read at once, as they lie: by token."""
    made = {key: RowsDigest(range(len(POSTING) - 1)) for key in connection.scalars(select(m.SegmentTable.id))}
    columns = (_POSTING.c[name] for name in ("segment_id", *POSTING))
    lying = select(*columns).order_by(_POSTING.c.token, _POSTING.c.segment_id)
    for segment, *row in connection.execute(lying, execution_options={"yield_per": 1000}):
        if segment in made:  # one of a segment that is gone belongs to what is said of that segment
            made[segment].add([row])
    return made


# --- comparing ----------------------------------------------------------------------------------------------------


def differences(connection: Connection) -> Iterator[Difference]:
    """Give each table of each owner whose rows are not those that were written, and each owner that is gone.

    Rows that cannot be read are not those that were written either.
    """
    known = {(row.owner, row.key, row.table_name): row for row in connection.execute(select(_STORED))}
    for owner, tables in covered().items():
        keys = connection.scalars(select(_OWNERS[owner].c.id).order_by(_OWNERS[owner].c.id)).all()
        for key in keys:
            for one in tables:
                row = known.get((owner, key, one.table.name))
                if row is None or row.columns != columns_of(one.table):
                    continue  # the next load writes it
                if _found(connection, one, key) != row.digest:
                    yield Difference(owner, key, str(one.table.name))
        gone = {key for of, key, _ in known if of == owner}.difference(keys)
        yield from (Difference(owner, key, str(_OWNERS[owner].name), gone=True) for key in sorted(gone))
    found = _postings(connection)
    for (_, key, table), row in known.items():
        if (table, row.columns) == (_POSTING.name, columns_of(_POSTING)) and key in found:
            if found[key].text() == row.digest:
                continue
            yield Difference(Owner.SEGMENT, key, table)


def _found(connection: Connection, one: Covered, key: int) -> str | None:
    """Return the digest of the rows of an owner, None where they cannot be read."""
    try:
        return _digest(connection, one, _bounds(connection, one.owner, key)).text()
    except unreadable(connection) as error:
        go_on(connection, error)
        return None


def unreadable(connection: Connection) -> tuple[type[Exception], ...]:
    """Return the errors of rows that are damaged: the driver's, and those of a value that is none of its type."""
    return (DBAPIError, connection.dialect.loaded_dbapi.Error, ValueError, TypeError)


def go_on(connection: Connection, error: Exception) -> None:
    """Have a connection ready for the next statement after an error of the data. Raises it again if it is lost."""
    if connection.invalidated or getattr(connection.connection.driver_connection, "closed", False):
        raise error
    connection.rollback()


def unwritten(connection: Connection) -> int:
    """Return how many editions have a table without a digest: an earlier version loaded them."""
    return len(_incomplete(connection, Owner.EDITION))
