"""A backup put back: the same data in either engine, nothing lost without being asked, nothing half done."""

import resource
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, select, text

from app.db.engine import make_engine, writing
from app.db.migrations import migrating
from app.errors import WorkreportError
from app.ingest.load import load
from app.main import create_app
from app.models import Base
from app.safekeeping.backup import backup
from app.safekeeping.restore import restore
from app.safekeeping.seal import seal_of
from app.settings import Settings
from support.api import get
from support.client import AppClient
from support.command import environment, outcome, outcome_of_process
from support.databases import Databases
from support.seeds import FOLDER, change, in_seeds
from support.waiting import soon

ASKED = ("/v1/metrics?limit=1000", "/v1/measures?format=csv", "/v1/search?q=人", "/v1/reports", "/v1/indicators")


def everything(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table as Python has it, whichever engine it comes from."""
    engine = make_engine(url)
    with engine.connect() as connection:
        found = {
            str(table.name): sorted((tuple(map(_alike, row)) for row in connection.execute(select(*table.c))), key=repr)
            for table in Base.metadata.sorted_tables
        }
    engine.dispose()
    return found


def _alike(value: Any) -> Any:
    return (value if value.tzinfo else value.replace(tzinfo=UTC)) if isinstance(value, datetime) else value


def answers(url: str) -> list[bytes]:
    with AppClient(create_app(Settings(database_url=url))) as client:
        found = [client.get(path) for path in ASKED]
        assert {answer.status_code for answer in found} == {200}
        return [answer.content for answer in found]


@pytest.fixture(scope="module")
def backups(template_of: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Gives a backup of the database of a kind."""
    folder, made = tmp_path_factory.mktemp("backups"), dict[str, Path]()

    def backup_of(kind: str) -> Path:
        if kind not in made:
            made[kind] = folder / f"{kind}.backup"
            backup(template_of(kind), made[kind])
        return made[kind]

    return backup_of


@pytest.fixture
def corrected(seeds: Path) -> Path:
    """Seeds of which the first measure has another title."""
    change(seeds / FOLDER / "measures.yaml", "    zh: ", "    zh: 新")
    return seeds


@pytest.mark.parametrize(("source", "target"), [("sqlite", "postgresql"), ("postgresql", "sqlite")])
def test_a_backup_of_either_engine_goes_into_the_other(
    source: str,
    target: str,
    backups: Callable[[str], Path],
    template_of: Callable[[str], str],
    databases: Databases,
    corrected: Path,
    postgres: Any,
) -> None:
    url, file = databases.url(target), backups(source)
    seal = seal_of(file)
    assert seal is not None
    assert (seal.engine, seal.release) == (source, 1)
    printed, _ = outcome("restore", str(file), url=url, status=0)
    assert printed == "release 1 is current again, checked\n"
    assert everything(url) == everything(template_of(source))
    if target == "postgresql":
        assert answers(url) == answers(template_of(source))
    engine = make_engine(url)
    assert load(engine, corrected).release == 2, "it goes on from there"
    engine.dispose()
    assert outcome("check", url=url, status=0)[0].splitlines()[-1].startswith("release 2: 2 editions, ")


def test_what_is_there_is_not_lost(url: str, template: str, backups: Callable[[str], Path], corrected: Path) -> None:
    file, engine = backups("sqlite"), make_engine(url)
    load(engine, corrected)
    before = everything(url)
    said = outcome("restore", str(file), url=url)[1]
    assert said.endswith("holds release 2; --replace puts the backup in its place")
    assert everything(url) == before
    printed, _ = outcome("restore", "--replace", str(file), url=url, status=0)
    assert printed == "release 1 is current again, checked, in place of release 2\n"
    if make_url(url).get_backend_name() == "sqlite":
        assert everything(url) == everything(template)
    engine.dispose()


def test_a_database_that_was_never_loaded_has_nothing_to_lose(
    databases: Databases, empty_of: Callable[[str], str], backups: Callable[[str], Path]
) -> None:
    url = databases.url("sqlite", empty_of("sqlite"))
    assert restore(url, backups("sqlite")).before is None
    Path(str(make_url(url).database)).write_bytes(b"")
    assert restore(url, backups("sqlite")).before is None


@pytest.mark.slow
def test_reads_go_on(url: str, kind: str, backups: Callable[[str], Path], corrected: Path, seeds: Path) -> None:
    """Whoever reads meanwhile gets the one state or the other, and nobody an error."""
    engine = make_engine(url)
    load(engine, corrected)
    if kind == "sqlite":
        engine.dispose()
    seen: set[tuple[int, bool]] = set()
    over = threading.Event()
    with AppClient(create_app(Settings(database_url=url, refresh=0.02)), raise_server_exceptions=False) as client:

        def read() -> None:
            limit = 1
            while not over.is_set():
                answer = client.get(f"/v1/measures?limit={limit % 1000 + 1}")
                new = answer.status_code == 200 and answer.json()["data"][0]["title"].startswith("新")
                seen.add((answer.status_code, new))
                limit += 1

        reading = threading.Thread(target=read)
        reading.start()
        soon(lambda: seen)
        restore(url, backups(kind), replace=True)
        soon(lambda: client.get("/readyz").json().get("release") == 1)
        soon(lambda: (200, False) in seen)
        over.set()
        reading.join()
        assert get(client, "/v1/metrics")["page"]["total"] == in_seeds("metrics")
    assert {(200, True), (200, False)} <= seen
    assert {status for status, _ in seen} <= {200, 503}, "a moment without a database is a 503 that says to ask again"
    engine.dispose()


# --- what is not restored -----------------------------------------------------------------------------------------


def _without(content: bytes, at: int, length: int = 1) -> bytes:
    return content[:at] + bytes(byte ^ 0xFF for byte in content[at : at + length]) + content[at + length :]


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda content: content[: len(content) // 2], "is damaged or was changed"),
        (lambda content: content[:-1], "is damaged or was changed"),
        (lambda content: content[:-40], "is damaged or was changed"),
        (lambda content: content + b"x", "is damaged or was changed"),
        (lambda content: _without(content, len(content) // 2), "its SHA-256 is not that in its last line"),
        (lambda content: _without(content, len(content) - 20), "is damaged or was changed"),
        (lambda content: content.replace(b'{"workreport backup"', b'{"workreport_backup"'), "pages of 4,096 bytes"),
        (lambda content: b"", "is no backup of workreport"),
        (lambda content: b"no database" * 1000, "is no backup of workreport"),
        (lambda content: content[: content.rindex(b'\n{"workreport backup"')][:-4096], "is damaged"),
    ],
)
def test_a_damaged_backup_changes_nothing(
    damage: Callable[[bytes], bytes], says: str, backups: Callable[[str], Path], tmp_path: Path
) -> None:
    good, bad, target = backups("sqlite").read_bytes(), tmp_path / "bad.backup", tmp_path / "data" / "workreport.db"
    bad.write_bytes(damage(good))
    target.parent.mkdir()
    target.write_bytes(good)
    assert says in outcome("restore", "--replace", str(bad), url=f"sqlite:///{target}")[1]
    assert target.read_bytes() == good
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_what_is_no_backup_of_this_program(backups: Callable[[str], Path], tmp_path: Path) -> None:
    target = f"sqlite:///{tmp_path / 'workreport.db'}"
    other, newer, wrong = (tmp_path / name for name in ("other.db", "newer.db", "wrong.db"))
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE release (id INTEGER)")
    for path in (newer, wrong):
        with closing(sqlite3.connect(path)) as copy, closing(sqlite3.connect(backups("sqlite"))) as source:
            source.backup(copy)
    for path, statement in (
        (newer, "UPDATE alembic_version SET version_num = '9999'"),
        (wrong, "UPDATE metric SET as_reported = 'another' WHERE fact_id = 3"),
    ):
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(statement)
            connection.commit()
    for path, says in (
        (other, "is no backup of workreport"),
        (newer, "was made by a newer version"),
        (wrong, "table metric: rows of report qinghai-org-2020"),
    ):
        assert says in outcome("restore", str(path), url=target)[1]
    assert not (tmp_path / "workreport.db").exists()
    assert "is the database itself" in outcome("restore", str(other), url=f"sqlite:///{other}")[1]


def test_an_earlier_version_s_backup_is_brought_up_to_date(
    template_of: Callable[[str], str], databases: Databases, tmp_path: Path
) -> None:
    from alembic.command import downgrade

    old = tmp_path / "old.db"
    shutil.copyfile(str(make_url(template_of("sqlite")).database), old)
    engine = make_engine(f"sqlite:///{old}")
    with migrating(engine) as config:
        downgrade(config, "0009")
    engine.dispose()
    file, url = tmp_path / "old.backup", databases.url("sqlite")
    backup(f"sqlite:///{old}", file)
    restore(url, file)
    found, expected = everything(url), everything(template_of("sqlite"))
    assert found.pop("stored_digest") == [], "the next load writes these"
    del expected["stored_digest"]
    assert found.pop("kept_seeds") == [], "that version kept none"
    del expected["kept_seeds"]
    assert {name: rows for name, rows in found.items() if name != "edition"} == {
        name: rows for name, rows in expected.items() if name != "edition"
    }
    checked = outcome("check", url=url, status=0)[0]
    assert checked.endswith("release 1: 1 edition, 304 facts; nothing is damaged\n")


@pytest.mark.slow
def test_no_room_for_what_is_restored(sqlite_copy: Path, backups: Callable[[str], Path]) -> None:
    before = sqlite_copy.read_bytes()
    limit = len(before) // 2
    said = outcome_of_process(
        "restore",
        "--replace",
        str(backups("sqlite")),
        url=f"sqlite:///{sqlite_copy}",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )[1]
    assert said.startswith(f"{sqlite_copy} cannot be written: the file would be larger than is allowed")
    assert sqlite_copy.read_bytes() == before
    assert not [path for path in sqlite_copy.parent.iterdir() if path.name.endswith(".part")]


def test_a_database_whose_tables_cannot_be_read_is_replaced(sqlite_copy: Path, backups: Callable[[str], Path]) -> None:
    sqlite_copy.write_bytes(sqlite_copy.read_bytes().replace(b"sqlite_autoindex_", b"sqlite_auto\xffndex_"))
    url, path = f"sqlite:///{sqlite_copy}", str(backups("sqlite"))
    assert "holds something that cannot be read as a database of workreport" in outcome("restore", path, url=url)[1]
    outcome("restore", "--replace", path, url=url, status=0)
    outcome("check", url=url, status=0)


def test_a_link_stays_one(sqlite_copy: Path, backups: Callable[[str], Path]) -> None:
    link = sqlite_copy.with_name("link.db")
    link.symlink_to(sqlite_copy)
    with closing(sqlite3.connect(sqlite_copy)) as connection:
        connection.execute("DELETE FROM metric")
        connection.commit()
    restore(f"sqlite:///{link}", backups("sqlite"), replace=True)
    assert link.is_symlink()
    assert outcome("check", url=f"sqlite:///{sqlite_copy}", status=0)


# --- what happens beside ------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_load_does_not_write_into_a_file_that_lost_its_place(
    sqlite_copy: Path, backups: Callable[[str], Path]
) -> None:
    """It had the file open, waited for the restore, and would have loaded into a file that nobody can open."""
    engine = make_engine(f"sqlite:///{sqlite_copy}")
    with engine.connect():  # the pool keeps a connection to the old file
        pass
    restore(f"sqlite:///{sqlite_copy}", backups("sqlite"), replace=True)
    with pytest.raises(WorkreportError, match="was replaced by another file meanwhile"), writing(engine):
        pass
    engine.dispose()
    with writing(engine) as connection:
        connection.execute(text("SELECT 1"))
    engine.dispose()


@pytest.mark.slow
def test_a_load_and_a_restore_wait_for_each_other(
    url: str, kind: str, backups: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("app.db.engine", "app.safekeeping.swap_file", "app.safekeeping.swap_tables"):
        monkeypatch.setattr(f"{module}.PATIENCE", 1)
    engine, before = make_engine(url), everything(url)
    with writing(engine):
        said = outcome("restore", "--replace", str(backups("sqlite")), url=url)[1]
    assert "which did not end in time" in said
    assert everything(url) == before
    engine.dispose()


@pytest.mark.slow
def test_a_restore_that_is_killed_changes_nothing(url: str, kind: str, backups: Callable[[str], Path]) -> None:
    before = everything(url)
    for moment in ("faults", "swap_file") if kind == "sqlite" else ("swap_tables",):
        code = (
            f"import os, sys; from pathlib import Path; from app.safekeeping import restore\n"
            f"def kill(*_): os.kill(os.getpid(), 9)\n"
            f"restore.{moment} = kill\n"
            f"restore.restore(sys.argv[1], Path(sys.argv[2]), replace=True)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, url, str(backups("sqlite"))], env=environment(url), check=False
        )
        assert done.returncode == -9
    assert everything(url) == before


def test_rights_stay(
    databases: Databases, template_of: Callable[[str], str], backups: Callable[[str], Path], postgres: Any
) -> None:
    url = databases.url("postgresql", template_of("postgresql"))
    engine = make_engine(url)
    rights = text(
        "SELECT c.relname, a.grantee, a.privilege_type FROM pg_class c, aclexplode(c.relacl) a "
        "WHERE c.relname IN ('metric', 'release') ORDER BY 1, 2, 3"
    )
    with writing(engine) as connection:
        connection.execute(text("CREATE ROLE who_reads LOGIN"))
        connection.execute(text("GRANT SELECT ON ALL TABLES IN SCHEMA public TO who_reads"))
        connection.execute(text("GRANT UPDATE ON metric TO PUBLIC"))
    with engine.connect() as connection:
        before = connection.execute(rights).all()
    restore(url, backups("sqlite"), replace=True)
    with engine.connect() as connection:
        assert connection.execute(rights).all() == before
        assert not connection.execute(text("SELECT 1 FROM pg_namespace WHERE nspname LIKE 'workreport%'")).all()
        connection.execute(text("SET ROLE who_reads"))
        assert connection.execute(text("SELECT count(*) FROM metric")).scalar_one() == in_seeds("metrics")
        connection.rollback()
    reading = make_url(url).set(username="who_reads").render_as_string(hide_password=False)
    assert "may not make a schema" in outcome("restore", "--replace", str(backups("sqlite")), url=reading)[1]
    with writing(engine) as connection:
        connection.execute(text("DROP OWNED BY who_reads"))
        connection.execute(text("DROP ROLE who_reads"))
    engine.dispose()


@pytest.fixture
def sqlite_copy(template_of: Callable[[str], str], tmp_path: Path) -> Path:
    return Path(shutil.copyfile(str(make_url(template_of("sqlite")).database), tmp_path / "workreport.db"))
