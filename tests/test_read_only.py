"""Servers that only read: on a volume that nobody can write to, through a pooler, with any option of the driver."""

import os
import shutil
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, text

from app.db.connections import Connections
from app.db.engine import make_engine
from app.db.sqlite import DatabaseFile, Way
from app.errors import AddressError, NotReadyError
from app.ingest.load import load
from app.main import create_app
from app.settings import Settings
from app.web import reader
from benchmarks.tools import free_port
from support.api import get
from support.client import AppClient
from support.command import COMMAND, fetch, run, run_process
from support.databases import Databases, filled
from support.seeds import FOLDER, SEEDS, change, in_seeds
from support.waiting import soon

# --- a volume that cannot be written to -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database as it may be found: alone, with an empty `-wal`, with one that has data, and a `-shm`.

    What is in the `-wal` is a second release.
    """
    root = tmp_path_factory.mktemp("states")
    path = root / "made.db"
    engine = make_engine(filled(f"sqlite:///{path}", SEEDS))
    with engine.connect() as connection:  # it stays in the pool, and the `-wal` with it
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    _copy(path, root / "alone", "")
    _copy(path, root / "empty", "", "-wal")
    seeds = Path(shutil.copytree(SEEDS, root / "seeds"))
    change(seeds / FOLDER / "measures.yaml", "    zh: ", "    zh: 新")
    with closing(sqlite3.connect(path)) as held:  # so that nobody brings it into the file at the end
        held.execute("SELECT * FROM release").fetchall()
        load(engine, seeds)
        _copy(path, root / "wal", "", "-wal")
        _copy(path, root / "all", "", "-wal", "-shm")
    engine.dispose()
    assert (root / "wal" / "made.db-wal").stat().st_size
    return root


def _copy(path: Path, folder: Path, *ends: str) -> None:
    folder.mkdir()
    for end in ends:
        shutil.copyfile(f"{path}{end}", folder / f"{path.name}{end}")


STATES = [("alone", 1, Way.STILL), ("empty", 1, Way.STILL), ("wal", 2, Way.ALONE), ("all", 2, Way.SHARED)]


@pytest.fixture
def unwritable(monkeypatch: pytest.MonkeyPatch) -> None:
    """No folder can be written to, as far as the server can tell."""
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK and access(path, mode))


@pytest.mark.usefixtures("unwritable")
@pytest.mark.parametrize(("state", "release", "way"), STATES)
def test_what_is_in_the_log_is_not_left_out(states: Path, state: str, release: int, way: Way, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(states / state, tmp_path / state))
    before = sorted(path.name for path in folder.iterdir())
    file = DatabaseFile(folder / "made.db")
    assert file.way(file.state()) is way
    with AppClient(create_app(Settings(database_url=f"sqlite:///{file.path}"))) as client:
        assert get(client, "/readyz")["release"] == release
        assert get(client, "/v1/measures")["page"]["total"] == in_seeds("measures")
        assert client.get("/v1/metrics?format=csv").text.count("\n") == in_seeds("metrics") + 1
        connections: Connections = client.app.state.readers.connections  # type: ignore[attr-defined]
        with (
            pytest.raises(Exception, match="readonly"),
            connections.connection(lambda _: True) as connection,
        ):
            connection.execute(text("DELETE FROM publication"))
    if way is not Way.SHARED:
        assert sorted(path.name for path in folder.iterdir()) == before


@pytest.mark.slow
@pytest.mark.usefixtures("unwritable")
@pytest.mark.parametrize("state", ["alone", "wal"])
def test_a_change_from_elsewhere_is_seen(states: Path, state: str, tmp_path: Path) -> None:
    """Another machine, or another container, may write to what is read-only here."""
    folder = Path(shutil.copytree(states / state, tmp_path / state))
    url = f"sqlite:///{folder / 'made.db'}"
    with AppClient(create_app(Settings(database_url=url, refresh=0.02)), raise_server_exceptions=False) as client:
        before = get(client, "/readyz")["release"]
        engine = make_engine(url)
        assert load(engine, SEEDS).release == before + (state == "wal")
        attached = [client.get(f"/v1/measures?limit={limit}").status_code for limit in range(1, 40)]
        engine.dispose()
        assert set(attached) <= {200, 503}
        soon(lambda: client.get("/readyz").json().get("release") == before + (state == "wal"))
        assert {client.get(f"/v1/measures?limit={limit}").status_code for limit in range(40, 80)} == {200}


@pytest.mark.usefixtures("unwritable")
def test_what_changes_while_it_is_read_without_locks_is_not_answered(states: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(states / "alone", tmp_path / "alone"))
    connections = Connections(f"sqlite:///{folder / 'made.db'}", 2)
    with connections.own():
        pass
    with pytest.raises(NotReadyError, match="changed"), connections.connection(lambda _: True):
        os.utime(folder / "made.db")
    connections.close()


@contextmanager
def mounted(folder: Path, *arguments: str) -> Iterator[str]:
    """Serve from a folder that is really mounted read-only, where the system lets us."""
    point = folder.parent / f"{folder.name}-mounted"
    point.mkdir()
    mount = f"mount --bind {folder} {point} && mount -o remount,ro,bind {point}"
    if subprocess.run(["unshare", "-m", "sh", "-c", mount], capture_output=True, check=False).returncode:
        pytest.skip("the system does not let us mount anything")
    port = free_port()
    command = " ".join([*COMMAND, "serve", "--read-only", "--port", str(port), *arguments])
    environment = {**os.environ, "WORKREPORT_DATABASE_URL": f"sqlite:///{point / 'made.db'}"}
    script = f"{mount} && ! touch {point}/x 2> /dev/null && exec {command}"
    process = subprocess.Popen(["unshare", "-m", "sh", "-c", script], env=environment, stderr=subprocess.PIPE)
    try:
        soon(lambda: process.poll() is not None or _listens(port), within=30)
        assert process.poll() is None
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        _, said = process.communicate(timeout=20)
        assert b"Traceback" not in said


def _listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.slow
@pytest.mark.parametrize(("state", "release"), [(state, release) for state, release, _ in STATES])
def test_a_volume_that_is_really_read_only(states: Path, state: str, release: int, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(states / state, tmp_path / state))
    with mounted(folder) as address:
        assert fetch(f"{address}/readyz").startswith(f'{{"status":"ready","release":{release},')
        assert f'"total":{in_seeds("measures")}' in fetch(f"{address}/v1/measures?limit=1")
        # from the other side it may still be written to
        run("load", url=f"sqlite:///{folder / 'made.db'}")
        time.sleep(1)
        later = release + (state in ("wal", "all"))
        soon(lambda: _said(f"{address}/readyz").startswith(f'{{"status":"ready","release":{later},'))
        assert f'"total":{in_seeds("measures")}' in fetch(f"{address}/v1/measures?limit=2")


# --- through a pooler -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pooled(
    postgres: object,  # so that the tests have its mark
    databases: Databases,
    template_of: Callable[[str], str],
    tmp_path_factory: Any,
) -> Iterator[str]:
    """The address of a loaded database through PgBouncer, in transaction mode, with fewer processes than clients."""
    command = shutil.which("pgbouncer")
    if command is None:
        pytest.skip("PgBouncer is not installed")
    url = make_url(databases.url("postgresql", template_of("postgresql")))
    folder = tmp_path_factory.mktemp("pooler")
    port = free_port()
    host = Path(str(url.query["host"]))
    lines = [
        "[databases]",
        f"pooled = host={host} dbname={url.database} user={url.username}",
        "[pgbouncer]",
        "listen_addr = 127.0.0.1",
        f"listen_port = {port}",
        "unix_socket_dir =",
        "auth_type = any",
        "pool_mode = transaction",
        "default_pool_size = 2",
    ]
    if os.getuid() == 0:  # it does not run as root
        lines.append(f"user = {host.owner()}")
    (folder / "pooler.ini").write_text("\n".join(lines))
    process = subprocess.Popen([command, "-q", str(folder / "pooler.ini")], stderr=subprocess.PIPE)
    try:
        soon(lambda: process.poll() is not None or _listens(port))
        assert process.poll() is None, process.stderr and process.stderr.read()
        yield f"postgresql+psycopg://{url.username}@127.0.0.1:{port}/pooled"
    finally:
        process.terminate()
        process.communicate(timeout=10)


@pytest.mark.slow
@pytest.mark.parametrize("options", ["", "?prepare_threshold=0", "?prepare_threshold=none", "?application_name=x"])
def test_through_a_pooler_in_transaction_mode(pooled: str, options: str) -> None:
    """Two applications ask in turn, as two workers do: what one has prepared, the other's connection finds or lacks."""
    config = Settings(database_url=f"{pooled}{options}")
    with AppClient(create_app(config)) as one, AppClient(create_app(config)) as other:
        for limit in range(1, 40):
            client = other if limit % 2 else one
            for path in ("measures?limit={}", "metrics?sort=value&limit={}", "search?q=人才&limit={}"):
                assert get(client, f"/v1/{path.format(limit)}")["data"]
            table = client.get(f"/v1/metrics?format=csv&limit={limit + 10_000}")
            assert table.text.count("\n") == in_seeds("metrics") + 1


