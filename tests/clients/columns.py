"""Readers of columns straight on the address of a server, compared with its database value by value: `make clients`.

    python tests/clients/columns.py PYTHON

PYTHON is the interpreter of an environment with `tests/clients/requirements.txt`. The server has the project's seeds.
Some of its metrics are changed to what readers take for something else: long decimals, texts that look like numbers.
"""

import json
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select, update

from app.db.engine import make_engine
from app.formats import csv, ndjson
from app.main import create_app
from app.models import table_of
from app.models.fact import FlatRowTable, references
from app.models.metric import MetricTable
from app.queries import resources, vocabularies
from app.queries.codes import code_lists
from app.queries.listing import Listing
from app.queries.sections import SECTIONS
from app.schemas.columns import kinds_of
from app.serving.fast_protocol import FastProtocol
from app.settings import ROOT, Settings
from app.vocabulary import Format

sys.path.append(str(ROOT / "tests"))

from support.databases import filled
from support.seeds import SEEDS
from support.wire import served

LISTINGS = [
    *resources.FACTS.values(),
    *(resources.REPORTS, resources.RELEASES, SECTIONS, code_lists()),
    *(vocabularies.INDICATORS, vocabularies.THEMES, vocabularies.REGIONS, vocabularies.UNITS, vocabularies.SCOPES),
    *(vocabularies.BASES, vocabularies.BREAKDOWNS),
]
_COLUMNS = {"id": "key", "report": "report_id"}  # of a row, by another name in the table of facts


ODD = (
    *(
        ("12345678901234567.89", "NA"),
        ("-0.000001", "010"),
        ("0.1", "null"),
        ("1" * 14 + "." + "1" * 12, "true"),
        ("75.80", "2020-06"),
    ),
    *(
        ("-0.5", "=1+1"),
        ("100", " 1 "),
        ("3", "a;b"),
        ("1.5", "two\nlines"),
        ("2", 'a "quote", and a comma'),
        ("7", "1e5"),
    ),
)  # values and comments


def make_odd(connection: Connection) -> None:
    """Change the last metrics of the database, in both of its tables."""
    metric, flat = table_of(MetricTable), table_of(FlatRowTable)
    last = connection.execute(select(metric.c.fact_id).order_by(metric.c.place.desc()).limit(len(ODD))).scalars().all()
    for fact, (value, comment) in zip(last, ODD, strict=True):
        line = connection.execute(select(flat.c.ndjson).where(flat.c.fact_id == fact)).scalar_one()
        changed = {"value": Decimal(value), "comment_en": comment}
        row = ndjson.read(line) | changed
        both = {"ndjson": ndjson.line(row), "csv": csv.line(row.values())}
        connection.execute(update(metric).where(metric.c.fact_id == fact).values(changed))
        connection.execute(update(flat).where(flat.c.fact_id == fact).values(both))


def rows_of(connection: Connection, listing: Listing) -> list[dict[str, Any]]:
    """Return the rows that a list of the whole has, in the default order, as the database has them."""
    columns = listing.orders[None].columns
    down = [column.desc() if listing.orders[None].descending else column for column in columns]
    view = listing.views[Format.NDJSON]
    if listing.fact_id is None:
        statement = select(*view.columns).select_from(listing.rows).where(listing.at).order_by(*down)
        found = connection.execute(statement, {"release": 1, "vocabulary": 1})
        return [ndjson.read(view.render(row)) for row in found]
    flat = table_of(FlatRowTable)
    rows = listing.table.join(flat, flat.c.fact_id == listing.table.c.fact_id)
    found = connection.execute(select(listing.table, flat.c.ndjson).select_from(rows).order_by(*down)).mappings()
    others = references(listing.table)
    return [_checked(ndjson.read(row["ndjson"]), row, others) for row in found]


def _checked(row: dict[str, Any], columns: Any, others: tuple[str, ...]) -> dict[str, Any]:
    """Return a row; fail where it says another thing than the columns of its fact, those that name `others` apart."""
    for name, cell in row.items():
        column = _COLUMNS.get(name, name)
        if column in columns and column not in others and not isinstance(cell, list):
            kept = columns[column]
            assert (kept or None) == (cell or None), (row["id"], name, kept, cell)
    return row


def expected(url: str) -> dict[str, Any]:
    """Return, for each list, the kind of each column and its rows. Decimals are texts."""
    engine = make_engine(url)
    with engine.begin() as connection:
        make_odd(connection)
        found = {
            listing.name: {
                "kinds": {name: kind.__name__ for name, kind in kinds_of(listing.row).items()},
                "rows": [_written(row, listing) for row in rows_of(connection, listing)],
            }
            for listing in LISTINGS
        }
    engine.dispose()
    return found


def _written(row: dict[str, Any], listing: Listing) -> dict[str, Any]:
    kinds = kinds_of(listing.row)
    return {
        name: f"{Decimal(cell):f}" if kinds[name] is Decimal and cell is not None else cell
        for name, cell in row.items()
    }


def main() -> int:
    """Run the command."""
    reader = Path(__file__).with_name("read_columns.py")
    with tempfile.TemporaryDirectory() as folder:
        url = filled(f"sqlite:///{folder}/seeds.db", SEEDS)
        told = Path(folder) / "expected.json"
        told.write_text(json.dumps(expected(url)), encoding="utf-8")
        with served(create_app(Settings(database_url=url)), FastProtocol) as (port, _):
            return subprocess.run([sys.argv[1], str(reader), f"http://127.0.0.1:{port}/v1", str(told)]).returncode


if __name__ == "__main__":
    sys.exit(main())
