"""Two workers on two cores beside one on one.

The load comes from one of the same cores, so the clock says little: what counts is requests a second of the processor
time of the servers. Only those are asked that have workers to set; nor is a database's time counted apart from them.
"""

from benchmarks.data import dataset, read_ahead
from benchmarks.measure import rates_of, requests_file
from benchmarks.peers.duck import Duck
from benchmarks.peers.postgres import Psycopg, WorkreportOnPostgres
from benchmarks.runs import Given, Results, Round, say
from benchmarks.servers import Api, Workreport
from benchmarks.tools import CORES
from benchmarks.workloads import workloads

WORKLOADS = ("list", "record", "sorted", "search")
ASKED: tuple[type[Api], ...] = (Workreport, WorkreportOnPostgres, Duck, Psycopg)


def workers(given: Given) -> Results:
    """Measure cold requests of one worker and of two in turn."""
    data = dataset(given.metrics)
    read_ahead(data)
    kinds = [workload for workload in workloads(data) if workload.name in WORKLOADS and given.wants(workload.name)]
    asked = [kind for kind in ASKED if kind is Workreport or kind in given.peers]
    rounds: list[Round] = []
    for turn in range(given.rounds):
        found: Round = {workload.name: {} for workload in kinds}
        for kind in asked:
            for count in (1, 2) if turn % 2 else (2, 1):
                server = kind(data)
                server.workers, server.cores = count, tuple(CORES[:count])
                say(f"round {turn + 1}: {server.name}, {count}")
                with server.running() as running:
                    for workload in kinds:
                        requests_file(server, workload.name, "cold", map(server.sent, workload.cold()))
                        rate, by_work, _ = rates_of(server, running, workload, False, 0, given.seconds)
                        found[workload.name][f"{server.name}, {count}"] = rate, by_work
        rounds.append(found)
    titles = {workload.name: workload.title for workload in kinds}
    return {"metrics": given.metrics, "titles": titles, "rounds": rounds}
