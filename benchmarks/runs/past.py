"""What was served then: lists, records and facets of an earlier release beside those of the newest.

No peer keeps the state that it served before, so ours stands alone.
"""

import random

from benchmarks.data import Dataset, dataset, read_ahead
from benchmarks.history import with_history
from benchmarks.measure import compare, rates_of, requests_file, rows_of
from benchmarks.runs import Given, Results, Round, say
from benchmarks.servers import Sent, Workreport
from benchmarks.workloads import Ask, workloads

RELEASES = 10
WORKLOADS = ("list", "record", "sorted", "facets")
NOW, THEN = "newest", "as_of"


class Past(Workreport):
    """Ours with more releases, asked for the newest or, by turns, for each earlier one."""

    def __init__(self, data: Dataset, name: str) -> None:
        super().__init__(data)
        self.name = name
        self.chance = random.Random("past")

    def environment(self) -> dict[str, str]:
        url = f"sqlite:///{with_history(self.data, RELEASES)}"
        return {**super().environment(), "WORKREPORT_DATABASE_URL": url}

    def sent(self, ask: Ask) -> Sent:
        plain = super().sent(ask)
        if self.name == NOW:
            return plain
        release = self.chance.randint(1, RELEASES - 1)
        return Sent(f"{plain.path}{'&' if '?' in plain.path else '?'}as_of={release}")


def past(given: Given) -> Results:
    """Measure both in turn; later releases changed no metric, so that both must answer the same."""
    data = dataset(given.metrics)
    read_ahead(data)
    kinds = [workload for workload in workloads(data) if workload.name in WORKLOADS and given.wants(workload.name)]
    servers = [Past(data, NOW), Past(data, THEN)]
    rounds: list[Round] = []
    for turn in range(given.rounds):
        found: Round = {workload.name: {} for workload in kinds}
        order = servers if turn % 2 else servers[::-1]
        with servers[0].running() as running:
            for workload in kinds:
                if turn == 0:
                    rows = [rows_of(server, running, workload) for server in servers]
                    compare(workload, THEN, rows[1], rows[0])
                    for server in servers:
                        requests_file(server, workload.name, "cold", map(server.sent, workload.cold()))
                say(f"round {turn + 1}: {workload.name}")
                for server in order:
                    rate, by_work, _ = rates_of(server, running, workload, False, 0, given.seconds)
                    found[workload.name][server.name] = rate, by_work
        rounds.append(found)
    titles = {workload.name: workload.title for workload in kinds}
    return {"metrics": given.metrics, "releases": RELEASES, "titles": titles, "rounds": rounds}
