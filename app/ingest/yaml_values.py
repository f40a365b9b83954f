"""YAML as seeds use it: every scalar as it is written, every value with its line, within `app.ingest.limits`.

The events of the parser are turned into values here, one by one. So depth and aliases are bounded before anything is
built of them, and every scalar stays a text (`no` does not become false, `1:30` a number, `2020-06` a date).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml

from app.ingest import limits
from app.ingest.location import Location
from app.regex import regex

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML built without libyaml: slower, the same result
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

__all__ = ["Loader", "YamlDocument", "YamlError", "read"]

ReportFault = Callable[[int, Location, str], None]  # line, location and message of a fault

_REFUSED = (
    # YAML 1.2, 5.1
    (regex("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]"), "a control character"),
    # YAML 1.1 ends lines with them too: texts would be folded there, and line numbers would differ from an editor's
    (regex("[\x85\u2028\u2029]|\r(?!\n)"), "which ends a line here; in double quotes it can be escaped"),
)
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})  # null of the core schema (YAML 1.2, 10.3.2), where unquoted
_HINTS = {  # what the parser's messages mean to a curator
    "mapping values are not allowed in this context": "a text with ': ' in it needs quotes",
    "could not find expected ':'": "a field is written 'name: value', a text of several lines in quotes",
    "did not find expected key": "fields of one record begin in the same column, and a quoted text ends with its quote",
    "did not find expected '-' indicator": "records of one list begin in the same column, with '- '",
    "found unexpected end of stream": "a quote is not closed",
    "found unknown escape character": "in double quotes a backslash is written twice",
    "did not find expected ',' or ']'": "a list in [ ] is not closed, or has a text with a comma that needs quotes",
    "did not find expected ',' or '}'": "a record in { } is not closed, or has a text with a comma that needs quotes",
    "did not find expected node content": "a [ ] or { } is not closed, or a text that begins with a sign needs quotes",
    "block sequence entries are not allowed in this context": "a list begins on a line of its own",
    "found character that cannot start any token": "a text that begins with one of % @ ` needs quotes",
}


class YamlError(Exception):
    """A file that cannot be read at all. `line` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(slots=True)
class YamlDocument:
    """What a file holds: strings, lists, dicts and None, each with its line. Lines count from 1."""

    data: Any = None
    first: int = 1  # the line on which the data begin
    lines: dict[int, Any] = field(default_factory=dict)  # the lines of the values of a list or dict, by its `id()`

    def line(self, location: Location) -> int:
        """Return the line of the value at `location`, or of the innermost value around it that exists."""
        value, line = self.data, self.first
        for step in location:
            try:
                line, value = self.lines[id(value)][step], value[step]
            except (LookupError, TypeError):
                break
        return line


@dataclass(slots=True)
class _Open:
    """A list or dict that is being filled."""

    value: Any
    lines: Any
    anchor: str | None
    before: int  # number of values of the file before it
    height: int = 1  # levels of nested lists and dicts, including itself
    key: str = ""  # in a dict: the last key
    awaits: bool = False  # in a dict: whether the value of that key comes next


class _Anchored(NamedTuple):
    """A value that aliases repeat."""

    value: Any
    size: int
    height: int


def read(text: str, report: ReportFault) -> YamlDocument:
    """Read a document. Raises YamlError where it cannot be read.

    `report` is called for a key that occurs twice; its last value counts.
    """
    for pattern, why in _REFUSED:
        if found := pattern.search(text):
            line = text.count("\n", 0, found.start()) + 1
            raise YamlError(line, f"not YAML: found the character U+{ord(found.group()):04X}, {why}")
    try:
        return _Reader(text, report).document
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise YamlError(line, f"not YAML: {_problem(error, text)}") from error


