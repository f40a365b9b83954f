"""The measurements: `python -m benchmarks.run peers | series | scale | load | start`; results in RESULTS.md.

Servers have one core, of which the one that is asked has all; the load comes from another. They take turns with each
workload, several times over, so that a slower hour of the machine is everybody's; what is shown is the median.
"""

import argparse
import json
import sqlite3
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import islice, product
from pathlib import Path
from typing import Any

from benchmarks import report
from benchmarks.data import COLUMNS, Dataset, dataset, read_ahead
from benchmarks.measure import (
    burst,
    compare,
    download,
    rate_of,
    requests_file,
    rows_of,
    settle,
    supports,
)
from benchmarks.series import FEW, data_of_series, series_workload
from benchmarks.servers import LIMITS, PEERS, Api, Running, Sent, Server, Workreport, bodies
from benchmarks.tools import DATA, ROOT, SERVER_CORE, environment, install, machine, pinned, tool, versions
from benchmarks.workloads import Workload, workloads

Results = dict[str, Any]
OURS: type[Api] = Workreport


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["peers", "series", "scale", "load", "start", "all"])
    parser.add_argument("--metrics", type=int, default=100_000, help="metrics for `peers` and `start` (default 100000)")
    parser.add_argument("--many", type=int, default=1_000_000, help="metrics of the large set of `scale` and `series`")
    parser.add_argument("--reports", type=int, default=1_000, help="reports for `load` (default 1000)")
    parser.add_argument("--seconds", type=float, default=2, help="length of a burst (default 2)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured (default 3)")
    given = parser.parse_args()
    install()
    commands: dict[str, Callable[[argparse.Namespace], Results]] = {
        "peers": peers,
        "series": series,
        "start": start,
        "load": load,
        "scale": scale,
    }
    for name in commands if given.what == "all" else [given.what]:
        results = commands[name](given)
        results["about"] = {
            "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
            "machine": machine(),
            "versions": versions(),
            "seconds": given.seconds,
            "rounds": given.rounds,
        }
        target = DATA / "results" / f"{name}.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(results, indent=1, ensure_ascii=False), encoding="utf-8")
        print(report.write(DATA / "results"))


# --- beside the peers ---------------------------------------------------------------------------------------------


def peers(given: argparse.Namespace) -> Results:
    """Measure hot and cold requests of every server in turn."""
    data = dataset(given.metrics)
    kinds = workloads(data)
    read_ahead(data)
    missing, sizes = _prepare(data, kinds)
    rates: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    used: dict[str, int] = defaultdict(int)
    for turn in range(given.rounds):
        with ExitStack() as stack:
            servers: list[Server] = [kind(data) for kind in (OURS, *LIMITS, *PEERS)]
            runs = [(server, stack.enter_context(server.running())) for server in servers]
            for workload, hot in product(kinds, (True, False)):
                name = f"{workload.name}-{'hot' if hot else 'cold'}"
                _say(f"round {turn + 1}: {name}")
                for server, running in runs:
                    asked = f"{server.name}/{name}"
                    if f"{server.name}/{workload.name}" in missing or not (hot or isinstance(server, Api)):
                        continue
                    rate, used[asked] = rate_of(server, running, workload, hot, used[asked], given.seconds)
                    rates[name][server.name].append(rate)
            for server, running in runs:
                if isinstance(server, Api) and (sent := server.csv()):
                    _csv(server, running, sent, rates)
    return {
        "metrics": given.metrics,
        "titles": {workload.name: workload.title for workload in kinds},
        "rates": rates,
        "missing": sorted(missing),
        "bytes": sizes,
    }


def _prepare(data: Dataset, kinds: list[Workload]) -> tuple[set[str], dict[str, int]]:
    """Check that all answer the same rows, keep our bytes for the limits, and write the requests down."""
    missing: set[str] = set()
    sizes: dict[str, int] = {}
    expected: dict[str, Any] = {}
    for kind in (OURS, *PEERS):
        server = kind(data)
        with server.running() as running:
            for workload in kinds:
                if not supports(server, running, workload.hot):
                    missing.add(f"{server.name}/{workload.name}")
                    continue
                rows = rows_of(server, running, workload)
                compare(workload, server.name, rows, expected.setdefault(workload.name, rows))
                if kind is OURS:
                    content = running.get(server.sent(workload.hot) or Sent("/"))
                    sizes[workload.name] = len(content)
                    (bodies(data) / workload.name).write_bytes(content)
                colds = filter(None, map(server.sent, workload.cold()))
                requests_file(f"{server.name}-{workload.name}-cold", colds)
                requests_file(f"{server.name}-{workload.name}-hot", filter(None, [server.sent(workload.hot)]))
    for workload in kinds:
        if f"{OURS.name}/{workload.name}" in missing:
            missing |= {f"{limit.name}/{workload.name}" for limit in LIMITS}
            continue
        for limit in LIMITS:
            requests_file(f"{limit.name}-{workload.name}-hot", [Sent(f"/{workload.name}")])
    return missing, sizes


