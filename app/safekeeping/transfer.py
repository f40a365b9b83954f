"""Rows of all tables from one engine to the other, with the same ids: nothing is rendered or numbered anew.

Both ways the tables are empty and without their indexes and foreign keys, which are made when the rows are there: that
takes a tenth of the time.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Column, Connection, DateTime, Enum, Numeric, Table, Text, cast, select, type_coerce

from app import models as m
from app.db.types import Exact, plain, sortable

_PAGE = 2000  # rows that are read at a time
_Convert = Callable[[Any], Any]


def to_sqlite(source: Connection, target: sqlite3.Connection) -> None:
    """Copy every row of PostgreSQL, as one snapshot has them, into the empty tables of a SQLite file."""
    target.execute("PRAGMA foreign_keys = OFF")
    with _without_indexes(target):
        for table in m.Base.metadata.sorted_tables:
            rows = source.execute(select(*map(_as_it_is, table.c)), execution_options={"yield_per": _PAGE})
            names = ", ".join(f'"{column.name}"' for column in table.c)
            marks = ", ".join("?" * len(table.c))
            target.execute("BEGIN")
            target.executemany(
                f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})',  # noqa: S608 - names are ours
                _converted(rows, [_sqlite_value(column) for column in table.c]),
            )
            target.execute("COMMIT")


def to_postgresql(source: sqlite3.Connection, target: Connection) -> None:
    """Copy every row of a SQLite file into the empty tables of PostgreSQL that its search path finds first."""
    driver: Any = target.connection.driver_connection
    target.exec_driver_sql("SET LOCAL TIME ZONE 'UTC'")
    with _without_constraints(target):
        for table in m.Base.metadata.sorted_tables:
            names = ", ".join(f'"{column.name}"' for column in table.c)
            rows = source.execute(f'SELECT {names} FROM "{table.name}"')  # noqa: S608 - names are ours
            with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
                for row in _converted(rows, [_postgresql_value(column) for column in table.c]):
                    copy.write_row(row)
    for table in m.Base.metadata.sorted_tables:
        if "id" in table.c and (sequence := _sequence(target, table)):
            target.exec_driver_sql(
                f"SELECT setval('{sequence}', greatest((SELECT max(id) FROM \"{table.name}\"), 1))"  # noqa: S608
            )
    target.exec_driver_sql(f"ANALYZE {', '.join(_quoted(table) for table in m.Base.metadata.sorted_tables)}")


# --- values -------------------------------------------------------------------------------------------------------


def _converted(rows: Iterable[Sequence[Any]], converts: Sequence[_Convert | None]) -> Iterator[Sequence[Any]]:
    """Give rows with the values of some columns converted."""
    wanted = [(at, convert) for at, convert in enumerate(converts) if convert]
    if not wanted:
        yield from rows
        return
    for row in rows:
        values = list(row)
        for at, convert in wanted:
            if values[at] is not None:
                values[at] = convert(values[at])
        yield values


def _as_it_is(column: Column[Any]) -> Any:
    """Return a column of PostgreSQL without the conversions that a request gets."""
    if isinstance(column.type, JSON):
        return cast(column, Text)
    if isinstance(column.type, Exact):
        return type_coerce(column, Numeric())
    return type_coerce(column, Text) if isinstance(column.type, Enum) else column


def _sqlite_value(column: Column[Any]) -> _Convert | None:
    if isinstance(column.type, Exact):
        return sortable
    return _time_of_sqlite if isinstance(column.type, DateTime) else None


def _time_of_sqlite(time: datetime) -> str:
    return time.astimezone(UTC).replace(tzinfo=None).isoformat(" ", timespec="microseconds")


def _postgresql_value(column: Column[Any]) -> _Convert | None:
    return plain if isinstance(column.type, Exact) else None  # times are UTC without saying so, and so is the session


# --- indexes and constraints --------------------------------------------------------------------------------------


@contextmanager
def _without_indexes(target: sqlite3.Connection) -> Iterator[None]:
    made = target.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL").fetchall()
    for name, _ in made:
        target.execute(f'DROP INDEX "{name}"')
    yield
    for _, sql in made:
        target.execute(sql)


@contextmanager
def _without_constraints(target: Connection) -> Iterator[None]:
    """Take foreign keys and indexes away, but for those of primary keys and unique constraints; make them again."""
    keys = target.exec_driver_sql(
        "SELECT quote_ident(t.relname), quote_ident(c.conname), pg_get_constraintdef(c.oid) FROM pg_constraint c "
        "JOIN pg_class t ON t.oid = c.conrelid "
        "WHERE c.contype = 'f' AND t.relnamespace = current_schema()::regnamespace"
    ).all()
    indexes = target.exec_driver_sql(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i "
        "JOIN pg_class t ON t.oid = i.indrelid WHERE t.relnamespace = current_schema()::regnamespace "
        "AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)"
    ).all()
    for table, name, _ in keys:
        target.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for name, _ in indexes:
        target.exec_driver_sql(f"DROP INDEX {name}")
    yield
    for _, sql in indexes:
        target.exec_driver_sql(sql)
    for table, name, sql in keys:
        target.exec_driver_sql(f"ALTER TABLE {table} ADD CONSTRAINT {name} {sql}")


def _sequence(target: Connection, table: Table) -> str | None:
    found: str | None = target.exec_driver_sql(f"SELECT pg_get_serial_sequence('{table.name}', 'id')").scalar()
    return found


def _quoted(table: Table) -> str:
    return f'"{table.name}"'
