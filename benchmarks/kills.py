"""Loads that are killed at random moments while a server reads: `python -m benchmarks.kills` (`make kills`).

After each kill the database must hold the release before or the one that was loaded, whole: every digest is compared.
The next load must succeed. The server must answer all the time, each answer from one release, and never from one before
that. What was seen is printed as a table; the command fails where something does not hold.
"""

import argparse
import os
import random
import signal
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from app.db.engine import make_engine
from app.db.migrations import migrate
from app.ingest.load import load
from app.safekeeping.check import check
from benchmarks.corrections import Corrections, corrections_in
from benchmarks.processes import empty_database, load_seeds, server

METRICS = 40  # of each report
ROUND = 20  # kills of one database
PATIENCE = 60.0  # seconds that a load may take
PAUSE = 0.01  # seconds between requests, so that loads get their share of the machine


@dataclass
class Seen:
    """What was seen of one database."""

    kind: str
    kills: int = 0
    before: int = 0  # kills after which the release before was there
    after: int = 0  # kills after which the new one was there
    ended: int = 0  # loads that had ended before they could be killed
    answers: int = 0
    failed: int = 0
    longest: float = 0.0  # seconds without an answer
    faults: list[str] = field(default_factory=list)

    def row(self) -> str:
        """Return a line of the table."""
        return (
            f"{self.kind:<12}{self.kills:>6}{self.before:>8}{self.after:>7}{self.ended:>7}{self.answers:>9}"
            f"{self.failed:>8}{self.longest * 1000:>10.0f} ms{len(self.faults):>8}"
        )


HEAD = f"{'':<12} kills  before  after  ended  answers  failed  longest gap  faults"


class Reader(threading.Thread):
    """Asks for the titles that every load corrects, one request after another, and compares them."""

    def __init__(self, address: str, seen: Seen) -> None:
        super().__init__(daemon=True)
        self._address, self._seen, self._over = address, seen, threading.Event()
        self.shown = 0  # the correction that was answered last

    def run(self) -> None:
        """Read until it is over."""
        connection, last, number = HTTPConnection(self._address, timeout=10), time.monotonic(), 0
        while not self._over.is_set():
            number += 1
            try:
                # limits that were not asked for before are no kept answers
                connection.request("GET", f"/v1/measures?limit={50 + number % 900}&lang=en&sort=id")
                response = connection.getresponse()
                body = response.read()
            except (OSError, HTTPException) as error:
                self._seen.failed += 1
                self._seen.faults.append(f"a request got no answer: {error!r}")
                connection.close()
                continue
            now = time.monotonic()
            self._seen.longest, last = max(self._seen.longest, now - last), now
            self._look(response.status, body)
            self._over.wait(PAUSE)
        connection.close()

    def stop(self) -> None:
        """End it."""
        self._over.set()
        self.join(20)

    def _look(self, status: int, body: bytes) -> None:
        self._seen.answers += 1
        if status != 200:
            self._seen.failed += 1
            self._seen.faults.append(f"a request was answered with {status}: {body[:200]!r}")
            return
        found = set(corrections_in(body))
        if len(found) > 1:
            self._seen.faults.append(f"an answer is mixed of the corrections {sorted(found)}")
        if found and min(found) < self.shown:
            self._seen.faults.append(f"an answer went back from correction {self.shown} to {min(found)}")
        self.shown = max({self.shown, *found})


def run(seen: Seen, url: str, folder: Path, kills: int, draw: random.Random) -> None:
    """Kill loads into an empty database until so many were killed in all, and add what was seen."""
    seeds, engine = Corrections(folder / "seeds", METRICS, 1.0), make_engine(url)
    context = get_context("forkserver")
    context.set_forkserver_preload(["app.ingest.load"])
    migrate(engine)
    load(engine, seeds.folder)
    usual = _usual(context, url, seeds)
    with server(url) as (_, address):
        reader = Reader(address, seen)
        reader.start()
        try:
            while seen.kills < kills:
                usual = _turn(seen, context, engine, url, seeds, draw.uniform(0, usual * 1.1))
            until = time.monotonic() + 2
            while reader.shown != seeds.number and time.monotonic() < until:
                time.sleep(0.02)
            if reader.shown != seeds.number:
                seen.faults.append(f"two seconds after the last load the server shows correction {reader.shown}")
        finally:
            reader.stop()
    engine.dispose()


def _usual(context: ForkServerContext, url: str, seeds: Corrections) -> float:
    """Return how many seconds a load takes that nobody kills."""
    seeds.correct()
    begun = time.monotonic()
    _loading(context, url, seeds).join(PATIENCE)
    return time.monotonic() - begun


def _turn(seen: Seen, context: ForkServerContext, engine: Engine, url: str, seeds: Corrections, moment: float) -> float:
    """Kill one load at a moment, look at what is left, and load on. Returns how many seconds that load took.

    How long loads take changes with the machine: the next moment is drawn from the last that nobody killed.
    """
    before = _release(engine, seen)
    seeds.correct()
    process = _loading(context, url, seeds)
    time.sleep(moment)
    if process.exitcode is None:
        os.kill(process.pid or 0, signal.SIGKILL)
    process.join(PATIENCE)
    if process.exitcode == -signal.SIGKILL:
        seen.kills += 1
    else:
        seen.ended += 1
    there = _release(engine, seen)
    if there == before:
        seen.before += process.exitcode != 0
    elif there == before + 1:
        seen.after += process.exitcode != 0
    else:
        seen.faults.append(f"after a kill the release is {there}, it was {before}")
    seeds.correct()
    begun = time.monotonic()
    following = _loading(context, url, seeds)
    following.join(PATIENCE)
    took = time.monotonic() - begun
    if following.exitcode != 0:
        following.kill()
        seen.faults.append(f"the load after a kill ended with {following.exitcode}")
    elif (now := _release(engine, seen)) != there + 1:
        seen.faults.append(f"after the load that followed the release is {now}, it was {there}")
    return took


def _loading(context: ForkServerContext, url: str, seeds: Corrections) -> Any:
    process = context.Process(target=load_seeds, args=(url, str(seeds.folder)))
    process.start()
    return process


def _release(engine: Engine, seen: Seen) -> int:
    """Return the newest release; every fault of the database is noted."""
    with engine.connect() as connection:
        checked = check(connection)
    seen.faults += checked.faults
    return checked.release


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200, help="loads that are killed on each database (default 200)")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append", help="both unless given")
    parser.add_argument("--seed", type=int, default=None, help="draws the same moments again")
    given = parser.parse_args()
    seed = given.seed if given.seed is not None else random.randrange(10**6)
    print(f"seed {seed}", flush=True)
    found = []
    for kind in given.database or ["sqlite", "postgresql"]:
        seen, draw = Seen(kind), random.Random(seed)
        found.append(seen)
        while seen.kills < given.kills:
            with tempfile.TemporaryDirectory() as folder, empty_database(kind, Path(folder)) as url:
                run(seen, url, Path(folder), min(seen.kills + ROUND, given.kills), draw)
            print(seen.row(), file=sys.stderr, flush=True)
    print("\n".join((HEAD, *(seen.row() for seen in found))))
    faults = [f"{seen.kind}: {fault}" for seen in found for fault in seen.faults]
    print("\n".join(faults[:50]) or "everything holds")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
