"""The data sets: seeds made, loaded by the project itself, and flattened for the peers."""

import csv
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from app.db.types import plain
from benchmarks.generate import METRICS_SHARE, generate
from benchmarks.tools import DATA, ROOT

# the flat row of a metric: name, type, expression; `n` counts rows in our default order
COLUMNS = (
    ("id", "TEXT", "m.key"),
    ("report", "TEXT", "m.report_id"),
    ("year", "INTEGER", "m.year"),
    ("region", "TEXT", "m.region"),
    ("theme", "TEXT", "m.theme"),
    ("section", "TEXT", "m.section"),
    ("indicator", "TEXT", "m.indicator"),
    ("name_zh", "TEXT", "i.name_zh"),
    ("name_en", "TEXT", "i.name_en"),
    ("value", "NUMERIC", "m.value"),
    ("value_to", "NUMERIC", "m.value_to"),
    ("unit", "TEXT", "m.unit"),
    ("measure_word", "TEXT", "m.measure_word"),
    ("qualifier", "TEXT", "m.qualifier"),
    ("as_reported", "TEXT", "m.as_reported"),
    ("kind", "TEXT", "m.kind"),
    ("status", "TEXT", "m.status"),
    ("period", "TEXT", "m.period"),
    ("scope", "TEXT", "m.scope"),
    ("breakdown", "TEXT", "m.breakdown"),
    ("part_of", "TEXT", "m.part_of"),
    ("comment_zh", "TEXT", "m.comment_zh"),
    ("comment_en", "TEXT", "m.comment_en"),
    ("paragraph", "TEXT", "e.paragraph"),
    ("quote", "TEXT", "e.quote"),
    ("start", "INTEGER", "e.start"),
    ("end", "INTEGER", 'e."end"'),
)
# the flat row of a fact of any kind; `n` counts rows by report, and in it in the order of the text
FACTS = (
    *(("id", "TEXT"), ("report", "TEXT"), ("year", "INTEGER"), ("region", "TEXT"), ("resource", "TEXT")),
    *(("theme", "TEXT"), ("section", "TEXT"), ("name_zh", "TEXT"), ("name_en", "TEXT"), ("value", "NUMERIC")),
    *(("paragraph", "TEXT"), ("quote", "TEXT"), ("start", "INTEGER"), ("end", "INTEGER")),
)
# each table of facts with the columns of its names, and its value
_NAMED = {
    **dict.fromkeys(("measure", "document", "honour"), ("t.title_zh", "t.title_en", "NULL")),
    **dict.fromkeys(("training_program", "talent_initiative"), ("t.name_zh", "t.name_en", "NULL")),
    "metric": ("i.name_zh", "i.name_en", "t.value"),
}
_INDEXES = (
    *("id", "report, n", "year, n", "region, n", "theme, n", "indicator, n", "value, n"),
    "indicator, region, year",  # for series
)


@dataclass(frozen=True)
class Key:
    """What of a metric the requests are made of; `n` is its place in the default order, from 1."""

    n: int
    id: str
    place: str
    report: str
    year: int
    region: str
    theme: str
    value: float


@dataclass(frozen=True)
class Dataset:
    """A data set on disk: ours, and the same metrics in flat rows for the peers."""

    metrics: int
    folder: Path

    @property
    def database(self) -> Path:
        """Our database."""
        return self.folder / "workreport.db"

    @property
    def url(self) -> str:
        """The address of our database."""
        return f"sqlite:///{self.database}"

    @property
    def seeds(self) -> Path:
        """The seeds it was loaded from."""
        return self.folder / "seeds"

    @property
    def flat(self) -> Path:
        """The flat rows in SQLite."""
        return self.folder / "flat.db"

    @property
    def table(self) -> Path:
        """The flat rows of metrics in CSV."""
        return self.csv_of("metrics")

    def csv_of(self, table: str) -> Path:
        """The flat rows of `metrics` or `facts` in CSV."""
        return self.folder / f"{table}.csv"

    @cached_property
    def release(self) -> str:
        """The identity of its only release, which cursors carry."""
        with sqlite3.connect(self.database) as connection:
            identity: str = connection.execute("SELECT identity FROM release").fetchone()[0]
            return identity

    @cached_property
    def keys(self) -> list[Key]:
        """Every metric in the default order."""
        with sqlite3.connect(self.database) as connection:
            rows = connection.execute(
                "SELECT key, place, report_id, year, region, theme, value FROM metric ORDER BY place"
            )
            return [Key(n, *named, float(plain(value))) for n, (*named, value) in enumerate(rows, 1)]


@cache
def dataset(metrics: int, share: float = METRICS_SHARE, flat: bool = True) -> Dataset:
    """Return a data set, made where it is missing or where what makes it has changed."""
    made = Dataset(metrics, DATA / f"{metrics}-{share:g}")
    return prepared(made, lambda folder: generate(folder, metrics, share), flat=flat)


