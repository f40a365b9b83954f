"""Loading: with the checks, without them, the checks alone, and a plain executemany of the same rows."""

import sqlite3
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

from benchmarks.data import dataset
from benchmarks.runs import Given, Results
from benchmarks.tools import DATA, ROOT, SERVER_CORE, pinned

_LOAD = """
import sys, time
from pathlib import Path
from app.db.engine import make_engine
from app.db.migrations import migrate
from app.ingest import load, preparing
from app.ingest.seed_folder import VerifiedReport
seeds, url, checked = Path(sys.argv[1]), sys.argv[2], sys.argv[3] == "checked"
engine = make_engine(url)
migrate(engine)
if not checked:
    preparing.check_report = lambda seeds, *_: VerifiedReport(seeds.report, seeds.facts, seeds.numerals)
begun = time.perf_counter()
load.load(engine, seeds)
print(time.perf_counter() - begun)
"""


def load(given: Given) -> Results:
    """Measure loading: with the checks, without them, the checks alone, and a plain executemany of the same rows."""
    data = dataset(given.reports * 72, flat=False)
    seconds: dict[str, list[float]] = defaultdict(list)
    scratch = DATA / "scratch.db"
    for _ in range(max(1, given.rounds - 1)):
        for name in ("checked", "unchecked"):
            _remove(scratch)
            command = [sys.executable, "-c", _LOAD, str(data.seeds), f"sqlite:///{scratch}", name]
            done = subprocess.run(pinned(SERVER_CORE, *command), check=True, capture_output=True, text=True, cwd=ROOT)
            seconds[name].append(float(done.stdout))
        begun = time.perf_counter()
        verify = [sys.executable, "-m", "app.cli", "verify", "--seeds", str(data.seeds)]
        subprocess.run(pinned(SERVER_CORE, *verify), check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
        seconds["verify"].append(time.perf_counter() - begun)
        seconds["executemany"].append(_executemany(data.database, scratch))
        _remove(scratch)
    with sqlite3.connect(data.database) as connection:
        facts = connection.execute("SELECT count(*) FROM fact").fetchone()[0]
    return {"reports": given.reports, "facts": facts, "seconds": seconds}


def _executemany(source: Path, target: Path) -> float:
    """Insert every row of a loaded database into an empty one of the same schema, table after table; return seconds."""
    _remove(target)
    workreport_url = f"sqlite:///{target}"
    command = [sys.executable, "-c", _MIGRATE, workreport_url]
    subprocess.run(command, check=True, cwd=ROOT)
    taken = 0.0
    with sqlite3.connect(source) as old, sqlite3.connect(target, isolation_level=None) as new:
        new.execute("PRAGMA journal_mode = WAL")
        new.execute("PRAGMA synchronous = NORMAL")
        tables = new.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' "
            "AND name NOT LIKE 'sqlite_%' AND name != 'alembic_version'"
        ).fetchall()
        virtual = [row[0] for row in new.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%'")]
        new.execute("BEGIN IMMEDIATE")
        for (table,) in tables:
            if any(table.startswith(f"{name}_") for name in virtual):
                continue  # what a virtual table keeps for itself
            rows = old.execute(f'SELECT * FROM "{table}"').fetchall()
            if rows:
                places = ", ".join("?" * len(rows[0]))
                begun = time.perf_counter()
                new.executemany(f'INSERT OR REPLACE INTO "{table}" VALUES ({places})', rows)
                taken += time.perf_counter() - begun
        begun = time.perf_counter()
        new.execute("COMMIT")
        taken += time.perf_counter() - begun
    return taken


_MIGRATE = (
    "import sys; from app.db.engine import make_engine; from app.db.migrations import migrate; "
    "migrate(make_engine(sys.argv[1]))"
)


def _remove(database: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
