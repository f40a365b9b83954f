"""Two builds in turn: `python -m benchmarks.builds COMMIT`; the table in BUILDS.md.

COMMIT gets a folder and an environment of its own and loads the same seeds into its own database; the other build is
the working tree. Both are asked by command line and HTTP only, so neither needs to know how the other is made. In each
round both measure every workload one after the other, and the order changes with the round. A ratio of a round is what
the working tree does in a second of processor time over what COMMIT does; below 0.95 in the median of the rounds, the
command fails. Ratios by the clock stand beside: on a machine that others use too they vary several times as much.
"""

import argparse
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any

from benchmarks import report
from benchmarks.data import Dataset, Key, dataset, read_ahead
from benchmarks.measure import compare, download, rates_of, requests_file, rows_of
from benchmarks.servers import Running, Sent, Workreport
from benchmarks.tools import DATA, ROOT, SERVER_CORE, install_tools, machine, pinned
from benchmarks.workloads import Workload, workloads

RESULTS = DATA / "builds.json"
OTHERS = ("csv", "start", "load")  # what is measured besides the workloads
STEP = 1000  # records of the longest page

Pair = tuple[float, float]  # how much a second, by the clock and by processor time
Rates = dict[str, dict[str, list[Pair]]]  # of each workload and build, a pair a round


class Build(Workreport):
    """One of the two builds; `name` is `before` or `after`."""

    def __init__(self, name: str, root: Path, data: Dataset) -> None:
        super().__init__(data)
        self.name, self.root = name, root
        self.python = sys.executable if root == ROOT else str(root / ".venv" / "bin" / "python")
        self.cursors: dict[int, str] = {}

    def load(self, seeds: Path, database: Path) -> Pair:
        """Load seeds into a new database with the build's own command; return loads a second, its start included."""
        for suffix in ("", "-wal", "-shm"):
            database.with_name(database.name + suffix).unlink(missing_ok=True)
        known = self._known(seeds)
        command = pinned(SERVER_CORE, self.python, "-m", "app.cli", "load", "--seeds", str(known))
        environment = {**os.environ, "WORKREPORT_DATABASE_URL": f"sqlite:///{database}"}
        begun, worked = time.perf_counter(), _worked_by_children()
        done = subprocess.run(command, check=False, cwd=self.root, env=environment, stdout=subprocess.DEVNULL)
        if done.returncode:
            sys.exit(f"the build {self.name} cannot load {seeds}")
        return 1 / (time.perf_counter() - begun), 1 / (_worked_by_children() - worked)

    def compile(self) -> None:
        """Write the bytecode of its modules, as an installation has it: otherwise each start would compile them all."""
        subprocess.run([self.python, "-m", "compileall", "-q", "app", "migrations"], check=True, cwd=self.root)

    def _known(self, seeds: Path) -> Path:
        """Return a folder with those of the seeds that the build knows: older ones refuse vocabularies of later ones.

        A vocabulary that made-up reports use is one that both know.
        """
        known = DATA / "scratch-seeds"
        shutil.rmtree(known, ignore_errors=True)
        shutil.copytree(seeds, known, copy_function=os.link)
        own = {file.name for file in (self.root / "seeds" / "vocabulary").iterdir()}
        for file in (known / "vocabulary").iterdir():
            if file.name not in own:
                file.unlink()
        return known

    def cursor(self, after: Key) -> str:
        return self.cursors[after.n]

    def walk(self, running: Running, places: Iterable[int]) -> None:
        """Learn the cursors that go on after these places, from pages that end there."""
        at, cursor = 0, ""
        for place in sorted(places):
            while at < place:
                step = min(place - at, STEP)
                page = json.loads(running.get(Sent(f"/v1/metrics?limit={step}{cursor and f'&cursor={cursor}'}")))
                at, cursor = at + step, page["page"]["next"]
            self.cursors[place] = cursor


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = ("list", "record", "deep", "sorted", "search", *OTHERS)
    more = ("facets", "facts")  # builds of long ago have none
    parser.add_argument("commit", help="the build before")
    parser.add_argument("--metrics", type=int, default=40_000, help="metrics of the data set (default 40000)")
    parser.add_argument("--reports", type=int, default=60, help="reports for `load` (default 60)")
    parser.add_argument("--seconds", type=float, default=2, help="length of a burst (default 2)")
    parser.add_argument("--rounds", type=int, default=7, help="how often each is measured (default 7)")
    parser.add_argument(
        "--only",
        nargs="+",
        choices=(*names, *more),
        default=names,
        help=f"what is measured (default: {' '.join(names)})",
    )
    parser.add_argument("--more", action="store_true", help="add to the last results of the same two builds")
    given = parser.parse_args()
    install_tools()
    commit = _git("rev-parse", "--short=12", f"{given.commit}^{{commit}}")
    results: dict[str, Any] = {"before": commit, "after": _working_tree(), "metrics": given.metrics, "rates": {}}
    if given.more:
        last = json.loads(RESULTS.read_text(encoding="utf-8"))
        if {**last, "rates": {}, "about": None} != {**results, "about": None}:
            sys.exit(f"--more: the last results are of {last['before']} and {last['after']}")
        results = last
    _measure(given, commit, results["rates"])
    results["about"] = {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "machine": machine(),
        "versions": {"Python": platform.python_version()},
        "seconds": given.seconds,
        "rounds": max(len(rates["before"]) for rates in results["rates"].values()),
    }
    RESULTS.write_text(json.dumps(results, indent=1), encoding="utf-8")
    text, slower = report.write_builds(results)
    print(text)
    if slower:
        sys.exit(f"slower than {commit}: {', '.join(slower)}")


