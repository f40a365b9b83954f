"""Clients that read slowly, stop or vanish, for minutes: `python -m benchmarks.soak` (`make soak`).

A server of one worker answers lists, probes and whole tables while reports are loaded; first without the bad readers,
then with them. What must hold is in `verdict`; the command fails where something does not. The server has one core,
everything else the other. SQLite and PostgreSQL take turns.
"""

import argparse
import asyncio
import hashlib
import http.client
import json
import multiprocessing
import os
import random
import shutil
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.data import Dataset, Key, dataset, workreport
from benchmarks.processes import postgresql, resident, server
from benchmarks.tools import LOAD_CORE, SERVER_CORE
from benchmarks.walk import correct

TABLES = ("/v1/metrics?format=csv", "/v1/metrics?format=ndjson")  # what a load of a measure's title leaves as it is
BOUND = "/problems/too-many-streams"  # the one 503 that is an answer
PROBES = 20  # a second
LISTS = 20  # a second
LOAD_EVERY = 60  # seconds
BASE = 120  # seconds without the bad readers
RECEIVE = 4096  # bytes that a bad reader's kernel holds for it


@dataclass
class Seen:
    """What some clients saw: answers by status or kind, what was wrong, and how long answers took, in seconds."""

    answers: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def add(self, other: "Seen") -> None:
        """Add what other clients saw."""
        self.answers += other.answers
        self.wrong += other.wrong
        self.seconds += other.seconds


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10, help="how long the bad readers read (default 10)")
    parser.add_argument("--readers", type=int, default=200, help="how many they are (default 200)")
    parser.add_argument("--metrics", type=int, default=40_000, help="metrics in the database (default 40000)")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append", help="both unless given")
    given = parser.parse_args()
    data = dataset(given.metrics, flat=False)
    failed = False
    for kind in given.database or ["sqlite", "postgresql"]:
        faults = soak(kind, data, given.readers, given.minutes * 60)
        failed = failed or bool(faults)
        print("\n".join(f"{kind}: FAILED: {fault}" for fault in faults) or f"{kind}: everything holds", flush=True)
    sys.exit(failed)


def soak(kind: str, data: Dataset, readers: int, seconds: float) -> list[str]:
    """Measure one database; return what does not hold."""
    with tempfile.TemporaryDirectory() as folder, _database(kind, data, Path(folder)) as url:
        seeds = Path(shutil.copytree(data.seeds, Path(folder) / "seeds"))
        with server(url, core=SERVER_CORE) as (process, address):
            loads = Loads(url, seeds, address)
            tables = {path: _download(address, path) for path in TABLES}
            keys = data.keys
            base = _phase(address, tables, keys, loads, 0, BASE, process.pid)
            print(f"{kind}, without the readers: {_told(base)}", flush=True)
            full = _phase(address, tables, keys, loads, readers, seconds, process.pid)
            print(f"{kind}, with {readers} readers: {_told(full)}", flush=True)
            if process.poll() is not None:
                return ["the server has ended"]
    return verdict(base, full)


def verdict(base: dict[str, Any], full: dict[str, Any]) -> list[str]:
    """Return what of the bars is not met."""
    faults = [f"wrong: {wrong}" for phase in (base, full) for seen in phase["seen"].values() for wrong in seen.wrong]
    for phase in (base, full):
        for who, seen in phase["seen"].items():
            faults += [
                f"{who}: {count} × {answer}"
                for answer, count in seen.answers.items()
                if answer.startswith("5") and answer != f"503 {BOUND}"
            ]
            faults += [f"{who}: {count} × {answer}" for answer, count in seen.answers.items() if answer == "no answer"]
    before, after = (_percentile(phase["seen"]["probes"].seconds, 99) for phase in (base, full))
    if after > 5 * before:
        faults.append(f"p99 of /livez is {after * 1000:.1f} ms, {after / before:.1f} times {before * 1000:.1f} ms")
    grown = full["memory"]["last minute"] - full["memory"]["second minute"]
    if grown > 10:
        faults.append(f"memory grew by {grown:.1f} MB")
    return faults


# --- what runs ----------------------------------------------------------------------------------------------------


@contextmanager
def _database(kind: str, data: Dataset, folder: Path) -> Iterator[str]:
    """Give the address of a database of its own with the data."""
    if kind == "sqlite":
        shutil.copyfile(data.database, folder / "soak.db")
        yield f"sqlite:///{folder / 'soak.db'}"
        return
    with postgresql(folder) as url:
        workreport("load", "--seeds", str(data.seeds), url=url)
        yield url


class Loads:
    """Loads one correction after another, and looks whether each shows within a second."""

    def __init__(self, url: str, seeds: Path, address: str) -> None:
        self.url, self.seeds, self.address, self.made = url, seeds, address, 0

    def run(self, over: threading.Event, seen: Seen) -> None:
        """Load every minute until it is over."""
        while not over.wait(LOAD_EVERY):
            reports = sorted((self.seeds / "reports").iterdir())
            correct(reports[-1 - self.made % len(reports)])
            self.made += 1
            before = self._release()
            begun = time.perf_counter()
            workreport("load", "--seeds", str(self.seeds), url=self.url)
            seen.seconds.append(time.perf_counter() - begun)
            time.sleep(1)
            if (now := self._release()) != before + 1:
                seen.wrong.append(f"a second after a load the release is {now}, it was {before}")
            seen.answers["loaded"] += 1

    def _release(self) -> int:
        return int(json.loads(_ask(self.address, "/readyz")[1])["release"])


