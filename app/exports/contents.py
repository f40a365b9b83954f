"""The rows of every table at a release, as lines of NDJSON, in parts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Select, Text, bindparam, func, select
from sqlalchemy.orm import aliased

from app.db.functions import among, integers
from app.db.statements import fetch
from app.description.operator import Operator
from app.description.table import DescribedTable
from app.formats import ndjson
from app.models import EditionTable, FactTable, FlatRowTable, LinkTable, PublicationTable
from app.models.release import IS_CURRENT
from app.queries import reading as q
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
_REPORTS = 50  # reports whose links are read at a time
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
        """Give the rows of a table in their order; raises NotReadyError where the database cannot be read."""
        match table.name:
            case "series":
                return series_lines(self.reading, self.snapshot)
            case "links":
                return self._links()
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
        facts = self.snapshot.index.ids(found)
        while some := list(islice(facts, PART)):
            with self.reading() as connection:
                kept = {row[0]: row for row in fetch(connection, _KEPT, {"facts": integers(some)})}
            rows = [kept[fact] for fact in some]
            yield KeptLines([row[1] for row in rows], [row[2] for row in rows], partial(self._ndjson, some))

    def _ndjson(self, facts: Sequence[int], places: Sequence[int]) -> Lines:
        """Return the lines of NDJSON of the facts at some places."""
        some = [facts[n] for n in places]
        with self.reading() as connection:
            lines: dict[int, bytes] = dict(fetch(connection, _NDJSON, {"facts": integers(some)}))
        return [lines[fact] for fact in some]

    def _rows(self, listing: Listing) -> Iterator[Lines]:
        return q.stream(self.reading, listing, self.snapshot, _EVERYTHING, lambda: PART)

    def _links(self) -> Iterator[Lines]:
        """Give the links of each report in the order of its facts."""
        with self.reading() as connection:
            editions = connection.scalars(_EDITIONS, {"release": self.snapshot.release}).all()
        for at in range(0, len(editions), _REPORTS):
            with self.reading() as connection:
                rows = fetch(connection, _LINKS, {"editions": integers(editions[at : at + _REPORTS])})
            yield [
                ndjson.line({"fact": fact, "fact_type": kind, "linked": other, "linked_type": its})
                for fact, kind, other, its in rows
            ]


def _codes() -> Iterator[Lines]:
    """Give the terms of the closed vocabularies, which stand in the code."""
    yield [
        ndjson.line(dict(zip(_CODE, (codes.value, term.value, term.zh, term.en), strict=True)))
        for codes in Codes
        for term in codes.terms
    ]


_CODE = columns_of(CodeInListRow)
_FACT, _OTHER = aliased(FactTable), aliased(FactTable)
_EDITIONS = select(EditionTable.id).join(PublicationTable).where(IS_CURRENT).order_by(EditionTable.place)
_ASKED = among(FlatRowTable.fact_id, bindparam("facts", type_=Text()))
# the length of a line is known without reading it
_KEPT: Select[*tuple[Any, ...]] = select(
    FlatRowTable.fact_id, FlatRowTable.csv, func.length(FlatRowTable.ndjson)
).where(_ASKED)
_NDJSON: Select[*tuple[Any, ...]] = select(FlatRowTable.fact_id, FlatRowTable.ndjson).where(_ASKED)
_LINKS: Select[*tuple[Any, ...]] = (
    select(_FACT.key, _FACT.resource, _OTHER.key, _OTHER.resource)
    .select_from(_FACT)
    .join(LinkTable, LinkTable.fact_id == _FACT.id)
    .join(_OTHER, _OTHER.id == LinkTable.other_id)
    .join(EditionTable, EditionTable.id == _FACT.edition_id)
    .where(among(EditionTable.id, bindparam("editions", type_=Text())))
    .order_by(EditionTable.place, _FACT.id, _OTHER.id)
)