def _said(address: str) -> str:
    """Return an answer, nothing where there is none yet."""
    try:
        return fetch(address)
    except OSError:
        return ""


@pytest.mark.slow
def test_loads_through_a_pooler(pooled: str, seeds: Path) -> None:
    """They begin at the same time, and their locks end with their transactions, so that none blocks the next."""
    assert "nothing changed" in run("load", url=pooled)
    change(seeds / FOLDER / "measures.yaml", "  title:\n    zh: ", "  title:\n    zh: 新")
    with ThreadPoolExecutor(2) as both:
        said = sorted(both.map(lambda _: run_process("load", "--seeds", str(seeds), url=pooled), range(2)))
    assert said[0].startswith("nothing changed")
    assert said[1].startswith("release 2:")


# --- options of the address -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [
        {"prepare_threshold": "0"},
        {"prepare_threshold": "2"},
        {"prepare_threshold": "none"},
        {"prepare_threshold": ""},
        {"connect_timeout": "3", "application_name": "reader", "keepalives": "1"},
        {"options": "-c statement_timeout=5000"},
    ],
)
@pytest.mark.usefixtures("postgres")
def test_options_of_the_driver(databases: Databases, options: dict[str, str]) -> None:
    url = make_url(databases.url("postgresql")).update_query_dict(options)
    address = url.render_as_string(hide_password=False)
    filled(address, SEEDS)
    with AppClient(create_app(Settings(database_url=address))) as client:
        for limit in range(1, 15):
            assert get(client, f"/v1/measures?limit={limit}&sort=-id")["page"]["total"] == in_seeds("measures")
        connections: Connections = client.app.state.readers.connections  # type: ignore[attr-defined]
        with connections.connection(lambda _: True) as connection:
            assert connection.exec_driver_sql("SHOW transaction_read_only").scalar() == "on"
            assert connection.exec_driver_sql("SHOW transaction_isolation").scalar() == "repeatable read"
            with pytest.raises(Exception, match="read-only"):
                connection.execute(text("DELETE FROM publication"))


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("mysql://h/d", "sqlite:///PATH"),
        ("postgresql+psycopg2://h/d", "postgresql+psycopg://"),
        ("nothing at all", "sqlite:///PATH"),
        ("postgresql+psycopg://h:port/d", "postgresql+psycopg://"),
        ("sqlite://", "sqlite:///PATH"),
        ("postgresql+psycopg://h/d?prepare_threshold=often", "prepare_threshold"),
        ("postgresql+psycopg://h/d?conect_timeout=3", "conect_timeout"),
        ("postgresql+psycopg://h/d?autocommit=true", "autocommit"),
    ],
)
def test_an_address_that_can_never_do_is_told_at_once(address: str, said: str) -> None:
    with pytest.raises(AddressError, match="WORKREPORT_DATABASE_URL"):
        Connections(address, 1)
    done = run("serve", "--read-only", "--port", "1", url=address, status=1)
    assert done.startswith("error: WORKREPORT_DATABASE_URL: ")
    assert said in done
    assert done.count("\n") == 1


