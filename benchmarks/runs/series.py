"""Series, cold, one request at a time: ours among few metrics and among many, the peers among the many."""

from collections import defaultdict

from benchmarks.data import read_ahead
from benchmarks.measure import burst, compare, requests_file, requests_of, rows_of, settle
from benchmarks.runs import Given, Results, say
from benchmarks.series import FEW, data_of_series, series_workloads
from benchmarks.servers import Api, Row, Running, Workreport
from benchmarks.workloads import Workload


def series(given: Given) -> Results:
    """Measure the latency and the processor time of ten indicators over ten years, of one region and of all."""
    sizes = [data_of_series(metrics) for metrics in (FEW, given.many)]
    asked = [(sizes[0], Workreport), *((sizes[1], kind) for kind in (Workreport, *given.peers))]
    kinds = [workload for workload in series_workloads() if given.wants(workload.name)]
    for data in sizes:
        read_ahead(data)
    expected: dict[str, list[list[Row]]] = {}
    rounds: list[dict[str, dict[str, tuple[float, float]]]] = []
    for turn in range(given.rounds):
        found: dict[str, dict[str, tuple[float, float]]] = defaultdict(dict)
        for data, kind in asked:
            server = kind(data)
            wanted = [workload for workload in kinds if server.sent(workload.hot)]
            if not wanted:
                continue
            name = f"{server.name}, {data.metrics:,}"
            say(f"round {turn + 1}: {name}")
            with server.running() as running:
                for workload in wanted:
                    if turn == 0:
                        rows = rows_of(server, running, workload)
                        compare(workload, name, rows, expected.setdefault(workload.name, rows))
                        requests_file(server, workload.name, "cold", map(server.sent, workload.cold()))
                    found[workload.name][name] = _latency(server, running, workload, 3 * given.seconds)
        rounds.append(found)
    titles = {workload.name: workload.title for workload in kinds}
    return {"few": sizes[0].metrics, "many": sizes[1].metrics, "titles": titles, "rounds": rounds}


def _latency(server: Api, running: Running, workload: Workload, seconds: float) -> tuple[float, float]:
    """Return the median time of a request, and its processor time on average, in milliseconds."""
    file = requests_of(server, workload.name, "cold")
    warm = burst(running, file, hot=False, seconds=1, connections=1)
    settle(running)
    worked = running.busy()
    got = burst(running, file, hot=False, skip=int(warm["used"]), seconds=seconds, connections=1)
    settle(running)
    return got["p50"], 10 * (running.busy() - worked) / got["requests"]
