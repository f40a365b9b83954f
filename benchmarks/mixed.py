"""Mixed load on four workers while reports are loaded: `python -m benchmarks.mixed` (`make soak` runs it too).

Clients ask for lists, walks, records, searches, series and tables, some of them again and again. Every ten seconds a
load corrects a title of two reports at once. Each answer must show one correction in both, no answer may be older than
a second, none may fail, and the memory of the workers must not grow. SQLite and PostgreSQL take turns.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from statistics import median

import psutil

from app.db.engine import make_engine
from app.safekeeping.check import check
from benchmarks.corrections import Corrections, corrections_in
from benchmarks.data import workreport
from benchmarks.processes import empty_database, server

WORKERS = 4
CLIENTS = 4
EVERY = 10.0  # seconds between loads
SHOWS = 1.0  # seconds until a load shows on every worker
GROWTH = 10.0  # MB that a worker may grow between its third minute and the end
METRICS = 72  # of each report, with 228 other facts
PAUSE = 0.02  # seconds between the requests of a client
# what shows every title; a limit that was not asked for before is no kept answer
BOTH = (
    "/v1/measures?lang=en&limit={number}",
    "/v1/measures?lang=en&limit=1000",
    "/v1/measures?format=csv",
    "/v1/measures?format=ndjson&sort=-id",
    "/v1/measures?lang=en&q=correction&limit={number}",
)
OTHERS = (
    "/v1/metrics?limit={number}",
    "/v1/series?limit={number}",
    "/v1/search?q=%E5%BB%BA%E6%88%90&limit={number}",
    "/v1/indicators",
)


@dataclass
class Seen:
    """What clients saw: answers by what was asked and the status, what was wrong, and seconds that answers took."""

    answers: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


class Loads(threading.Thread):
    """Loads a correction every ten seconds, and remembers when each was loaded."""

    def __init__(self, url: str, seeds: Corrections, over: threading.Event, seen: Seen) -> None:
        super().__init__(daemon=True)
        self._url, self._seeds, self._over, self._seen = url, seeds, over, seen
        self.ended = {seeds.number: time.monotonic()}  # by correction

    def run(self) -> None:
        """Load until it is over."""
        begun = time.monotonic()
        while not self._over.wait(max(0.0, begun + EVERY - time.monotonic())):
            number = self._seeds.correct()
            begun = time.monotonic()
            try:
                workreport("load", "--seeds", str(self._seeds.folder), url=self._url)
            except subprocess.CalledProcessError as error:
                self._seen.wrong.append(f"a load failed: {error}")
                continue
            self.ended[number] = time.monotonic()
            self._seen.answers["load"] += 1
            self._seen.seconds.append(self.ended[number] - begun)

    def least(self, asked: float) -> int:
        """Return the oldest correction that an answer to what was asked at a time may show."""
        return max((number for number, ended in [*self.ended.items()] if ended + SHOWS <= asked), default=0)


class Client(threading.Thread):
    """Asks one request after another, and looks at each answer."""

    def __init__(self, address: str, loads: Loads, over: threading.Event, seen: Seen, draw: random.Random) -> None:
        super().__init__(daemon=True)
        self._connection = HTTPConnection(address, timeout=30)
        self._loads, self._over, self._seen, self._draw = loads, over, seen, draw

    def run(self) -> None:
        """Ask until it is over."""
        while not self._over.wait(PAUSE):
            turn = self._draw.random()
            if turn < 0.1:
                self._walk()
            elif turn < 0.6:
                self._look(self._ask(self._draw.choice(BOTH)))
            else:
                self._ask(self._draw.choice(OTHERS))

    def _walk(self) -> None:
        """Follow a list from page to page: all of them are of one release."""
        limit, cursor, shown = self._draw.randrange(40, 200), "", b""
        while cursor is not None:
            begun = time.monotonic()
            answer = self._ask(f"/v1/measures?lang=en&limit={limit}{cursor and f'&cursor={cursor}'}")
            if answer is None:
                return
            shown += answer[1]
            cursor = json.loads(answer[1])["page"]["next"]
            if not cursor:
                break
        self._look((begun - 30, shown))  # as old as its first page: only whether it is one release

    def _ask(self, path: str) -> tuple[float, bytes] | None:
        """Return when it was asked and what was answered; None where that failed."""
        begun = time.monotonic()
        try:
            self._connection.request("GET", path.replace("{number}", str(self._draw.randrange(400, 1000))))
            response = self._connection.getresponse()
            body = response.read()
        except (OSError, HTTPException) as error:
            self._connection.close()
            self._seen.wrong.append(f"{path}: no answer: {error!r}")
            return None
        self._seen.seconds.append(time.monotonic() - begun)
        self._seen.answers[f"{response.status}"] += 1
        if response.status != 200:
            self._seen.wrong.append(f"{path}: {response.status} {body[:200]!r}")
            return None
        return begun, body

    def _look(self, answer: tuple[float, bytes] | None) -> None:
        if answer is None:
            return
        found = corrections_in(answer[1])
        if len(found) != 2 or found[0] != found[1]:
            self._seen.wrong.append(f"an answer shows the corrections {found}")
        elif found[0] < (least := self._loads.least(answer[0])):
            self._seen.wrong.append(f"an answer shows correction {found[0]}, {least} was loaded a second before")


def soak(kind: str, url: str, folder: Path, seconds: float) -> list[str]:
    """Measure one database; return what does not hold."""
    seeds, over, asked, loaded = Corrections(folder / "seeds", METRICS), threading.Event(), Seen(), Seen()
    workreport("load", "--seeds", str(seeds.folder), url=url)
    memory: dict[int, list[tuple[float, float]]] = {}
    with server(url, "--workers", str(WORKERS)) as (process, address):
        loads = Loads(url, seeds, over, loaded)
        clients = [Client(address, loads, over, asked, random.Random(number)) for number in range(CLIENTS)]
        begun = time.monotonic()
        for thread in (loads, *clients):
            thread.start()
        while (at := time.monotonic() - begun) < seconds:
            for worker in _workers(process.pid):
                memory.setdefault(worker.pid, []).append((at, worker.memory_info().rss / 2**20))
            time.sleep(1)
        over.set()
        for thread in (loads, *clients):
            thread.join(60)
        faults = [] if process.poll() is None else ["the server has ended"]
    engine = make_engine(url)
    with engine.connect() as connection:
        faults += check(connection).faults
    engine.dispose()
    grown = {pid: _growth(taken, seconds) for pid, taken in memory.items()}
    if len(memory) != WORKERS:
        faults.append(f"{len(memory)} workers were seen, there should be {WORKERS}: some ended")
    faults += [f"a worker grew by {mb:.1f} MB" for mb in grown.values() if mb > GROWTH]
    print(_told(kind, seconds, asked, loaded, memory, grown), flush=True)
    return [*faults, *asked.wrong, *loaded.wrong]


def _workers(pid: int) -> Iterator[psutil.Process]:
    """Give the processes that answer: the children of the one that was started, but for Python's own helper."""
    for child in psutil.Process(pid).children():
        try:
            if "spawn_main" in " ".join(child.cmdline()):
                yield child
        except psutil.NoSuchProcess:
            continue


