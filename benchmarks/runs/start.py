"""From the start of each server to its first answer out of the data."""

from benchmarks.data import dataset
from benchmarks.peers.postgres import Psycopg, WorkreportOnPostgres
from benchmarks.peers.roapi import Roapi, RoapiOfMetrics
from benchmarks.runs import Given, Results, Round, say
from benchmarks.servers import Workreport

OTHERS = (WorkreportOnPostgres, Psycopg)  # most of what they need has started before
OF_METRICS = {Roapi: RoapiOfMetrics}


def start(given: Given) -> Results:
    """Measure the time, and the memory after the answer."""
    data = dataset(given.metrics)
    kinds = [OF_METRICS.get(kind, kind) for kind in (Workreport, *given.peers) if kind not in OTHERS]
    rounds: list[Round] = []
    for turn in range(given.rounds):
        say(f"round {turn + 1}")
        found: Round = {"start": {}}
        for kind in kinds:
            with kind(data).running() as running:
                found["start"][kind.name] = running.seconds, running.memory()
        rounds.append(found)
    return {"metrics": given.metrics, "rounds": rounds}
