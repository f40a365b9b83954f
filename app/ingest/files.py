"""Reading seed files: every scalar as it is written, every value with its line.

YAML is for people, JSON of the same schema for machines. What the values mean is `app.ingest.seeds`' business.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML built without libyaml: slower, the same result
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

__all__ = ["SUFFIXES", "Finding", "Loader", "Location", "SeedFile", "path_of", "seed_path"]

SUFFIXES = (".yaml", ".json")
Location = Sequence[str | int]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A fault in a seed file: where it stands, what was found and what was expected.

    `field` is the path of the value, such as `[3].evidence[0].quote`; `line` counts from 1, 0 is the whole file.
    """

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field + ': ' if self.field else ''}{self.message}"


class SeedFile:
    """One seed file. `data` holds strings, lists and dicts only; an empty YAML value or a JSON null is None."""

    def __init__(self, path: Path, content: bytes | None = None) -> None:
        """Read `path`, or take `content` as what it holds."""
        self.path = path
        self.findings: list[Finding] = []
        self.data: Any = None
        self.text = ""
        self._node: Node | None = None
        try:
            # Windows begins files with a byte order mark; to a parser of JSON it is a fault (RFC 8259, 8.1)
            self.text = (path.read_bytes() if content is None else content).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self.report(0, "", f"expected UTF-8, found the byte 0x{error.object[error.start]:02x} at {error.start}")
            return
        if path.suffix == ".json":
            self._read_json()
        else:
            self._read_yaml()

    def report(self, line: int, field: str, message: str) -> None:
        """Add a finding."""
        self.findings.append(Finding(str(self.path), line, field, message))

    def fault(self, location: Location, message: str) -> None:
        """Add a finding about the value at `location`, or about the nearest value above it that is there."""
        self.report(self.line(location), path_of(location), message)

    def line(self, location: Location) -> int:
        """Return the line of the value at `location`, or of the nearest value above it."""
        if self._node is None:
            self._node = self._composed()
        node, line = self._node, 1
        for step in location:
            found = None
            if isinstance(node, MappingNode):
                for key, value in node.value:
                    if key.value == step:
                        found, line = value, key.start_mark.line + 1
            elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
                found = node.value[step]
                line = found.start_mark.line + 1
            if found is None:
                break
            node = found
        return line

    def _read_yaml(self) -> None:
        try:
            self._node = yaml.compose(self.text, Loader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            self.report(mark.line + 1 if mark else 0, "", f"not YAML: {error.problem}")
            return
        self.data = self._value(self._node, ()) if self._node else None

    def _value(self, node: Node, location: tuple[str | int, ...]) -> Any:
        if isinstance(node, ScalarNode):
            return None if node.value == "" and not node.style else node.value
        if isinstance(node, SequenceNode):
            return [self._value(item, (*location, index)) for index, item in enumerate(node.value)]
        value: dict[str, Any] = {}
        for key, item in node.value:
            if key.value in value:
                self.report(key.start_mark.line + 1, path_of((*location, key.value)), "the key stands twice")
            value[key.value] = self._value(item, (*location, key.value))
        return value

    def _read_json(self) -> None:
        try:
            self.data = json.loads(
                self.text, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=self._object
            )
        except json.JSONDecodeError as error:
            self.report(error.lineno, "", f"not JSON: {error.msg}")

    def _composed(self) -> Node:
        """Return the nodes of a JSON file: only a fault asks for lines, so a sound one is never composed."""
        try:
            # JSON is YAML but for its tabs, which stand between tokens only
            node = yaml.compose(self.text.replace("\t", " "), Loader)
        except yaml.YAMLError:  # a pair of surrogates, \ud83d\ude00
            node = None
        return node or ScalarNode("", "")

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(pairs)
        if len(value) < len(pairs) and self._node is None:
            # the parser does not say where it is: the nodes do, for all such objects at once
            self._node = self._composed()
            self._value(self._node, ())
            if not self.findings:
                self.report(0, "", f"a key stands twice in the object with {', '.join(value)}")
        return value


def path_of(location: Location) -> str:
    """Write a location for people: `[3].evidence[0].quote`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location).lstrip(".")


def seed_path(folder: Path, name: str) -> Path | None:
    """Return the seed file `name` of a folder in whichever format it is, None where there is none."""
    return next((path for suffix in SUFFIXES if (path := folder / f"{name}{suffix}").exists()), None)
