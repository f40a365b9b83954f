"""Metrics that readers take for something else: long decimals, and texts that look like numbers, dates or formulas."""

from decimal import Decimal

from sqlalchemy import Connection, select, update

from app.formats import csv, ndjson
from app.models import table_of
from app.models.fact import FlatRowTable
from app.models.metric import MetricTable

ODD = {  # values and comments
    "12345678901234567.89": "NA",
    "-0.000001": "010",
    "0.1": "null",
    "1" * 14 + "." + "1" * 12: "true",
    "75.80": "2020-06",
    "-0.5": "=1+1",
    "100": " 1 ",
    "3": "a;b",
    "1.5": "two\nlines",
    "2": 'a "quote", and a comma',
    "7": "1e5",
}


def make_odd(connection: Connection) -> None:
    """Change the last metrics of the database, in both of its tables. None of them is a range."""
    metric, flat = table_of(MetricTable), table_of(FlatRowTable)
    statement = select(metric.c.fact_id).where(metric.c.value_to.is_(None))
    last = connection.execute(statement.order_by(metric.c.place.desc()).limit(len(ODD))).scalars().all()
    for fact, (value, comment) in zip(last, ODD.items(), strict=True):
        line = connection.execute(select(flat.c.ndjson).where(flat.c.fact_id == fact)).scalar_one()
        changed = {"value": Decimal(value), "comment_en": comment}
        row = ndjson.read(line) | changed
        both = {"ndjson": ndjson.line(row), "csv": csv.line(row.values())}
        connection.execute(update(metric).where(metric.c.fact_id == fact).values(changed))
        connection.execute(update(flat).where(flat.c.fact_id == fact).values(both))
