"""How many facts of a list have each value of a column, counted over the filters without the column's own.

The index of sets counts them, so every facet is one that it knows: a column of few values, year or report.
"""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection, bindparam, select

from app.index.asking import Filters, Index, covers
from app.index.segments import Members
from app.models import EditionTable, PublicationTable
from app.models.release import IS_CURRENT
from app.queries import reading
from app.queries.listing import Listing
from app.queries.release import Snapshot
from app.schemas.base import FACET_VALUES, Filter

Counts = list[tuple[str, int]]  # values with the number of facts, the most frequent first; the empty text is no value


def facets(
    connection: Connection, listing: Listing, snapshot: Snapshot, filters: Filters, wanted: Sequence[Filter]
) -> list[Counts]:
    """Return the counts of some columns, each given by the filter that it is narrowed by.

    What the index does not know of the filters takes two statements.
    """
    index, name = snapshot.index, listing.table.name
    known = tuple(item for item in filters if covers(item[0]))
    rest = tuple(item for item in filters if item not in known)
    found = reading.members(connection, listing, snapshot, rest)
    counts = []
    for facet in wanted:
        others = tuple(item for item in known if item[0] != facet)
        counts.append(_most(_counted(connection, index, found & index.matching(connection, others, name), facet)))
    return counts


def in_reports(connection: Connection, listing: Listing, snapshot: Snapshot, reports: Iterable[str]) -> dict[str, int]:
    """Return how many facts of a list each of some reports has, by id. Reports without any are left out."""
    index = snapshot.index
    members = index.matching(connection, (), listing.table.name)
    spans = {report: index.reports[report] for report in reports if report in index.reports}
    counts = {report: members.range_cardinality(span.start, span.start + span.size) for report, span in spans.items()}
    return {report: count for report, count in counts.items() if count}


def titles(connection: Connection, snapshot: Snapshot, reports: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return the Chinese and the English title of reports by id."""
    rows = connection.execute(_TITLES, {**snapshot.at, "reports": list(reports)})
    return {report: (zh, en) for report, zh, en in rows}


_TITLES = (
    select(EditionTable.report_id, EditionTable.title_zh, EditionTable.title_en)
    .join(PublicationTable)
    .where(IS_CURRENT, EditionTable.report_id.in_(bindparam("reports", expanding=True)))
)


def _most(counts: Iterable[tuple[str, int]]) -> Counts:
    some = [(value, count) for value, count in counts if count]
    return sorted(some, key=lambda item: (-item[1], item[0]))[:FACET_VALUES]


def _counted(connection: Connection, index: Index, members: Members, facet: Filter) -> Iterator[tuple[str, int]]:
    match facet.column:
        case "year":
            yield from ((str(year), members.intersection_cardinality(of)) for year, of in index.years.items())
        case "report_id":
            for report, span in index.reports.items():
                yield report, members.range_cardinality(span.start, span.start + span.size)
        case column:
            yield from ((value, members.intersection_cardinality(of)) for value, of in index.values(connection, column))
