"""The rows of every table at a release, as lines of NDJSON, in parts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.description.operator import Operator
from app.description.table import DescribedTable
from app.formats import ndjson
from app.models import EditionTable, FactTable, LinkTable, PublicationTable
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

PART = 2000  # rows that are read at a time
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
        for edition in editions:
            with self.reading() as connection:
                rows = connection.execute(_LINKS.where(_FACT.edition_id == edition)).all()
            yield [
                ndjson.line({"fact": fact, "fact_type": kind, "linked": other, "linked_type": its})
                for fact, kind, other, its in rows
            ]


_FACT, _OTHER = aliased(FactTable), aliased(FactTable)
_EDITIONS = select(EditionTable.id).join(PublicationTable).where(IS_CURRENT).order_by(EditionTable.place)
_LINKS = (
    select(_FACT.key, _FACT.resource, _OTHER.key, _OTHER.resource)
    .select_from(_FACT)
    .join(LinkTable, LinkTable.fact_id == _FACT.id)
    .join(_OTHER, _OTHER.id == LinkTable.other_id)
    .order_by(_FACT.id, _OTHER.id)
)
