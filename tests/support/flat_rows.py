"""Rows of the flat formats in a database, which has a table for each format."""

from typing import NamedTuple

from sqlalchemy import Connection, select, update

from app.models import ROWS


class FlatRow(NamedTuple):
    """A fact's row in each format."""

    csv: bytes
    ndjson: bytes


def flat_rows(connection: Connection) -> dict[int, FlatRow]:
    """Return the rows of all facts, by the numbers of these, in their order."""
    csv, ndjson = ROWS.values()
    both = select(csv.c.fact_id, csv.c.content, ndjson.c.content).join(ndjson, ndjson.c.fact_id == csv.c.fact_id)
    return {fact: FlatRow(*contents) for fact, *contents in connection.execute(both.order_by(csv.c.fact_id))}


def write_flat_row(connection: Connection, fact: int, row: FlatRow) -> None:
    """Put other rows in the place of those of a fact."""
    for table, content in zip(ROWS.values(), row, strict=True):
        connection.execute(update(table).where(table.c.fact_id == fact).values(content=content))
