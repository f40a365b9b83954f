"""sqlite3 reads export.sqlite, DuckDB the Parquet files of export.zip."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.request import urlretrieve

import duckdb
from exported import in_order, plain, tables, unpacked, with_doubles
from told import Comparison, Told, done


def sqlite(told: Told) -> bool:
    """Read every table of the database, and have it check itself and its foreign keys."""
    comparison = Comparison("sqlite3, export.sqlite")
    path = Path("export.sqlite")
    urlretrieve(f"{told.address}/v1/export.sqlite", path)
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        comparison.equal("integrity", connection.execute("PRAGMA integrity_check").fetchone()[0], "ok")
        comparison.equal("foreign keys", connection.execute("PRAGMA foreign_key_check").fetchall(), [])
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        wanted = tables(told)
        comparison.equal("tables", sorted(wanted.keys() - names), [])
        for name, (kinds, right) in wanted.items():
            if name in names:
                rows = [dict(row) for row in connection.execute(f'SELECT * FROM "{name}"')]
                found = [
                    {column: _of_sqlite(cell, kinds.get(column, "str")) for column, cell in row.items()} for row in rows
                ]
                comparison.rows(name, in_order(name, found), in_order(name, with_doubles(right, kinds, found)))
    return comparison.end(f"{len(wanted)} tables")


def _of_sqlite(cell: object, kind: str) -> object:
    """Return a cell of SQLite, which has lists as JSON."""
    return json.loads(cell) if kind == "list" and isinstance(cell, str) else cell


def parquet(told: Told) -> bool:
    """Read the Parquet file of every table."""
    comparison = Comparison("DuckDB, Parquet of export.zip")
    folder = unpacked(told)
    wanted = tables(told)
    for name, (kinds, right) in wanted.items():
        files = list(folder.rglob(f"{name}.parquet"))
        comparison.equal(f"{name}, files", len(files), 1)
        if files:
            rows = duckdb.connect().sql(f"FROM read_parquet('{files[0]}')").to_arrow_table().to_pylist()
            found = [{column: plain(cell) for column, cell in row.items()} for row in rows]
            comparison.rows(name, in_order(name, found), in_order(name, with_doubles(right, kinds, found)))
    return comparison.end(f"{len(wanted)} tables")


def delimited(told: Told) -> bool:
    """Read the CSV file of every table as texts."""
    comparison = Comparison("DuckDB, CSV of export.zip")
    folder = unpacked(told)
    wanted = tables(told)
    for name, (kinds, right) in wanted.items():
        for file in folder.rglob(f"{name}.csv"):
            query = f"FROM read_csv('{file}', header = true, all_varchar = true)"
            found = duckdb.connect().sql(query).to_arrow_table().to_pylist()
            found = [{column: _of_csv(cell, kinds[column]) for column, cell in row.items()} for row in found]
            texts = [{column: _text(cell) for column, cell in row.items()} for row in right]
            comparison.rows(name, in_order(name, found), in_order(name, texts))
    return comparison.end(f"{len(wanted)} tables")


def _of_csv(cell: str | None, kind: str) -> object:
    return json.loads(cell) if kind == "list" and cell else cell


def _text(cell: object) -> object:
    """Return a cell as CSV has it: all but lists is text, and what is empty is nothing."""
    return cell if isinstance(cell, list) else None if cell is None or cell == "" else str(cell)


if __name__ == "__main__":
    told = Told()
    done([sqlite(told), parquet(told), delimited(told)])
