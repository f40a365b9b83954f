"""YAML that needs no parser: a list of records, each `- {…}` on one line, its texts plain or in single quotes.

The vocabularies that extraction needs are written so. To load the modules of the parser takes longer than to read them
here. What is simple is drawn narrowly. Anything else is left to the parser, which reads the same values.
"""

import json
from typing import Any

from app.ingest import limits
from app.regex import regex

_LONGEST = 1_000  # characters of a line; YAML 1.1 allows 1,024 for the name of a field
_TEXT = regex(r"'([^']+)'|[\w（‰℃](?:[\w（）()/·.' -]*[\w（）()/·.'-])?")
_TIGHT = regex("[:,](?! )")  # a:b is one text
_NOT_HERE = ('"', "\\", "''")
_NOTHING = ('"null"', '"Null"', '"NULL"')  # None, where it is plain


def read_simple(text: str) -> list[dict[str, Any]] | None:
    """Return the records of a text, every scalar as it is written. None where it is not simple throughout."""
    lines = [line for line in text.split("\n") if line and line[0] != "#"]
    if not all(map(_is_record, lines)) or not text.replace("\n", "").isprintable():
        return None
    written = "], [".join(line[2:] for line in lines)
    if len(text) > limits.VALUES or _TIGHT.search(written) or any(sign in written for sign in _NOT_HERE):
        return None
    quoted = _TEXT.sub(lambda text: f'"{text[1] or text[0]}"', written)
    if any(word in quoted for word in _NOTHING):
        return None
    try:
        rows = json.loads(f"[[{quoted}]]", object_pairs_hook=_whole)
    except (ValueError, RecursionError):
        return None
    # a line that holds more than one record, or less, makes other rows than that of one record
    if len(rows) != len(lines) or not all(len(row) == 1 and isinstance(row[0], dict) for row in rows):
        return None
    return [row[0] for row in rows]


def _is_record(line: str) -> bool:
    within = line.startswith("- {") and len(line) <= _LONGEST
    return within and line.count("{") + line.count("[") < limits.DEPTH


def _whole(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a record. The parser says where the name of a field occurs twice."""
    record = dict(pairs)
    if len(record) < len(pairs):
        raise ValueError
    return record
