"""A small data set beside a large one: latency, memory, and the CSV of everything beside `sqlite3 -csv`."""

import subprocess
import time
from collections import defaultdict
from contextlib import ExitStack
from itertools import islice

from benchmarks.data import COLUMNS, Dataset, dataset, read_ahead
from benchmarks.measure import burst, download, requests_file, requests_of, settle
from benchmarks.runs import Given, Results, say
from benchmarks.servers import Running, Workreport
from benchmarks.tools import DATA, SERVER_CORE, environment, pinned, tool
from benchmarks.workloads import workloads


def scale(given: Given) -> Results:
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
                if not given.wants(workloads_[0].name):
                    continue
                for (data, server, running), workload in zip(runs, workloads_, strict=True):
                    file = requests_of(server, workload.name, "scale")
                    if turn == 0:
                        requests_file(server, workload.name, "scale", map(server.sent, islice(workload.cold(), 50_000)))
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
        measured["csv"] = download(running, server.export("csv"))
    except OSError as error:
        say(f"no CSV yet: {error}")
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
