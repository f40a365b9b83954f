"""Every series of a release as the rows of a long table, rendered: for files of everything.

Figures are read in the order of series, page by page, so neither memory nor the time that a connection is held grows
with their number. What the rows of a series begin with is rendered once for each, and of a figure only what is shown.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, Text, bindparam, select, tuple_, type_coerce

from app.db.statements import fetch
from app.db.types import exact
from app.formats import ndjson
from app.models import FACTS as TABLES
from app.models import EditionTable, IndicatorTable, PublicationTable, table_of
from app.models.release import IS_CURRENT
from app.period import bounds
from app.queries.reading import Reading
from app.queries.release import Snapshot
from app.queries.resources import FACTS
from app.queries.series import Definition, gaps_of
from app.queries.series_rows import SeriesNames, head_of
from app.schemas.base import columns_of
from app.schemas.series import SeriesCell, SeriesHead
from app.series_id import SeriesId
from app.vocabulary import Resource, Status

_PAGE = 8_000  # figures that are read at a time
_HEAD, _CELLS = columns_of(SeriesHead), columns_of(SeriesCell)


class StoredFigure(NamedTuple):
    """A figure as it is stored: values are not decoded yet."""

    series: str
    last_day: str
    period: str
    value: Any
    value_to: Any
    qualifier: str
    status: str
    as_reported: str
    metric: str
    report: str
    year: int
    edition: int
    fact: int


_SERIES = itemgetter(StoredFigure._fields.index("series"))
_PERIOD = itemgetter(*map(StoredFigure._fields.index, ("last_day", "period")))


def series_lines(reading: Reading, snapshot: Snapshot) -> Iterator[list[bytes]]:
    """Give the rows of every series, with the newest figure of each period, as lines of NDJSON, in parts."""
    with reading() as connection:
        lines = _Lines(connection, snapshot)
    after: tuple[str, int] = ("", 2**31 - 1)
    begun: list[Sequence[Any]] = []  # figures of a series that may have more on the next page
    while True:
        with reading() as connection:
            at = {"release": snapshot.release, "series": after[0], "fact": after[1], "limit": _PAGE}
            page = fetch(connection, _FIGURES, at)
        groups = [(name, list(rows)) for name, rows in groupby([*begun, *page], key=_SERIES)]
        is_last = len(page) < _PAGE
        begun = [] if is_last else groups.pop()[1]
        yield [line for name, rows in groups for line in lines.of(name, rows)]
        if is_last:
            return
        after = page[-1][0], page[-1][-1]


class _Lines:
    """Makes the lines of series at a release."""

    def __init__(self, connection: Connection, snapshot: Snapshot) -> None:
        rows = fetch(connection, _DEFINITIONS, {"vocabulary": snapshot.vocabulary})
        definitions: Mapping[str, Definition] = {code: Definition(*rest) for code, *rest in rows}
        self._names = SeriesNames(snapshot, definitions)
        editions: Any = fetch(connection, _PUBLISHED, {"release": snapshot.release})
        self._published: Mapping[int, str | None] = dict(editions)

    def of(self, name: str, rows: list[Sequence[Any]]) -> Iterator[bytes]:
        """Give the lines of a series in the order of its periods, given its figures."""
        head = ndjson.dumps(dict(zip(_HEAD, head_of(name, SeriesId.read(name), self._names), strict=True)))[:-1]
        rows.sort(key=_PERIOD)
        points = [(period, list(figures)) for period, figures in groupby(rows, key=_PERIOD)]
        if gaps := gaps_of([period for (_, period), _ in points]):
            points = sorted([*points, *(((bounds(gap)[1], gap), []) for gap in gaps)], key=itemgetter(0))
        for (_, period), figures in points:
            yield b"%b,%b\n" % (head, ndjson.dumps(dict(zip(_CELLS, self._cells(period, figures), strict=True)))[1:])

    def _cells(self, period: str, figures: Sequence[Sequence[Any]]) -> list[Any]:
        if not figures:
            return [period, *(None,) * (len(_CELLS) - 2), 0]
        row: Sequence[Any] = max(figures, key=self._age) if len(figures) > 1 else figures[0]
        newest = StoredFigure._make(row)
        return [
            period,
            exact(newest.value),
            None if newest.value_to is None else exact(newest.value_to),
            *newest[5:11],
            1,
            len(figures),
        ]

    def _age(self, row: Sequence[Any]) -> tuple[Any, ...]:
        """Return what a figure is newer or older by, as `app.queries.series` has it."""
        figure = StoredFigure._make(row)
        final = figure.status != Status.PRELIMINARY
        return figure.year, self._published[figure.edition] or "", final, figure.report, figure.metric


_METRIC, _EDITION, _INDICATOR = TABLES[Resource.METRIC], table_of(EditionTable), table_of(IndicatorTable)
_FIGURES: Select[*tuple[Any, ...]] = (
    select(
        _METRIC.c.series,
        _METRIC.c.period_end,
        _METRIC.c.period,
        # as they are stored: to decode them, or to make members of enums of them, costs as much as to read them
        type_coerce(_METRIC.c.value, Text()),
        type_coerce(_METRIC.c.value_to, Text()),
        type_coerce(_METRIC.c.qualifier, Text()),
        type_coerce(_METRIC.c.status, Text()),
        _METRIC.c.as_reported,
        _METRIC.c.key,
        _METRIC.c.report_id,
        _METRIC.c.year,
        _METRIC.c.edition_id,
        _METRIC.c.fact_id,
    )
    .where(
        FACTS[Resource.METRIC].at,
        tuple_(_METRIC.c.series, _METRIC.c.fact_id)
        > tuple_(bindparam("series", type_=_METRIC.c.series.type), bindparam("fact", type_=_METRIC.c.fact_id.type)),
    )
    .order_by(_METRIC.c.series, _METRIC.c.fact_id)
    .limit(bindparam("limit"))
)
_PUBLISHED: Select[*tuple[Any, ...]] = (
    select(_EDITION.c.id, _EDITION.c.published).join(PublicationTable).where(IS_CURRENT)
)
_DEFINITIONS: Select[*tuple[Any, ...]] = select(
    _INDICATOR.c.code, type_coerce(_INDICATOR.c.kind, Text()), _INDICATOR.c.unit, _INDICATOR.c.unit_other_en
).where(_INDICATOR.c.vocabulary_id == bindparam("vocabulary"))
