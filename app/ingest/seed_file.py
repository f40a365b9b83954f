"""Reading one seed file: every scalar as it is written, every value with its line.

People write YAML, machines JSON of the same schema. `app.ingest.seeds` says what the values mean.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as declared
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from app.ingest import limits
from app.ingest.file_text import ContentError, decode, read_bytes
from app.ingest.location import Location, path_of
from app.ingest.messages import found, one_line, shown
from app.ingest.simple_yaml import read_simple
from app.regex import regex

if TYPE_CHECKING:
    from app.ingest.yaml_values import YamlDocument

__all__ = ["SUFFIXES", "Finding", "Location", "Paste", "SeedFile", "path_of", "seed_paths"]

SUFFIXES = (".yaml", ".json")
_UNSTORABLE = regex("[\0\ud800-\udfff]")  # YAML and JSON allow them as escapes, but no database stores them


class Paste(NamedTuple):
    """Lines that a curator may paste into a file, `into`, where a record is missing."""

    into: str
    lines: str


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A fault in a seed file: where it is, what was expected and what was found.

    `field` is the path of the value, such as `[3].evidence[0].quote`. `line` counts from 1; 0 means the whole file and
    is not shown. `paste` is what mends it, once it is filled in.
    """

    file: str
    line: int
    field: str
    message: str
    paste: Paste | None = declared(default=None, compare=False)

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        said = f"{place}: {self.field + ': ' if self.field else ''}{self.message}"
        return one_line(said, len(self.file) + limits.MESSAGE)