def _csv(server: Server, running: Running, sent: Sent, rates: dict[str, dict[str, list[float]]]) -> None:
    try:
        got = download(running, sent)
    except OSError as error:  # an HTTP status: there is no CSV yet
        _say(f"{server.name} has no CSV: {error}")
        return
    rates["csv-cold"][server.name].append(got["lines"] / got["seconds"])


# --- series -------------------------------------------------------------------------------------------------------


def series(given: argparse.Namespace) -> Results:
    """Measure cold series among few metrics and among many, one at a time, and the peers among the many."""
    sizes = [data_of_series(metrics) for metrics in (FEW, given.many)]
    asked: list[tuple[Dataset, type[Api]]] = [(sizes[0], OURS), *((sizes[1], kind) for kind in (OURS, *PEERS))]
    workload, times, work = series_workload(), defaultdict[str, list[float]](list), defaultdict[str, list[float]](list)
    expected: list[Any] = []
    for turn in range(given.rounds):
        for data, kind in asked:
            server = kind(data)
            if server.sent(workload.hot) is None:
                continue
            if turn == 0:
                read_ahead(data)
            name = f"{server.name}-{data.metrics}"
            with server.running() as running:
                if turn == 0:
                    rows = rows_of(server, running, workload)
                    compare(workload, name, rows, expected or rows)
                    expected = expected or rows
                    requests_file(f"series-{name}", filter(None, map(server.sent, workload.cold())))
                file = DATA / "requests" / f"series-{name}"
                warm = burst(running, file, hot=False, skip=turn * 800, seconds=1, connections=1)
                settle(running)
                worked = running.busy()
                got = burst(running, file, hot=False, skip=int(warm["used"]), seconds=3 * given.seconds, connections=1)
                settle(running)
                times[name].append(got["p50"])
                work[name].append(10 * (running.busy() - worked) / got["requests"])
    return {"metrics": [data.metrics for data in sizes], "p50": times, "work": work}


# --- start --------------------------------------------------------------------------------------------------------


def start(given: argparse.Namespace) -> Results:
    """Measure from the start of each server to its first answer out of the data."""
    data = dataset(given.metrics)
    seconds: dict[str, list[float]] = defaultdict(list)
    memory: dict[str, list[float]] = defaultdict(list)
    for _ in range(given.rounds + 2):
        for kind in (OURS, *PEERS):
            with kind(data).running() as running:
                seconds[kind.name].append(running.seconds)
                memory[kind.name].append(running.memory())
    return {"metrics": given.metrics, "seconds": seconds, "memory": memory}


# --- scale --------------------------------------------------------------------------------------------------------


def scale(given: argparse.Namespace) -> Results:
    """Compare a small data set with a large one: the median latency of each workload, memory, and the CSV of all.

    Both run at the same time and take turns with each workload, so that a slower hour of the machine is shared.
    """
    sizes = [dataset(metrics, share=0.9, flat=metrics > 1_000) for metrics in (1_000, given.many)]
    results: Results = {str(data.metrics): {"p50": defaultdict(list)} for data in sizes}
    for data in sizes:
        read_ahead(data)
    for turn in range(given.rounds):
        with ExitStack() as stack:
            servers = [Workreport(data) for data in sizes]
            runs = [(server.data, server, stack.enter_context(server.running())) for server in servers]
            for workloads_ in zip(*(workloads(data, alike=True) for data in sizes), strict=True):
                for (data, server, running), workload in zip(runs, workloads_, strict=True):
                    file = DATA / "requests" / f"scale-{data.metrics}-{workload.name}"
                    if turn == 0:
                        requests_file(file.name, map(server.sent, islice(workload.cold(), 50_000)))
                    # the small set has few different requests: each is sent once, then the burst is over
                    got = burst(running, file, hot=False, skip=turn * 150, seconds=2, connections=1)
                    settle(running)
                    results[str(data.metrics)]["p50"][workload.name].append(got["p50"])
            for data, server, running in runs:
                results[str(data.metrics)]["memory"] = running.memory()
                if turn == 0:
                    _export(server, running, data, results[str(data.metrics)])
    return results


