"""Single measurements: a burst of requests, a download, a set of rows compared."""

import csv
import json
import subprocess
import threading
import time
import urllib.error
from collections.abc import Iterable
from io import BytesIO, StringIO
from pathlib import Path

from benchmarks.data import Key
from benchmarks.servers import Api, Row, Running, Sent, Server, Workreport
from benchmarks.tools import DATA, HERE, LOAD_CORE, environment, pinned, tool
from benchmarks.workloads import Ask, Workload

CONNECTIONS = 16


class Unequal(Exception):  # noqa: N818 - it says what the answers are
    """Two servers gave different rows for the same question."""


def requests_file(server: Server, workload: str, heat: str, sents: Iterable[Sent | None]) -> Path:
    """Write requests for `paths.lua`: of a server's workload, `hot` or `cold`."""
    path = requests_of(server, workload, heat)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{sent.line}\n" for sent in sents if sent)
    return path


def requests_of(server: Server, workload: str, heat: str) -> Path:
    """Return where the requests of a server's workload are."""
    name = f"{server.name}-{server.data.metrics}-{workload}-{heat}"
    return DATA / "requests" / name.replace(" ", "-")


def burst(
    running: Running, requests: Path, *, hot: bool, skip: int = 0, seconds: float = 3, connections: int = CONNECTIONS
) -> dict[str, float]:
    """Send requests from another core for some seconds, or until each has been sent once; return what wrk counted."""
    length = f"{max(1, round(seconds))}s"  # wrk takes whole seconds only
    options = ["-t", "1", "-c", str(connections), "-d", length, "--timeout", "60s", "-s", str(HERE / "paths.lua")]
    arguments = [running.url, "--", str(requests), "hot" if hot else "cold", str(skip)]
    command = pinned(LOAD_CORE, tool("wrk"), *options, *arguments)
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment(), timeout=seconds + 120)
    counted: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    if counted["failed"]:
        raise SystemExit(f"{counted['failed']:.0f} of {counted['requests']:.0f} requests of {requests.name} failed")
    counted["rate"] = counted["requests"] / counted["seconds"]
    return counted


def settle(running: Running, most: float = 60) -> None:
    """Wait until a server has done with the requests that a burst left behind."""
    until = time.monotonic() + most
    before = running.busy()
    while time.monotonic() < until:
        time.sleep(0.1)
        now = running.busy()
        if now - before <= 1:  # hundredths of a second
            return
        before = now


def one_by_one(running: Running, requests: Path, *, hot: bool, skip: int, seconds: float = 10) -> dict[str, float]:
    """Send requests one after the other, for servers that do not finish any within a burst."""
    lines = requests.read_text(encoding="utf-8").splitlines()
    begun, sent = time.perf_counter(), 0
    while time.perf_counter() - begun < seconds and (hot or skip + sent < len(lines)):
        _, path, body = lines[0 if hot else skip + sent].split("\t")
        running.get(Sent(path, body))
        sent += 1
    return {"rate": sent / (time.perf_counter() - begun), "requests": sent, "used": skip + sent}


def rates_of(
    server: Server, running: Running, workload: Workload, hot: bool, skip: int, seconds: float
) -> tuple[float, float, int]:
    """Warm up and measure.

    Returns requests a second, requests a second of the server's processor time, and how many of the cold requests are
    used up.
    """
    file = requests_of(server, workload.name, "hot" if hot else "cold")
    warm = burst(running, file, hot=hot, skip=skip, seconds=1)
    skip = int(warm["used"])
    settle(running)
    worked = running.busy()
    counted = burst(running, file, hot=hot, skip=skip, seconds=seconds)
    settle(running)
    if counted["requests"] < 2 * CONNECTIONS:
        worked = running.busy()
        counted = one_by_one(running, file, hot=hot, skip=int(counted["used"]))
    return counted["rate"], 100 * counted["requests"] / max(1, running.busy() - worked), int(counted["used"])


def download(running: Running, sent: Sent) -> dict[str, float]:
    """Fetch a long answer and throw it away; return its size, how long it took and the server's peak memory."""
    peak = [running.memory()]
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.02):
            peak.append(running.memory())

    watcher = threading.Thread(target=watch)
    watcher.start()
    begun, size, lines = time.perf_counter(), 0, 0
    try:
        with running.open(sent) as response:
            while block := response.read(1 << 20):
                size += len(block)
                lines += block.count(b"\n")
    finally:
        over.set()
        watcher.join()
    return {"seconds": time.perf_counter() - begun, "bytes": size, "lines": lines, "peak": max(peak)}


def export_rate(server: Api, running: Running, format: str, seconds: float) -> tuple[float, float]:
    """Fetch everything again and again; return rows a second, and rows a second of the server's processor time."""
    settle(running)
    worked, taken, fetched = running.busy(), 0.0, 0
    while taken < seconds and (sent := server.export(format, fetched + 1)):
        taken += download(running, sent)["seconds"]
        fetched += 1
    rows = fetched * server.data.metrics
    return rows / taken, 100 * rows / max(1, running.busy() - worked)


def exported(server: Api, format: str, content: bytes, keys: list[Key]) -> None:
    """Raise Unequal unless a CSV or Parquet has every metric with its value, in the default order."""
    if format == "parquet":
        import pyarrow.parquet

        table = pyarrow.parquet.read_table(BytesIO(content), columns=["id", "value"])
        found = [(row["id"], float(row["value"])) for row in table.to_pylist()]
    else:
        lines = csv.DictReader(StringIO(content.decode("utf-8-sig")))
        found = [(row["id"], float(row["value"])) for row in lines]
    if found != [(key.id, key.value) for key in keys]:
        raise Unequal(f"{server.name}, {format}: {len(found)} rows {found[:2]}, expected {len(keys)}")


def supports(server: Api, running: Running, ask: Ask) -> bool:
    """Tell whether a server knows such requests; what ours does not have yet is left out."""
    sent = server.sent(ask)
    if sent is None:
        return False
    try:
        running.get(sent)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code in (404, 422) and isinstance(server, Workreport):
            return False
        raise
    return True


def rows_of(server: Api, running: Running, workload: Workload) -> list[list[Row]]:
    """Return the rows of the hot request and of the first cold ones."""
    asks = [workload.hot, *(ask for ask, _ in zip(workload.cold(), range(5), strict=False))]
    return [server.rows(running.get(sent)) for ask in asks if (sent := server.sent(ask))]


def compare(workload: Workload, name: str, found: list[list[Row]], expected: list[list[Row]]) -> None:
    """Raise Unequal unless both answered the same rows; equal values at the end of a sorted page may be any of them."""
    for mine, theirs in zip(found, expected, strict=True):
        if workload.name.startswith(("series", "facets")):  # in any order
            same = bool(mine) and sorted(mine) == sorted(theirs)
        elif workload.name == "search":
            # what is searched differs (theirs: the quotes of metrics; soul-cli: all columns): there must be hits
            same = bool(mine) and bool(theirs)
        elif workload.name == "sorted":
            last = mine[-1][1] if mine else None
            same = [v for _, v in mine] == [v for _, v in theirs] and {r for r in mine if r[1] != last} == {
                r for r in theirs if r[1] != last
            }
        else:
            same = mine == theirs and bool(mine)
        if not same:
            raise Unequal(f"{name}, {workload.name}: {len(mine)} rows {mine[:2]}, expected {len(theirs)} {theirs[:2]}")
