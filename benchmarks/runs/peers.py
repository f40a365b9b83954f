"""Every workload, hot and cold, of every server in turn."""

from collections import defaultdict
from contextlib import ExitStack
from itertools import product
from typing import Any

from benchmarks.data import Dataset, dataset, read_ahead
from benchmarks.limits import LIMITS, bodies
from benchmarks.measure import (
    compare,
    export_rate,
    exported,
    rates_of,
    requests_file,
    rows_of,
    supports,
)
from benchmarks.runs import Given, Rate, Results, Round, say
from benchmarks.servers import Api, Running, Sent, Server, Workreport
from benchmarks.workloads import Workload, workloads

EXPORTS = {"csv": "CSV of everything, rows", "parquet": "Parquet of everything, rows"}


def peers(given: Given) -> Results:
    """Measure hot and cold requests, and exports."""
    data = dataset(given.metrics)
    kinds = [workload for workload in workloads(data) if given.wants(workload.name)]
    exports = [format for format in EXPORTS if given.wants(format)]
    read_ahead(data)
    apis = (Workreport, *given.peers)
    missing = _prepare(data, apis, kinds, exports)
    rounds: list[Round] = []
    for turn in range(given.rounds):
        found: dict[str, dict[str, Rate]] = defaultdict(dict)
        with ExitStack() as stack:
            servers: list[Server] = [kind(data) for kind in (*apis, *(LIMITS if kinds else ()))]
            runs = [(server, stack.enter_context(server.running())) for server in servers]
            for workload, hot in product(kinds, (True, False)):
                name = f"{workload.name}-{'hot' if hot else 'cold'}"
                say(f"round {turn + 1}: {name}")
                _in_turn(runs, workload, hot, missing, given.seconds, found[name])
            for format in exports:
                say(f"round {turn + 1}: {format}")
                for server, running in runs:
                    if isinstance(server, Api) and server.export(format):
                        found[f"{format}-cold"][server.name] = export_rate(server, running, format, given.seconds)
        rounds.append(found)
    titles = {workload.name: workload.title for workload in kinds} | {format: EXPORTS[format] for format in exports}
    return {"metrics": given.metrics, "titles": titles, "missing": sorted(missing), "rounds": rounds}


def _in_turn(
    runs: list[tuple[Server, Running]],
    workload: Workload,
    hot: bool,
    missing: set[str],
    seconds: float,
    found: dict[str, Rate],
) -> None:
    """Measure one workload of each server that has it; those that only repeat bytes have no cold requests."""
    for server, running in runs:
        if f"{server.name}/{workload.name}" in missing or not (hot or isinstance(server, Api)):
            continue
        # servers are new in each round: what was asked in the last one is cold again
        rate, by_work, _ = rates_of(server, running, workload, hot, 0, seconds)
        if not rate:
            say(f"{server.name}, {workload.name}: its cold requests were used up, there are too few metrics")
            continue
        found[server.name] = rate, by_work


def _prepare(data: Dataset, apis: tuple[type[Api], ...], kinds: list[Workload], exports: list[str]) -> set[str]:
    """Check that all answer the same, keep our bytes for the limits, and write the requests down.

    Returns what is missing, as `server/workload`.
    """
    missing: set[str] = set()
    expected: dict[str, Any] = {}
    for kind in apis:
        server = kind(data)
        say(f"the answers of {server.name}")
        with server.running() as running:
            for workload in kinds:
                if not supports(server, running, workload.hot):
                    missing.add(f"{server.name}/{workload.name}")
                    continue
                rows = rows_of(server, running, workload)
                compare(workload, server.name, rows, expected.setdefault(workload.name, rows))
                if kind is Workreport:
                    (bodies(data) / workload.name).write_bytes(running.get(server.sent(workload.hot) or Sent("/")))
                requests_file(server, workload.name, "cold", map(server.sent, workload.cold()))
                requests_file(server, workload.name, "hot", [server.sent(workload.hot)])
            for format in exports:
                if sent := server.export(format):
                    exported(server, format, running.get(sent, 600), data.keys)
                else:
                    missing.add(f"{server.name}/{format}")
    for workload, limit in product(kinds, LIMITS):
        requests_file(limit(data), workload.name, "hot", [Sent(f"/{workload.name}")])
    return missing