class _Reader:
    """Builds one document from the events of a text."""

    def __init__(self, text: str, report: ReportFault) -> None:
        self.document = YamlDocument()
        self._report = report
        self._top = _Open([], [], None, 0, height=0)
        self._open = [self._top]
        self._anchors: dict[str, _Anchored | None] = {}  # None while the value is being filled
        self._count = 0
        self._documents = 0
        acts: dict[type, Callable[[Any], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: lambda event: self._begin(event, {}, {}),
            yaml.SequenceStartEvent: lambda event: self._begin(event, [], []),
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._start,
        }
        next_event = Loader(text).get_event
        while (event := next_event()) is not None:
            act = acts.get(type(event))
            if act is not None:
                act(event)
        if self._top.value:
            self.document.data, self.document.first = self._top.value[0], self._top.lines[0]

    def _start(self, event: yaml.DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            raise YamlError(_line(event), "expected one document, found a second after ---")

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        if event.tag is not None:
            raise _tagged(event)
        value: str | None = event.value
        if not event.style and value in _NOTHING:
            value = None
        if event.anchor:
            self._anchors[event.anchor] = _Anchored(value, 1, 0)
        self._put(event, value, 1)

    def _begin(self, event: Any, value: Any, lines: Any) -> None:
        if event.tag is not None:
            raise _tagged(event)
        if len(self._open) > limits.DEPTH:
            raise YamlError(_line(event), f"expected at most {limits.DEPTH} levels of lists and mappings, found more")
        opened = _Open(value, lines, event.anchor, self._count)
        if event.anchor:
            self._anchors[event.anchor] = None
        self._put(event, value, 1)
        self.document.lines[id(value)] = lines
        self._open.append(opened)

    def _end(self, _event: object) -> None:
        ended = self._open.pop()
        above = self._open[-1]
        above.height = max(above.height, ended.height + 1)
        if ended.anchor:
            self._anchors[ended.anchor] = _Anchored(ended.value, self._count - ended.before, ended.height)

    def _alias(self, event: yaml.AliasEvent) -> None:
        name = event.anchor
        if name not in self._anchors:
            raise YamlError(_line(event), f"expected an anchor &{name} before the alias *{name}, found none")
        anchored = self._anchors[name]
        if anchored is None:
            raise YamlError(_line(event), f"expected a value that ends, found the alias *{name} inside &{name}")
        if len(self._open) - 1 + anchored.height > limits.DEPTH:
            raise YamlError(_line(event), f"expected at most {limits.DEPTH} levels of lists and mappings, found more")
        self._open[-1].height = max(self._open[-1].height, anchored.height + 1)
        self._put(event, anchored.value, anchored.size)

    def _put(self, event: Any, value: Any, size: int) -> None:
        """Add a value to the innermost open list or dict, as a key where a key comes next."""
        self._count += size
        if self._count > limits.VALUES:
            message = f"expected at most {limits.VALUES:,} values, those that aliases repeat included, found more"
            raise YamlError(_line(event), message)
        into = self._open[-1]
        if isinstance(into.value, list):
            into.value.append(value)
            into.lines.append(_line(event))
        elif not into.awaits:
            self._key(event, value, into)
        else:
            into.value[into.key] = value
            into.awaits = False

    def _key(self, event: Any, value: Any, into: _Open) -> None:
        if not isinstance(event, yaml.ScalarEvent):
            raise YamlError(_line(event), "expected the name of a field, found a list, a mapping or an alias")
        key = into.key = str(event.value)
        if key == "<<" and value is not None and not event.style:
            raise YamlError(_line(event), "expected fields written out, found a merge key (<<)")
        if key in into.value:
            self._report(_line(event), (*self._location(), key), "the key occurs twice")
        into.lines[key] = _line(event)
        into.awaits = True

    def _location(self) -> Location:
        """Return the location of the innermost open list or dict."""
        return [len(o.value) - 1 if isinstance(o.value, list) else o.key for o in self._open[1:-1]]


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _tagged(event: Any) -> YamlError:
    tag = str(event.tag).replace("tag:yaml.org,2002:", "!!")
    return YamlError(_line(event), f"expected a value without a tag, since each is read as it is written, found {tag}")


def _problem(error: yaml.MarkedYAMLError, text: str) -> str:
    """Say what the parser found. Most of its messages about tokens are due to a tab that indents the line."""
    mark = error.problem_mark
    lines = text.split("\n")
    line = lines[mark.line] if mark and mark.line < len(lines) else ""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return "a tab indents the line; write spaces"
    hint = _HINTS.get(error.problem or "")
    return f"{error.problem}{f' ({hint})' if hint else ''}"