def _growth(taken: list[tuple[float, float]], seconds: float) -> float:
    """Return by how many MB the median of the last tenth is above that of a tenth after the first two."""
    tenth = seconds / 10
    early = [mb for at, mb in taken if 2 * tenth <= at < 3 * tenth]
    late = [mb for at, mb in taken if at >= 9 * tenth]
    return median(late) - median(early) if early and late else 0.0


def _told(
    kind: str,
    seconds: float,
    asked: Seen,
    loaded: Seen,
    memory: dict[int, list[tuple[float, float]]],
    grown: dict[int, float],
) -> str:
    times = sorted(asked.seconds) or [0.0]
    p50, p99 = (times[min(len(times) - 1, len(times) * percent // 100)] * 1000 for percent in (50, 99))
    most = max((mb for taken in memory.values() for _, mb in taken), default=0.0)
    return (
        f"{kind}: {seconds / 60:.0f} minutes, {WORKERS} workers\n"
        f"  answers {dict(asked.answers)}, p50 {p50:.1f} ms, p99 {p99:.1f} ms; wrong {len(asked.wrong)}\n"
        f"  loads {loaded.answers['load']}, failed {len(loaded.wrong)}, "
        f"median {median(loaded.seconds) if loaded.seconds else 0:.1f} s\n"
        f"  memory of a worker {most:.0f} MB at most, growth {', '.join(f'{mb:+.1f}' for mb in grown.values())} MB"
    )


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30, help="how long each database is asked (default 30)")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append", help="both unless given")
    given = parser.parse_args()
    failed = False
    for kind in given.database or ["sqlite", "postgresql"]:
        with tempfile.TemporaryDirectory() as folder, empty_database(kind, Path(folder)) as url:
            faults = soak(kind, url, Path(folder), given.minutes * 60)
        failed = failed or bool(faults)
        print("\n".join(f"{kind}: FAILED: {fault}" for fault in faults[:50]) or f"{kind}: everything holds", flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
