"""A copy of a running database: sound, whole or not there at all, and good to be put back."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from app.main import create_app
from app.safekeeping.backup import backup
from app.safekeeping.seal import BackupError
from app.settings import Settings
from support.api import get
from support.client import AppClient
from support.command import COMMAND, outcome, run
from support.seeds import FOLDER, change, in_seeds
from support.waiting import soon


@pytest.fixture(scope="module")
def source(template_of: Callable[[str], str]) -> Path:
    return Path(template_of("sqlite").removeprefix("sqlite:///"))


@pytest.fixture
def file(source: Path, tmp_path: Path) -> Path:
    """A database in a folder of its own."""
    folder = tmp_path / "data"
    folder.mkdir()
    return Path(shutil.copyfile(source, folder / "workreport.db"))


def url(file: Path) -> str:
    return f"sqlite:///{file}"


def contents(path: Path) -> list[str]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as connection:
        return list(connection.iterdump())


def test_a_copy_is_the_database(file: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    printed, _ = outcome("backup", str(copy), url=url(file), status=0)
    assert printed == f"{copy}: release 1, {copy.stat().st_size:,} bytes, checked\n"
    assert contents(copy) == contents(file)
    assert copy.read_bytes().endswith(b"}\n"), "the line behind the pages disturbs nobody"
    assert copy.read_bytes().split(b"\n")[-2].startswith(b'{"workreport backup": 1, '), "`tail -n 1` shows it alone"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.db", "data"]
    with AppClient(create_app(Settings(database_url=url(copy)))) as client:
        assert get(client, "/v1/metrics")["page"]["total"] == in_seeds("metrics")


def test_what_is_in_the_log_is_copied(file: Path, tmp_path: Path) -> None:
    """The file alone does not have it yet."""
    with closing(sqlite3.connect(file)) as writer:
        writer.execute("UPDATE release SET seeds_digest = 'later'")
        writer.commit()
        assert backup(url(file), tmp_path / "copy.db").release == 1
        shutil.copyfile(file, tmp_path / "cp.db")
    for name, there in (("copy.db", True), ("cp.db", False)):
        with closing(sqlite3.connect(f"file:{tmp_path / name}?mode=ro&immutable=1", uri=True)) as connection:
            assert (connection.execute("SELECT seeds_digest FROM release").fetchone()[0] == "later") is there


def test_a_load_leaves_nothing_in_the_log(file: Path, seeds: Path) -> None:
    change(seeds / FOLDER / "measures.yaml", "    zh: ", "    zh: 新")
    with AppClient(create_app(Settings(database_url=url(file), refresh=0.02))) as client:
        get(client, "/v1/measures")
        run("load", "--seeds", str(seeds), url=url(file))
        assert Path(f"{file}-wal").stat().st_size == 0
        soon(lambda: client.get("/readyz").json().get("release") == 2)
        assert {client.get(f"/v1/measures?limit={limit}").status_code for limit in range(1, 30)} == {200}


@pytest.mark.slow
def test_copies_made_while_it_is_written_are_sound(file: Path, tmp_path: Path) -> None:
    over = threading.Event()
    written: list[int] = []

    with closing(sqlite3.connect(file)) as before:
        before.executescript("CREATE TABLE a (n, filler); CREATE TABLE b (n, filler)")
        before.executemany("INSERT INTO a VALUES (0, ?)", [(b"-" * 400,)] * 2000)
        before.executemany("INSERT INTO b VALUES (0, ?)", [(b"-" * 400,)] * 2000)
        before.commit()

    def write() -> None:
        with closing(sqlite3.connect(file, timeout=30)) as writer:
            while not over.is_set():
                written.append(len(written))
                writer.execute("UPDATE release SET seeds_digest = ?", (str(written[-1]),))
                writer.execute("UPDATE a SET n = ?", (written[-1],))
                writer.execute("UPDATE b SET n = ?", (written[-1],))
                writer.commit()

    writing = threading.Thread(target=write)
    writing.start()
    try:
        soon(lambda: len(written) > 1)
        for turn in range(8):
            copy = tmp_path / f"{turn}.db"
            assert backup(url(file), copy).release == 1
            with closing(sqlite3.connect(copy)) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                (digest,) = connection.execute("SELECT seeds_digest FROM release").fetchone()
                found = connection.execute("SELECT n FROM a UNION SELECT n FROM b").fetchall()
                assert found == [(int(digest),)]  # of one moment
    finally:
        over.set()
        writing.join()
    assert len(written) > 8


def test_a_file_that_is_there_is_not_lost(file: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_text("precious")
    said = outcome("backup", str(copy), url=url(file))[1]
    assert said == f"{copy} is there already; --replace puts the copy in its place"
    assert copy.read_text() == "precious"
    outcome("backup", "--replace", str(copy), url=url(file), status=0)
    assert contents(copy) == contents(file)
    for end in ("-wal", "-shm", "-journal"):
        beside = tmp_path / f"copy.db{end}"
        beside.write_text("another's")
        assert "remove it" in outcome("backup", "--replace", str(copy), url=url(file))[1]
        beside.unlink()
    assert contents(copy) == contents(file)


def test_what_cannot_go_well_is_one_line(file: Path, tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("no database " * 1000)
    empty = sqlite3.connect(tmp_path / "empty.db")
    empty.execute("CREATE TABLE t (x)")
    empty.close()
    for source, target, said in (
        (file, file, "the database itself; name another"),
        (file, tmp_path, "is a folder"),
        (file, tmp_path / "no" / "copy.db", "make it, or name a file in another"),
        (tmp_path / "none.db", tmp_path / "copy.db", "run `workreport load`, or correct"),
        (
            tmp_path / "text.db",
            tmp_path / "copy.db",
            "(file is not a database); correct WORKREPORT_DATABASE_URL, or put an earlier backup back",
        ),
        (tmp_path / "empty.db", tmp_path / "copy.db", "run `workreport load` first"),
    ):
        assert said in outcome("backup", "--replace", str(target), url=url(source))[1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "empty.db", "text.db"]


def test_a_damaged_database_is_not_copied(file: Path, tmp_path: Path) -> None:
    content = bytearray(file.read_bytes())
    with closing(sqlite3.connect(file)) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'body_en'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    content[(root - 1) * size : root * size] = b"\xff" * size
    file.write_bytes(content)
    with pytest.raises(BackupError, match=r"(?s)damaged.*put an earlier backup back"):
        backup(url(file), tmp_path / "copy.db")
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


@pytest.mark.slow
def test_a_full_disk_leaves_nothing(file: Path, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mount = f"mount -t tmpfs -o size=1m tmpfs {small}"
    if subprocess.run(["unshare", "-m", "sh", "-c", mount], capture_output=True, check=False).returncode:
        pytest.skip("the system does not let us mount anything")
    script = f"{mount} && {' '.join(COMMAND)} backup {small}/copy.db; echo left: $(ls -A {small})"
    environment = {**os.environ, "WORKREPORT_DATABASE_URL": url(file)}
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script], capture_output=True, text=True, env=environment, check=True
    )
    assert done.stderr.startswith(f"error: {small}/copy.db cannot be written: the disk is full; make room")
    assert done.stderr.count("\n") == 1
    assert done.stdout == "left:\n"


@pytest.mark.slow
def test_a_killed_copy_is_not_taken_for_one(file: Path, tmp_path: Path) -> None:
    for pause in (0.15, 0.2, 0.25, 0.3, 0.4):
        process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "backup", str(tmp_path / f"{pause}.db")],
            env={**os.environ, "WORKREPORT_DATABASE_URL": url(file)},
            stdout=subprocess.DEVNULL,
        )
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        process.wait()
    for path in tmp_path.glob("*.db"):  # what has its name is whole
        assert contents(path) == contents(file)


@pytest.mark.slow
def test_back_again_while_it_is_served(file: Path, tmp_path: Path, seeds: Path) -> None:
    """By hand, as a copy of the file that was made in any way."""
    copy = tmp_path / "copy.db"
    run("backup", str(copy), url=url(file))
    with AppClient(create_app(Settings(database_url=url(file), refresh=0.02))) as client:
        change(seeds / FOLDER / "measures.yaml", "    zh: ", "    zh: 新")
        run("load", "--seeds", str(seeds), url=url(file))
        soon(lambda: client.get("/readyz").json().get("release") == 2)
        coming = file.with_name("coming.db")
        subprocess.run(
            f"cp {copy} {coming} && mv {coming} {file} && rm -f {file}-wal {file}-shm", shell=True, check=True
        )
        soon(lambda: client.get("/readyz").json().get("release") == 1)
        assert {client.get(f"/v1/measures?limit={limit}").status_code for limit in range(1, 30)} == {200}
        # and it can be loaded into
        run("load", "--seeds", str(seeds), url=url(file))
        soon(lambda: client.get("/readyz").json().get("release") == 2)
