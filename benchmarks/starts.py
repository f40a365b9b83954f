"""Starts in turn: `python -m benchmarks.starts [--turns N] [--datasette FLAT] NAME=FOLDER,DATABASE …`.

FOLDER is a checkout with its bytecode compiled; this interpreter runs it, so its dependencies have to fit. DATABASE is
a SQLite file with metrics, which is only read. FLAT is a SQLite file with a table `metrics`, for Datasette. Shown are
medians: processor time until the server is ready and until the first page of metrics after that, and the memory then,
resident and with what processes share divided among them; behind each the median ratio to the first one's.
"""

import argparse
import os
import random
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.tools import ENV, free_port

COLUMNS = ("ready, ms", "first page, ms", "resident, MB", "proportional, MB")


class Started(NamedTuple):
    """What is started: the command without its port, its folder, its environment, and the paths that are asked."""

    command: list[str]
    folder: Path
    variables: dict[str, str]
    ready: str
    page: str


def build(folder: str, database: str) -> Started:
    """Return a build of ours."""
    variables = {"PYTHONPATH": folder, "WORKREPORT_DATABASE_URL": f"sqlite:///{database}"}
    command = [sys.executable, "-m", "app.cli", "serve", "--read-only"]
    return Started(command, Path(folder), variables, "/readyz", "/v1/metrics?limit=50")


def datasette(flat: str) -> Started:
    """Return Datasette on flat rows."""
    page = f"/{Path(flat).stem}/metrics.json?_shape=array&_nocount=1&_size="
    return Started([str(ENV / "python/bin/datasette"), "serve", "-i", flat], Path.cwd(), {}, f"{page}1", f"{page}50")


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=9)
    parser.add_argument("--datasette", metavar="FLAT")
    parser.add_argument("builds", nargs="+", metavar="NAME=FOLDER,DATABASE")
    given = parser.parse_args()
    each = {name: build(*rest.split(",", 1)) for name, _, rest in (text.partition("=") for text in given.builds)}
    if given.datasette:
        each["datasette"] = datasette(given.datasette)
    found: dict[str, list[tuple[float, ...]]] = {name: [] for name in each}
    for turn in range(given.turns + 1):
        for name in random.sample(list(each), len(each)):
            measured = measure(each[name])
            if turn:  # the first only reads files ahead
                found[name].append(measured)
    first = next(iter(found.values()))
    print("", *COLUMNS, sep="\t")
    for name, rows in found.items():
        ratios = [[a / b for a, b in zip(row, other, strict=True)] for row, other in zip(rows, first, strict=True)]
        columns = zip(zip(*rows, strict=True), zip(*ratios, strict=True), strict=True)
        print(name, *(f"{median(values):.0f} ({median(to_first):.2f})" for values, to_first in columns), sep="\t")


def measure(started: Started) -> tuple[float, ...]:
    """Start a server, ask it, and end it by its process id; return the columns."""
    port = free_port()
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(
        [*started.command, "--port", str(port)],
        cwd=started.folder,
        env=variables | started.variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _ask(process, port, started.ready)
        ready = _worked(process.pid)
        _ask(process, port, started.page)
        return 1000 * ready, 1000 * _worked(process.pid), *_memory(process.pid)
    finally:
        process.terminate()
        process.wait()


def _ask(process: "subprocess.Popen[bytes]", port: int, path: str) -> None:
    """Ask until it is answered; a server that is not ready yet refuses, or answers with an error."""
    while process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as response:
                response.read()
                return
        except (urllib.error.HTTPError, OSError):
            time.sleep(0.02)
    sys.exit(f"{' '.join(process.args)} ended")  # type: ignore[arg-type] # they are a list of texts


def _worked(pid: int) -> float:
    """Return the processor time of all threads of a process, in seconds."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9


def _memory(pid: int) -> tuple[float, float]:
    """Return the resident and the proportional memory in MB."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    sizes = {name: int(rest.split()[0]) / 1024 for name, _, rest in (line.partition(":") for line in lines)}
    return sizes["Rss"], sizes["Pss"]


if __name__ == "__main__":
    main()
