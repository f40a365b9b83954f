"""The rows of every table at a release, as lines of NDJSON, in parts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, func

from app.description.operator import Operator
from app.description.table import DescribedTable
from app.formats import ndjson
from app.models import ROWS
from app.queries import reading as q
from app.queries.beside import Stretch, Taking, beside, count, each, joined_beside, stretches, sum_beside
from app.queries.codes import code_lists
from app.queries.listing import Listing, ListRequest
from app.queries.reading import Reading
from app.queries.release import Snapshot
from app.queries.resources import FACTS, REPORTS
from app.queries.sections import SECTIONS
from app.queries.series_lines import series_lines
from app.queries.vocabularies import BASES, BREAKDOWNS, INDICATORS, REGIONS, SCOPES, THEMES, UNITS
from app.schemas.base import MAX_ROWS, columns_of
from app.schemas.code import CodeInListRow
from app.vocabulary import Codes, Format

Lines = list[bytes]

PART = 5_000  # rows that are read at a time, half of a row group of Parquet: smaller parts cost more calls
_EVERYTHING = ListRequest((), None, None, MAX_ROWS, Format.NDJSON)
_LISTS = (REPORTS, SECTIONS, INDICATORS, THEMES, REGIONS, UNITS, SCOPES, BASES, BREAKDOWNS)
_LISTINGS: Mapping[str, Listing] = {
    **{listing.name: listing for listing in _LISTS},
    **{kind.plural: listing for kind, listing in FACTS.items()},
}


class KeptFacts:
    """Some facts as `app.formats.kept_rows` takes them."""

    def __init__(self, reading: Reading, facts: Sequence[Stretch]) -> None:
        self._reading, self._facts, self.count = reading, facts, count(facts)
        with reading() as connection:
            self.text = b"".join(joined_beside(connection, _CSV, _CSV.c.content, facts))
            self.length = sum_beside(connection, _NDJSON, _LENGTH, facts)

    def rows(self) -> Lines:
        """Return each line of CSV."""
        return self._beside(_CSV, _CSV.c.content, self._facts)

    def lengths(self) -> Sequence[int]:
        """Return the length of each line of NDJSON."""
        return self._beside(_NDJSON, _LENGTH, self._facts)

    def lines(self, places: Sequence[int]) -> Lines:
        """Return the lines of NDJSON of the facts at some places."""
        numbers = [*each(self._facts)]
        return self._beside(_NDJSON, _NDJSON.c.content, stretches([numbers[n] for n in places]))

    def _beside(self, table: Table, column: ColumnElement[Any], facts: Sequence[Stretch]) -> list[Any]:
        with self._reading() as connection:
            return beside(connection, table, column, facts)


@dataclass(frozen=True, slots=True)
class Contents:
    """The data of a release, and who publishes them. `reading` gives a connection for as long as something is read."""

    reading: Reading
    snapshot: Snapshot
    created: datetime
    operator: Operator

    def lines(self, table: DescribedTable) -> Iterator[Lines]:
        """Give the rows of a table in their order; raises NotReadyError where the database cannot be read.

        Links have none: they are what the lists of the facts say.
        """
        match table.name:
            case "series":
                return series_lines(self.reading, self.snapshot)
            case "codes":
                return _codes()
            case "code_lists":
                return self._rows(code_lists())
            case name:
                return self._rows(_LISTINGS[name])

    def kept(self, table: DescribedTable) -> Iterator[KeptFacts]:
        """Give the rows of a table of facts in their order; raises as `lines` does."""
        with self.reading() as connection:
            found = self.snapshot.index.matching(connection, (), _LISTINGS[table.name].table.name)
        facts = Taking(self.snapshot.index.stretches(found), MAX_ROWS)
        while some := facts.next(PART):
            yield KeptFacts(self.reading, some)

    def _rows(self, listing: Listing) -> Iterator[Lines]:
        return q.stream(self.reading, listing, self.snapshot, _EVERYTHING, lambda: PART)


def _codes() -> Iterator[Lines]:
    """Give the terms of the closed vocabularies, which stand in the code."""
    yield [
        ndjson.line(dict(zip(_CODE, (codes.value, term.value, term.zh, term.en), strict=True)))
        for codes in Codes
        for term in codes.terms
    ]


_CODE = columns_of(CodeInListRow)
_CSV, _NDJSON = ROWS[Format.CSV], ROWS[Format.NDJSON]
_LENGTH = func.length(_NDJSON.c.content)  # which is known without reading the line
