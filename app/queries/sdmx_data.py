"""Series as SDMX has them: what a request selects is found by the index of sets, and read page by page.

The sets know indicators, regions, breakdowns, scopes, bases, statuses and periods. What they find may be more than is
wanted, unless nothing is asked but values of `EXACT`; what is read is tested once more. A page takes the same number of
statements, however many series it has.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from pyroaring import FrozenBitMap
from sqlalchemy import Connection, Select, Text, bindparam, select

from app.db.functions import among, integers
from app.db.statements import fetch
from app.index.segments import Members
from app.models import EvidenceTable
from app.queries import series as q
from app.queries.release import Snapshot
from app.queries.series import FEW, FoundPoint, FoundSeries
from app.queries.series_rows import SeriesNames
from app.schemas.base import MAX_ROWS
from app.sdmx.conditions import Condition
from app.sdmx.data import AttributeValue, SdmxObservation, SdmxSeries
from app.sdmx.definition import DIMENSION_IDS, TIME
from app.sdmx.ids import breakdown_id, breakdown_of, code_of, id_of
from app.sdmx.keys import SdmxKey
from app.sdmx.periods import FREQUENCIES, time_of
from app.sdmx.selection import DataSelection
from app.vocabulary import Resource, Status

PAGE = 100  # series that are read at a time, where there are many
_BREAKDOWN = "BREAKDOWN"
_FREQ, _STATUS = "FREQ", "STATUS"
# the columns that the index has sets of, by the component that they are
_INDEXED = {
    "INDICATOR": "indicator",
    "REGION": "region",
    _BREAKDOWN: "breakdown",
    "SCOPE": "scope",
    "BASE": "base",
    _STATUS: "status",
    "UNIT_MEASURE": "unit",
    "KIND": "kind",
}
_OF_PERIOD = {_FREQ: 0, TIME.id: 1}  # components that are a part of what `time_of` says of a period
EXACT = ("INDICATOR", "REGION", "SCOPE", "BASE", _STATUS, *_OF_PERIOD)


class SdmxPage(NamedTuple):
    """Some series in order, and where the next page begins, None on the last."""

    series: list[SdmxSeries]
    after: str | None


@dataclass(frozen=True, slots=True)
class SdmxReader:
    """Reads what is selected at a release. Only with `quotes` have observations their quotes, which takes a statement.

    Series have all attributes, whichever are shown.
    """

    snapshot: Snapshot
    selection: DataSelection
    quotes: bool = True

    def facts(self, connection: Connection) -> Members:
        """Return the numbers of the metrics among which are all that are wanted."""
        return self.snapshot.index.facts(self.members(connection))

    def members(self, connection: Connection) -> Members:
        """Return the same as members of the index."""
        index, selection = self.snapshot.index, self.selection
        members = index.matching(connection, (), Resource.METRIC)
        if selection.keys:
            found = [self._of_key(connection, key, members) for key in selection.keys]
            members = FrozenBitMap.union(*found)
        for condition in selection.conditions:
            members &= self._of_condition(connection, condition, members)
        return members

    def page(self, connection: Connection, facts: Members, after: str = "") -> SdmxPage:
        """Return some of the series that are wanted, from behind the series `after` on."""
        limit = MAX_ROWS if len(facts) <= FEW else PAGE
        found = q.page(connection, facts, after, limit, MAX_ROWS, q.WantedPeriods())
        names = SeriesNames(self.snapshot, q.definitions(connection, self.snapshot, found.series))
        quotes = _quotes(connection, found.series) if self.quotes else {}
        series = [one for each in found.series for one in self._split(each, names, quotes)]
        return SdmxPage(series, str(found.after[0]) if found.after else None)

    def _split(self, found: FoundSeries, names: SeriesNames, quotes: Mapping[int, str]) -> Iterator[SdmxSeries]:
        """Give a series of ours as SDMX has it: one for each frequency of its periods."""
        attributes = _series_attributes(found, names)
        by_frequency: dict[str, list[SdmxObservation]] = {}
        for point in found.points:
            if point.figures:
                time = time_of(point.period)
                by_frequency.setdefault(time.freq, []).append(_observation(point, time.time, quotes))
        for freq in FREQUENCIES:
            if freq not in by_frequency:
                continue
            key = _key(freq, found)
            if self.selection.fits_series(key, attributes):
                fitting = [one for one in by_frequency[freq] if self.selection.fits_observation(one)]
                if fitting:
                    yield SdmxSeries(key, attributes, tuple(self.selection.cut(fitting)))

    def _of_key(self, connection: Connection, key: SdmxKey, members: Members) -> Members:
        for name, ids in zip(DIMENSION_IDS, key.wanted, strict=True):
            if ids is not None:
                members &= self._having(connection, name, ids, members)
        return members

    def _of_condition(self, connection: Connection, condition: Condition, members: Members) -> Members:
        name = condition.component.id
        if condition.ids is not None:
            return self._having(connection, name, condition.ids, members)
        return self._fitting(connection, name, condition.fits) if name in EXACT else members

    def _having(self, connection: Connection, name: str, ids: frozenset[str], members: Members) -> Members:
        """Return the members that have one of some ids; `members` where the index does not know."""
        if name == _FREQ:
            some = [self._of_frequency(connection, freq) for freq in FREQUENCIES if freq in ids]
            return FrozenBitMap.union(FrozenBitMap(), *some)
        if name not in _INDEXED:
            return members
        if name == _BREAKDOWN:
            found = [self._broken_down(connection, id_) for id_ in ids]
            return FrozenBitMap.union(FrozenBitMap(), *found)
        codes = {code for id_ in ids if id_of(code := code_of(id_)) == id_}
        if name == _STATUS:
            codes = {own for code in codes if code != Status.PRELIMINARY for own in _statuses(code)}
        return self.snapshot.index.labelled(connection, _INDEXED[name], sorted(codes))

    def _of_frequency(self, connection: Connection, freq: str) -> Members:
        """Return the members of a frequency, which are remembered: nearly every key names one."""

        def read() -> Members:
            return self._fitting(connection, _FREQ, freq.__eq__)

        return self.snapshot.index.remembered((_FREQ, freq), read)

    def _fitting(self, connection: Connection, name: str, fits: Callable[[str], bool]) -> Members:
        """Return the members whose value of a component, one of `EXACT`, fits."""
        values = self.snapshot.index.values(connection, _INDEXED.get(name, "period"))
        return FrozenBitMap.union(FrozenBitMap(), *(some for value, some in values if fits(_id(name, value))))

    def _broken_down(self, connection: Connection, id_: str) -> Members:
        """Return the members that have every member of a breakdown, and maybe more."""
        try:
            members = breakdown_of(id_) or ("",)
        except ValueError:
            return FrozenBitMap()
        index = self.snapshot.index
        found = [index.labelled(connection, "breakdown", (member,)) for member in members]
        return FrozenBitMap.intersection(*found)


def _statuses(status: str) -> tuple[str, ...]:
    """Return the statuses of figures that are of a series of a status: preliminary ones are of that of the actual."""
    return (Status.ACTUAL, Status.PRELIMINARY) if status == Status.ACTUAL else (status,)


def _id(name: str, value: str) -> str:
    """Return the id of a value of a column that the index has sets of, by the component that it is."""
    if name in _OF_PERIOD:
        return time_of(value)[_OF_PERIOD[name]]
    return Status.ACTUAL if value == Status.PRELIMINARY else id_of(value)


def exact_ids(connection: Connection, snapshot: Snapshot, members: Members, name: str) -> set[str]:
    """Return the ids that some metrics have of a component, one of `EXACT`."""
    values = snapshot.index.values(connection, _INDEXED.get(name, "period"))
    return {str(_id(name, value)) for value, some in values if some.intersect(members)}


def _key(freq: str, found: FoundSeries) -> tuple[str, ...]:
    """Return the ids of `DIMENSIONS`."""
    codes = found.codes
    return (
        freq,
        id_of(codes.indicator),
        id_of(codes.region),
        breakdown_id(codes.breakdown),
        id_of(codes.scope),
        id_of(codes.base),
        codes.status.value,
        id_of(codes.variant),
    )


def _series_attributes(found: FoundSeries, names: SeriesNames) -> tuple[AttributeValue, ...]:
    """Return the values of `SERIES_ATTRIBUTES`."""
    definition = names.definitions[found.codes.indicator]
    return (found.id, id_of(definition.unit), *names.unit(found.codes.indicator), definition.kind)


def _observation(point: FoundPoint, time: str, quotes: Mapping[int, str]) -> SdmxObservation:
    """Return the newest figure for a period, with the values of `OBSERVATION_ATTRIBUTES`."""
    figure = point.figures[0]
    attributes = (
        point.period,
        figure.value_to,
        figure.qualifier,
        figure.status,
        figure.as_reported,
        figure.metric,
        quotes.get(figure.fact),
        figure.report,
        figure.year,
        len(point.figures),
    )
    return SdmxObservation(time, figure.value, attributes)


def _quotes(connection: Connection, found: Iterable[FoundSeries]) -> dict[int, str]:
    """Return the first quote of the newest figure for each period, by the number of its metric."""
    newest = [point.figures[0].fact for series in found for point in series.points if point.figures]
    return dict(fetch(connection, _QUOTES, {"ids": integers(newest)}))


_QUOTES: Select[*tuple[Any, ...]] = select(EvidenceTable.fact_id, EvidenceTable.quote).where(
    among(EvidenceTable.fact_id, bindparam("ids", type_=Text())), EvidenceTable.ordinal == 0
)
