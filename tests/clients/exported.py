"""The export that a server has, unpacked, and what the database says of each of its tables."""

import io
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from told import Row, Told, exact

KEYS = {"links": ("fact", "linked"), "series": ("series", "period"), "codes": ("list", "code")}


def unpacked(told: Told) -> Path:
    """Fetch `export.zip` and unpack it in the working folder; return the folder."""
    folder = Path("export")
    if not folder.exists():
        with urlopen(f"{told.address}/v1/export.zip") as answer:
            content = answer.read()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert archive.testzip() is None
            archive.extractall(folder)
    return folder


def tables(told: Told) -> dict[str, tuple[dict[str, str], list[Row]]]:
    """Return the kinds and the rows of each table of an export, by its name there."""
    found = {}
    for table in told.tables:
        name = {"codes": "code_lists"}.get(table["path"], table["path"].replace("-", "_"))
        if "?" not in name and name != "releases":
            found[name] = (table["kinds"], table["rows"])
    for name in ("links", "codes"):
        rows = told.all[name]
        found[name] = (dict.fromkeys(rows[0], "str") if rows else {}, rows)
    return found


def key_of(name: str, row: Row) -> tuple[Any, ...]:
    """Return what names a row among those of its table."""
    return tuple(row[column] for column in KEYS.get(name, ("id",) if "id" in row else ("code",)))


def in_order(name: str, rows: list[Row]) -> list[Row]:
    """Return rows in the order of their keys, since an export may have another one than a list."""
    return sorted(rows, key=lambda row: key_of(name, row))


def typed(rows: list[Row], kinds: dict[str, str]) -> list[Row]:
    """Return the rows of a table as typed cells: figures with every digit, texts that are never empty."""
    made = []
    for row in rows:
        cells = {name: exact(cell) if kinds[name] == "Decimal" else cell for name, cell in row.items()}
        made.append({name: None if cell == "" else cell for name, cell in cells.items()})
    return made


def with_doubles(rows: list[Row], kinds: dict[str, str], found: list[Row]) -> list[Row]:
    """Return rows with each figure as a double and as its exact text, where the found ones have both."""
    columns = found[0].keys() if found else ()
    made = []
    for row in rows:
        cells: Row = {}
        for name, cell in row.items():
            if kinds[name] == "Decimal" and f"{name}_exact" in columns:
                cells |= {name: None if cell is None else float(cell), f"{name}_exact": cell}
            else:
                cells[name] = exact(cell) if kinds[name] == "Decimal" else cell
        made.append(cells)
    return made


def plain(cell: Any) -> Any:
    """Return a typed cell of a reader as the database has it: dates and addresses are texts."""
    if isinstance(cell, datetime):
        return cell.isoformat().replace("+00:00", "Z")
    if isinstance(cell, date):
        return cell.isoformat()
    return list(cell) if isinstance(cell, tuple) else cell
