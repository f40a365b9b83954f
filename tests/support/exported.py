"""Exports as they are asked for, and what is in them."""

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from starlette.testclient import TestClient

from app.description.tables import TABLES
from app.formats import ndjson
from app.vocabulary import Resource

ZIP, SQLITE = "/v1/export.zip", "/v1/export.sqlite"
PATHS = {**{kind.plural: kind.path for kind in Resource}, "code_lists": "codes"}


class Unzipped:
    """A zip that was asked for."""

    def __init__(self, content: bytes) -> None:
        self.archive = ZipFile(io.BytesIO(content))

    def json(self, name: str) -> Any:
        return json.loads(self.archive.read(name))

    def cells(self, table: str) -> list[dict[str, str]]:
        """Return the cells of a CSV as they are written."""
        text = self.archive.read(f"{table}.csv").decode()
        return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))

    def parquet(self, table: str) -> Any:
        import pyarrow.parquet

        return pyarrow.parquet.read_table(io.BytesIO(self.archive.read(f"{table}.parquet")))


def listed(client: TestClient, table: str) -> list[dict[str, Any]]:
    """Return the rows that the list of a table has as NDJSON; of links and of codes, those that other lists show.

    Links are in the order of the lists.
    """
    if table == "links":
        return [
            {"fact": row["id"], "fact_type": kind.value, "linked": linked, "linked_type": other.value}
            for kind in Resource
            for row in listed(client, kind.plural)
            for other in Resource
            for linked in row[other.plural]
        ]
    if table == "codes":
        lists = [row["code"] for row in listed(client, "code_lists")]
        return [{"list": name, **row} for name in lists for row in _lines(client, f"codes/{name}")]
    return list(_lines(client, PATHS.get(table, table)))


def _lines(client: TestClient, path: str) -> Iterator[dict[str, Any]]:
    response = client.get(f"/v1/{path}?format=ndjson")
    assert response.status_code == 200, response.text
    yield from map(ndjson.read, response.content.splitlines())


def rows_of_sqlite(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of each table of an SQLite database."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        return {
            table: [dict(row) for row in connection.execute(f'SELECT * FROM "{table}" ORDER BY rowid')]
            for table in TABLES
        }
