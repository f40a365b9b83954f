"""Reading series: the figures that match are found by the index of sets, and read by one statement.

Where very many match, series are taken from the database index in their order until a page is full, and the sets say
which figures count. However many reports there are, a page takes the same number of statements.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from pyroaring import BitMap, FrozenBitMap
from sqlalchemy import Connection, Select, Text, bindparam, cast, select, tuple_, type_coerce

from app.db.functions import among, integers
from app.db.statements import Rows, fetch
from app.db.types import Plain
from app.index.asking import Filters
from app.index.segments import Members
from app.models import FACTS as TABLES
from app.models import EditionTable, IndicatorTable, table_of
from app.period import bounds
from app.queries.listing import Listing, Order, Scalar
from app.queries.other_editions import told
from app.queries.release import Snapshot
from app.queries.resources import FACTS
from app.schemas.base import Filter
from app.schemas.series import Series, SeriesRow
from app.series_id import SeriesId
from app.vocabulary import Resource, Status

_METRIC = TABLES[Resource.METRIC]
# It says where cursors of series go on, and which ids there are.
SERIES = Listing(
    name="series",
    table=_METRIC,
    rows=_METRIC,
    at=FACTS[Resource.METRIC].at,
    key=_METRIC.c.series,
    orders={None: Order((_METRIC.c.series,))},
    views={},
    row=SeriesRow,
    record=Series,
)
EACH = 10  # figures of a series, usually: so many for each series of a page are read at once, whichever are shown
FEW = 20_000  # figures whose series are looked up one by one; of more, series are read in their order
READ_FIRST, READ_MOST = 1_000, 16_000  # figures that are read at a time in the order of series, first and later
PART = 8_000  # figures of all series that are read at a time


class StatedFigure(NamedTuple):
    """A figure for a period, as a report states it.

    `plain` is its value in plain notation, with every digit, and `plain_to` the upper end of a range: most answers only
    write numbers out.
    """

    plain: str
    plain_to: str | None
    qualifier: str
    status: str
    as_reported: str
    metric: str
    report: str
    year: int
    published: str | None
    fact: int  # number of the metric

    @property
    def value(self) -> Decimal:
        """The value, to compute with."""
        return Decimal(self.plain)

    @property
    def value_to(self) -> Decimal | None:
        """The upper end of a range, None where the figure is none."""
        return None if self.plain_to is None else Decimal(self.plain_to)


class FoundPoint(NamedTuple):
    """A period, its last day, and the figures for it, the newest first: none in a gap."""

    period: str
    last_day: str
    figures: tuple[StatedFigure, ...]


@dataclass(frozen=True, slots=True)
class FoundSeries:
    """A series with its periods in order, as far as they were asked for."""

    id: str
    codes: SeriesId
    points: tuple[FoundPoint, ...]


class SeriesPage(NamedTuple):
    """Some series in order, where the next page begins (None on the last), and how many there are, if it is known."""

    series: list[FoundSeries]
    after: tuple[Scalar, ...] | None
    total: int | None


class Definition(NamedTuple):
    """What an indicator says of its series: kind, unit, and how the unit reads in English behind a figure."""

    kind: str
    unit: str
    unit_en: str


class WantedPeriods(NamedTuple):
    """Which periods of each series are wanted: the last ones, if so many; only these, if any are named."""

    latest: int | None = None
    named: frozenset[str] | None = None


class TooManyFiguresError(Exception):
    """An answer would have more figures than it may."""


def matching(connection: Connection, snapshot: Snapshot, filters: Filters) -> Members:
    """Return the numbers of the metrics that match every filter of `SeriesQuery`."""
    known: list[tuple[Filter, Any]] = []
    ids: Sequence[str] = ()
    for filter_, value in filters:
        if filter_.column == "series":
            ids = value
        elif filter_.column == "status":
            known.append((filter_, (*value, *((Status.PRELIMINARY,) if Status.ACTUAL in value else ()))))
        else:
            known.append((filter_, value))
    found = snapshot.index.matching(connection, tuple(known), _METRIC.name)
    facts = snapshot.index.facts(found)
    if ids:
        facts &= FrozenBitMap(connection.scalars(_OF_SERIES, {"series": list(ids)}))
    return facts


def wanted_periods(filters: Filters, latest: int | None) -> WantedPeriods:
    """Return which periods of each series some filters want."""
    named = [value for filter_, value in filters if filter_.column == "period"]
    return WantedPeriods(latest, frozenset(named[0]) if named else None)


def page(
    connection: Connection, facts: Members, after: str, limit: int, most: int, wanted: WantedPeriods
) -> SeriesPage:
    """Return series that have some of the metrics `facts`, from behind `after` on.

    Raises TooManyFiguresError where they have more than `most` figures.
    """
    if len(facts) <= EACH * limit:
        if len(facts) > most:
            raise TooManyFiguresError
        found = _read(connection, facts, wanted)
        begin = bisect_right(found, after, key=attrgetter("id"))
        shown = found[begin : begin + limit]
        return SeriesPage(shown, (shown[-1].id,) if begin + limit < len(found) else None, len(found))
    known = None
    if len(facts) <= FEW:
        every = _by_series(connection, facts)
        known, groups = len(every), iter(every[bisect_right(every, after, key=itemgetter(0)) :])
    else:
        groups = _in_order(connection, facts, after)
    chosen, more = _chosen(groups, limit, most)
    shown = _read(connection, chosen, wanted)
    return SeriesPage(shown, (shown[-1].id,) if more else None, known)


def total(connection: Connection, facts: Members) -> int:
    """Return how many series have some of the metrics `facts`."""
    if len(facts) <= FEW:
        return len(_by_series(connection, facts))
    return sum(1 for _ in _in_order(connection, facts, ""))


def one_of_each(connection: Connection, facts: Members) -> dict[str, int]:
    """Return a metric of each series that some metrics have, by series."""
    return dict(fetch(connection, _SERIES_OF, {"ids": integers(facts)}))


def of_same_series(connection: Connection, facts: Iterable[int]) -> Rows:
    """Return every metric, current or not, of the series of some metrics: series and number."""
    return fetch(connection, _OF_SAME, {"ids": integers(facts)})


def definitions(connection: Connection, snapshot: Snapshot, found: Iterable[FoundSeries]) -> Mapping[str, Definition]:
    """Return what the indicators of series say of them, by code."""
    codes = sorted({series.codes.indicator for series in found})
    rows = connection.execute(_DEFINITIONS, {"vocabulary": snapshot.vocabulary, "codes": codes})
    return {code: Definition(*rest) for code, *rest in rows}


def _by_series(connection: Connection, facts: Members) -> list[tuple[str, list[int]]]:
    """Return each series of some metrics with these, in order."""
    found: dict[str, list[int]] = defaultdict(list)
    for series, fact in fetch(connection, _SERIES_OF, {"ids": integers(facts)}):
        found[series].append(fact)
    return sorted(found.items())


def _in_order(connection: Connection, facts: Members, after: str) -> Iterator[tuple[str, list[int]]]:
    """Give each series behind `after` that has some of `facts`, with these, in order."""
    behind: tuple[str, int] = (after, 2**31 - 1)
    here, numbers, size = "", list[int](), READ_FIRST
    while rows := fetch(connection, _ORDERED, {"series": behind[0], "fact": behind[1], "limit": size}):
        for series, fact in rows:
            if fact not in facts:
                continue
            if series != here and numbers:
                yield here, numbers
                numbers = []
            here = series
            numbers.append(fact)
        behind, size = (rows[-1][0], rows[-1][1]), min(2 * size, READ_MOST)
    if numbers:
        yield here, numbers


def _chosen(groups: Iterable[tuple[str, list[int]]], limit: int, most: int) -> tuple[Members, bool]:
    """Return the figures of the first `limit` series, and whether there are more series."""
    chosen = BitMap()
    for count, (_, numbers) in enumerate(groups):
        if count == limit:
            return FrozenBitMap(chosen), True
        chosen.update(numbers)
        if len(chosen) > most:
            raise TooManyFiguresError
    return FrozenBitMap(chosen), False


def all_series(
    reading: Callable[[], AbstractContextManager[Connection]], snapshot: Snapshot
) -> Iterator[list[FoundSeries]]:
    """Give every series of a release in order, in parts; no connection is held between two of them."""
    series, fact = "", 2**31 - 1
    begun: Rows = []  # figures of a series that may have more in the next part
    while True:
        with reading() as connection:
            asked = {**told(connection, snapshot), "series": series, "fact": fact, "limit": PART}
            rows = fetch(connection, _ALL_FIGURES, asked)
            is_last = len(rows) < PART
            found = [*begun, *rows]
            at = len(found) if is_last else bisect_left(found, found[-1][0], key=itemgetter(0))
            whole = _series_of(connection, found[:at], WantedPeriods())
        yield whole
        if is_last:
            return
        begun, series, fact = found[at:], rows[-1][0], rows[-1][-1]


def _read(connection: Connection, facts: Members, wanted: WantedPeriods) -> list[FoundSeries]:
    """Return the series of some metrics in order, with these as their figures."""
    return _series_of(connection, fetch(connection, _FIGURES, {"ids": integers(facts)}), wanted)


def _series_of(connection: Connection, rows: Rows, wanted: WantedPeriods) -> list[FoundSeries]:
    """Return the series of some rows of `_STATED` in order."""
    # apart from the figures: of one report there are many
    stating = fetch(connection, _STATING, {"ids": integers({row[-2] for row in rows})})
    reports = {row[0]: row[1:] for row in stating}
    found: dict[str, dict[str, list[StatedFigure]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        found[row[0]][row[1]].append(StatedFigure._make(row[2:-2] + reports[row[-2]] + row[-1:]))
    return [FoundSeries(name, SeriesId.read(name), points_of(found[name], wanted)) for name in sorted(found)]


def points_of(figures: Mapping[str, list[StatedFigure]], wanted: WantedPeriods) -> tuple[FoundPoint, ...]:
    """Return the periods of a series in order, with a gap for each wanted year between two that has no figure."""
    order = sorted(map(_when, figures))[-wanted.latest if wanted.latest else None :]
    points = [FoundPoint(period, last_day, newest_first(figures[period])) for last_day, period in order]
    gaps = gaps_of([period for _, period in order])
    if not gaps:
        return tuple(points)
    points += [FoundPoint(gap, bounds(gap)[1], ()) for gap in gaps if wanted.named is None or gap in wanted.named]
    return tuple(sorted(points, key=attrgetter("last_day", "period")))


def gaps_of(periods: Iterable[str]) -> list[str]:
    """Return the years between the first and the last of some periods, which come in order, that are not among them."""
    years = [period for period in periods if len(period) == 4]
    if not years or int(years[-1]) - int(years[0]) < len(years):
        return []
    return sorted({f"{year:04d}" for year in range(int(years[0]), int(years[-1]))}.difference(years))


@lru_cache(maxsize=4096)
def _when(period: str) -> tuple[str, str]:
    """Return what periods are sorted by."""
    return bounds(period)[1], period


def newest_first(figures: list[StatedFigure]) -> tuple[StatedFigure, ...]:
    """Return the figures for a period, those of the latest report first."""
    return tuple(sorted(figures, key=_age, reverse=True) if len(figures) > 1 else figures)


def _age(figure: StatedFigure) -> tuple[object, ...]:
    """Return what a figure is newer or older by: a later report's first; of one report, the final value first."""
    final = figure.status != Status.PRELIMINARY
    return figure.year, figure.published or "", final, figure.report, figure.metric


