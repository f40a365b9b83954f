"""A span: a place of a text with a label and attributes, as annotation tools know it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Attribute = str | list[str] | None


@dataclass(frozen=True, slots=True)
class TextSpan:
    """`start` to `end` in code points. `said` is its own text, None where the format has none.

    `where` names file, line and item, for whoever has to correct it.
    """

    start: int
    end: int
    label: str
    said: str | None = None
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    where: str = ""


@dataclass(frozen=True, slots=True)
class SpanFault:
    """What is wrong with an item of a file."""

    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.where}: {self.text}"


@dataclass(frozen=True, slots=True)
class SpannedText:
    """A text and its spans, as a file holds them. `faults` are the items that are no spans."""

    text: str
    spans: list[TextSpan]
    faults: list[SpanFault]
    where: str
