"""Engines: one that loads, one that only reads; and the one connection that may write at a time."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.exc import DBAPIError

from app.db import replication
from app.db.sqlite import DatabaseFile, legible
from app.db.url import database_at
from app.errors import WorkreportError

PATIENCE = 30  # seconds that a writer waits for another; `?timeout=` in an SQLite address overrides it
LOCK = 7_366_746_874  # key of the writers' advisory lock; any number that nobody else uses


def make_engine(address: str | URL) -> Engine:
    """Return an engine for a load. `reading_engine` is the one for a server.

    Transactions are real ones on both databases, and a transaction reads one snapshot: SQLite begins it explicitly,
    PostgreSQL reads at REPEATABLE READ. Raises AddressError.
    """
    url = database_at(address)
    if url.get_backend_name() == "sqlite":
        waiting = {} if "timeout" in url.query else {"timeout": PATIENCE}
        engine = create_engine(url, connect_args={"check_same_thread": False, **waiting}, pool_use_lifo=True)
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        return engine
    from app.db import hosts

    engine = _postgresql(url, pool_pre_ping=True)
    if len(hosts.each_host(url)) > 1:
        event.listen(engine, "do_connect", hosts.to_primary)
    return engine


def reading_engine(address: str | URL, most: int, wait: float, open_: Callable[[], Any] | None = None) -> Engine:
    """Return an engine that refuses every write.

    It has `most` connections at most, and waits `wait` seconds for a free one. `open_` makes a connection to SQLite;
    its transactions begin as in `make_engine`. Raises AddressError.
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
    from app.db import postgresql  # only here: importing the driver takes time, which SQLite does not need

    postgresql.threshold(url)  # so that a wrong one is refused now
    engine = create_engine(
        url.difference_update_query(["prepare_threshold"]),
        isolation_level="REPEATABLE READ",
        connect_args=postgresql.arguments(url),
        **pool,
    )
    event.listen(engine, "connect", lambda connection, _: postgresql.settle(connection, url))
    return engine


def _only_read(connection: Any, _record: object) -> None:
    # each transaction says it, since a pooler takes no options when a connection is made
    connection.read_only = True


def _prepare(connection: sqlite3.Connection, record: Any) -> None:
    # the driver begins nothing itself; our own BEGIN lets reads share a snapshot and rolls DDL back
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    with legible(connection):
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA cache_size = -65536")  # kB; a load touches the pages of its indexes again and again
    record.info["files"] = _files(connection)


def _files(connection: sqlite3.Connection) -> Any:
    """Return which files have the names of a database now: the names of its file and of its `-shm` lead to them."""
    path = connection.execute("PRAGMA database_list").fetchone()[2]
    state = DatabaseFile(path).state()
    return [stamp and stamp[:2] for stamp in (state.file, state.shm)]


def check_place(connection: Connection) -> None:
    """Raise WorkreportError where another SQLite file has taken the place of the one that is about to be written.

    What is written into a file that has lost its name is lost. While a transaction writes, no restore takes its place.
    """
    if connection.dialect.name != "sqlite":
        return
    now = _files(connection.connection.driver_connection)  # type: ignore[arg-type]
    if any(before and before != there for before, there in zip(connection.info["files"], now, strict=True)):
        raise WorkreportError("the database was replaced by another file meanwhile; nothing was changed; try again")


def _begin(connection: Connection) -> None:
    # sent straight to the driver, since every request begins a transaction
    driver: Any = connection.connection.driver_connection
    driver.execute(connection.get_execution_options().get("sqlite_begin", "BEGIN"))


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give the one connection that may write. It commits at the end, and rolls everything back on any error.

    On PostgreSQL, synchronous replicas have applied it then (`app.db.replication`).

    A second writer waits for `PATIENCE` seconds, then sees what the first one wrote. SQLite does this by BEGIN
    IMMEDIATE, PostgreSQL by an advisory lock and READ COMMITTED: at REPEATABLE READ the snapshot would be older than
    the lock.
    """
    postgresql = engine.dialect.name == "postgresql"
    options: dict[str, Any] = (
        {"isolation_level": "READ COMMITTED"} if postgresql else {"sqlite_begin": "BEGIN IMMEDIATE"}
    )
    waiting = None
    with engine.connect().execution_options(**options) as connection:
        try:
            with connection.begin():
                if postgresql:
                    lock(connection)
                check_place(connection)
                yield connection
                if postgresql:
                    waiting = replication.awaiting(connection)
        finally:
            if waiting is not None:
                waiting.set()


def lock(connection: Connection) -> None:
    """Wait for the other writers on PostgreSQL, as long as SQLite waits; the lock ends with the transaction."""
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE}s'")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")


def put_away(engine: Engine) -> None:
    """Move what SQLite still has in its `-wal` into the file, so that the file alone is the database.

    It waits 2 seconds for readers. If they are not done by then, the `-wal` stays, and nothing is lost.
    """
    if engine.dialect.name == "sqlite":
        with suppress(sqlite3.Error, DBAPIError), engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.execute("PRAGMA busy_timeout = 2000")
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
