"""The rows of every table at a release, as lines of NDJSON, in parts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import NamedTuple

from sqlalchemy import func

from app.description.operator import Operator
from app.description.table import DescribedTable
from app.formats import ndjson
from app.models import ROWS
from app.queries import reading as q
from app.queries.beside import Stretch, Taking, beside, each, stretches
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


class KeptLines(NamedTuple):
    """Some facts as `app.formats.kept_rows` takes them: lines of CSV, lengths of NDJSON, and what gives the latter."""

    rows: Lines
    lengths: Sequence[int]
    lines: Callable[[Sequence[int]], Lines]


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

    def kept(self, table: DescribedTable) -> Iterator[KeptLines]:
        """Give the rows of a table of facts in their order; raises as `lines` does."""
        with self.reading() as connection:
            found = self.snapshot.index.matching(connection, (), _LISTINGS[table.name].table.name)
        facts = Taking(self.snapshot.index.stretches(found), MAX_ROWS)
        while some := facts.next(PART):
            with self.reading() as connection:
                rows = beside(connection, _CSV, _CSV.c.content, some)
                lengths = beside(connection, _NDJSON, _LENGTH, some)
            yield KeptLines(rows, lengths, partial(self._ndjson, some))

    def _ndjson(self, facts: Sequence[Stretch], places: Sequence[int]) -> Lines:
        """Return the lines of NDJSON of the facts at some places."""
        numbers = [*each(facts)]
        some = stretches([numbers[n] for n in places])
        with self.reading() as connection:
            return beside(connection, _NDJSON, _NDJSON.c.content, some)

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