def _phase(
    address: str,
    tables: dict[str, bytes],
    keys: list[Key],
    loads: Loads,
    readers: int,
    seconds: float,
    pid: int,
) -> dict[str, Any]:
    """Let everybody ask for some seconds; return what each saw, and the server's memory by time."""
    until = time.time() + seconds
    clients: dict[str, tuple[Callable[..., None], tuple[Any, ...]]] = {
        "probes": (_probe, (address, until)),
        "lists": (_list, (address, until, keys)),
        "tables": (_whole, (address, until, {path: _digest(body) for path, body in tables.items()})),
    }
    if readers:
        clients["readers"] = (_read_badly, (address, until, tables, readers))
    context = multiprocessing.get_context("fork")
    queue: Any = context.Queue()
    processes = [
        context.Process(target=_on_the_load_core, args=(work, name, queue, *arguments))
        for name, (work, arguments) in clients.items()
    ]
    for process in processes:
        process.start()
    over, loaded = threading.Event(), Seen()
    loading = threading.Thread(target=loads.run, args=(over, loaded))
    loading.start()
    memory: list[tuple[float, float]] = []
    begun = time.time()
    while time.time() < until:
        memory.append((time.time() - begun, resident(pid)))
        time.sleep(1)
    over.set()
    seen = {"loads": loaded}
    for _ in processes:
        name, found = queue.get(timeout=120)
        seen[name] = found
    for process in processes:
        process.join()
    loading.join()
    return {
        "seen": seen,
        "memory": {
            "second minute": _median_of([mb for at, mb in memory if 60 <= at < 120]),
            "last minute": _median_of([mb for at, mb in memory if at >= seconds - 60]),
            "most": max(mb for _, mb in memory),
        },
    }


def _on_the_load_core(work: Callable[..., None], name: str, queue: Any, *arguments: Any) -> None:
    os.sched_setaffinity(0, {LOAD_CORE})
    seen = Seen()
    work(seen, *arguments)
    queue.put((name, seen))


# --- good clients -------------------------------------------------------------------------------------------------


def _probe(seen: Seen, address: str, until: float) -> None:
    """Ask whether the server lives and is ready, each time on a new connection."""
    while time.time() < until:
        begun = time.perf_counter()
        status, _ = _ask(address, "/livez")
        seen.seconds.append(time.perf_counter() - begun)
        seen.answers[f"{status or 'no answer'}"] += 1
        ready, body = _ask(address, "/readyz")
        seen.answers[f"{_named(ready, body)}"] += 1
        time.sleep(1 / PROBES)


def _list(seen: Seen, address: str, until: float, keys: list[Key]) -> None:
    """Ask for lists that nobody has asked for before, and compare them with the rows of the database."""
    draw = random.Random("lists")
    years, regions = sorted({key.year for key in keys}), sorted({key.region for key in keys})
    while time.time() < until:
        year, region, limit = draw.choice(years), draw.choice(regions), draw.randrange(1, 1000)
        begun = time.perf_counter()
        status, body = _ask(address, f"/v1/metrics?year={year}&region={region}&limit={limit}")
        seen.seconds.append(time.perf_counter() - begun)
        seen.answers[_named(status, body)] += 1
        if status == 200:
            expected = [key.id for key in keys if key.year == year and key.region == region]
            answer = json.loads(body)
            found = [record["id"] for record in answer["data"]]
            if found != expected[:limit] or answer["page"]["total"] != len(expected):
                seen.wrong.append(f"the list of {year}, {region}, {limit}")
        time.sleep(1 / LISTS)


def _whole(seen: Seen, address: str, until: float, digests: dict[str, str]) -> None:
    """Read whole tables as fast as they come; a full server says so, and is asked again."""
    for turn in range(10**9):
        path = TABLES[turn % len(TABLES)]
        status, body = _ask(address, path)
        seen.answers[_named(status, body)] += 1
        if status == 200 and _digest(body) != digests[path]:
            seen.wrong.append(f"{path}: another table of {len(body)} bytes")
        if time.time() >= until:
            return
        time.sleep(5)


# --- bad clients --------------------------------------------------------------------------------------------------


def _read_badly(seen: Seen, address: str, until: float, tables: dict[str, bytes], readers: int) -> None:
    """Let many read badly at once."""
    asyncio.run(_all_badly(seen, address, until, tables, readers))


async def _all_badly(seen: Seen, address: str, until: float, tables: dict[str, bytes], readers: int) -> None:
    kinds = (_drip, _stop, _vanish)
    await asyncio.gather(
        *(_again_and_again(seen, address, until, tables, kinds[at % 3], random.Random(at)) for at in range(readers))
    )


