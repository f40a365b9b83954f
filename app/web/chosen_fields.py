"""Records and rows with the fields that `fields` chooses. Nothing here is done where it is not asked for.

A record is rendered once, at load; to cut it, its JSON is read and written again. Numbers are copied digit by digit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from json import JSONDecoder
from typing import Any

import orjson

from app.formats import csv, ndjson
from app.queries.listing import Listing
from app.schemas.choice import Choice, chosen, cut, fields_of
from app.vocabulary import Format

_READER = JSONDecoder(parse_int=orjson.Fragment, parse_float=orjson.Fragment)


@dataclass(frozen=True, slots=True)
class ChosenFields:
    """The fields that stay of each record, and the columns that stay of each row."""

    choice: Choice
    columns: tuple[str, ...]

    def record(self, body: bytes) -> bytes:
        """Return the JSON of a record with the chosen fields only."""
        return orjson.dumps(cut(_READER.decode(body.decode()), self.choice))

    def row(self, line: bytes, form: Format) -> bytes:
        """Return a row of CSV or NDJSON with the chosen columns only, given the whole row as NDJSON."""
        return csv.line(self.cells(line)) if form is Format.CSV else self.record(line) + b"\n"

    def cells(self, line: bytes) -> list[Any]:
        """Return the cells of the chosen columns, given the whole row as NDJSON."""
        return [cell for name, cell in ndjson.read_row(line).items() if name in self.choice]


def chosen_fields(listing: Listing, wanted: Sequence[str]) -> ChosenFields:
    """Return what `wanted` chooses of the records and rows of a list."""
    choice = chosen(wanted, "id" if "id" in fields_of(listing.record) else "code")
    return ChosenFields(choice, tuple(name for name in listing.flat if name in choice))
