"""Records of a YAML seed file, changed or taken out as text: what is not changed stays as it was written."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import CollectionNode, MappingNode, Node

from app.errors import SeedError
from app.ingest import limits
from app.ingest.file_text import ContentError, read_bytes
from app.ingest.seed_file import SeedFile
from app.ingest.yaml_edits import Edit, applied, end_of, field, holds, line_end, mappings, scalar
from app.ingest.yaml_values import Loader

Record = dict[str, Any]  # a record as its file has it: texts, lists and dicts
Names = Mapping[str, Mapping[str, str | None]]  # by field: the new name of each old one, None where it is gone


class EditedRecords:
    """The records of a file, each as data and as a piece of its text.

    `wanted` has what each of them is to be, by its place in `records`: as it is, until someone else says otherwise.
    `added` are new ones, for the end of the file.

    Records inside records (paragraphs of a section, members of a breakdown) are records of their own, behind the outer
    one. Raises SeedError where the file is no YAML, or cannot be read.
    """

    def __init__(self, path: Path, content: bytes | None = None) -> None:
        """Read a file, or take `content` for its content."""
        try:
            content = read_bytes(path, limits.SEED_BYTES) if content is None else content
        except ContentError as error:
            raise SeedError(f"{path}: {error}") from error
        self.path = path
        self.text, self.records = _parsed(path, content)
        self.wanted: list[Record | None] = [data for data, _ in self.records]
        self.added: list[Record] = []

    @property
    def content(self) -> str:
        """The text of the file with each record as `wanted` has it; those that are None are taken out."""
        edits: list[Edit] = []
        for (old, node), new in zip(self.records, self.wanted, strict=True):
            if new is None:
                edits.append(self._removal(node))
            elif new != old:
                edits += self._changes(node, old, new)
        content = applied(self.text, edits)
        if self.added:
            gap = line_end(self.text)
            content = re.sub(r"\[\s*\]\s*\Z", "", content)
            content += gap if content and not content.endswith("\n") else ""
            content += "".join(f"- {gap.join(_fields(record, 2)).lstrip()}{gap}" for record in self.added)
        return content

    def changed(self) -> list[tuple[Record, Record]]:
        """Return each record that is wanted otherwise than it is, before and after."""
        pairs = zip(self.records, self.wanted, strict=True)
        return [(old, new) for (old, _), new in pairs if new is not None and new != old]

    def line(self, index: int) -> int:
        """Return the line of a record."""
        return int(self.records[index][1].start_mark.line) + 1

    def refer(self, names: Names) -> None:
        """Have all records refer to others by their new names."""
        self.wanted = [record and referring(record, names) for record in self.wanted]

    def _changes(self, node: MappingNode, old: Record, new: Record) -> list[Edit]:
        if any(not holds(node, value) for _, value in node.value):
            line = node.start_mark.line + 1
            raise SeedError(f"{self.path}:{line}: expected a record that is written out, found an alias")
        if node.flow_style:
            return [(node.start_mark.index, _end(node, self.text), self._flow(node, old, new))]
        return list(self._block(node, old, new))

    def _removal(self, node: MappingNode) -> Edit:
        """Return the edit that takes a record of a list out, with its lines and an empty line behind it."""
        text = self.text
        start = text.rfind("\n", 0, text.rfind("-", 0, node.start_mark.index)) + 1
        end = self._next_line(_end(node, text))
        if text[end : end + 1] in ("\n", "\r"):
            end = self._next_line(end)
        if len(text) == end and not any(record for record in self.wanted):
            return start, end, "[]\n"
        return start, end, ""

    def _flow(self, node: MappingNode, old: Record, new: Mapping[str, Any]) -> str:
        kept = {key.value: self.text[key.start_mark.index : _end(value, self.text)] for key, value in node.value}
        names = [*(name for name in kept if name in new), *(name for name in new if name not in kept)]
        same = {name for name in kept if name in new and old.get(name) == new[name]}
        fields = (kept[name] if name in same else f"{name}: {_flowing(new[name])}" for name in names)
        return "{" + ", ".join(fields) + "}"

    def _block(self, node: MappingNode, old: Record, new: Mapping[str, Any]) -> Iterator[Edit]:
        indent = int(node.value[0][0].start_mark.column)
        gap = line_end(self.text)
        for number, (key, value) in enumerate(node.value):
            name, start, end = key.value, key.start_mark.index, _end(value, self.text)
            if name not in new:
                if number == 0 and len(node.value) > 1:
                    yield start, node.value[1][0].start_mark.index, ""
                else:
                    yield self.text.rfind("\n", 0, start) + 1, self._next_line(end), ""
            elif old.get(name) != new[name]:
                yield start, end, gap.join(_lines(name, new[name], indent))
        added = [line for name in new if field(node, name) is None for line in _lines(name, new[name], indent)]
        if added:
            end = self._next_line(max(_end(value, self.text) for _, value in node.value))
            begin = "" if self.text[:end].endswith("\n") else gap
            yield end, end, begin + "".join(f"{' ' * indent if n == 0 else ''}{x}{gap}" for n, x in enumerate(added))

    def _next_line(self, at: int) -> int:
        return self.text.find("\n", at) + 1 or len(self.text)


@lru_cache(maxsize=32)
def _parsed(path: Path, content: bytes) -> tuple[str, list[tuple[Record, MappingNode]]]:
    """Return the text of a file and its records, each with its node. They are never changed, and kept for the next."""
    file = SeedFile(path, content)
    if path.suffix != ".yaml" or file.data is None:
        raise SeedError(f"{path} cannot be edited: expected a YAML file without faults", file.findings)
    root = yaml.compose(file.text, Loader)
    if isinstance(root, MappingNode):
        return file.text, list(_inside(file.data, root))
    pairs = zip(file.data, mappings(root), strict=True)
    return file.text, [record for data, node in pairs for record in _inside(data, node)]


def _inside(data: Any, node: MappingNode) -> Iterator[tuple[Record, MappingNode]]:
    """Give a record and the records inside it."""
    yield data, node
    for name in ("sections", "paragraphs", "members"):
        inner = data.get(name)
        if isinstance(inner, list):
            for part, other in zip(inner, mappings(field(node, name)), strict=True):
                yield from _inside(part, other)


def _end(node: Node, text: str) -> int:
    """Return where a value ends, without the comments behind a list or mapping, which are about what follows."""
    if not isinstance(node, CollectionNode) or node.flow_style or not node.value:
        return end_of(node, text)
    last = node.value[-1]
    return _end(last[1] if isinstance(node, MappingNode) else last, text)


def referring(record: Record, names: Names) -> Record:
    """Return a record whose fields, each a name or a list of names, have the new names. What is gone is left out."""
    for name in names.keys() & record.keys():
        new, value = names[name], record[name]
        changed: Any = new.get(value, value) if isinstance(value, str) else value
        if isinstance(value, list):
            renamed = [new.get(one, one) if isinstance(one, str) else one for one in value]
            changed = [one for one in renamed if one is not None] if renamed != value else value
        gone = changed is None or (changed == [] != value)
        record = {key: changed if key == name else one for key, one in record.items() if key != name or not gone}
    return record


def _flowing(value: Any) -> str:
    """Write a value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_flowing(part)}" for name, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flowing, value)) + "]"
    return "" if value is None else scalar(value, flow=True)


def _lines(name: str, value: Any, indent: int) -> list[str]:
    """Write a field on lines of its own. The first line has no indent."""
    before = " " * indent
    if isinstance(value, dict) and value and all(isinstance(part, str) for part in value.values()):
        return [f"{name}:", *(f"{before}  {key}: {scalar(part)}" for key, part in value.items())]
    if isinstance(value, list) and value and all(isinstance(part, dict) for part in value):
        lines = [f"{name}:"]
        for part in value:
            first, *rest = _fields(part, indent + 2)
            lines += [f"{before}- {first.lstrip()}", *rest]
        return lines
    if isinstance(value, dict | list):
        return [f"{name}: {_flowing(value)}"]
    return [f"{name}: {'' if value is None else scalar(value)}".rstrip()]


def _fields(record: Record, indent: int) -> list[str]:
    """Write the fields of a record on lines of their own."""
    lines = []
    for name, value in record.items():
        first, *rest = _lines(name, value, indent)
        lines += [" " * indent + first, *rest]
    return lines