async def _again_and_again(
    seen: Seen, address: str, until: float, tables: dict[str, bytes], read: Any, draw: random.Random
) -> None:
    """Be one reader: when its connection has ended it makes a new one."""
    host, port = address.split(":")
    await asyncio.sleep(draw.random() * 5)
    while time.time() < until:
        path = draw.choice([*TABLES, *TABLES, "/v1/metrics?limit=1000"])
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE)
        client.setblocking(False)
        try:
            await asyncio.get_running_loop().sock_connect(client, (host, int(port)))
            reader, writer = await asyncio.open_connection(sock=client, limit=RECEIVE)
            writer.write(f"GET {path} HTTP/1.1\r\nHost: {address}\r\nAccept-Encoding: identity\r\n\r\n".encode())
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60)
            status = int(head.split()[1])
            if status == 200:
                seen.answers["200"] += 1
                await read(seen, reader, writer, until, _Expected(head, tables.get(path)), draw)
            else:
                body = await asyncio.wait_for(reader.read(RECEIVE), 60)
                seen.answers[_named(status, body)] += 1
            writer.close()
        except TimeoutError:
            seen.answers["no answer"] += 1
        except (OSError, asyncio.IncompleteReadError):
            seen.answers["cut"] += 1
        finally:
            client.close()
        await asyncio.sleep(1 + draw.random())


class _Expected:
    """What a table has to say: compared with what arrives, chunk by chunk."""

    def __init__(self, head: bytes, table: bytes | None) -> None:
        self.table = None if b"transfer-encoding: chunked" in head.lower() else table
        self.chunked = table if b"transfer-encoding: chunked" in head.lower() else None
        self.received = bytearray()

    def take(self, block: bytes) -> bool:
        """Tell whether what has arrived so far is how the table begins."""
        self.received += block
        if self.table is not None:
            return self.table.startswith(self.received)
        if self.chunked is None:
            return True
        plain, rest = bytearray(), bytes(self.received)
        while b"\r\n" in rest:
            size, _, rest = rest.partition(b"\r\n")
            length = int(size, 16)
            plain += rest[:length]
            if len(rest) < length + 2:
                break
            rest = rest[length + 2 :]
        return self.chunked.startswith(plain)


async def _drip(seen: Seen, reader: Any, writer: Any, until: float, expected: _Expected, draw: random.Random) -> None:
    """Read a kilobyte a second."""
    for _ in range(draw.randrange(30, 240)):
        block = await reader.read(1024)
        if not block or time.time() >= until:
            return
        if not expected.take(block):
            seen.wrong.append("a slow reader got other bytes")
            return
        await asyncio.sleep(1)


async def _stop(seen: Seen, reader: Any, writer: Any, until: float, expected: _Expected, draw: random.Random) -> None:
    """Read a little, then nothing, until the server has had enough or some minutes have passed."""
    if not expected.take(await reader.read(1024)):
        seen.wrong.append("a reader that stops got other bytes")
    await asyncio.sleep(min(draw.randrange(20, 300), max(0, until - time.time())))


async def _vanish(seen: Seen, reader: Any, writer: Any, until: float, expected: _Expected, draw: random.Random) -> None:
    """Read a little, then be gone: half of them with a reset."""
    if not expected.take(await reader.read(1024)):
        seen.wrong.append("a reader that vanishes got other bytes")
    await asyncio.sleep(draw.random() * 3)
    if draw.random() < 0.5:
        client = writer.get_extra_info("socket")
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    writer.transport.abort()


# --- pieces -------------------------------------------------------------------------------------------------------


def _ask(address: str, path: str) -> tuple[int, bytes]:
    """Return status and body, 0 where there was no answer."""
    parts = urlsplit(f"http://{address}")
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=60)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()
    except (OSError, http.client.HTTPException):
        return 0, b""
    finally:
        connection.close()


def _named(status: int, body: bytes) -> str:
    """Return a status as it is counted: that of a problem with its kind."""
    if status == 0:
        return "no answer"
    if status < 400:
        return str(status)
    try:
        return f"{status} {json.loads(body)['type']}"
    except (ValueError, KeyError):
        return str(status)


def _download(address: str, path: str) -> bytes:
    status, body = _ask(address, path)
    if status != 200:
        sys.exit(f"{path} answers {status}")
    return body


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _median_of(values: list[float]) -> float:
    return statistics.median(values) if values else 0.0


def _percentile(values: list[float], percent: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


def _told(phase: dict[str, Any]) -> str:
    """Say in a few lines what everybody saw."""
    lines = []
    for who, seen in phase["seen"].items():
        lines.append(f"{who}: {dict(sorted(seen.answers.items()))}")
        if seen.seconds:
            median, p99 = (_percentile(seen.seconds, percent) * 1000 for percent in (50, 99))
            lines[-1] += f", median {median:.1f} ms, p99 {p99:.1f} ms"
    memory = ", ".join(f"{when} {mb:.1f} MB" for when, mb in phase["memory"].items())
    return "\n  ".join(["", *lines, f"memory: {memory}"])


if __name__ == "__main__":
    main()
