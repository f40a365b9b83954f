"""A database that is replaced, damaged, deleted or restored under a running server: noticed, said, never mixed."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from sqlalchemy import create_engine, make_url, text
from starlette.testclient import TestClient

from app.db.engine import make_engine, writing
from app.db.migrations import migrate
from app.ingest.load import load
from app.main import create_app
from app.settings import Settings
from support.api import get
from support.client import AppClient
from support.command import fetch, serving
from support.databases import Databases, filled
from support.seeds import FOLDER, SEEDS, change, in_seeds
from support.waiting import soon

LIST = "/v1/measures?limit=3"


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seeds of which the first measure has another title."""
    folder = Path(shutil.copytree(SEEDS, tmp_path_factory.mktemp("others") / "seeds"))
    change(folder / FOLDER / "measures.yaml", "  title:\n    zh: ", "  title:\n    zh: 新")
    return folder


def settled(path: Path) -> Path:
    """Bring everything into the file itself."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(scope="module")
def another(others: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file whose release has the same number and other data."""
    path = tmp_path_factory.mktemp("another") / "another.db"
    filled(f"sqlite:///{path}", others)
    return path


@pytest.fixture(scope="module")
def good(template_of: Callable[[str], str]) -> Path:
    """A database file with the project's seeds."""
    return Path(template_of("sqlite").removeprefix("sqlite:///"))


@pytest.fixture
def file(good: Path, tmp_path: Path) -> Path:
    """A database file that a server reads."""
    return Path(shutil.copyfile(good, tmp_path / "workreport.db"))


@pytest.fixture
def client(file: Path) -> Iterator[TestClient]:
    app = create_app(Settings(database_url=f"sqlite:///{file}", refresh=0.02))
    with AppClient(app, raise_server_exceptions=False) as client:
        assert title(client) == OLD
        yield client


OLD, NEW = "old", "new"


def title(client: TestClient) -> str:
    """Tell which data an answer is of."""
    return NEW if get(client, LIST)["data"][0]["title"].startswith("新") else OLD


def ready(client: TestClient, status: int = 200) -> Any:
    """Wait until the server is as ready as expected, and return what it says."""
    return soon(lambda: response.json() if (response := client.get("/readyz?lang=en")).status_code == status else None)


def put(content: Path | bytes, file: Path) -> None:
    """Put something in place of a file, as `mv` does."""
    beside = file.with_suffix(".coming")
    if isinstance(content, bytes):
        beside.write_bytes(content)
    else:
        shutil.copyfile(content, beside)
    beside.replace(file)


def reads(client: TestClient, number: int = 12) -> set[int]:
    """Return the statuses of requests that nobody made before."""
    paths = ["/v1/metrics?limit={}", "/v1/measures?limit={}&sort=-id", "/v1/search?q=人&limit={}", "/v1/units?limit={}"]
    numbers = [next(_NUMBERS) for _ in range(number)]
    found = {client.get(path.format(1 + n % 1000)).status_code for n in numbers for path in paths}
    return found | {client.get(f"/v1/metrics?format=csv&limit={20_000 + n}").status_code for n in numbers[:5]}


_NUMBERS = iter(range(10**9))


# --- another file ---------------------------------------------------------------------------------------------------


