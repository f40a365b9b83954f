"""Everything as one SQLite database: typed tables with keys, and what each column is.

A number that may have decimals is a REAL of its name, and `<name>_exact` beside it has every digit as text. A list is a
JSON array, which `json_each` takes apart. The same data give the same bytes with the same version of SQLite.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson

from app.description.table import DescribedTable
from app.description.tables import TABLES
from app.exports.contents import Contents
from app.formats import ndjson
from app.formats.arrow_columns import names
from app.texts import say
from app.vocabulary import Lang, Resource

_TYPES = {int: ("INTEGER",), Decimal: ("REAL", "TEXT"), str: ("TEXT",), list: ("TEXT",)}
# Nothing else opens the file before it is whole, so it needs no journal; 8 MB of it are in memory.
_SETTINGS = ("journal_mode = OFF", "synchronous = OFF", "page_size = 4096", "cache_size = -8192", "temp_store = FILE")
_ABOUT = (
    "CREATE TABLE about (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)",
    """CREATE TABLE about_tables (
  "table" TEXT NOT NULL PRIMARY KEY, title_zh TEXT NOT NULL, title_en TEXT NOT NULL,
  description_zh TEXT NOT NULL, description_en TEXT NOT NULL
)""",
    """CREATE TABLE about_columns (
  "table" TEXT NOT NULL REFERENCES about_tables, "column" TEXT NOT NULL, description_zh TEXT NOT NULL,
  description_en TEXT NOT NULL, form TEXT, codes TEXT, PRIMARY KEY ("table", "column")
)""",
)
_VIEW = """
CREATE VIEW metric_breakdowns AS
SELECT metrics.id AS metric, breakdowns.dimension, breakdowns.member, breakdowns.code, breakdowns.name_zh,
  breakdowns.name_en
FROM metrics, json_each(metrics.breakdown) AS each JOIN breakdowns ON breakdowns.code = each.value
"""


def write(path: Path, contents: Contents, about: Mapping[str, str], check: Callable[[], None]) -> None:
    """Write the file; the table `about` has what `about` says. `check` is called often and may raise.

    Raises OSError where the file cannot be written.
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        try:
            _write(connection, contents, about, check)
        except sqlite3.Error as error:
            raise OSError(f"{path}: {error}") from error


def _write(
    connection: sqlite3.Connection, contents: Contents, about: Mapping[str, str], check: Callable[[], None]
) -> None:
    for setting in _SETTINGS:
        connection.execute(f"PRAGMA {setting}")
    for statement in (*_ABOUT, "BEGIN"):
        connection.execute(statement)
    connection.executemany("INSERT INTO about VALUES (?, ?)", about.items())
    for table in TABLES.values():
        connection.execute(_create(table))
        _describe(connection, table)
        if table.name == "links":
            _fill_links(connection, check)
        else:
            _fill(connection, contents.lines(table), table, check)
    for index in _indexes():
        check()
        connection.execute(index)
    connection.execute(_VIEW)
    connection.execute("COMMIT")


def _create(table: DescribedTable) -> str:
    parts = [
        f"{_name(name)} {type_}{' NOT NULL' if column.required else ''}"
        for column in table.columns
        for name, type_ in zip(names(column.name, column.kind), _TYPES[column.kind], strict=True)
    ]
    parts.append(f"PRIMARY KEY ({_names(table.key)})")
    parts += [f"UNIQUE ({_names(key)})" for key in table.unique]
    parts += [
        f"FOREIGN KEY ({_names(key.columns)}) REFERENCES {_name(key.table)} ({_names(key.references)})"
        for key in table.foreign_keys
    ]
    inside = ",\n  ".join(parts)
    return f"CREATE TABLE {_name(table.name)} (\n  {inside}\n)"


def _fill(
    connection: sqlite3.Connection, parts: Iterator[Sequence[bytes]], table: DescribedTable, check: Callable[[], None]
) -> None:
    marks = ", ".join("?" for column in table.columns for _ in names(column.name, column.kind))
    insert = f"INSERT INTO {_name(table.name)} VALUES ({marks})"  # noqa: S608 - the name is ours
    for lines in parts:
        check()
        connection.executemany(insert, (_cells(ndjson.read_row(line), table.kinds) for line in lines))


def _fill_links(connection: sqlite3.Connection, check: Callable[[], None]) -> None:
    """Write the links of the facts that were written: the members of their lists, in the order of these."""
    lists = ", ".join(f"'{kind.value}', json({_name(kind.plural)})" for kind in Resource)
    for kind in Resource:
        check()
        connection.execute(f"""
INSERT INTO links SELECT facts.id, '{kind.value}', linked.value, lists.key
FROM {_name(kind.plural)} AS facts, json_each(json_object({lists})) AS lists, json_each(lists.value) AS linked
""")  # noqa: S608 - the names are ours


def _cells(row: Mapping[str, Any], kinds: Mapping[str, type]) -> list[Any]:
    cells: list[Any] = []
    for name, kind in kinds.items():
        cell = row[name]
        if kind is Decimal:
            cells += (None, None) if cell is None else (float(cell), f"{Decimal(cell):f}")
        elif kind is list:
            cells.append(orjson.dumps(cell).decode() if cell else "[]")
        else:
            cells.append(cell)
    return cells


def _describe(connection: sqlite3.Connection, table: DescribedTable) -> None:
    texts = [say(text, lang) for text in (table.title, table.description) for lang in Lang]
    connection.execute("INSERT INTO about_tables VALUES (?, ?, ?, ?, ?)", (table.name, *texts))
    connection.executemany(
        "INSERT INTO about_columns VALUES (?, ?, ?, ?, ?, ?)",
        (
            (table.name, column.name, *(say(column.description, lang) for lang in Lang), column.form, column.codes)
            for column in table.columns
        ),
    )


def _indexes() -> Iterator[str]:
    """Give an index for each column that refers to another table, and for those that rows are looked up by."""
    for table in TABLES.values():
        keys = [key.columns for key in table.foreign_keys]
        keys += [(name,) for name in ("series", "linked") if name in table.kinds and name != table.key[0]]
        for columns_ in dict.fromkeys(keys):
            if columns_ != table.key[: len(columns_)]:
                name = _name(f"{table.name}_{'_'.join(columns_)}")
                yield f"CREATE INDEX {name} ON {_name(table.name)} ({_names(columns_)})"


def _name(name: str) -> str:
    return f'"{name}"'


def _names(columns: Sequence[str]) -> str:
    return ", ".join(map(_name, columns))
