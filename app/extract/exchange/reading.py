"""The text of a file from another tool to the spans in it. Its members tell which tool wrote it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from app.errors import nearest
from app.extract.exchange.doccano import read_doccano, read_doccano_relations
from app.extract.exchange.label_studio import read_label_studio
from app.extract.exchange.langextract import read_langextract
from app.extract.exchange.shape import Shape, ShapeFault, WrittenNumber
from app.extract.exchange.span import SpannedText
from app.regex import regex

_READERS = {
    "extractions": read_langextract,
    "data": read_label_studio,
    "entities": read_doccano_relations,
    "label": read_doccano,
}  # by the member that only this format has
_SPACE = regex(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder(parse_int=WrittenNumber, parse_float=WrittenNumber, parse_constant=WrittenNumber)


def read_labelled(name: str, content: str) -> list[SpannedText]:
    """Return the texts with spans in `content`, a file called `name`: objects one after the other, or a list of them.

    Raises ShapeFault, which names file and line, where it is none of the formats.
    """
    found = []
    for line, value in _values(name, content.removeprefix("\ufeff")):
        where = f"{name}:{line}"
        if not isinstance(value, dict):
            raise ShapeFault(f"{where}: expected an object of langextract, doccano or Label Studio")
        try:
            found.append(_reader(value)(Shape(value, where)))
        except ShapeFault as fault:
            raise ShapeFault(f"{where}: {fault}") from None
    return found


def _reader(members: Mapping[str, Any]) -> Any:
    for name, reader in _READERS.items():
        if name in members:
            return reader
    close = next((f"; the nearest is {one[0]!r}" for name in members if (one := nearest(name, _READERS, 1))), "")
    expected = "extractions (langextract), label or entities (doccano) or data (Label Studio)"
    raise ShapeFault(f"expected {expected}, found {', '.join(members)[:80] or 'an empty object'}{close}")


def _values(name: str, content: str) -> Iterator[tuple[int, Any]]:
    """Give every value of a file with its line: those of a list, or those that stand one after the other."""
    at, line, counted = _skip(content, 0), 1, 0
    listed = content.startswith("[", at)
    at = _skip(content, at + 1) if listed else at
    while at < len(content) and not (listed and content[at] == "]"):
        line, counted = line + content.count("\n", counted, at), at
        try:
            value, end = _DECODER.raw_decode(content, at)
        except json.JSONDecodeError as error:
            raise ShapeFault(f"{name}:{error.lineno}: expected JSON, found an error in column {error.colno}") from None
        except RecursionError:
            raise ShapeFault(f"{name}:{line}: expected JSON of few levels, found too many") from None
        yield line, value
        at = _skip(content, end)
        if listed:
            at = _next_item(name, line, content, at)
    if listed and (at >= len(content) or _skip(content, at + 1) < len(content)):
        raise ShapeFault(f"{name}: expected ] at the end of the list, and nothing after it")


def _next_item(name: str, line: int, content: str, at: int) -> int:
    """Return where the next item of a list begins, or the list ends."""
    if content.startswith(",", at):
        return _skip(content, at + 1)
    if at < len(content) and content[at] != "]":
        raise ShapeFault(f"{name}:{line}: expected , or ] after an item of the list")
    return at


def _skip(content: str, at: int) -> int:
    """Return the next place that is no blank."""
    match = _SPACE.match(content, at)
    return match.end() if match else at
