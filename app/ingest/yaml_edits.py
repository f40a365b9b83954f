"""Editing a YAML file as text, so that comments and the order of fields stay as a curator left them."""

import json
import re
from collections.abc import Iterable, Mapping

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from app.ingest.yaml_values import Loader

Edit = tuple[int, int, str]  # the first character, the one after the last, and what replaces them

_NOTHING = ("", "~", "null", "Null", "NULL")  # read as nothing where they stand without quotes
_LINE_END = re.compile("\r|\n")


def applied(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with edits made; none may overlap another. Of those at one place, the first comes first."""
    pieces, at = [], 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        pieces += [text[at:start], new]
        at = end
    return "".join((*pieces, text[at:]))


def fields_edits(node: MappingNode, new: Mapping[str, str], text: str, before: str | None = None) -> list[Edit]:
    """Return the edits that set fields of a mapping: those it has stay in place, others are put in their order.

    New ones come after the last field, or directly before the field `before` where the mapping has it.
    """
    keys = {key.value: key for key, _ in node.value}
    values = {key.value: value for key, value in node.value}
    gap = ", " if node.flow_style else line_end(text) + " " * _column(node)
    edits: list[Edit] = []
    missing: list[str] = []
    for name, value in new.items():
        field = f"{name}: {scalar(value, bool(node.flow_style))}"
        old = values.get(name)
        if old is None:
            missing.append(field)
            continue
        if missing:
            at = keys[name].start_mark.index
            edits.append((at, at, "".join(f"{one}{gap}" for one in missing)))
            missing = []
        if not isinstance(old, ScalarNode) or old.value != value:
            edits.append((keys[name].start_mark.index, end_of(old, text), field))
    if missing and before in keys:
        at = keys[before].start_mark.index
        edits.append((at, at, "".join(f"{one}{gap}" for one in missing)))
    elif missing:
        edits.append(_appended(node, missing, gap, text))
    return edits


def _appended(node: MappingNode, fields: list[str], gap: str, text: str) -> Edit:
    """Return the edit that puts fields behind the last one of a mapping."""
    at = max(end_of(value, text) for _, value in node.value)
    if not node.flow_style:
        line = _LINE_END.search(text, at)  # behind a comment
        at = line.start() if line else len(text)
    return at, at, "".join(f"{gap}{field}" for field in fields)


def _column(node: MappingNode) -> int:
    return int(node.value[0][0].start_mark.column) if node.value else int(node.start_mark.column)


def line_end(text: str) -> str:
    """Return how a file ends its lines."""
    return "\r\n" if "\r\n" in text else "\n"


def end_of(node: Node, text: str) -> int:
    """Return where the text of a value ends, without the line end after it."""
    start, end = node.start_mark.index, node.end_mark.index
    return int(start) + len(text[start:end].rstrip())


def scalars(node: MappingNode) -> dict[str, str]:
    """Return the fields of a mapping that are single values."""
    return {key.value: value.value for key, value in node.value if isinstance(value, ScalarNode)}


def field(node: Node | None, name: str) -> Node | None:
    """Return a field of a mapping, None where it has none."""
    pairs = node.value if isinstance(node, MappingNode) else ()
    return next((value for key, value in pairs if key.value == name), None)


def mappings(node: Node | None) -> list[MappingNode]:
    """Return the items of a list that are mappings."""
    return [item for item in node.value if isinstance(item, MappingNode)] if isinstance(node, SequenceNode) else []


def holds(outer: Node, inner: Node) -> bool:
    """Tell whether a node is written inside another. What an alias repeats is written elsewhere."""
    return bool(outer.start_mark.index <= inner.start_mark.index <= inner.end_mark.index <= outer.end_mark.index)


def scalar(value: object, flow: bool = False) -> str:
    """Write a value: plain where YAML reads it back as it is, else in quotes. `flow`: inside { } or [ ]."""
    text = str(value)
    try:
        node = yaml.compose(f"[{text}]" if flow else f"- {text}", Loader)
    except yaml.YAMLError:
        node = None
    items = node.value if isinstance(node, SequenceNode) else []
    item = items[0] if len(items) == 1 else None
    plain = isinstance(item, ScalarNode) and not item.style and item.value == text and text not in _NOTHING
    return text if plain and "\n" not in text else json.dumps(text, ensure_ascii=False)
