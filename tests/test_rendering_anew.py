"""Editions that a build with other fields rendered are rendered anew at the next load, and answer as they did."""

import random
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import Engine, delete, event, func, select, update

from app import models as m
from app.db.engine import make_engine
from app.errors import NotReadyError, SeedError
from app.ingest import former_renderings, rendering_anew, verify
from app.ingest.load import Loaded, load
from app.ingest.releases import ReleaseReason
from app.ingest.undo import undo
from app.main import create_app
from app.models.stored_digest import Owner
from app.moment import stamp
from app.queries import snapshots
from app.queries.release import OTHER_VERSION, ReleaseKey
from app.safekeeping.backup import backup
from app.safekeeping.check import check
from app.safekeeping.digests import write_missing
from app.safekeeping.restore import restore
from app.settings import Settings
from app.web import reader
from app.web.reader import Readers
from support import older_build
from support.client import AppClient
from support.command import environment
from support.databases import Databases
from support.served import PATHS, asked_at, some_reports
from support.yearly import REPORTS, Told, yearly_seeds

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
FEW = (
    "/v1/metrics",
    "/v1/metrics?format=csv&sort=-value",
    "/v1/metrics?year_gte=2019&sort=value",
    "/v1/reports/yz-2019",
)
STATEMENTS = 100  # fewer than a load takes that renders three editions anew
Answers = dict[str, tuple[int, bytes]]


