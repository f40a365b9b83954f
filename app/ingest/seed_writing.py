"""Records as YAML in the style of the seed files: the inverse of `app.ingest.seed_file`."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`~][^\n\r\t,\[\]{}#:\"']*(?<!\s)")
_PLAIN_IN_BLOCK = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`~](?:[^\n\r\t#:\"']|:(?=\S))*(?<!\s)")
_NOTHING = frozenset(("null", "Null", "NULL"))
_REFUSED = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]"
)  # what a YAML file may hold as an escape only

Record = Mapping[str, Any]


def blocks(records: Iterable[Record]) -> str:
    """Write records as a list in block style, a blank line between them. No records are `[]`."""
    written = ["\n".join(_item(record, 0)) for record in records]
    return "\n\n".join(written) + "\n" if written else "[]\n"


def rows(records: Iterable[Record]) -> str:
    """Write records as a list with one line each."""
    written = [f"- {_flow(record)}" for record in records]
    return "\n".join(written) + "\n" if written else "[]\n"


def mapping(record: Record) -> str:
    """Write one record in block style."""
    return "\n".join(_fields(record, 0)) + "\n"


def _item(record: Record, indent: int) -> Iterator[str]:
    """Give the lines of a record that is an item of a list."""
    for number, line in enumerate(_fields(record, indent + 2)):
        yield f"{' ' * indent}- {line[indent + 2 :]}" if number == 0 else line


def _fields(record: Record, indent: int) -> Iterator[str]:
    pad = " " * indent
    for name, value in record.items():
        if (
            isinstance(value, Mapping)
            and value
            and all(isinstance(item, str) for item in value.values())
            and "zh" not in value
        ):
            yield f"{pad}{name}: {_flow(value)}"
        elif isinstance(value, Mapping):
            yield f"{pad}{name}:"
            yield from _fields(value, indent + 2)
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            yield f"{pad}{name}:"
            for item in value:
                yield from _item(item, indent)
        elif isinstance(value, list):
            yield f"{pad}{name}: {_flow(value)}"
        else:
            yield f"{pad}{name}: {_scalar(value, _PLAIN_IN_BLOCK)}".rstrip()


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {_flow(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value, _PLAIN)


def _scalar(value: object, plain: re.Pattern[str]) -> str:
    """Write a value that is read as the same text: plain where that is certain, else in double quotes."""
    if value is None:
        return ""
    text = str(value)
    if plain.fullmatch(text) and text not in _NOTHING and not _REFUSED.search(text):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _REFUSED.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)
