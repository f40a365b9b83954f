"""The rows of every table at a release, as lines of NDJSON, in parts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Select, Text, bindparam, select
from sqlalchemy.orm import aliased

from app.db.functions import among, integers
from app.db.statements import fetch
from app.description.operator import Operator
from app.description.table import DescribedTable
from app.formats import ndjson
from app.models import EditionTable, FactTable, FlatRowTable, LinkTable, PublicationTable
from app.models.release import IS_CURRENT
from app.queries import reading as q
from app.queries.codes import CODES, code_lists
from app.queries.listing import Listing, ListRequest
from app.queries.reading import Reading
from app.queries.release import Snapshot
from app.queries.resources import FACTS, REPORTS
from app.queries.sections import SECTIONS
from app.queries.series_lines import series_lines
from app.queries.vocabularies import BASES, BREAKDOWNS, INDICATORS, REGIONS, SCOPES, THEMES, UNITS
from app.schemas.base import MAX_ROWS
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
                return self._codes()
            case "code_lists":
                return self._rows(code_lists())
            case name:
                return self._rows(_LISTINGS[name])

    def both(self, table: DescribedTable) -> Iterator[tuple[Lines, Lines]]:
        """Give the rows of a table of facts in their order, as lines of CSV and of NDJSON; raises as `lines` does."""
        with self.reading() as connection:
            found = self.snapshot.index.matching(connection, (), _LISTINGS[table.name].table.name)
        facts = self.snapshot.index.ids(found)
        while some := list(islice(facts, PART)):
            with self.reading() as connection:
                kept = {both[0]: both for both in fetch(connection, _BOTH, {"facts": integers(some)})}
            yield [kept[fact][1] for fact in some], [kept[fact][2] for fact in some]

    def _rows(self, listing: Listing) -> Iterator[Lines]:
        return q.stream(self.reading, listing, self.snapshot, _EVERYTHING, lambda: PART)

    def _codes(self) -> Iterator[Lines]:
        for name in Codes:
            for rows in self._rows(CODES[name]):
                yield [ndjson.line({"list": name.value, **ndjson.read(row)}) for row in rows]

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


_FACT, _OTHER = aliased(FactTable), aliased(FactTable)
_EDITIONS = select(EditionTable.id).join(PublicationTable).where(IS_CURRENT).order_by(EditionTable.place)
_BOTH: Select[*tuple[Any, ...]] = select(FlatRowTable.fact_id, FlatRowTable.csv, FlatRowTable.ndjson).where(
    among(FlatRowTable.fact_id, bindparam("facts", type_=Text()))
)
_LINKS: Select[*tuple[Any, ...]] = (
    select(_FACT.key, _FACT.resource, _OTHER.key, _OTHER.resource)
    .select_from(_FACT)
    .join(LinkTable, LinkTable.fact_id == _FACT.id)
    .join(_OTHER, _OTHER.id == LinkTable.other_id)
    .join(EditionTable, EditionTable.id == _FACT.edition_id)
    .where(among(EditionTable.id, bindparam("editions", type_=Text())))
    .order_by(EditionTable.place, _FACT.id, _OTHER.id)
)
