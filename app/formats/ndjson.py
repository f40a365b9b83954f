"""NDJSON: a JSON object a line; decimals digit for digit in plain notation."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import orjson


def dumps(value: Any) -> bytes:
    """Write a value as JSON; decimals as numbers in plain notation, digit for digit."""
    return orjson.dumps(value, default=_number)


def line(row: Mapping[str, object]) -> bytes:
    """Write one row as a line."""
    return dumps(row) + b"\n"


def _number(value: Any) -> orjson.Fragment:
    if isinstance(value, Decimal):
        return orjson.Fragment(f"{value:f}".encode())
    raise TypeError(type(value).__name__)