def prepared(made: Dataset, write: Callable[[Path], object], *, flat: bool) -> Dataset:
    """Return a data set whose seeds `write` writes, made where it is missing or where what makes it has changed."""
    made.folder.mkdir(parents=True, exist_ok=True)
    wanted, stamp = _fingerprint(), made.folder / "stamp"
    if not stamp.exists() or stamp.read_text() != wanted:
        for path in (made.database, made.flat, made.table, made.csv_of("facts")):
            path.unlink(missing_ok=True)
        print(f"making {made.metrics} metrics", file=sys.stderr)
        write(made.seeds)
        workreport("load", "--seeds", str(made.seeds), url=made.url)
        stamp.write_text(wanted)
    if flat and not made.csv_of("facts").exists():
        flatten(made)
    return made


def read_ahead(made: Dataset) -> None:
    """Read the files of a data set once, so that the system holds them: what is measured is no disk."""
    for path in (made.database, made.flat, made.table, made.csv_of("facts")):
        if path.exists():
            with path.open("rb") as file:
                while file.read(1 << 24):
                    pass


def workreport(*arguments: str, url: str) -> None:
    """Run the project's own command on a database."""
    command = [sys.executable, "-m", "app.cli", *arguments]
    subprocess.run(command, check=True, env={**os.environ, "WORKREPORT_DATABASE_URL": url}, cwd=ROOT)


def _fingerprint() -> str:
    """Return a digest of everything the loaded data depends on."""
    digest = sha256()
    parts = ("app/models", "app/index", "app/ingest", "migrations/versions", "seeds/vocabulary")
    files = [path for part in parts for path in sorted((ROOT / part).rglob("*.*")) if path.suffix != ".pyc"]
    files += [ROOT / "app/db/types.py", ROOT / "app/vocabulary.py", Path(__file__).parent / "generate.py"]
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()


# --- for the peers ------------------------------------------------------------------------------------------------


def flatten(made: Dataset) -> None:
    """Write the metrics of our database as flat rows: SQLite with the indexes that a list needs, and CSV."""
    made.flat.unlink(missing_ok=True)
    with sqlite3.connect(made.flat) as flat:
        for statement in tables():
            flat.execute(statement)
        for table, rows, width in (("metrics", _flat_rows(made), len(COLUMNS)), ("facts", _facts(made), len(FACTS))):
            flat.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * (width + 1))})", rows)
        for statement in indexes():
            flat.execute(statement)
        flat.commit()
        flat.execute("ANALYZE")
        flat.commit()
        for table, columns in (("metrics", COLUMNS), ("facts", FACTS)):
            rows = flat.execute(f"SELECT * FROM {table} ORDER BY n")
            _write_csv(made.csv_of(table), rows, ["n", *(column[0] for column in columns)])


def tables(number: str = "NUMERIC") -> list[str]:
    """Return the statements that make the tables of flat rows, with the database's type for numbers."""
    named = {"metrics": COLUMNS, "facts": FACTS}
    return [
        f"CREATE TABLE {table} (n INTEGER PRIMARY KEY, "
        + ", ".join(f'"{name}" {number if kind == "NUMERIC" else kind}' for name, kind, *_ in columns)
        + ")"
        for table, columns in named.items()
    ]


def indexes() -> list[str]:
    """Return the statements that make the indexes which the questions need."""
    of_metrics = [f"CREATE INDEX ix_{names.replace(', ', '_')} ON metrics ({names})" for names in _INDEXES]
    return [*of_metrics, "CREATE INDEX ix_facts_report ON facts (report, n)"]


def _flat_rows(made: Dataset) -> Iterator[list[Any]]:
    numbers = [at for at, (_, kind, _) in enumerate(COLUMNS) if kind == "NUMERIC"]
    expressions = ", ".join(expression for _, _, expression in COLUMNS)
    with sqlite3.connect(made.database) as ours:
        rows = ours.execute(
            f"SELECT {expressions} FROM metric m JOIN evidence e ON e.fact_id = m.fact_id AND e.ordinal = 0 "
            "JOIN indicator i ON i.code = m.indicator AND i.vocabulary_id = (SELECT max(id) FROM vocabulary) "
            "ORDER BY m.place"
        )
        for n, row in enumerate(rows, 1):
            values = [n, *row]
            for at in numbers:
                if values[at + 1] is not None:
                    values[at + 1] = plain(values[at + 1])
            yield values


def _facts(made: Dataset) -> Iterator[list[Any]]:
    selects = [
        f"SELECT t.key AS key, t.report_id AS report, t.year, t.region, '{table}', t.theme, t.section, "
        f'{", ".join(named)}, e.paragraph, e.quote, e.start AS start, e."end" '
        f"FROM {table} t JOIN evidence e ON e.fact_id = t.fact_id AND e.ordinal = 0"
        + (
            " JOIN indicator i ON i.code = t.indicator AND i.vocabulary_id = (SELECT max(id) FROM vocabulary)"
            if table == "metric"
            else ""
        )
        for table, named in _NAMED.items()
    ]
    value = [name for name, _ in FACTS].index("value") + 1
    with sqlite3.connect(made.database) as ours:
        rows = ours.execute(f"SELECT * FROM ({' UNION ALL '.join(selects)}) ORDER BY report, start, key")
        for n, row in enumerate(rows, 1):
            values = [n, *row]
            if values[value] is not None:
                values[value] = plain(values[value])
            yield values


def _write_csv(path: Path, rows: Iterable[tuple[Any, ...]], header: list[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