class SeedFile:
    """One seed file. `data` consists of strings, lists and dicts. A null, or an empty YAML value, is None.

    Where the file cannot be read, `data` is None and `findings` say why.
    """

    def __init__(self, path: Path, content: bytes | None = None) -> None:
        """Read `path`, or take `content` for its content."""
        self.path = path
        self.findings: list[Finding] = []
        self.data: Any = None
        self.text = ""
        self._document: YamlDocument | None = None
        try:
            content = read_bytes(path, limits.SEED_BYTES) if content is None else content
            # Windows begins files with a byte order mark, which a JSON parser may refuse (RFC 8259, 8.1)
            self.text = decode(content).removeprefix("\ufeff")
        except ContentError as error:
            self.report(0, "", str(error))
            return
        if path.suffix == ".json":
            self._read_json()
        else:
            self._read_yaml()
        if "\\" in self.text:
            self._check_escapes()

    def report(self, line: int, field: str, message: str, paste: Paste | None = None) -> None:
        """Add a finding about a line."""
        self.add(Finding(str(self.path), line, field, message, paste))

    def add(self, finding: Finding) -> None:
        """Add a finding. After `limits.FINDINGS` of them, one more says that not all are shown."""
        if len(self.findings) < limits.FINDINGS:
            self.findings.append(finding)
        elif len(self.findings) == limits.FINDINGS:
            self.findings.append(Finding(str(self.path), 0, "", f"more than {limits.FINDINGS:,} faults, not all shown"))

    def fault(self, location: Location, message: str, paste: Paste | None = None) -> None:
        """Add a finding about the value at `location`. Where there is none, its line is that of the value around it."""
        self.report(self.line(location), path_of(location), message, paste)

    def line(self, location: Location) -> int:
        """Return the line of the value at `location`, or of the innermost value around it that exists."""
        if self._document is None:
            self._document = self._lines()
        return self._document.line(location)

    def place(self, location: Location) -> str:
        """Return file and line of the value at `location`, for messages about others."""
        return f"{self.path.name}:{self.line(location)}"

    @property
    def parts(self) -> tuple["SeedFile", ...]:
        """The files that it is made of: itself."""
        return (self,)

    def expect_list(self) -> None:
        """Add a finding where the file can be read and is no list."""
        if not isinstance(self.data, list) and not self.findings:
            self.fault((), f"expected a list of records (an empty one is written []), found {found(self.data)}")

    def _read_yaml(self) -> None:
        self.data = read_simple(self.text)
        if self.data is not None:
            return
        from app.ingest.yaml_values import YamlError, read

        try:
            self._document = read(self.text, self._fault_at)
            self.data = self._document.data
        except YamlError as error:
            self.report(error.line, "", str(error))

    def _fault_at(self, line: int, location: Location, message: str) -> None:
        self.report(line, path_of(location), message)

    def _read_json(self) -> None:
        twice: list[str] = []

        def whole(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
            value = dict(pairs)
            if len(value) < len(pairs):
                twice.extend(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
            return value

        try:
            data = json.loads(
                self.text, parse_int=str, parse_float=str, parse_constant=_refuse_constant, object_pairs_hook=whole
            )
        except json.JSONDecodeError as error:
            if self.text.strip():
                said = f"{error.msg[0].lower()}{error.msg[1:].removesuffix(' at')}"
                self.report(error.lineno, "", f"not JSON: {said} at column {error.colno}")
            return
        except _ConstantError as error:
            self.report(0, "", f"not JSON: expected a number, found {error}")
            return
        except RecursionError:
            depth, count = limits.DEPTH + 1, 0
        else:
            depth, count = _extent(data)
        if depth > limits.DEPTH:
            self.report(0, "", f"expected at most {limits.DEPTH} levels of arrays and objects, found more")
            return
        if count > limits.VALUES:
            self.report(0, "", f"expected at most {limits.VALUES:,} values, found more")
            return
        self.data = data
        if twice:
            before = len(self.findings)
            self._document = self._lines(self._fault_at)
            for name in twice if len(self.findings) == before else ():
                self.report(0, "", f"the key {shown(name)} occurs twice in one object")

    def _lines(self, report: Any = lambda *_: None) -> "YamlDocument":
        """Return the lines of JSON or of simple YAML. Only a fault needs them, so a file without is read only once.

        JSON is YAML except for tabs, which occur only between tokens, and for escaped surrogate pairs.
        """
        from app.ingest.yaml_values import YamlDocument, YamlError, read

        try:
            return read(self.text.replace("\t", " "), report)
        except YamlError:
            return YamlDocument()

    def _check_escapes(self) -> None:
        for location, value in _texts(self.data, ()):
            if found := _UNSTORABLE.search(value):
                self.fault(location, f"expected a text, found the character U+{ord(found.group()):04X} in it")
                self.data = None


class _ConstantError(Exception):
    pass


def _refuse_constant(name: str) -> NoReturn:
    """Refuse NaN, Infinity and -Infinity: the parser accepts them, but they are not JSON (RFC 8259, 6)."""
    raise _ConstantError(name)


def _extent(data: Any) -> tuple[int, int]:
    """Return how deep lists and dicts are nested, and how many values and keys there are.

    It goes level by level instead of recursing, so that no nesting is too deep for it.
    """
    depth, count, level = 0, 1, [data] if isinstance(data, dict | list) else []
    while level and depth <= limits.DEPTH:
        depth += 1
        count += sum(len(container) * (2 if type(container) is dict else 1) for container in level)
        level = [
            value
            for container in level
            for value in (container.values() if type(container) is dict else container)
            if type(value) is dict or type(value) is list
        ]
    return depth, count


def _texts(data: Any, location: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Give every text and every key, each with its location."""
    if isinstance(data, str):
        yield location, data
    elif isinstance(data, list):
        for index, item in enumerate(data):
            yield from _texts(item, (*location, index))
    elif isinstance(data, dict):
        for key, item in data.items():
            yield (*location, key), key
            yield from _texts(item, (*location, key))


def seed_paths(folder: Path, name: str) -> list[Path]:
    """Return the files of a folder that are the seed file `name`, in any format. There should be exactly one."""
    return [path for suffix in SUFFIXES if (path := folder / f"{name}{suffix}").exists() or path.is_symlink()]