def test_a_server_that_waits_for_its_database_says_why() -> None:
    port = free_port()
    address = f"postgresql+psycopg://nobody@127.0.0.1:{port}/nothing"
    app = create_app(Settings(database_url=address, refresh=0.02))
    with AppClient(app, raise_server_exceptions=False) as client:
        assert get(client, "/readyz?lang=en", 503)["detail"] == "The database cannot be reached."
        assert get(client, "/livez") == {"status": "alive"}
        begun = time.monotonic()
        assert client.get("/v1/metrics").status_code == 503
        assert time.monotonic() - begun < 4


@pytest.mark.slow
@pytest.mark.timed
def test_a_database_that_hangs_does_not_hold_up_the_start(patient: float, monkeypatch: pytest.MonkeyPatch) -> None:
    assert patient == 1
    monkeypatch.setattr(reader, "FIRST", patient)
    with socket.create_server(("127.0.0.1", 0)) as hanging:  # it takes connections, and never says a word
        address = f"postgresql+psycopg://nobody@127.0.0.1:{hanging.getsockname()[1]}/nothing"
        begun = time.monotonic()
        with AppClient(create_app(Settings(database_url=address)), raise_server_exceptions=False) as client:
            assert patient <= time.monotonic() - begun < 5
            assert get(client, "/livez") == {"status": "alive"}
            assert get(client, "/readyz?lang=en", 503)["detail"] == "The server is starting."
            hanging.close()  # so that nobody waits for it at the end
