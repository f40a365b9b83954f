"""Every series of a release as the rows of a long table, rendered: for files of everything.

Figures are read in the order of series, page by page, so neither memory nor the time that a connection is held grows
with their number. What the rows of a series begin with is rendered once for each.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Select, Text, bindparam, select, tuple_, type_coerce

from app.db.statements import fetch
from app.formats import ndjson
from app.models import FACTS as TABLES
from app.models import EditionTable, IndicatorTable, table_of
from app.queries.reading import Reading
from app.queries.release import Snapshot
from app.queries.resources import FACTS
from app.queries.series import Definition, FoundPoint, FoundSeries, StatedFigure, WantedPeriods, points_of
from app.queries.series_rows import SeriesNames, cells_of, head_of
from app.schemas.base import columns_of
from app.schemas.series import SeriesCell, SeriesHead
from app.series_id import SeriesId
from app.vocabulary import Resource

Row = Sequence[Any]

_PAGE = 8_000  # figures that are read at a time
_HEAD, _CELLS = columns_of(SeriesHead), columns_of(SeriesCell)
_EVERY_PERIOD = WantedPeriods()


def series_lines(reading: Reading, snapshot: Snapshot) -> Iterator[list[bytes]]:
    """Give the rows of every series, with the newest figure of each period, as lines of NDJSON, in parts."""
    with reading() as connection:
        names = SeriesNames(snapshot, _definitions(connection, snapshot))
    after: tuple[str, int] = ("", 2**31 - 1)
    begun: list[Row] = []  # figures of a series that may have more on the next page
    while True:
        with reading() as connection:
            at = {"release": snapshot.release, "series": after[0], "fact": after[1], "limit": _PAGE}
            page = fetch(connection, _FIGURES, at)
        groups = [list(rows) for _, rows in groupby([*begun, *page], key=itemgetter(0))]
        is_last = len(page) < _PAGE
        begun = [] if is_last else groups.pop()
        yield [line for rows in groups for line in _lines(rows, names)]
        if is_last:
            return
        after = page[-1][0], page[-1][-1]


def _lines(rows: Iterable[Row], names: SeriesNames) -> Iterator[bytes]:
    """Give the lines of a series, given its figures."""
    figures: dict[tuple[str, str], list[StatedFigure]] = defaultdict(list)
    for row in rows:
        figures[row[1], row[2]].append(StatedFigure._make(row[3:-1]))
        name = row[0]
    series = FoundSeries(name, SeriesId.read(name), points_of(figures, _EVERY_PERIOD))
    head = ndjson.dumps(dict(zip(_HEAD, head_of(series, names), strict=True)))[:-1]
    for point in series.points:
        yield b"%b,%b\n" % (head, _cells(point)[1:])


def _cells(point: FoundPoint) -> bytes:
    newest = point.figures[0] if point.figures else None
    return ndjson.dumps(dict(zip(_CELLS, cells_of(point, newest, 1), strict=True)))


def _definitions(connection: Connection, snapshot: Snapshot) -> Mapping[str, Definition]:
    rows = fetch(connection, _DEFINITIONS, {"vocabulary": snapshot.vocabulary})
    return {code: Definition(*rest) for code, *rest in rows}


_METRIC, _EDITION, _INDICATOR = TABLES[Resource.METRIC], table_of(EditionTable), table_of(IndicatorTable)
_FIGURES: Select[*tuple[Any, ...]] = (
    select(
        _METRIC.c.series,
        _METRIC.c.period_end,
        _METRIC.c.period,
        _METRIC.c.value,
        _METRIC.c.value_to,
        # as text: making members of enums of so many would cost more than reading them
        type_coerce(_METRIC.c.qualifier, Text()),
        type_coerce(_METRIC.c.status, Text()),
        _METRIC.c.as_reported,
        _METRIC.c.key,
        _METRIC.c.report_id,
        _METRIC.c.year,
        _EDITION.c.published,
        _METRIC.c.fact_id,
    )
    .select_from(_METRIC.join(_EDITION, _EDITION.c.id == _METRIC.c.edition_id))
    .where(
        FACTS[Resource.METRIC].at,
        tuple_(_METRIC.c.series, _METRIC.c.fact_id)
        > tuple_(bindparam("series", type_=_METRIC.c.series.type), bindparam("fact", type_=_METRIC.c.fact_id.type)),
    )
    .order_by(_METRIC.c.series, _METRIC.c.fact_id)
    .limit(bindparam("limit"))
)
_DEFINITIONS: Select[*tuple[Any, ...]] = select(
    _INDICATOR.c.code, type_coerce(_INDICATOR.c.kind, Text()), _INDICATOR.c.unit, _INDICATOR.c.unit_other_en
).where(_INDICATOR.c.vocabulary_id == bindparam("vocabulary"))
