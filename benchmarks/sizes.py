"""What a figure takes on disk: `python -m benchmarks.sizes`.

Made-up reports like the first one (300 facts, 72 of them metrics) are loaded into each database; then each gets a
second edition. What is printed is bytes for each report, fact and metric, of the first and of further editions.
"""

import argparse
import json
import tempfile
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine

from app.db.engine import make_engine, put_away
from app.db.migrations import migrate
from app.ingest.folders import together
from app.ingest.load import load
from benchmarks.cluster import cluster
from benchmarks.generate import FACTS, generate


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--metrics", type=int, default=2_160, help="metrics of all reports (default 2160: 30 reports)")
    given = parser.parse_args()
    print("| | report | fact | metric with the facts beside it | further edition of a report |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        path = folder / "sizes.db"
        _measure("SQLite", f"sqlite:///{path}", lambda: path.stat().st_size, folder / "a", given.metrics)
        (folder / "databases").mkdir()
        with cluster(folder / "databases", synchronous=False) as servers:

            def size() -> int:
                return int(servers.primary.sql("SELECT pg_database_size('workreport')"))

            url = f"postgresql+psycopg://postgres@127.0.0.1:{servers.primary.port}/workreport"
            _measure("PostgreSQL", url, size, folder / "b", given.metrics)


def _measure(name: str, url: str, size: Callable[[], int], seeds: Path, metrics: int) -> None:
    reports = generate(seeds, metrics)
    engine = make_engine(url)
    migrate(engine)
    put_away(engine)
    empty = size()
    first = _grown(engine, seeds, size) - empty
    for path in (seeds / "reports").iterdir():
        content = json.loads((path / "report.json").read_text(encoding="utf-8"))
        content["title"]["zh"] += "（二）"
        (path / "report.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    further = _grown(engine, seeds, size) - empty - first
    engine.dispose()
    row = (first / reports, first / reports / FACTS, first / metrics, further / reports)
    print(f"| {name} | {' | '.join(f'{value / 1000:,.1f} kB' for value in row)} |", flush=True)


def _grown(engine: Engine, seeds: Path, size: Callable[[], int]) -> int:
    load(engine, together([seeds]))
    put_away(engine)
    return size()


if __name__ == "__main__":
    main()
