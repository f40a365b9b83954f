"""DuckDB in the process, on a file of the flat rows with the same indexes: DUCKDB names it."""

import os
import tempfile
from collections.abc import Iterator
from typing import Any

import duckdb

from benchmarks.plain.application import application
from benchmarks.statements import EVERYTHING, Statement


class DuckDatabase:
    """A file of DuckDB. It uses one thread, since the server has one core."""

    def __init__(self, file: str) -> None:
        self.connection = duckdb.connect(file, read_only=True, config={"threads": 1})

    def rows(self, asked: Statement) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Return the names of the columns, and the rows."""
        done = self.connection.execute(*asked)
        return [column[0] for column in done.description], done.fetchall()

    def export(self, format: str) -> Iterator[bytes]:
        """Give every metric as `csv` or `parquet`: DuckDB writes a file, which is sent."""
        with tempfile.NamedTemporaryFile() as file:
            self.connection.execute(f"COPY ({EVERYTHING}) TO '{file.name}' (FORMAT {format})")
            with open(file.name, "rb") as made:
                while block := made.read(1 << 20):
                    yield block


app = application(DuckDatabase(os.environ["DUCKDB"]))