class History:
    """A database with some releases, the newest seeds, and what each path answered at each release."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.engine = make_engine(url)
        self.seeds = folder
        self.served: list[Answers] = []

    def load(self, reports: list[Told]) -> Loaded:
        """Load reports as if the release had been made on a day of its own."""
        self.seeds = yearly_seeds(self.folder / str(len(self.served)), reports)
        loaded = load(self.engine, self.seeds)
        made = NOON - timedelta(20 - loaded.release)
        with self.engine.begin() as connection:
            released = update(m.ReleaseTable).where(m.ReleaseTable.id == loaded.release)
            connection.execute(released.values(created_at=made))
            connection.execute(delete(m.StoredDigestTable).where(m.StoredDigestTable.owner == Owner.RELEASE))
            write_missing(connection)
        return loaded

    def ask(self, paths: tuple[str, ...] = PATHS) -> None:
        """Note what is served at the newest release."""
        with self.client() as client:
            self.served.append({path: asked_at(client, path) for path in paths})

    def client(self) -> AppClient:
        return AppClient(create_app(Settings(database_url=self.url)))

    def rows(self) -> dict[str, int]:
        with self.engine.connect() as connection:
            return {
                str(table.name): connection.scalar(select(func.count()).select_from(table)) or 0
                for table in m.Base.metadata.sorted_tables
            }

    def faults(self) -> list[str]:
        with self.engine.connect() as connection:
            return [*check(connection).faults]


@pytest.fixture
def past(kind: str, databases: Databases, empty_of: Callable[[str], str], tmp_path: Path) -> Iterator[History]:
    made = History(databases.url(kind, empty_of(kind)), tmp_path)
    yield made
    made.engine.dispose()


def three_releases(past: History, paths: tuple[str, ...] = FEW) -> None:
    """Load a report three times, each time with another figure, beside one that stays."""
    says = REPORTS[1].says
    for some in (says[:2], says[:4], says):
        past.load([REPORTS[0], REPORTS[1]._replace(says=some)])
        past.ask(paths)


def plain(content: bytes) -> bytes:
    """Leave out digests: an older build has others."""
    return re.sub(rb"[0-9a-f]{64}", b"-", content)


def assert_each_release_answers(past: History, asked_of: AppClient | None = None) -> None:
    with nullcontext(asked_of) if asked_of else past.client() as client:
        for release, answers in enumerate(past.served, 1):
            made = stamp(NOON - timedelta(20 - release))
            for path, (status, content) in answers.items():
                asked = f"asOf={made}" if path.startswith("/sdmx") else f"as_of={release}"
                now = asked_at(client, path, asked)
                assert (now[0], plain(now[1])) == (status, plain(content)), (release, path)


@pytest.mark.parametrize("seed", range(2))
def test_after_an_upgrade_each_release_answers_as_it_did(past: History, seed: int) -> None:
    chance = random.Random(seed)
    while len(past.served) < 4:
        with suppress(SeedError):  # some of what is said only holds beside the rest
            if past.load(some_reports(chance)).release > len(past.served):
                past.ask()
    undo(past.engine, 2, ReleaseReason())
    before = past.rows()
    older_build.written_by_an_older_build(past.engine)
    assert past.faults() == []
    with past.client() as client:
        assert client.get("/v1/metrics?as_of=1").status_code == 422
        digests = [client.get(f"/v1/releases/{number}").json()["digest"] for number in range(1, 6)]
    loaded = load(past.engine, past.seeds)
    assert loaded.anew.editions == before["edition"]
    assert loaded.anew.refused == []
    assert past.faults() == []
    assert_each_release_answers(past)
    with past.client() as client:
        now = [client.get(f"/v1/releases/{number}").json()["digest"] for number in range(1, 6)]
        assert now == digests
        # the seeds are those of release 4, whose editions are current again
        assert client.get("/v1/changes?since=4&until=6").json()["page"]["total"] == 0
    after = past.rows()
    assert (after["edition"], after["fact"]) == (2 * before["edition"], 2 * before["fact"])
    assert not load(past.engine, past.seeds).changed
    assert past.rows() == after


def test_what_was_rendered_anew_goes_after_a_day(past: History, monkeypatch: pytest.MonkeyPatch) -> None:
    three_releases(past)
    fresh = past.rows()
    older_build.written_by_an_older_build(past.engine)
    loaded = load(past.engine, past.seeds)
    assert (loaded.release, loaded.reports, loaded.changed) == (4, [], True)
    twice = past.rows()
    assert not load(past.engine, past.seeds).changed
    assert past.rows() == twice, "a server may still read them"
    monkeypatch.setattr(former_renderings, "READ_FOR", timedelta(0))
    assert not load(past.engine, past.seeds).changed
    once = past.rows()
    # there is one more release, and all editions are in one segment
    differ = {"release", "indicator_use", "stored_digest", "search_segment", "search_posting"}
    assert {name: n for name, n in once.items() if name not in differ} == {
        name: n for name, n in fresh.items() if name not in differ
    }
    assert past.faults() == []
    assert_each_release_answers(past)


def test_a_server_goes_on_with_what_it_has_read(past: History, monkeypatch: pytest.MonkeyPatch) -> None:
    three_releases(past)
    older_build.written_by_an_older_build(past.engine)
    more = ("/v1/history/yz-2019", "/v1/history/yz-2019.figure-0", "/v1/changes?since=1", "/v1/changes?since=0")
    of_columns = re.compile(
        "/sdmx|export|parquet|xlsx|croissant|csl|ris|bibtex|csv"
    )  # of records as this build has them
    paths = [path for path in (*PATHS, *more) if not of_columns.search(path) or path in FEW]
    asked = [(path, at) for path in paths for at in ("", "as_of=1", "as_of=2")]
    with monkeypatch.context() as older:
        older.setattr(snapshots, "shape", lambda: older_build.SHAPE)
        with past.client() as client:
            before = {each: asked_at(client, *each) for each in asked}
        with past.client() as client:
            with pytest.MonkeyPatch.context() as migrated:
                assert asked_at(client, "/v1/metrics") == before["/v1/metrics", ""]
                migrated.setattr(reader, "current_release", tables_of_a_later_version)
                with reading(client, before) as failures:
                    load(past.engine, past.seeds)
                assert failures == []
                for each in asked:
                    assert asked_at(client, *each) == before[each], each
            readers: Readers = client.app.state.readers  # type: ignore[attr-defined]
            readers.look()
            assert client.get("/v1").json()["release"] == 4
            assert client.get("/v1/metrics").status_code == 200
            # what was answered before is kept; its records have a later shape
            assert client.get("/v1/metrics?as_of=1&limit=7").status_code == 422
    assert_each_release_answers(past)


def tables_of_a_later_version(_: Any) -> ReleaseKey:
    raise NotReadyError(OTHER_VERSION)


def test_a_server_of_this_build_takes_up_what_is_rendered_anew_and_what_is_restored(past: History) -> None:
    three_releases(past)
    older_build.written_by_an_older_build(past.engine)
    copy = past.folder / "copy"
    backup(past.url, copy)
    with past.client() as client:
        older = {path: asked_at(client, path) for path in FEW}
        assert client.get("/v1/metrics?as_of=1").status_code == 422
        load(past.engine, past.seeds)
        readers: Readers = client.app.state.readers  # type: ignore[attr-defined]
        readers.look()
        assert_each_release_answers(past, client)
        past.engine.dispose()
        restore(past.url, copy, replace=True)
        readers.look()
        assert client.get("/v1").json()["release"] == 3
        for path, answer in older.items():
            assert asked_at(client, path) == answer, path
        assert client.get("/v1/metrics?as_of=1").status_code == 422


@contextmanager
def reading(client: AppClient, before: Mapping[tuple[str, str], Any]) -> Iterator[list[Any]]:
    """Ask for lists and records all the while; give what was answered otherwise than before."""
    failures: list[Any] = []
    stop = threading.Event()
    some = [each for each in before if each[0] in FEW]

    def read() -> None:
        while not stop.is_set():
            failures.extend(each for each in some if asked_at(client, *each) != before[each])

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield failures
    finally:
        stop.set()
        thread.join()


def test_a_load_that_fails_leaves_all_as_it_was(past: History) -> None:
    three_releases(past)
    older_build.written_by_an_older_build(past.engine)
    before, chance = past.rows(), random.Random(1)
    for _ in range(8):
        left = chance.randint(1, STATEMENTS)

        def cut(*_: Any) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                raise KeyboardInterrupt

        event.listen(past.engine, "before_cursor_execute", cut)
        with pytest.raises(KeyboardInterrupt):
            load(past.engine, past.seeds)
        event.remove(past.engine, "before_cursor_execute", cut)
        assert past.rows() == before
        assert past.faults() == []
    load(past.engine, past.seeds)
    assert past.faults() == []
    assert_each_release_answers(past)


_KILLED = """
import os, sys
from pathlib import Path
from sqlalchemy import event
from app.db.engine import make_engine
from app.ingest.load import load
engine, left = make_engine(sys.argv[1]), int(sys.argv[3])
def die(*_):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), 9)
event.listen(engine, "before_cursor_execute", die)
load(engine, Path(sys.argv[2]))
"""


@pytest.mark.slow
def test_a_load_that_is_killed_leaves_all_as_it_was(past: History) -> None:
    """By SIGKILL at a random statement while it renders anew, while a server goes on answering the release before."""
    three_releases(past)
    older_build.written_by_an_older_build(past.engine)
    before, chance = past.rows(), random.Random(2)
    with past.client() as client:
        served = client.get("/v1/metrics").content
        for killed in range(1, 6):
            at = chance.randint(1, STATEMENTS)
            command = [sys.executable, "-c", _KILLED, past.url, str(past.seeds), str(at)]
            ended = subprocess.run(command, env=environment(past.url), check=False, capture_output=True)
            assert ended.returncode == -signal.SIGKILL, ended.stderr
            assert past.rows() == before
            assert past.faults() == []
            assert client.get(f"/v1/metrics?limit={50 + killed}").status_code == 200
            assert client.get("/v1/metrics").content == served
    load(past.engine, past.seeds)
    assert past.faults() == []
    assert_each_release_answers(past)


def test_seeds_that_this_build_refuses_leave_their_release_refused(
    past: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    three_releases(past)
    older_build.written_by_an_older_build(past.engine)
    checking = verify.check_report

    def stricter(seeds: Any, *others: Any) -> Any:
        if len(seeds.metrics.records) == 4:
            seeds.metrics.fault(2, ("value",), "expected another figure")
        return checking(seeds, *others)

    monkeypatch.setattr(rendering_anew, "check_report", stricter)
    loaded = load(past.engine, past.seeds)
    assert loaded.anew.refused == [
        "report yz-2019, edition 2 (release 2) cannot be rendered anew: "
        "yz-2019/metrics.json:1: [2].value: expected another figure"
    ]
    with past.client() as client:
        assert [client.get(f"/v1/metrics?as_of={n}").status_code for n in (1, 2, 3, 4)] == [200, 422, 200, 200]
    monkeypatch.setattr(rendering_anew, "check_report", checking)
    assert load(past.engine, past.seeds).anew.editions == 1
    assert_each_release_answers(past)


def test_what_was_loaded_before_seeds_were_kept_stays_as_it_is(past: History) -> None:
    three_releases(past)
    older_build.written_by_an_older_build(past.engine)
    forget_seeds(past.engine)
    loaded = load(past.engine, past.seeds)
    assert (loaded.anew.editions, sorted(loaded.reports)) == (0, ["yz-2018", "yz-2019"])
    with past.client() as client:
        assert [client.get(f"/v1/metrics?as_of={n}").status_code for n in (1, 2, 3, 4)] == [422, 422, 422, 200]


def test_the_seeds_of_current_editions_are_kept_without_a_release(past: History) -> None:
    three_releases(past)
    forget_seeds(past.engine)
    assert not load(past.engine, past.seeds).changed
    with past.engine.connect() as connection:
        kept = select(m.EditionTable.report_id, m.EditionTable.number).where(m.EditionTable.seeds.is_not(None))
        assert {*connection.execute(kept).all()} == {("yz-2018", 1), ("yz-2019", 3)}
    assert past.faults() == []
    older_build.written_by_an_older_build(past.engine)
    assert load(past.engine, past.seeds).anew.editions == 2


def forget_seeds(engine: Engine) -> None:
    """Have a database as a build left it that kept no seeds."""
    with engine.begin() as connection:
        connection.execute(update(m.EditionTable).values(seeds=None, vocabulary_seeds=None))
        connection.execute(m.table_of(m.KeptSeedsTable).delete())


def test_seeds_are_kept_once(past: History) -> None:
    three_releases(past)
    with past.engine.connect() as connection:
        kept = connection.execute(select(m.EditionTable.seeds, m.EditionTable.vocabulary_seeds)).all()
        contents = connection.scalar(select(func.count()).select_from(m.KeptSeedsTable))
    assert len({row.vocabulary_seeds for row in kept}) == 1
    assert contents == len({row.seeds for row in kept}) + 1 == 5


def test_kept_seeds_that_are_damaged_are_found(past: History) -> None:
    three_releases(past)
    with past.engine.begin() as connection:
        connection.execute(update(m.KeptSeedsTable).values(content=b"nothing"))
    assert len(past.faults()) == 5
    assert all("kept_seeds" in fault for fault in past.faults())


def test_a_term_of_then_has_its_name_of_then(past: History) -> None:
    three_releases(past, ("/v1/metrics", "/v1/metrics?lang=en&sort=value", "/v1/units"))
    path = past.seeds / "vocabulary" / "units.json"
    units = orjson.loads(path.read_bytes())
    units[0]["name"]["zh"] = "市亩"
    path.write_bytes(orjson.dumps(units))
    load(past.engine, past.seeds)
    older_build.written_by_an_older_build(past.engine)
    assert load(past.engine, past.seeds).anew.editions == 6
    assert_each_release_answers(past)
    with past.client() as client:
        labels = [client.get(f"/v1/metrics/yz-2019.figure-0?as_of={n}").json()["unit"]["label"] for n in (3, 4, 5)]
    assert labels == ["亩", "市亩", "市亩"]
