"""What an earlier release, and changes, cost to ask for: `python -m benchmarks.history [--metrics …] [--releases …]`.

A data set gets more releases: each gives one report and two of its measures other titles, so that all of its facts have
a new edition. Then lists are asked for as they are and with `as_of` of a random release, and changes since a random
release beside a plain list of as many records, each request another one, so that no kept answer is sent. Who asks a
release for the first time has it opened, or its rows counted, as a plain list has after a load: so each is asked of a
release twice. Exits with 1 if the median of the first is more than twice that of plain lists; that of the second stands
beside.
"""

import argparse
import asyncio
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import orjson

from app.db.engine import make_engine
from app.ingest.load import load
from app.main import create_app
from app.settings import Settings
from benchmarks.data import Dataset, dataset, read_ahead

MOST = 2.0  # times the median of a plain list
# limit and year make each request another one
LISTS = (
    "/v1/metrics?limit={n}",
    "/v1/metrics?limit={n}&year={year}&qualifier=over",
    "/v1/metrics?limit={n}&sort=-value",
    "/v1/metrics?limit={n}&sort=-value&qualifier=over",
    "/v1/metrics?limit={n}&value_gte={year}",
    "/v1/metrics?limit={n}&facet=theme&year={year}",
    "/v1/search?limit={n}&q={year}",
    "/v1/series?limit={n}",
    "/v1/reports?limit={n}",
)
CHANGES = (
    "/v1/changes?limit={n}&since={since}",
    "/v1/changes?limit={n}&since={since}&resource=measures&action=changed",
    "/v1/changes?limit={n}&until={until}",
    "/v1/changes?limit={n}&since={since}&until={until}&resource=metrics",
)
Ask = Callable[[str], Awaitable[float]]
RECORDS = range(10, 90, 2)  # of a page; the second request of a release asks for one more


def with_history(made: Dataset, releases: int) -> Path:
    """Return a database with the data set and so many releases, made once."""
    database = made.folder / f"history-{releases}.db"
    stamp = database.with_suffix(".stamp")
    if stamp.exists() and stamp.read_text() == (made.folder / "stamp").read_text():
        return database
    for path in (database, Path(f"{database}-wal"), Path(f"{database}-shm")):
        path.unlink(missing_ok=True)
    shutil.copyfile(made.database, database)
    engine = make_engine(f"sqlite:///{database}")
    reports = sorted((made.folder / "seeds" / "reports").iterdir())
    with tempfile.TemporaryDirectory() as folder:
        seeds = Path(folder)
        shutil.copytree(made.folder / "seeds" / "vocabulary", seeds / "vocabulary")
        for release in range(2, releases + 1):
            source = reports[release * 7 % len(reports)]
            report = Path(shutil.copytree(source, seeds / "reports" / source.name))
            head = orjson.loads((report / "report.json").read_bytes())
            head["title"]["zh"] += f"（{release}）"
            (report / "report.json").write_bytes(orjson.dumps(head))
            measures = orjson.loads((report / "measures.json").read_bytes())
            for measure in measures[:2]:
                measure["title"]["zh"] += f"（{release}）"
            (report / "measures.json").write_bytes(orjson.dumps(measures))
            load(engine, seeds)
            shutil.rmtree(report)
    engine.dispose()
    stamp.write_text((made.folder / "stamp").read_text())
    return database


def requests(chance: random.Random, path: str, releases: int) -> Iterator[tuple[str, str, str]]:
    """Give requests of a kind, each as it is and twice with a random release; no two are alike."""
    for n in RECORDS:
        year, release = chance.randint(2018, 2025), chance.randint(1, releases)
        plain, then = (path.format(n=number, year=year) for number in (n, n + 1))
        yield plain, f"{plain}&as_of={release}", f"{then}&as_of={release}"


def changes(chance: random.Random, path: str, releases: int) -> Iterator[tuple[str, str, str]]:
    """Give plain lists, each with two requests for changes between the same releases; no two are alike."""
    for n in RECORDS:
        since = chance.randint(1, releases - 1)
        until = chance.randint(since + 1, releases)
        first, then = (path.format(n=number, since=since, until=until) for number in (n, n + 1))
        yield f"/v1/metrics?limit={n}&year_gte={1900 + CHANGES.index(path)}", first, then


async def measured(database: Path, releases: int) -> dict[str, list[tuple[float, float, float]]]:
    """Return the seconds of each request: as it is, asked of a release for the first time, and after that.

    Each kind of list is asked of an application of its own, which has opened no release but the newest.
    """
    chance = random.Random(16)
    found: dict[str, list[tuple[float, float, float]]] = {}
    for path in (*LISTS, *CHANGES):
        app = create_app(Settings(database_url=f"sqlite:///{database}"))
        async with app.router.lifespan_context(app):
            ask = asking(app)
            while app.state.readers.current is None:
                await asyncio.sleep(0.05)
            asked = list((changes if path in CHANGES else requests)(chance, path, releases))
            for plain, *_ in asked[:3]:  # what is made once
                await ask(plain)
            found[path] = [(await ask(plain), await ask(first), await ask(then)) for plain, first, then in asked[3:]]
    return found


def asking(app: Any) -> Ask:
    """Return what asks for a path and returns the seconds until its answer."""

    async def ask(path: str) -> float:
        target, _, query = path.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": target,
            "raw_path": target.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(b"host", b"localhost")],
            "server": ("localhost", 80),
            "client": ("localhost", 1),
        }
        status: list[int] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                status.append(message["status"])

        begun = time.perf_counter()
        await app(scope, receive, send)
        if status != [200]:
            raise SystemExit(f"{path}: {status}")
        return time.perf_counter() - begun

    return ask


def main() -> int:
    """Measure, and print a line for each kind of list."""
    options = argparse.ArgumentParser()
    options.add_argument("--metrics", type=int, default=100_000)
    options.add_argument("--releases", type=int, default=200)
    asked = options.parse_args()
    made = dataset(asked.metrics, 1.0, flat=False)
    database = with_history(made, asked.releases)
    read_ahead(made)
    found = asyncio.run(measured(database, asked.releases))
    print(f"{asked.metrics:,} metrics, {asked.releases} releases; milliseconds, the median of each")
    print("   plain    first  ratio     then  ratio")
    worst = 0.0
    for path, times in found.items():
        plain, first, then = (median(each) * 1000 for each in zip(*times, strict=True))
        worst = max(worst, first / plain)
        print(f"{plain:8.2f} {first:8.2f} {first / plain:6.2f} {then:8.2f} {then / plain:6.2f}  {path}")
    return 0 if worst <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