def _export(server: Workreport, running: Running, data: Dataset, measured: Results) -> None:
    try:
        measured["csv"] = download(running, server.csv())
    except OSError as error:
        _say(f"no CSV yet: {error}")
        return
    if data.flat.exists():
        names = ", ".join(f'"{name}"' for name, _, _ in COLUMNS)
        query = f"SELECT {names} FROM metrics ORDER BY n"
        begun = time.perf_counter()
        with (DATA / "sqlite.csv").open("wb") as out:
            command = pinned(SERVER_CORE, tool("sqlite3"), "-csv", "-header", str(data.flat), query)
            subprocess.run(command, check=True, stdout=out, env=environment())
        measured["sqlite_csv"] = {
            "seconds": time.perf_counter() - begun,
            "bytes": (DATA / "sqlite.csv").stat().st_size,
        }
        (DATA / "sqlite.csv").unlink()


# --- load ---------------------------------------------------------------------------------------------------------

_LOAD = """
import sys, time
from pathlib import Path
from app.db.engine import make_engine
from app.db.migrations import migrate
from app.ingest import load
from app.ingest.seed_folder import VerifiedReport
seeds, url, checked = Path(sys.argv[1]), sys.argv[2], sys.argv[3] == "checked"
engine = make_engine(url)
migrate(engine)
if not checked:
    load.check_report = lambda seeds, *_: VerifiedReport(seeds.report, seeds.facts, seeds.numerals)
begun = time.perf_counter()
load.load(engine, seeds)
print(time.perf_counter() - begun)
"""


def load(given: argparse.Namespace) -> Results:
    """Measure loading: with the checks, without them, the checks alone, and a plain executemany of the same rows."""
    data = dataset(given.reports * 72, flat=False)
    seconds: dict[str, list[float]] = defaultdict(list)
    scratch = DATA / "scratch.db"
    for _ in range(max(1, given.rounds - 1)):
        for name in ("checked", "unchecked"):
            _remove(scratch)
            command = [sys.executable, "-c", _LOAD, str(data.seeds), f"sqlite:///{scratch}", name]
            done = subprocess.run(pinned(SERVER_CORE, *command), check=True, capture_output=True, text=True, cwd=ROOT)
            seconds[name].append(float(done.stdout))
        begun = time.perf_counter()
        verify = [sys.executable, "-m", "app.cli", "verify", "--seeds", str(data.seeds)]
        subprocess.run(pinned(SERVER_CORE, *verify), check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
        seconds["verify"].append(time.perf_counter() - begun)
        seconds["executemany"].append(_executemany(data.database, scratch))
        _remove(scratch)
    with sqlite3.connect(data.database) as connection:
        facts = connection.execute("SELECT count(*) FROM fact").fetchone()[0]
    return {"reports": given.reports, "facts": facts, "seconds": seconds}


def _executemany(source: Path, target: Path) -> float:
    """Insert every row of a loaded database into an empty one of the same schema, table after table; return seconds."""
    _remove(target)
    workreport_url = f"sqlite:///{target}"
    command = [sys.executable, "-c", _MIGRATE, workreport_url]
    subprocess.run(command, check=True, cwd=ROOT)
    taken = 0.0
    with sqlite3.connect(source) as old, sqlite3.connect(target, isolation_level=None) as new:
        new.execute("PRAGMA journal_mode = WAL")
        new.execute("PRAGMA synchronous = NORMAL")
        tables = new.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' "
            "AND name NOT LIKE 'sqlite_%' AND name != 'alembic_version'"
        ).fetchall()
        virtual = [row[0] for row in new.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%'")]
        new.execute("BEGIN IMMEDIATE")
        for (table,) in tables:
            if any(table.startswith(f"{name}_") for name in virtual):
                continue  # what a virtual table keeps for itself
            rows = old.execute(f'SELECT * FROM "{table}"').fetchall()
            if rows:
                places = ", ".join("?" * len(rows[0]))
                begun = time.perf_counter()
                new.executemany(f'INSERT OR REPLACE INTO "{table}" VALUES ({places})', rows)
                taken += time.perf_counter() - begun
        begun = time.perf_counter()
        new.execute("COMMIT")
        taken += time.perf_counter() - begun
    return taken


_MIGRATE = (
    "import sys; from app.db.engine import make_engine; from app.db.migrations import migrate; "
    "migrate(make_engine(sys.argv[1]))"
)


def _remove(database: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
