"""Reports read by several processes: what is loaded and what is found is the same, and every way to stop is clean."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, select, text

from app.db.engine import make_engine
from app.db.migrations import migrate
from app.errors import SeedError
from app.ingest import processes
from app.ingest.load import attach, load
from app.ingest.processes import ProcessEndedError, Processes, usual_jobs, worth
from app.ingest.verify import Verified, verified
from app.models import Base, EditionTable
from benchmarks.generate import generate
from support.databases import Databases

JOBS = 3


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seeds of twelve reports, with their texts."""
    folder = tmp_path_factory.mktemp("generated") / "seeds"
    assert generate(folder, 12 * 12, 12 / 300, sources=True) == 12
    return folder


@pytest.fixture
def many_seeds(generated: Path, tmp_path: Path) -> Path:
    """A copy of them that a test may change."""
    return Path(shutil.copytree(generated, tmp_path / "many"))


@pytest.fixture
def both(kind: str, databases: Databases, empty_of: Callable[[str], str]) -> Iterator[tuple[Engine, Engine]]:
    """Two empty databases: one is loaded by one process, the other by several."""
    engines = [make_engine(databases.url(kind, empty_of(kind))) for _ in range(2)]
    yield engines[0], engines[1]
    for engine in engines:
        engine.dispose()


