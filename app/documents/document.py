"""What every reader gives: a text, and how it comes from the document."""

from enum import StrEnum
from typing import Any, NamedTuple

Where = dict[str, int | str]
"""A place in a document: `docs/documents.md` lists its keys; numbers are from 1 on."""


class Did(StrEnum):
    """What can be done to a text."""

    LINE = "line joined"
    CELL_LINE = "line of a cell joined"
    SPACE = "space taken out"
    NUMBER = "number written out"
    RADICAL = "radical made an ideograph"
    HYPHEN = "hyphen at a line's end kept"
    MARK = "note mark taken out"
    POWER = "raised figure written with ^"
    FORMULA = "formula written on one line"
    RUBY = "reading above a character left out"
    CHARACTER = "character left out that no text may hold"
    SYMBOL = "symbol of a font left out"
    HIDDEN = "hidden text left out"
    DELETED = "deleted text left out"
    INSERTED = "inserted text taken in"
    FURNITURE = "page header, footer or number left out"
    BULLET = "bullet left out"


class Place(NamedTuple):
    """Where the characters from `start` to before `end` stand in the document."""

    start: int
    end: int
    where: Where


class TextChange(NamedTuple):
    """What was done at a position of the text: `was` stands in the document, `now` stands in the text from `at` on."""

    at: int
    did: Did
    was: str
    now: str


class TextTable(NamedTuple):
    """A table: a row is a line of the text, its cells are separated by tabs, so that every row has all `columns`.

    `head_rows` of its rows are a head. `caption` is the line above it, `unit` what that says after 单位.
    """

    start: int
    end: int
    rows: int
    columns: int
    head_rows: int
    caption: str | None
    unit: str | None


class DocumentText(NamedTuple):
    """A document that was read. `notes` are sentences for the curator; `reader` names what read it."""

    format: str
    reader: str
    text: str
    notes: tuple[str, ...]
    places: tuple[Place, ...]
    changes: tuple[TextChange, ...]
    tables: tuple[TextTable, ...]

    def as_json(self) -> dict[str, Any]:
        """Return what `workreport text --format json` prints."""
        return {
            "format": self.format,
            "reader": self.reader,
            "text": self.text,
            "notes": self.notes,
            "places": [{"start": place.start, "end": place.end, **place.where} for place in self.places],
            "changes": [change._asdict() for change in self.changes],
            "tables": [table._asdict() for table in self.tables],
        }

    @classmethod
    def from_json(cls, read: dict[str, Any]) -> "DocumentText":
        """Return the document that `as_json` gave."""
        places = (Place(place.pop("start"), place.pop("end"), place) for place in read["places"])
        return cls(
            read["format"],
            read["reader"],
            read["text"],
            tuple(read["notes"]),
            tuple(places),
            tuple(TextChange(one["at"], Did(one["did"]), one["was"], one["now"]) for one in read["changes"]),
            tuple(TextTable(**table) for table in read["tables"]),
        )