def test_a_file_in_its_place_is_gone_over_to(
    client: TestClient, file: Path, another: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Its release has the same number: no tag, cursor, total or kept answer of the old one is good for it."""
    before = client.get(LIST)
    cursor = before.json()["page"]["next"]
    total = get(client, "/v1/measures?q=人才&sort=id")["page"]["total"]
    put(another, file)
    soon(lambda: title(client) == NEW)
    assert ready(client)["release"] == 1
    after = client.get(LIST, headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    assert after.headers["etag"] != before.headers["etag"]
    problem = get(client, f"{LIST}&cursor={cursor}", 422)
    assert [error["code"] for error in problem["errors"]] == ["invalid_cursor"]
    for lang, says in (
        ("en", "has been replaced; begin again without a cursor"),
        ("zh", "数据已被替换，请不带 cursor"),
    ):
        address = f"/v1/measures?limit=4&lang={lang}&cursor={cursor}"
        assert says in get(client, address, 422)["detail"]
        assert says not in get(client, f"{address}x", 422)["detail"]
    said = [message for message in caplog.messages if "was replaced" in message]
    assert said == ["the database file was replaced: release 1 of the new one is served now"]
    assert get(client, "/v1/measures?q=人才&sort=id&limit=7")["page"]["total"] == total
    assert reads(client) == {200}


def test_a_copy_is_the_same_database(client: TestClient, file: Path, good: Path) -> None:
    """What a backup was made of is known by the same tags and cursors."""
    before = client.get(LIST)
    generation = client.app.state.readers.connections.generation  # type: ignore[attr-defined]
    put(good, file)
    soon(lambda: client.app.state.readers.connections.generation > generation)  # type: ignore[attr-defined]
    assert client.get(LIST, headers={"If-None-Match": before.headers["etag"]}).status_code == 304
    assert client.get(f"{LIST}&cursor={before.json()['page']['next']}").status_code == 200


def test_an_older_state_is_gone_back_to(client: TestClient, file: Path, others: Path, good: Path) -> None:
    engine = make_engine(f"sqlite:///{file}")
    assert load(engine, others).release == 2
    engine.dispose()
    soon(lambda: title(client) == NEW)
    later = client.get(LIST)
    settled(file)
    put(good, file)
    soon(lambda: title(client) == OLD)
    assert ready(client)["release"] == 1
    assert get(client, f"{LIST}&cursor={later.json()['page']['next']}", 422)["errors"][0]["code"] == "invalid_cursor"


def test_written_over_in_its_place(client: TestClient, file: Path, another: Path) -> None:
    """As `cp` does it: the server cannot know before it looks, and then reads everything anew."""
    shutil.copyfile(another, file)
    seen = reads(client, 5)
    soon(lambda: client.get(LIST).status_code == 200 and title(client) == NEW)
    ready(client)
    assert seen | reads(client) <= {200, 503}
    assert reads(client) == {200}


def test_a_walk_does_not_go_on_in_another_database(client: TestClient, file: Path, another: Path, others: Path) -> None:
    """Of an earlier release too, which the server still has in memory."""
    walk = client.get(LIST).json()["page"]["next"]
    engine = make_engine(f"sqlite:///{file}")
    assert load(engine, others).release == 2
    engine.dispose()
    soon(lambda: title(client) == NEW)
    assert client.get(f"{LIST}&cursor={walk}").status_code == 200
    settled(file)
    put(another, file)
    soon(lambda: client.get("/v1").json().get("release") == 1)
    address = f"/v1/measures?limit=4&cursor={walk}"
    soon(lambda: client.get(address).status_code != 503)  # as may be said while the file is taken up
    assert get(client, address, 422)["errors"][0]["code"] == "invalid_cursor"


# --- a file that is no good -----------------------------------------------------------------------------------------


def broken(kind: str, good: Path) -> bytes:
    content = good.read_bytes()
    match kind:
        case "text":
            return b"This is no database.\n" * 5000
        case "nothing":
            return b""
        case "half":
            return content[: len(content) // 2]
        case "zeros":
            return bytes(len(content))
        case _:
            return b"SQLite format 3\0" + b"\xff" * (len(content) - 16)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["text", "nothing", "half", "zeros", "garbage"])
@pytest.mark.parametrize("in_place", [False, True])
def test_what_is_no_good_is_said_and_not_gone_over_to(
    client: TestClient,
    file: Path,
    good: Path,
    another: Path,
    kind: str,
    in_place: bool,
    caplog: pytest.LogCaptureFixture,
) -> None:
    content = broken(kind, good)
    if in_place:
        file.write_bytes(content)
    else:
        put(content, file)
    problem = ready(client, 503)
    assert problem["type"] == "/problems/not-ready"
    assert "database" in problem["detail"]
    assert str(file) not in json.dumps(problem)  # a path is for the log
    chinese = client.get("/readyz?lang=zh").json()["detail"]
    assert "数据库" in chinese
    assert "database" not in chinese
    seen = reads(client)
    assert seen <= {200, 503}
    assert client.get(LIST).status_code == 200  # was given before
    said = [message for message in caplog.messages if message.startswith("not ready")]
    assert 1 <= len(said) <= (2 if in_place else 1), said  # who looks while it is written over sees two files
    assert not [record for record in caplog.records if record.exc_info]
    put(another, file)
    ready(client)
    assert title(client) == NEW
    assert reads(client) == {200}
    assert "ready again" in caplog.messages


@pytest.mark.slow
def test_reads_of_the_old_file_go_on(client: TestClient, file: Path, good: Path) -> None:
    assert reads(client) == {200}
    for content in (b"This is no database.\n" * 5000, b"", good.read_bytes()[:50_000]):
        put(content, file)
        ready(client, 503)
        for _ in range(5):
            time.sleep(0.03)  # it looks again and again
            assert reads(client, 5) == {200}


def test_a_file_that_is_gone(client: TestClient, file: Path, another: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert reads(client) == {200}
    file.unlink()
    assert ready(client, 503)["detail"] == "The database file is missing."
    assert reads(client) <= {200, 503}
    assert len([message for message in caplog.messages if message.startswith("not ready")]) == 1
    put(another, file)
    ready(client)
    assert title(client) == NEW


def test_a_page_that_is_damaged(client: TestClient, file: Path, good: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Deep in the file, where nobody looks before somebody asks for it."""
    content = bytearray(good.read_bytes())
    with closing(sqlite3.connect(good)) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'body_en'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    content[(root - 1) * size : root * size] = b"\xff" * size
    generation = client.app.state.readers.connections.generation  # type: ignore[attr-defined]
    put(bytes(content), file)
    soon(lambda: client.app.state.readers.connections.generation > generation)  # type: ignore[attr-defined]
    ready(client)
    problem = get(client, "/v1/metrics?limit=11&lang=en", 503)
    assert problem["detail"] == "The database is damaged."
    assert ready(client, 503)["detail"] == "The database is damaged."
    for limit in range(12, 30):
        assert client.get(f"/v1/metrics?limit={limit}&lang=en").status_code == 503
    assert get(client, "/v1/units")["page"]["total"] > 0  # what is whole is served
    assert len([message for message in caplog.messages if "damaged" in message]) == 1
    put(good, file)
    ready(client)
    assert reads(client) == {200}


def test_a_row_that_is_damaged(client: TestClient, file: Path) -> None:
    """Pages do not show it: only who reads the row does, and then the text is none."""
    with closing(sqlite3.connect(file)) as writer:
        writer.execute("UPDATE metric SET as_reported = CAST(x'37ff' AS TEXT) WHERE fact_id = 3")
        writer.commit()
    assert get(client, "/v1/series?lang=en&limit=1000", 503)["detail"] == "The database is damaged."
    assert ready(client, 503)["detail"] == "The database is damaged."


def test_what_belongs_to_the_old_file_is_not_read_with_the_new(client: TestClient, file: Path, another: Path) -> None:
    """A `-wal` with pages of the old one beside the new one would be read into it."""
    with closing(sqlite3.connect(file)) as writer:
        writer.execute("UPDATE release SET seeds_digest = 'x'")
        writer.commit()
        wal, shm = Path(f"{file}-wal"), Path(f"{file}-shm")
        assert wal.stat().st_size
        put(another, file)
        problem = ready(client, 503)
        assert "-wal" in problem["detail"]
        assert reads(client) <= {200, 503}
        assert title(client) == OLD
        wal.unlink()
        shm.unlink()
        ready(client)
        assert title(client) == NEW
        assert reads(client) == {200}


@pytest.mark.slow
def test_nothing_is_mixed_while_files_come_and_go(file: Path, good: Path, another: Path) -> None:
    """Whatever is answered under a tag is always the same, and is of one of the two."""
    answers: dict[str, set[bytes]] = {}
    statuses: set[int] = set()
    over = threading.Event()
    app = create_app(Settings(database_url=f"sqlite:///{file}", refresh=0.02))
    with AppClient(app, raise_server_exceptions=False) as client:

        def ask(offset: int) -> None:
            limit = offset
            while not over.is_set():
                limit += 4
                path = f"/v1/measures?limit={1 + limit % 150}&lang={'zh' if limit % 8 < 4 else 'en'}"
                response = client.get(path)
                statuses.add(response.status_code)
                if response.status_code == 200:
                    answers.setdefault(response.headers["etag"], set()).add(response.content)

        threads = [threading.Thread(target=ask, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        turns = iter(range(400))
        while (turn := next(turns)) < 40 or len(answers) <= 100:  # on a busy machine few ask in a turn
            put(another if turn % 2 == 0 else good, file)
            soon(lambda turn=turn: client.get("/v1/measures?limit=1").status_code == 200)  # type: ignore[misc]
            threading.Event().wait(0.03)
        over.set()
        for thread in threads:
            thread.join()
    assert statuses <= {200, 503}
    assert len(answers) > 100
    assert all(len(bodies) == 1 for bodies in answers.values())


@pytest.mark.slow
def test_a_server_survives_a_file_moved_over_its_own(good: Path, another: Path, tmp_path: Path) -> None:
    """Its `-shm` is made anew by whoever opens the new file: who still looks into it is killed by the system."""

    file = Path(shutil.copyfile(good, tmp_path / "workreport.db"))
    with serving("--read-only", "--workers", "2", url=f"sqlite:///{file}") as address:
        soon(lambda: "ready" in fetch(f"{address}/readyz"))
        add = (
            "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(\"UPDATE release SET seeds_digest='x'\");"
        )
        subprocess.run([sys.executable, "-c", f"{add} c.commit()", str(file)], check=True)
        for n in range(10):
            fetch(f"{address}/v1/measures?limit={n + 1}")
        assert Path(f"{file}-wal").stat().st_size
        put(another, file)

        def asked(path: str) -> str | None:
            try:
                return str(fetch(f"{address}{path}"))
            except HTTPError as error:
                if error.code != 503:  # which it may be until it goes over to the new file
                    raise
                return None

        for n in range(60):
            old = asked(f"/v1/measures?limit={n + 20}")
            assert old is None or f'"total":{in_seeds("measures")}' in old
        for end in ("-wal", "-shm"):
            os.unlink(f"{file}{end}")

        def over() -> bool:
            return all('"title":"新' in (asked("/v1/measures?limit=2&sort=year") or "") for _ in range(8))

        soon(over)


# --- PostgreSQL -----------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.usefixtures("postgres")
def test_a_database_that_is_restored(databases: Databases, others: Path) -> None:
    """Dropped and made anew from another one while a server reads it."""
    urls = [databases.filled("postgresql", folder) for folder in (SEEDS, others)]
    served, template = (make_url(url).database for url in urls)
    admin = create_engine(make_url(urls[0]).set(database="postgres"), isolation_level="AUTOCOMMIT")
    app = create_app(Settings(database_url=urls[0], refresh=0.02))
    with AppClient(app, raise_server_exceptions=False) as client, admin.connect() as connection:
        before = client.get(LIST)
        assert title(client) == OLD
        connection.execute(text(f"DROP DATABASE {served} WITH (FORCE)"))
        assert "database" in ready(client, 503)["detail"]
        assert reads(client, 5) == {503}
        connection.execute(text(f"CREATE DATABASE {served} TEMPLATE {template}"))
        ready(client)
        assert title(client) == NEW
        after = client.get(LIST, headers={"If-None-Match": before.headers["etag"]})
        assert after.status_code == 200
        assert (
            get(client, f"{LIST}&cursor={before.json()['page']['next']}", 422)["errors"][0]["code"] == "invalid_cursor"
        )
        assert reads(client, 10) == {200}
    admin.dispose()


@pytest.mark.usefixtures("postgres")
def test_a_release_that_is_gone_is_not_read(databases: Databases) -> None:
    """A server with connections to one that has fallen behind: it has not the release that is asked for."""
    url = databases.url("postgresql")
    engine = make_engine(url)
    migrate(engine)
    load(engine, SEEDS)
    app = create_app(Settings(database_url=url, refresh=1))
    with AppClient(app, raise_server_exceptions=False) as client:
        assert title(client) == OLD
        with writing(engine) as connection:
            connection.execute(text("UPDATE release SET identity = 'another'"))
        problem = get(client, "/v1/measures?limit=4&lang=en", 503)
        assert problem["detail"] == "The database was just replaced by another one."
        soon(lambda: client.get("/v1/measures?limit=4").status_code == 200)
    engine.dispose()
