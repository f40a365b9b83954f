"""Metrics that readers take for something else: long decimals, and texts that look like numbers, dates or formulas."""

from decimal import Decimal

from sqlalchemy import Connection, select, update

from app.formats import csv, ndjson
from app.models import table_of
from app.models.metric import MetricTable
from support.flat_rows import FlatRow, flat_rows, write_flat_row

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
    metric, flat = table_of(MetricTable), flat_rows(connection)
    statement = select(metric.c.fact_id).where(metric.c.value_to.is_(None))
    last = connection.execute(statement.order_by(metric.c.place.desc()).limit(len(ODD))).scalars().all()
    for fact, (value, comment) in zip(last, ODD.items(), strict=True):
        changed = {"value": Decimal(value), "comment_en": comment}
        row = ndjson.read(flat[fact].ndjson) | changed
        connection.execute(update(metric).where(metric.c.fact_id == fact).values(changed))
        write_flat_row(connection, fact, FlatRow(csv.line(row.values()), ndjson.line(row)))
