"""Seed files as text: where each key and value stands, and the text with one of them changed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from app.ingest.yaml_values import Loader

Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Site:
    """A key and its value in a file: `at` is its location, `first` and `last` are the lines of its record."""

    name: str
    at: Path_
    key: ScalarNode | None
    value: Node
    parent: Any  # the node that holds it
    first: int
    last: int

    @property
    def leaf(self) -> str:
        """The last key of the location: of an item of a list, the list's."""
        return str(next((step for step in reversed(self.at) if isinstance(step, str)), ""))

    @property
    def text(self) -> str:
        return str(self.value.value) if isinstance(self.value, ScalarNode) else ""

    def of(self, names: str, *leaves: str) -> bool:
        """Tell whether it is a value of these fields (all where none are given) in these files."""
        return self.name in names.split() and (not leaves or self.leaf in leaves)

    def beside(self, key: str) -> str:
        """Return the value of another key of the same mapping, an empty string where it has none."""
        pairs = self.parent.value if isinstance(self.parent, MappingNode) else ()
        return next((str(value.value) for other, value in pairs if other.value == key), "")


def sites(name: str, text: str) -> Iterator[Site]:
    """Give every key and every item of a list in a seed file."""
    root = yaml.compose(text, Loader)
    assert root is not None

    def walk(node: Node, at: Path_, first: int, last: int) -> Iterator[Site]:
        if isinstance(node, MappingNode):
            for key, value in node.value:
                here = (*at, key.value)
                inside = (first, last) if first else (key.start_mark.line + 1, value.end_mark.line + 1)
                yield Site(name, here, key, value, node, *inside)
                yield from walk(value, here, *((0, 0) if first == 0 else inside))
        elif isinstance(node, SequenceNode):
            for index, value in enumerate(node.value):
                # the record is the innermost item of a list that is a mapping: of the outline, the paragraph
                record = isinstance(value, MappingNode) and (not at or name == "report")
                inside = (value.start_mark.line + 1, value.end_mark.line + 1) if record else (first, last)
                yield Site(name, (*at, index), None, value, node, *inside)
                yield from walk(value, (*at, index), *inside)

    yield from walk(root, (), 0, 0)


class Text:
    """A file that can be edited at the marks of its nodes."""

    def __init__(self, text: str, null: str = "null") -> None:
        self.text = text
        self._null = null  # how the file writes that there is no value
        self._lines = [0]
        for line in text.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)

    def at(self, mark: Any) -> int:
        return int(self._lines[mark.line] + mark.column)

    def put(self, start: int, end: int, new: str) -> str:
        return self.text[:start] + new + self.text[end:]

    def value(self, node: Node, new: str) -> str:
        """Write another scalar."""
        return self.values([(node, new)])

    def values(self, changes: list[tuple[Node, str | None]]) -> str:
        """Write other scalars, or none where there was one."""
        text = self.text
        for node, new in sorted(changes, key=lambda change: -self.at(change[0].start_mark)):
            start, end = self.at(node.start_mark), self.at(node.end_mark)
            text = text[:start] + (self._null if new is None else json.dumps(new, ensure_ascii=False)) + text[end:]
        return text

    def key(self, site: Site, new: str) -> str:
        assert site.key is not None
        quoted = json.dumps(new) if site.key.style else new
        return self.put(self.at(site.key.start_mark), self.at(site.key.end_mark), quoted)

    def twice(self, site: Site) -> str:
        assert site.key is not None
        start = self.at(site.key.start_mark)
        key = self.text[start : self.at(site.key.end_mark)]
        gap = ", " if site.parent.flow_style else "\n" + " " * site.key.start_mark.column
        return self.put(start, start, f'{key}: "again"{gap}')

    def without(self, site: Site) -> str | None:
        """Take a key out; None for the last key of a block, which ends where nothing marks it."""
        keys = [key for key, _ in site.parent.value]
        place = keys.index(site.key)
        if place + 1 < len(keys):
            return self.put(self.at(keys[place].start_mark), self.at(keys[place + 1].start_mark), "")
        if place and site.parent.flow_style:
            return self.put(self.at(site.parent.value[place - 1][1].end_mark), self.at(site.value.end_mark), "")
        return None
