"""Engines: who loads and who reads connects by them, and one connection at a time writes."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.exc import DBAPIError

from app.db.url import database_at

PATIENCE = 30  # seconds that a writer waits for another; `?timeout=` in an SQLite address says otherwise
_LOCK = 7_366_746_874  # the advisory lock of writers; any number of our own


def make_engine(address: str | URL) -> Engine:
    """Return an engine for who loads, whose transactions are real ones on both databases; see `reading_engine` too.

    A read is of one snapshot: SQLite begins explicitly, PostgreSQL reads at REPEATABLE READ.
    """
    url = database_at(address)
    if url.get_backend_name() == "sqlite":
        waiting = {} if "timeout" in url.query else {"timeout": PATIENCE}
        engine = create_engine(url, connect_args={"check_same_thread": False, **waiting}, pool_use_lifo=True)
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        return engine
    return _postgresql(url, pool_pre_ping=True)


def reading_engine(address: str | URL, most: int, wait: float, open_: Callable[[], Any] | None = None) -> Engine:
    """Return an engine that refuses every write, with `most` connections, for one of which it waits `wait` seconds.

    `open_` makes a connection to SQLite, whose transactions are begun as in `make_engine`.
    """
    pool = {"pool_size": most, "max_overflow": 0, "pool_timeout": wait, "pool_use_lifo": True}
    url = database_at(address)
    if url.get_backend_name() == "sqlite":
        engine = create_engine("sqlite://", creator=open_, poolclass=QueuePool, **pool)
        event.listen(engine, "begin", _begin)
        return engine
    engine = _postgresql(url, **pool)
    event.listen(engine, "connect", _only_read)
    return engine


def _postgresql(url: URL, **pool: Any) -> Engine:
    from app.db import postgresql  # not where SQLite is all there is: the driver takes its time

    postgresql.threshold(url)  # a wrong one is told now
    engine = create_engine(
        url.difference_update_query(["prepare_threshold"]),
        isolation_level="REPEATABLE READ",
        connect_args=postgresql.arguments(url),
        **pool,
    )
    event.listen(engine, "connect", lambda connection, _: postgresql.settle(connection, url))
    return engine


def _only_read(connection: Any, _record: object) -> None:
    # said when a transaction begins, and not when the connection does: a pooler takes no options then
    connection.read_only = True


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    # at the driver: BEGIN is ours, so that reads share a snapshot and DDL rolls back
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA cache_size = -65536")  # kB: a load touches the pages of its indexes again and again


def _begin(connection: Connection) -> None:
    # straight to the driver: every request begins a transaction
    driver: Any = connection.connection.driver_connection
    driver.execute(connection.get_execution_options().get("sqlite_begin", "BEGIN"))


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give the one connection that may write; it commits at the end and rolls everything back on any error.

    A second writer waits for `PATIENCE` seconds, and sees what the first one wrote. On PostgreSQL an advisory lock does
    what SQLite's BEGIN IMMEDIATE does; at READ COMMITTED, since at REPEATABLE READ the snapshot would be older than the
    lock.
    """
    postgresql = engine.dialect.name == "postgresql"
    options: dict[str, Any] = (
        {"isolation_level": "READ COMMITTED"} if postgresql else {"sqlite_begin": "BEGIN IMMEDIATE"}
    )
    with engine.connect().execution_options(**options) as connection, connection.begin():
        if postgresql:
            lock(connection)
        yield connection


def lock(connection: Connection) -> None:
    """Wait on PostgreSQL for the other writers, as long as SQLite waits."""
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE}s'")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")


def put_away(engine: Engine) -> None:
    """Bring what SQLite still has in its `-wal` into the file, so that the file alone is the database.

    What is read meanwhile is waited for, a little: where that is not enough, nothing is lost.
    """
    if engine.dialect.name == "sqlite":
        with suppress(sqlite3.Error, DBAPIError), engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.execute("PRAGMA busy_timeout = 2000")
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
