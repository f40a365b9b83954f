"""NDJSON: a JSON object a line; decimals digit for digit in plain notation."""

from collections.abc import Mapping
from decimal import Decimal
from json import JSONDecoder
from typing import Any

import orjson

_READER = JSONDecoder(parse_float=Decimal)


def dumps(value: Any) -> bytes:
    """Write a value as JSON; decimals as numbers in plain notation, digit for digit."""
    return orjson.dumps(value, default=_number)


def line(row: Mapping[str, object]) -> bytes:
    """Write one row as a line."""
    return dumps(row) + b"\n"


def cells(line: bytes) -> list[Any]:
    """Return the cells of a row that `line` wrote; what is no whole number is a decimal, digit for digit."""
    row: dict[str, Any] = _READER.decode(line.decode())
    return list(row.values())


def _number(value: Any) -> orjson.Fragment:
    if isinstance(value, Decimal):
        return orjson.Fragment(f"{value:f}".encode())
    raise TypeError(type(value).__name__)
