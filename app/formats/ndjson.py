"""NDJSON: one JSON object per line. Decimals keep every digit, in plain notation."""

from collections.abc import Mapping
from decimal import Decimal
from json import JSONDecoder
from typing import Any

import orjson

_READER = JSONDecoder(parse_float=Decimal)


def dumps(value: Any) -> bytes:
    """Write a value as JSON. Decimals become numbers in plain notation and keep every digit."""
    return orjson.dumps(value, default=_number)


def line(row: Mapping[str, object]) -> bytes:
    """Write one row as a line."""
    return dumps(row) + b"\n"


def read(line: bytes) -> dict[str, Any]:
    """Return a row that `line` wrote. A number is an int where it is whole, otherwise an exact Decimal."""
    row: dict[str, Any] = _READER.decode(line.decode())
    return row


def cells(line: bytes) -> list[Any]:
    """Return the cells of a row that `line` wrote, as `read` does."""
    return list(read(line).values())


def _number(value: Any) -> orjson.Fragment:
    if isinstance(value, Decimal):
        return orjson.Fragment(f"{value:f}".encode())
    raise TypeError(type(value).__name__)
