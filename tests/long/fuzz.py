"""Schemathesis against real servers on both databases: `make fuzz`.

    python tests/long/fuzz.py ENVIRONMENT [--cases 100000] [--minutes 90] [--seed 1] [--fresh]

ENVIRONMENT is a virtual environment with `tests/tools/requirements.txt`. Rounds of the two databases take turns, each
with a seed of its own, until there are as many cases as asked for, or the time is over. What was counted stands in
`data/fuzz.json`, and the next run of the same build goes on from there; `--fresh` begins anew. A round can be repeated:
`--seed N --cases 1`.

It prints a line a round and a table. It exits with 1 where an answer was a server error or a check failed, with 3 where
the time was too short.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.settings import ROOT

sys.path.append(str(ROOT / "tests"))

from support.command import serving
from support.databases import filled, postgresql
from support.seeds import SEEDS

STATE = ROOT / "data" / "fuzz.json"
DATABASES = ("sqlite", "postgresql")
EXAMPLES = 150  # of each operation, in a round
ROUND = 900  # seconds that a round may take
SHOWN = 6000  # characters of what a failed round said


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("environment", type=Path)
    parser.add_argument("--cases", type=int, default=100_000, help="cases over both databases (default 100000)")
    parser.add_argument("--minutes", type=float, default=90, help="how long it may take (default 90)")
    parser.add_argument("--seed", type=int, help="of the first round (default: goes on)")
    parser.add_argument("--fresh", action="store_true", help="count from nothing")
    given = parser.parse_args()
    until = time.monotonic() + given.minutes * 60
    state = begun(given.fresh)
    if given.seed is not None:
        state["seed"] = given.seed
    with tempfile.TemporaryDirectory() as folder, databases(Path(folder)) as addresses:
        while True:
            left = until - time.monotonic()
            kind = min(DATABASES, key=lambda kind: sum(state["seen"][kind].values()))  # whose turn it is
            if left > 30:
                fuzzed(given.environment, addresses[kind], kind, state, Path(folder), min(left, ROUND))
                keep(state)
            if left <= 30 or sum(sum(seen.values()) for seen in state["seen"].values()) >= given.cases:
                break
    sys.exit(verdict(state, given.cases))


def begun(fresh: bool) -> dict[str, Any]:
    """Return what earlier runs of this build counted."""
    build = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    if not fresh and STATE.is_file():
        state: dict[str, Any] = json.loads(STATE.read_text(encoding="utf-8"))
        if state["build"] == build:
            return state
    return {"build": build, "seed": 1, "failed": [], "seen": {kind: {} for kind in DATABASES}}


def keep(state: dict[str, Any]) -> None:
    """Write down what was counted."""
    STATE.parent.mkdir(exist_ok=True)
    STATE.write_text(json.dumps(state, indent=1), encoding="utf-8")


@contextmanager
def databases(folder: Path) -> Iterator[dict[str, str]]:
    """Serve both databases; give the address of each server."""
    with postgresql(folder / "postgres") as server:
        url = str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://", 1)
        with (
            serving("--read-only", url=filled(f"sqlite:///{folder}/fuzz.db", SEEDS)) as sqlite,
            serving("--read-only", url=filled(url, SEEDS)) as postgres,
        ):
            yield dict(zip(DATABASES, (sqlite, postgres), strict=True))


def fuzzed(tools: Path, address: str, kind: str, state: dict[str, Any], folder: Path, seconds: float) -> None:
    """Run a round and add what it counted."""
    seed, counted, begun = state["seed"], folder / "counted.json", time.monotonic()
    state["seed"] += 1
    counted.unlink(missing_ok=True)
    command = [str(tools / "bin" / "schemathesis"), "--no-color", "run", f"{address}/openapi.json", "--checks", "all"]
    command += ["--seed", str(seed), "--max-examples", str(EXAMPLES), "--continue-on-failure", "--no-shrink"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests" / "clients"), "FUZZ_COUNTED": str(counted)}
    try:
        done = subprocess.run(
            [*command, "--generation-database", "none"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=seconds,
        )
        said, code = done.stdout + done.stderr, done.returncode
    except subprocess.TimeoutExpired as late:
        said, code = (late.stdout or b"").decode(errors="replace"), 0  # what it saw in its time counts
    statuses = Counter(json.loads(counted.read_text(encoding="utf-8")) if counted.is_file() else {})
    seen = Counter(state["seen"][kind]) + statuses
    state["seen"][kind] = dict(sorted(seen.items()))
    took = time.monotonic() - begun
    how = "failed" if code else "passed"
    print(f"{kind}, seed {seed}: {statuses.total():,} cases in {took:.0f} s, {how}", flush=True)
    if code:
        state["failed"].append(f"{kind}, seed {seed}")
        print(said[-SHOWN:], flush=True)


def verdict(state: dict[str, Any], cases: int) -> int:
    """Print what was seen, and return the exit code."""
    errors = total = 0
    for kind, seen in state["seen"].items():
        total += sum(seen.values())
        errors += sum(number for status, number in seen.items() if status.startswith("5") or status == "none")
        print(f"{kind}: {sum(seen.values()):,} cases: {', '.join(f'{n:,} × {status}' for status, n in seen.items())}")
    failed = "; ".join(state["failed"]) or "none"
    print(f"build {state['build']}: {total:,} cases, {errors} server errors; rounds that failed: {failed}")
    if errors or state["failed"]:
        return 1
    return 0 if total >= cases else 3


if __name__ == "__main__":
    main()