def contents(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table, without what differs from load to load: time and identity of a release."""
    own = {("release", "created_at"), ("release", "identity")}
    with engine.connect() as connection:
        found = {}
        for table in Base.metadata.sorted_tables:
            columns = [column for column in table.columns if (table.name, column.name) not in own]
            rows = connection.execute(select(*columns).order_by(*table.primary_key.columns))
            found[table.name] = [tuple(row) for row in rows]
    found["stored_digest"] = [row for row in found["stored_digest"] if row[2] != "release"]
    return found


def rewrite(path: Path, change: Callable[[Any], Any]) -> None:
    path.write_text(json.dumps(change(json.loads(path.read_text(encoding="utf-8"))), ensure_ascii=False), "utf-8")


def corrected(metrics: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [metrics[0] | {"comment": {"zh": "改正", "en": "Corrected"}}, *metrics[1:]]


def test_what_is_loaded_does_not_depend_on_the_number_of_processes(
    both: tuple[Engine, Engine], many_seeds: Path
) -> None:
    reports = sorted((many_seeds / "reports").iterdir())
    before = {path: path.read_bytes() for path in reports[3].iterdir()}

    def alike() -> None:
        one, several = load(both[0], many_seeds), load(both[1], many_seeds, jobs=JOBS)
        assert (one.release, one.reports, one.vocabulary) == (several.release, several.reports, several.vocabulary)
        assert contents(both[0]) == contents(both[1])

    alike()
    alike()  # nothing changed
    for engine in both:
        attach(engine, many_seeds, reports[2].name, many_seeds / "sources" / f"{reports[2].name}.txt")
    for report in reports[2:5]:
        rewrite(report / "metrics.json", corrected)
    alike()
    for path, content in before.items():
        path.write_bytes(content)
    alike()  # an edition comes back


def test_the_text_that_another_report_attached_is_seen(both: tuple[Engine, Engine], many_seeds: Path) -> None:
    """A report that is new has a source whose text is in the database already."""
    reports = sorted((many_seeds / "reports").iterdir())
    kept, aside = reports[0], many_seeds.parent / "aside"
    sha256 = json.loads((kept / "report.json").read_text(encoding="utf-8"))["source"]["sha256"]
    shutil.move(kept, aside)
    for engine, jobs in zip(both, (1, JOBS), strict=True):
        load(engine, many_seeds, jobs=jobs)
        with engine.begin() as connection:
            said = (many_seeds / "sources" / f"{kept.name}.txt").read_text(encoding="utf-8")
            connection.execute(
                text("INSERT INTO source_text VALUES (:sha256, :text)"), {"sha256": sha256, "text": said}
            )
    shutil.move(aside, kept)
    for engine, jobs in zip(both, (1, JOBS), strict=True):
        assert load(engine, many_seeds, jobs=jobs).reports == [kept.name]
    assert contents(both[0]) == contents(both[1])
    for engine in both:
        with engine.connect() as connection:
            shown = connection.execute(select(EditionTable.text_sha256).where(EditionTable.report_id == kept.name))
            assert shown.scalars().all() == [sha256]


# --- faults -------------------------------------------------------------------------------------------------------


def _cut(report: Path, draw: random.Random) -> None:
    path = draw.choice([*report.glob("*.json")])
    path.write_bytes(path.read_bytes()[: draw.randrange(1, 200)])


def _missing(report: Path, draw: random.Random) -> None:
    draw.choice([*report.glob("*.json")]).unlink()


def _unknown_field(report: Path, draw: random.Random) -> None:
    rewrite(report / "measures.json", lambda rows: [row | {f"titel{draw.randrange(9)}": "x"} for row in rows])


def _moved(report: Path, draw: random.Random) -> None:
    def move(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        rows[0]["evidence"][0]["start"] = str(draw.randrange(10_000))
        return rows

    rewrite(report / "metrics.json", move)


def _draft(report: Path, draw: random.Random) -> None:
    rewrite(report / "documents.json", lambda rows: [row | {"draft": f"look {draw.randrange(9)}"} for row in rows])


def _name(report: Path, sha256: str) -> None:
    rewrite(report / "report.json", lambda data: data | {"source": data["source"] | {"sha256": sha256}})


def _another_source(report: Path, draw: random.Random) -> None:
    _name(report, f"{draw.randrange(16**64):064x}")


def _same_source(report: Path, draw: random.Random) -> None:
    """Name the source of another report. Whether its own text is taken for its source depends on that one."""
    other = draw.choice([one for one in report.parent.iterdir() if one != report]) / "report.json"
    with suppress(FileNotFoundError, ValueError):  # it has another fault
        named = json.loads(other.read_text(encoding="utf-8"))["source"]["sha256"]
        _name(report, named)


_FAULTS = (_cut, _missing, _unknown_field, _moved, _draft, _another_source, _same_source)


def _told(jobs: int, folder: Path, sources: list[Path], engine: Engine) -> tuple[Verified, list[str]]:
    found = verified(folder, sources, jobs)
    with pytest.raises(SeedError) as raised:
        load(engine, folder, sources, jobs=jobs)
    return found, [str(raised.value), *map(str, raised.value.findings)]


@pytest.mark.parametrize("seed", range(8))
def test_faults_are_told_alike(seed: int, generated: Path, tmp_path: Path) -> None:
    draw = random.Random(seed)
    folder = Path(shutil.copytree(generated, tmp_path / "seeds"))
    for report in draw.sample(sorted((folder / "reports").iterdir()), draw.randrange(1, 9)):
        draw.choice(_FAULTS)(report, draw)
    texts = sorted((folder / "sources").iterdir())
    sources = draw.choice(([], texts, texts[:6]))
    told = []
    for jobs in (1, JOBS):
        engine = make_engine(f"sqlite:///{tmp_path / f'{jobs}.db'}")
        migrate(engine)
        told.append(_told(jobs, folder, sources, engine))
        assert contents(engine)["release"] == []
        engine.dispose()
    assert told[0] == told[1]
    assert told[0][0].findings or told[0][0].drafts


def test_a_source_that_an_earlier_report_names_is_not_taken_for_that_of_another(many_seeds: Path) -> None:
    """The last report names a source that nobody has, and the first one that of the last, which so is taken."""
    first, *_, last = sorted((many_seeds / "reports").iterdir())
    text = many_seeds / "sources" / f"{last.name}.txt"
    named = json.loads((last / "report.json").read_text(encoding="utf-8"))["source"]["sha256"]
    _name(last, "0" * 64)
    mistaken = verified(many_seeds, [text], JOBS)
    assert f"expected {named}, the SHA-256 of {text.name}" in str(mistaken.findings)
    assert mistaken == verified(many_seeds, [text])
    _name(first, named)
    taken = verified(many_seeds, [text], JOBS)
    assert f"expected {named}, the SHA-256 of {text.name}" not in str(taken.findings)
    assert taken == verified(many_seeds, [text])


# --- the processes themselves -------------------------------------------------------------------------------------


def test_results_are_in_order_and_large_ones_do_not_block() -> None:
    def work(number: int) -> bytes:
        time.sleep(0.01 if number % 3 else 0.03)
        return bytes([number]) * 1_000_000

    processes = Processes(work, JOBS)
    try:
        given = ((number, "x" * 300_000)[0] for number in range(20))
        found = [(item, result and result[:1], len(result or b"")) for item, result in processes.results(given)]
    finally:
        processes.end()
    assert found == [(number, bytes([number]), 1_000_000) for number in range(20)]


def test_items_are_asked_for_as_they_are_needed() -> None:
    asked: list[int] = []

    def items() -> Iterator[int]:
        for number in range(1000):
            asked.append(number)
            yield number

    processes = Processes(str, 2)
    try:
        results = processes.results(items())
        for number in range(100):
            assert next(results) == (number, str(number))
            assert len(asked) <= number + 8
    finally:
        processes.end()


def test_a_process_that_ends_is_told() -> None:
    processes: Processes[int, int] = Processes(lambda number: os._exit(1) if number == 5 else number, 2)
    try:
        with pytest.raises(ProcessEndedError, match="nothing was changed"):
            list(processes.results(range(10)))
    finally:
        processes.end()


def test_few_reports_are_read_by_one_process() -> None:
    assert [worth(8, reports) for reports in (0, 1, 7, 8, 31, 1000)] == [1, 1, 1, 2, 7, 8]


def test_one_process_works_where_nothing_can_be_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "get_all_start_methods", lambda: ["spawn"])
    assert (worth(8, 1000), usual_jobs()) == (1, 1)


@contextmanager
def loading(folder: Path, database: Path) -> Iterator[tuple["subprocess.Popen[str]", list[int]]]:
    """Run a load in processes and a session of its own, until it tells progress; give it and its children."""
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "load", "--seeds", str(folder), "--jobs", "2"],
        env={**os.environ, "WORKREPORT_DATABASE_URL": f"sqlite:///{database}"},
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stderr
        assert process.stderr.readline().endswith("reports\n")
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split()
        assert len(children) == 2
        yield process, [*map(int, children)]
    finally:
        process.kill()
        process.communicate(timeout=20)


def gone(numbers: list[int]) -> bool:
    """Wait until processes have ended, ten seconds at most."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if not any(Path(f"/proc/{number}/cmdline").exists() and _lives(number) for number in numbers):
            return True
        time.sleep(0.05)
    return False


def _lives(number: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{number}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False


def releases(database: Path) -> int:
    engine = create_engine(f"sqlite:///{database}")
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM release")).scalar_one())


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seeds of forty reports, of 300 facts each."""
    folder = tmp_path_factory.mktemp("long") / "seeds"
    assert generate(folder, 40 * 72) == 40
    return folder


@pytest.mark.slow
@pytest.mark.timed
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are read from /proc")
def test_ctrl_c_ends_a_load_and_its_processes(long: Path, tmp_path: Path) -> None:
    with loading(long, tmp_path / "it.db") as (process, children):
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=20)
        assert process.returncode == 130
        assert [line for line in said.splitlines() if not line.endswith("reports")] == [
            "error: interrupted; what was not finished changed nothing"
        ]
        assert gone(children)
    assert releases(tmp_path / "it.db") == 0


@pytest.mark.slow
@pytest.mark.timed
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are read from /proc")
def test_a_killed_process_of_a_load_ends_it(long: Path, tmp_path: Path) -> None:
    with loading(long, tmp_path / "it.db") as (process, children):
        os.kill(children[1], signal.SIGKILL)
        _, said = process.communicate(timeout=20)
        assert process.returncode == 1
        (line,) = [line for line in said.splitlines() if not line.endswith("reports")]
        assert line.startswith("error: a process that read reports was ended; nothing was changed")
        assert gone(children)
    assert releases(tmp_path / "it.db") == 0


@pytest.mark.slow
@pytest.mark.timed
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are read from /proc")
def test_a_killed_load_leaves_no_process(long: Path, tmp_path: Path) -> None:
    with loading(long, tmp_path / "it.db") as (process, children):
        os.kill(process.pid, signal.SIGKILL)
        assert gone(children)
    assert releases(tmp_path / "it.db") == 0
