"""A JSON object from outside, whose members are asked for by name and type."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.errors import nearest
from app.extract.exchange.span import Attribute

_SHOWN = 40  # characters of a value that a message shows


class ShapeFault(ValueError):  # noqa: N818 - it says what it is
    """A value that is not what its format says. The text names the member and what was expected."""


@dataclass(frozen=True, slots=True)
class WrittenNumber:
    """A JSON number as it is written: no digit of it is lost."""

    written: str

    def __str__(self) -> str:
        return self.written


@dataclass(frozen=True, slots=True)
class Shape:
    """A JSON object and where it stands."""

    members: Mapping[str, Any]
    where: str

    def at(self, where: str) -> "Shape":
        """Return the same object with a closer name for its place."""
        return replace(self, where=where)

    def get(self, name: str) -> Any:
        """Return a member as it is, None where there is none."""
        return self.members.get(name)

    def text(self, name: str) -> str:
        """Return a member that is a text."""
        value: str = self._checked(name, str, "a text")
        return value

    def position(self, name: str) -> int:
        """Return a member that is a position."""
        return as_position(self.members.get(name), name)

    def inner(self, name: str) -> "Shape":
        """Return a member that is an object."""
        return Shape(self._checked(name, dict, "an object"), self.where)

    def list(self, name: str) -> list[Any]:
        """Return a member that is a list; an empty one for null."""
        return [] if self.members.get(name, 0) is None else self._checked(name, list, "a list")

    def items(self, name: str) -> "Iterator[Shape]":
        """Give the members of a list of objects."""
        for number, item in enumerate(self.list(name), 1):
            if not isinstance(item, dict):
                raise ShapeFault(f"{name}: expected an object as item {number}, found {shown(item)}")
            yield Shape(item, f"{self.where}: {name} {number}")

    def attributes(self, name: str) -> dict[str, Attribute]:
        """Return a member whose members are texts, lists of texts or null; numbers become texts as they are written."""
        if self.members.get(name) is None:
            return {}
        given = {}
        for key, value in self.inner(name).members.items():
            values = value if isinstance(value, list) else [value]
            if not all(item is None or isinstance(item, str | WrittenNumber) for item in values):
                raise ShapeFault(f"{name}: expected a text, a number or null as {key!r}, found {shown(value)}")
            given[key] = (
                [str(item) for item in value] if isinstance(value, list) else None if value is None else str(value)
            )
        return given

    def _checked(self, name: str, kind: type, expected: str) -> Any:
        value = self.members.get(name)
        if isinstance(value, kind):
            return value
        if name in self.members:
            raise ShapeFault(f"{name}: expected {expected}, found {shown(value)}")
        close = "".join(f"; the nearest is {one!r}" for one in nearest(name, self.members, 1))
        raise ShapeFault(f"expected {name}, found none{close}")


def as_position(value: Any, name: str) -> int:
    """Return a value that is a position in a text."""
    if isinstance(value, WrittenNumber) and value.written.isdigit() and len(value.written) <= 12:
        return int(value.written)
    raise ShapeFault(f"{name}: expected a position in code points, found {shown(value)}")


def shown(value: Any) -> str:
    """Return a value from outside as a message shows it."""
    written = "null" if value is None else value.written if isinstance(value, WrittenNumber) else repr(value)
    return written if len(written) <= _SHOWN else written[:_SHOWN] + "…"
