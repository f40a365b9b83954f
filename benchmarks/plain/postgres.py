"""PostgreSQL, asked by psycopg with prepared statements: POSTGRESQL is the address of the flat rows."""

import os
from collections.abc import Iterator
from typing import Any

import psycopg

from benchmarks.plain.application import application
from benchmarks.statements import EVERYTHING, Statement


class PostgresDatabase:
    """One connection; each statement is prepared when it is first asked."""

    def __init__(self, address: str) -> None:
        self.connection = psycopg.connect(address, autocommit=True, prepare_threshold=0)
        self.connection.prepared_max = 1000

    def rows(self, asked: Statement) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Return the names of the columns, and the rows."""
        sql, parameters = asked
        with self.connection.cursor(binary=True) as cursor:
            cursor.execute(sql.replace("?", "%s"), parameters)
            return [column.name for column in cursor.description or ()], cursor.fetchall()

    def export(self, format: str) -> Iterator[bytes]:
        """Give every metric as `csv`: the bytes of COPY."""
        everything = f"COPY ({EVERYTHING}) TO STDOUT (FORMAT {format}, HEADER)"
        with self.connection.cursor() as cursor, cursor.copy(everything) as copy:
            held: list[bytes] = []
            size = 0
            for row in copy:  # a row each; sent singly they would take longer than they take to make
                held.append(bytes(row))
                size += len(row)
                if size > 1 << 16:
                    yield b"".join(held)
                    held, size = [], 0
            yield b"".join(held)


app = application(PostgresDatabase(os.environ["POSTGRESQL"]))