_IDS = bindparam("ids", type_=Text())
_EDITION = table_of(EditionTable)
_INDICATOR = table_of(IndicatorTable)
_STATED: Select[*tuple[Any, ...]] = select(
    _METRIC.c.series,
    _METRIC.c.period,
    cast(_METRIC.c.value, Plain),
    cast(_METRIC.c.value_to, Plain),
    # as text: making members of enums of so many would cost more than reading them
    type_coerce(_METRIC.c.qualifier, Text()),
    type_coerce(_METRIC.c.status, Text()),
    _METRIC.c.as_reported,
    _METRIC.c.key,
    _METRIC.c.edition_id,
    _METRIC.c.fact_id,
)
_FIGURES = _STATED.where(among(_METRIC.c.fact_id, _IDS))
_STATING: Select[*tuple[Any, ...]] = select(
    _EDITION.c.id, _EDITION.c.report_id, _EDITION.c.year, _EDITION.c.published
).where(among(_EDITION.c.id, _IDS))
_SERIES_OF: Select[*tuple[Any, ...]] = select(_METRIC.c.series, _METRIC.c.fact_id).where(among(_METRIC.c.fact_id, _IDS))
_OTHER = _METRIC.alias()
_OF_SAME: Select[*tuple[Any, ...]] = select(_METRIC.c.series, _METRIC.c.fact_id).where(
    _METRIC.c.series.in_(select(_OTHER.c.series).where(among(_OTHER.c.fact_id, _IDS)))
)
_IS_BEHIND = tuple_(_METRIC.c.series, _METRIC.c.fact_id) > tuple_(
    bindparam("series", type_=_METRIC.c.series.type), bindparam("fact", type_=_METRIC.c.fact_id.type)
)
_IN_ORDER = (_METRIC.c.series, _METRIC.c.fact_id)
_ORDERED: Select[*tuple[Any, ...]] = select(*_IN_ORDER).where(_IS_BEHIND).order_by(*_IN_ORDER).limit(bindparam("limit"))
_ALL_FIGURES = _STATED.where(SERIES.at, _IS_BEHIND).order_by(*_IN_ORDER).limit(bindparam("limit"))
_OF_SERIES = select(_METRIC.c.fact_id).where(_METRIC.c.series.in_(bindparam("series", expanding=True)))
_DEFINITIONS = select(
    _INDICATOR.c.code, type_coerce(_INDICATOR.c.kind, Text()), _INDICATOR.c.unit, _INDICATOR.c.unit_other_en
).where(
    _INDICATOR.c.vocabulary_id == bindparam("vocabulary"), _INDICATOR.c.code.in_(bindparam("codes", expanding=True))
)