def _measure(given: argparse.Namespace, commit: str, rates: Rates) -> None:
    """Measure all rounds and add them to `rates`."""
    data = dataset(given.metrics, flat=False)
    before, after = _before(commit, data), Build("after", ROOT, data)
    small = dataset(given.reports * 72, flat=False)
    kinds = [workload for workload in workloads(data) if workload.name in given.only]
    read_ahead(before.data)
    read_ahead(after.data)
    for build in (before, after):
        build.compile()
    _prepare((before, after), kinds)
    for turn in range(given.rounds):
        order = (before, after) if turn % 2 == 0 else (after, before)
        found: dict[str, dict[str, Pair]] = defaultdict(dict)
        _say(f"round {turn + 1}")
        if "load" in given.only:
            for build in order:
                found["load"][build.name] = build.load(small.seeds, DATA / "scratch.db")
        if set(given.only) - {"load"}:
            _round(order, kinds, given, found)
        for name, pair in found.items():
            for build_name, rate in pair.items():
                rates.setdefault(name, {}).setdefault(build_name, []).append(rate)


def _round(
    order: tuple[Build, ...], kinds: list[Workload], given: argparse.Namespace, found: dict[str, dict[str, Pair]]
) -> None:
    """Start both, so that nothing is kept from the round before, and measure what servers do."""
    with ExitStack() as stack:
        runs = [(build, stack.enter_context(build.running())) for build in order]
        if "start" in given.only:
            found["start"] = {build.name: (1 / running.seconds, 100 / running.busy()) for build, running in runs}
        for workload, hot in product(kinds, (True, False)):
            for build, running in runs:
                rate, by_work, _ = rates_of(build, running, workload, hot, 0, given.seconds)
                if not rate:
                    sys.exit(f"{workload.name}: its cold requests were used up, there are too few metrics")
                found[f"{workload.name}-{'hot' if hot else 'cold'}"][build.name] = rate, by_work
        if "csv" in given.only:
            for build, running in runs:
                found["csv"][build.name] = _csv_rate(build, running, given.seconds)


def _csv_rate(build: Build, running: Running, seconds: float) -> Pair:
    """Return rows a second of the CSV of everything, fetched again and again: a long answer is never kept."""
    lines = taken = 0.0
    worked = running.busy()
    while taken < seconds:
        got = download(running, build.export("csv"))
        lines, taken = lines + got["lines"], taken + got["seconds"]
    return lines / taken, 100 * lines / max(1, running.busy() - worked)


def _worked_by_children() -> float:
    """Return the processor time of the commands that have ended, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


# --- what both need -----------------------------------------------------------------------------------------------


def _before(commit: str, data: Dataset) -> Build:
    """Return the build of a commit and its database, made where the last ones are of another commit or other seeds."""
    folder = DATA / "before"
    root, made, loaded = folder / "build", folder / "commit", folder / "loaded"
    if not made.exists() or made.read_text() != commit:
        _say(f"making the build of {commit}")
        shutil.rmtree(folder, ignore_errors=True)
        root.mkdir(parents=True)
        content = subprocess.run(["git", "archive", commit], check=True, capture_output=True, cwd=ROOT).stdout
        subprocess.run(["tar", "-x", "-C", str(root)], check=True, input=content)
        python = Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}"
        subprocess.run(["make", "-C", str(root), f"PYTHON={python}", ".venv/serve.stamp"], check=True)
        made.write_text(commit)
    build = Build("before", root, Dataset(data.metrics, folder))
    seeds = f"{data.folder.name} {(data.folder / 'stamp').read_text()}"
    if not loaded.exists() or loaded.read_text() != seeds:
        _say(f"{commit} loads {data.metrics} metrics")
        build.load(data.seeds, build.data.database)
        loaded.write_text(seeds)
    return build


def _prepare(builds: tuple[Build, ...], kinds: list[Workload]) -> None:
    """Write the requests down, and check that both builds answer the same rows."""
    expected: dict[str, Any] = {}
    places = {ask.after.n for workload in kinds for ask in (workload.hot, *workload.cold()) if ask.after}
    for build in builds if kinds else ():
        with build.running() as running:
            build.walk(running, places)
            for workload in kinds:
                rows = rows_of(build, running, workload)
                compare(workload, build.name, rows, expected.setdefault(workload.name, rows))
                requests_file(build, workload.name, "cold", map(build.sent, workload.cold()))
                requests_file(build, workload.name, "hot", [build.sent(workload.hot)])


def _working_tree() -> str:
    """Name the working tree: its commit, and whether what runs has changed since."""
    changed = _git("status", "--porcelain", "--", "app", "migrations", "seeds", "requirements.txt")
    return _git("rev-parse", "--short=12", "HEAD") + (" with changes" if changed else "")


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], check=True, capture_output=True, text=True, cwd=ROOT).stdout.strip()


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
