"""The measurements beside the peers: `python -m benchmarks.run WHAT`; results in RESULTS.md.

Servers have one core, of which the one that is asked has all; the load comes from another. They take turns with each
workload, several times over, so that a slower hour of the machine is everybody's; what is shown is the median.

`--only` and `--peers` measure a part of it. `--more` adds its rounds to the last results of the same versions, data and
machine: one peer or one workload can be measured again, or for the first time, without the rest.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime

from benchmarks import report
from benchmarks.peers import ALL, LARGE
from benchmarks.peers.directus import Directus
from benchmarks.peers.soul import Soul
from benchmarks.runs import Given, Results
from benchmarks.runs.load import load
from benchmarks.runs.past import past
from benchmarks.runs.peers import peers
from benchmarks.runs.scale import scale
from benchmarks.runs.series import series
from benchmarks.runs.start import start
from benchmarks.runs.workers import workers
from benchmarks.tools import DATA, DIRECTUS, ROOT, SOUL, install, machine, versions

COMMANDS: dict[str, Callable[[Given], Results]] = {
    "peers": peers,
    "series": series,
    "past": past,
    "workers": workers,
    "start": start,
    "load": load,
    "scale": scale,
}
PACKAGES = {Soul: SOUL, Directus: DIRECTUS}


def main() -> None:
    """Run the command."""
    asked = _arguments()
    named = {kind.name.replace(" ", "-"): kind for kind in ALL}
    wanted = named if "all" in asked.peers else asked.peers or [name for name in named if name not in LARGE]
    given = Given.of(asked, tuple(kind for name, kind in named.items() if name in wanted and "none" not in asked.peers))
    install(*(package for kind, package in PACKAGES.items() if kind in given.peers))
    for name in COMMANDS if asked.what == "all" else [asked.what]:
        about = {
            "machine": machine(),
            "build": _build(),
            "versions": versions(),
            "settings": {kind.name: kind.settings for kind in given.peers},
            "rounds": given.rounds,
            "sizes": [given.metrics, given.many, given.reports],
            "seconds": max(1, round(given.seconds)),  # the load generator takes whole seconds
        }
        target = DATA / "results" / f"{name}.json"
        last = json.loads(target.read_text(encoding="utf-8")) if asked.more and target.exists() else None
        if last and (
            changed := [
                field
                for field, value in about.items()
                if field not in ("settings", "rounds") and last["about"].get(field) != value
            ]
        ):
            sys.exit(f"--more: the last results of {name} are of other {', '.join(changed)}")  # not for one table
        results = {
            **COMMANDS[name](given),
            "about": {**about, "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")},
        }
        results = report.joined(last, results) if last else results
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(results, indent=1, ensure_ascii=False), encoding="utf-8")
        print(report.write(DATA / "results", name))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=[*COMMANDS, "all"])
    parser.add_argument("--metrics", type=int, default=100_000, help="metrics of the data set (default 100000)")
    parser.add_argument("--many", type=int, default=1_000_000, help="metrics of the large set of `scale` and `series`")
    parser.add_argument("--reports", type=int, default=1_000, help="reports for `load` (default 1000)")
    parser.add_argument("--seconds", type=float, default=2, help="length of a burst (default 2)")
    parser.add_argument("--rounds", type=int, default=7, help="how often each is measured (default 7)")
    parser.add_argument("--only", nargs="+", default=(), help="workloads, such as `list facets csv` (default: all)")
    names = [kind.name.replace(" ", "-") for kind in ALL]
    large = ", ".join(LARGE)
    parser.add_argument(
        "--peers", nargs="+", default=(), choices=[*names, "all", "none"], help=f"peers (default: all but {large})"
    )
    parser.add_argument("--more", action="store_true", help="add to the last results")
    return parser.parse_args()


def _build() -> str:
    """Name the working tree: its commit, and whether what runs has changed since."""
    changed = _git("status", "--porcelain", "--", "app", "migrations", "seeds", "requirements.txt")
    return _git("rev-parse", "--short=12", "HEAD") + (" with changes" if changed else "")


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], check=True, capture_output=True, text=True, cwd=ROOT).stdout.strip()


if __name__ == "__main__":
    main()
