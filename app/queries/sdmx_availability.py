"""Which data there are for a selection: the ids of each dimension, the days, the numbers of series and observations.

Up to `MAX_READ` figures are read and counted. Of more, the index of sets knows the ids and the days, and nothing is
counted; that is exact only where the selection names ids of what the index has sets of.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, select

from app.db.statements import fetch
from app.index.segments import Members
from app.models.metric import MetricTable
from app.queries.release import Snapshot
from app.queries.sdmx_data import SdmxReader
from app.queries.sdmx_structures import breakdowns
from app.queries.series import FEW
from app.sdmx.definition import DIMENSIONS
from app.sdmx.ids import NOT_APPLICABLE, breakdown_id, id_of
from app.sdmx.periods import TimePeriod, days_of, time_of
from app.sdmx.selection import DataSelection
from app.vocabulary import Status

MAX_READ = FEW
_BY_SETS = {"INDICATOR": "indicator", "REGION": "region", "SCOPE": "scope", "BASE": "base"}


class TooManyToReadError(Exception):
    """Very many figures would have to be read to say which data there are."""


class AvailableData(NamedTuple):
    """Which data there are. `first` and `last` are days, None without data; numbers are None where not counted."""

    values: Mapping[str, tuple[str, ...]]
    first: str | None
    last: str | None
    series: int | None
    observations: int | None


def available(connection: Connection, snapshot: Snapshot, selection: DataSelection) -> AvailableData:
    """Return which data there are for a selection; raises TooManyToReadError."""
    reader = SdmxReader(snapshot, selection, quotes=False)
    members = reader.members(connection)
    facts = snapshot.index.facts(members)
    if len(facts) <= MAX_READ:
        return _read(connection, reader, facts)
    if not selection.asks_only((*_BY_SETS, "STATUS")):
        raise TooManyToReadError
    return _by_sets(connection, snapshot, members, facts)


def _read(connection: Connection, reader: SdmxReader, facts: Members) -> AvailableData:
    found: list[set[str]] = [set() for _ in DIMENSIONS]
    times: set[TimePeriod] = set()
    series = observations = 0
    after: str | None = ""
    while after is not None:
        page = reader.page(connection, facts, after)
        for one in page.series:
            series, observations = series + 1, observations + len(one.observations)
            times.update(TimePeriod(one.key[0], each.at) for each in one.observations)
            for some, id_ in zip(found, one.key, strict=True):
                some.add(id_)
        after = page.after
    values = {one.id: tuple(sorted(some)) for one, some in zip(DIMENSIONS, found, strict=True) if some}
    return AvailableData(values, *_days(times), series, observations)


def _by_sets(connection: Connection, snapshot: Snapshot, members: Members, facts: Members) -> AvailableData:
    index = snapshot.index

    def having(column: str) -> list[str]:
        return [value for value, some in index.values(connection, column) if some.intersect(members)]

    times = [time_of(period) for period in having("period")]
    statuses = {Status.ACTUAL if status == Status.PRELIMINARY else status for status in having("status")}
    marked = [(fact, variant) for fact, variant in fetch(connection, _VARIANTS, {}) if fact in facts]
    found: dict[str, set[str]] = {
        "FREQ": {time.freq for time in times},
        **{dimension: {id_of(code) for code in having(column)} for dimension, column in _BY_SETS.items()},
        "BREAKDOWN": {breakdown_id(some) for some in breakdowns(connection, snapshot, members)},
        "STATUS": {str(status) for status in statuses},
        "VARIANT": {id_of(variant) for _, variant in marked},
    }
    if len(marked) < len(facts):
        found["VARIANT"].add(NOT_APPLICABLE)
    values = {one.id: tuple(sorted(found[one.id])) for one in DIMENSIONS}
    return AvailableData(values, *_days(times), None, None)


def _days(times: Iterable[TimePeriod]) -> tuple[str | None, str | None]:
    """Return the first and the last day of times."""
    days = [days_of(one.time) for one in times]
    return min((day for day, _ in days), default=None), max((day for _, day in days), default=None)


_VARIANTS: Select[*tuple[Any, ...]] = select(MetricTable.fact_id, MetricTable.variant).where(MetricTable.variant != "")
