"""NDJSON: one JSON object per line. Decimals keep every digit, in plain notation."""

from collections.abc import Mapping
from decimal import Decimal
from json import JSONDecoder
from typing import Any

import orjson

_READER = JSONDecoder(parse_float=Decimal)


def number(text: str | None) -> Any:
    """Return a number that is in plain notation, such as `-0.5`, as JSON has it; None stays None."""
    return None if text is None else orjson.Fragment(text)


def dumps(value: Any) -> bytes:
    """Write a value as JSON. Decimals become numbers in plain notation and keep every digit."""
    return orjson.dumps(value, default=_number)


def line(row: Mapping[str, object]) -> bytes:
    """Write one row as a line."""
    return dumps(row) + b"\n"


def begun(row: Mapping[str, object]) -> bytes:
    """Write the first cells of a row, one at least; `rest` writes the others behind them."""
    return dumps(row)[:-1]


def rest(row: Mapping[str, object]) -> bytes:
    """Write the other cells of a row whose first ones `begun` wrote, and the end of the line."""
    return b",%b" % line(row)[1:] if row else b"}\n"


def read(line: bytes) -> dict[str, Any]:
    """Return a row that `line` wrote. A number is an int where it is whole, otherwise an exact Decimal."""
    row: dict[str, Any] = _READER.decode(line.decode())
    return row


def read_row(line: bytes) -> dict[str, Any]:
    """Return a row of cells that `line` wrote, as `read` does, in half the time. A cell is no object.

    The fast reader makes floats of numbers with decimals. Where it writes the same line again, none has a digit more.
    """
    row: dict[str, Any] = orjson.loads(line)
    floats = [name for name, cell in row.items() if type(cell) is float]
    if floats and dumps(row) != line.rstrip(b"\n"):
        return read(line)
    return row | {name: Decimal(repr(row[name])) for name in floats}


def cells(line: bytes) -> list[Any]:
    """Return the cells of a row, as `read_row` does."""
    return list(read_row(line).values())


def _number(value: Any) -> orjson.Fragment:
    if isinstance(value, Decimal):
        return orjson.Fragment(f"{value:f}".encode())
    raise TypeError(type(value).__name__)
