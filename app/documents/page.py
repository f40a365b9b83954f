"""A page as PDF and OFD give it: characters with their places. Points of 1/72 inch, from the lower left corner."""

from dataclasses import dataclass, field

from app.documents.ruling import Box
from app.documents.writer import Line


@dataclass(slots=True)
class Character:
    """A character and its box; `base` is the height of its baseline, `turn` by how many quarters it is turned.

    `space` is the white space before it on its line: "real" where it is a character of the document, "generated" where
    the reader made it of a gap. `is_struck` where a line strikes it out.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    turn: int = 0
    generated: bool = False
    space: str = ""
    is_struck: bool = False


@dataclass(slots=True)
class PaperPage:
    """A page: its characters in the order of the document, and the lines that are drawn on it."""

    number: int
    width: float
    height: float
    characters: list[Character] = field(default_factory=list)
    ruling: list[Box] = field(default_factory=list)


@dataclass(slots=True)
class LinePiece:
    """A part of a line that stands apart from the others: a cell of a table without lines, perhaps."""

    characters: list[Character]

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.characters[0].left

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.characters[-1].right


@dataclass(slots=True)
class PageLine:
    """A line of a page: what is written, where it stands, and its pieces where it has several."""

    page: int
    number: int
    written: Line
    text: str
    left: float
    right: float
    base: float
    size: float
    turn: int
    pieces: list[LinePiece]
