"""The measurements, one file each; `benchmarks.run` is their command."""

import argparse
import sys
from dataclasses import dataclass
from typing import Any

from benchmarks.servers import Api

Results = dict[str, Any]
Rate = tuple[float, float]  # how much a second: by the clock, and by processor time
Round = dict[str, dict[str, Rate]]  # of each workload and server


@dataclass(frozen=True)
class Given:
    """What was asked for on the command line."""

    metrics: int
    many: int
    reports: int
    seconds: float
    rounds: int
    only: tuple[str, ...]  # workloads; none: all
    peers: tuple[type[Api], ...]

    @classmethod
    def of(cls, given: argparse.Namespace, peers: tuple[type[Api], ...]) -> "Given":
        """Return it from what argparse found."""
        numbers = {name: getattr(given, name) for name in ("metrics", "many", "reports", "seconds", "rounds")}
        return cls(**numbers, only=tuple(given.only), peers=peers)

    def wants(self, workload: str) -> bool:
        """Tell whether a workload is to be measured."""
        return not self.only or workload in self.only


def say(text: str) -> None:
    """Tell how far it is."""
    print(text, file=sys.stderr, flush=True)
