"""Bad days that no other file has: each ends with the old data served, and with one line that says what to do."""

import ast
import logging
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, make_url, select, text, update

from app.db.engine import make_engine, writing
from app.db.migrations import migrate, newest_revision, revision
from app.ingest.load import load
from app.main import create_app
from app.models import ReleaseTable
from app.settings import ROOT, Settings
from benchmarks.kills import Seen
from benchmarks.kills import run as kill_loads
from support.api import get
from support.client import AppClient
from support.command import environment, outcome, serving
from support.databases import Databases
from support.seeds import FOLDER, change, in_seeds


@pytest.mark.slow
def test_killed_loads(kind: str, databases: Databases, tmp_path: Path) -> None:
    """`make kills` kills 200 of each."""
    seen = Seen(kind)
    kill_loads(seen, databases.url(kind), tmp_path, 2, random.Random(kind))
    assert seen.faults == []
    assert seen.failed == 0
    assert seen.before + seen.after == seen.kills == 2
    assert seen.answers > 10


def test_half_a_seed_file(engine: Engine, seeds: Path) -> None:
    """As it is while somebody copies it: cut anywhere, in YAML and in JSON."""
    url = engine.url.render_as_string(hide_password=False)
    for name in ("metrics.yaml", "measures.yaml", "report.yaml"):
        path = seeds / FOLDER / name
        whole = path.read_text(encoding="utf-8")
        path.write_text(whole[: len(whole) // 2], encoding="utf-8")
        assert outcome("load", "--seeds", str(seeds), url=url)[1].startswith("nothing was loaded: "), name
        path.write_text(whole, encoding="utf-8")
    assert not load(engine, seeds).changed


_MIGRATING = """
import os, sys
from alembic.runtime.migration import MigrationContext
from app.db.engine import make_engine
from app.db.migrations import migrate
steps = []
def die(ctx, step, heads, run_args):
    steps.append(step)
    if len(steps) == 5:
        os.kill(os.getpid(), 9)
import alembic.runtime.environment as environment
configure = environment.EnvironmentContext.configure
environment.EnvironmentContext.configure = lambda self, **more: configure(self, on_version_apply=die, **more)
migrate(make_engine(sys.argv[1]))
"""


@pytest.mark.slow
def test_an_interrupted_migration(kind: str, databases: Databases) -> None:
    """Killed between two revisions: none of it is there, and the next one goes through."""
    url = databases.url(kind)
    done = subprocess.run([sys.executable, "-c", _MIGRATING, url], env=environment(url), check=False)
    assert done.returncode == -signal.SIGKILL
    engine = make_engine(url)
    with engine.connect() as connection:
        assert revision(connection) is None
    migrate(engine)
    with engine.connect() as connection:
        assert revision(connection) == newest_revision()
    engine.dispose()


def test_a_clock_that_was_set_back(engine: Engine, seeds: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Releases stay in the order in which they were made, and the load says that the clock is wrong."""
    with writing(engine) as connection:
        connection.execute(update(ReleaseTable).values(created_at=datetime(2999, 1, 1, tzinfo=UTC)))
    change(seeds / FOLDER / "measures.yaml", "    zh: ", "    zh: 新")
    with caplog.at_level(logging.WARNING, "workreport"):
        assert load(engine, seeds).release == 2
    assert "the clock of this machine says" in caplog.text
    assert "set the clock right" in caplog.text
    with engine.connect() as connection:
        first, second = connection.scalars(select(ReleaseTable.created_at).order_by(ReleaseTable.id))
    assert second - first == timedelta(microseconds=1)


# --- a full disk under PostgreSQL -----------------------------------------------------------------------------------


@pytest.fixture
def small_tablespace(postgres: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A tablespace of 40 MB, where this machine lets us mount one."""
    folder = Path(tmp_path_factory.mktemp("small")) / "disk"
    folder.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", folder], capture_output=True, check=False
    ).returncode:
        pytest.skip("needs the right to mount a disk")
    owner = Path(str(postgres.pgdata)).stat()
    for parent in (folder, *list(folder.parents)[:2]):
        os.chown(parent, owner.st_uid, owner.st_gid)
    yield str(folder)
    subprocess.run(["umount", "-l", folder], check=True)


@pytest.mark.slow
def test_a_full_disk_under_postgresql(
    small_tablespace: str, databases: Databases, template_of: Callable[[str], str], seeds: Path
) -> None:
    admin = make_engine(make_url(template_of("postgresql")).set(database="postgres"))
    name = "on_a_small_disk"
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE TABLESPACE small LOCATION '{small_tablespace}'"))
        connection.execute(
            text(f"CREATE DATABASE {name} TABLESPACE small TEMPLATE {make_url(template_of('postgresql')).database}")
        )
    url = make_url(template_of("postgresql")).set(database=name).render_as_string(hide_password=False)
    full = Path(small_tablespace) / "fill"
    try:
        with AppClient(create_app(Settings(database_url=url))) as client:
            get(client, "/v1/reports")
            with full.open("wb", buffering=0) as file, suppress(OSError):
                while True:
                    file.write(bytes(65536))
            said = outcome("load", "--seeds", str(_many(seeds)), url=url)[1]
            assert "cannot grow: the disk is full; nothing was changed; make room and try again" in said
            assert get(client, "/v1/metrics")["page"]["total"] == in_seeds("metrics")
            assert get(client, "/v1/releases")["page"]["total"] == 1
        full.unlink()
        outcome("load", "--seeds", str(seeds), url=url, status=0)
    finally:
        with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            connection.execute(text("DROP TABLESPACE small"))
        admin.dispose()


def _many(seeds: Path) -> Path:
    """Give every measure another title, so that much is written."""
    path = seeds / FOLDER / "measures.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("    zh: ", "    zh: 新"), encoding="utf-8")
    return seeds


# --- a proxy that cuts ----------------------------------------------------------------------------------------------


@contextmanager
def cutting(port: int, after: int) -> Iterator[int]:
    """Stand between a client and a server, and cut each connection after so many bytes of answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        over = threading.Event()

        def carry() -> None:
            while not over.is_set():
                try:
                    client, _ = listening.accept()
                except OSError:
                    return
                with closing(client), closing(socket.create_connection(("127.0.0.1", port))) as behind:
                    behind.sendall(client.recv(65536))
                    left = after
                    while left and (data := behind.recv(min(left, 65536))):
                        left -= len(data)
                        client.sendall(data)

        thread = threading.Thread(target=carry, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        over.set()
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(5)


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/v1/metrics?limit=1000", "/v1/metrics?format=csv", "/v1/metrics?format=xlsx"])
def test_a_proxy_that_cuts(cut: str, path: str) -> None:
    """Whoever reads half an answer is told so by its length or its end, and the server goes on."""
    port = int(cut.rpartition(":")[2])
    whole = _read(port, path)
    for after in (1_000, 3_000, 6_000):
        with cutting(port, after) as proxy, pytest.raises(HTTPException):
            _read(proxy, path)
    assert _read(port, path) == whole


@pytest.fixture(scope="module")
def cut(sqlite_url: str) -> Iterator[str]:
    """A server."""
    with serving("--read-only", url=sqlite_url) as address:
        yield address


def _read(port: int, path: str) -> bytes:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().read()
    finally:
        connection.close()


# --- the table ------------------------------------------------------------------------------------------------------


def test_each_row_of_the_table_names_a_test() -> None:
    page = (ROOT / "docs/reliability.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ") and not line.startswith(("| what ", "|---"))]
    assert len(rows) > 15
    for row in rows:
        named = re.findall(r"`(tests/\w+\.py)` `(test_\w+)`", row)
        assert named, row
        for file, test in named:
            tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
            functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
            assert test in functions, f"{file} has no {test}"
