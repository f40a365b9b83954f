"""The primary is killed under load, again and again: `python -m benchmarks.failover` (`make failover`).

Two servers behind HAProxy read a primary and its replica; clients ask all the time, and loads follow one another. In
each round the primary ends by SIGKILL, `deploy/promote.sh` makes the replica the primary, and `deploy/rejoin.sh` brings
the old one back as a replica. The command fails where an answer is wrong, a server goes back, a load that succeeded is
lost, or a request fails.
"""

import argparse
import signal
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.boxes import Asking, Loading, Server, behind_a_proxy, made_seeds
from benchmarks.cluster import Cluster, cluster

REACTION = 1.0  # seconds until the operator promotes
_EDITIONS = """
SELECT publication.from_release, edition.title_zh FROM edition JOIN publication ON publication.edition_id = edition.id
WHERE edition.report_id = '{}' ORDER BY 1"""


@dataclass
class Outcome:
    """What a run of failovers did. Seconds without reads and without loads are of each round."""

    requests: int = 0
    failures: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    back: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    loads: int = 0
    failed_loads: int = 0
    without_reads: list[float] = field(default_factory=list)
    without_loads: list[float] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def table(self) -> str:
        """Return it as a table for people."""
        rows = [
            ("rounds", f"{len(self.without_reads)}"),
            ("requests", f"{self.requests}, {len(self.failures)} failed"),
            ("loads", f"{self.loads}, {self.failed_loads} failed and were tried again"),
            ("seconds without reads", _spread(self.without_reads)),
            ("seconds without loads", _spread(self.without_loads)),
            ("wrong answers", f"{len(self.wrong)}"),
            ("servers that went back", f"{len(self.back)}"),
            ("loads that succeeded and are lost", f"{len(self.lost)}"),
        ]
        return "\n".join(f"| {name} | {value} |" for name, value in rows)

    @property
    def faults(self) -> list[str]:
        """What must not be."""
        return [*self.failures, *self.wrong, *self.back, *self.lost]


def _spread(seconds: list[float]) -> str:
    return f"median {statistics.median(seconds):.2f}, at most {max(seconds):.2f}"


def fail_over(folder: Path, rounds: int, metrics: int = 300, calm: float = 3.0) -> Outcome:
    """Fail over so many times, with `calm` seconds between; return what was seen."""
    databases = folder / "databases"
    databases.mkdir()
    report = made_seeds(folder / "seeds", metrics)
    outcome = Outcome()
    with cluster(databases) as servers:
        loading = Loading(servers.url, folder / "seeds")
        if not loading.once():
            raise RuntimeError(f"the first load failed: {[*loading.said]}")
        boxes = [Server(f"s{number}", servers.url, folder) for number in (1, 2)]
        with behind_a_proxy(boxes, folder) as addresses, Asking(addresses, report) as asking:
            with loading:
                for _ in range(rounds):
                    _round(servers, asking, loading, outcome, calm)
            time.sleep(1)  # the last release shows
        seen = asking.seen
        outcome.requests = len(seen.good) + len(seen.failures)
        outcome.failures, outcome.wrong, outcome.back = [what for _, what in seen.failures], seen.wrong, seen.back
        outcome.loads = sum(good for *_, good in loading.ended)
        outcome.failed_loads = sum(not good for *_, good in loading.ended)
        outcome.said = [f"{count} × {line}" for line, count in loading.said.most_common(8)]
        outcome.lost = _lost(servers, report, loading.title)
    return outcome


def _round(servers: Cluster, asking: Asking, loading: Loading, outcome: Outcome, calm: float) -> None:
    time.sleep(calm)
    killed = time.monotonic()
    servers.primary.signal(signal.SIGKILL)
    time.sleep(REACTION)
    servers.promote()
    servers.rejoin()
    until = time.monotonic() + 60
    while (without := loading.after(killed + REACTION)) is None or not _replicates(servers):
        if time.monotonic() > until:
            raise TimeoutError(f"no load succeeded within a minute of a promotion: {loading.said}")
        time.sleep(0.1)
    outcome.without_reads.append(asking.seen.longest_gap(killed, time.monotonic()))
    outcome.without_loads.append(without + REACTION)


def _replicates(servers: Cluster) -> bool:
    return servers.primary.sql("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'") == "1"


def _lost(servers: Cluster, report: str, title: int) -> list[str]:
    """Return which titles that were loaded are not in the database, each at the release of its number."""
    rows = servers.primary.sql(_EDITIONS.format(report), "workreport").splitlines()
    found = {tuple(row.split("|")) for row in rows}
    return [f"title {number}" for number in range(1, title + 1) if (str(number), str(number)) not in found]


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20, help="how often the primary is killed (default 20)")
    parser.add_argument("--metrics", type=int, default=300, help="metrics in the database (default 300)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        outcome = fail_over(Path(folder), given.rounds, given.metrics)
    print(outcome.table())
    print("\n".join(outcome.said))
    for fault in outcome.faults[:20]:
        print(f"FAILED: {fault}")
    sys.exit(bool(outcome.faults))


if __name__ == "__main__":
    main()
