"""Which data there are for a selection: the ids of each dimension, the days, the numbers of series and observations.

Up to `MAX_READ` figures are read and counted. Of more, the index of sets knows the ids and the days, and nothing is
counted; that is exact only where the selection asks for nothing but what the index has sets of.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, select

from app.db.statements import fetch
from app.index.segments import Members
from app.models.metric import MetricTable
from app.queries.release import Snapshot
from app.queries.sdmx_data import EXACT, SdmxReader, exact_ids
from app.queries.sdmx_structures import breakdowns
from app.queries.series import FEW
from app.sdmx.definition import DIMENSIONS
from app.sdmx.ids import NOT_APPLICABLE, breakdown_id, id_of
from app.sdmx.periods import TimePeriod, days_of, time_of
from app.sdmx.selection import DataSelection

MAX_READ = FEW


class TooManyToReadError(Exception):
    """Very many figures would have to be read to say which data there are."""


class AvailableData(NamedTuple):
    """Which data there are. A dimension without any has no ids.

    `first` and `last` are days, None without data; numbers are None where not counted.
    """

    values: Mapping[str, tuple[str, ...]]
    first: str | None
    last: str | None
    series: int | None
    observations: int | None


def available(
    connection: Connection, snapshot: Snapshot, selection: DataSelection, beside: Collection[str] = ()
) -> AvailableData:
    """Return which data there are for a selection; raises TooManyToReadError.

    A dimension in `beside` has every id that there would be if nothing were asked of it. Figures are read once for all.
    Of everything it is remembered: `references=all` of the dataflow asks for it.
    """
    if selection != DataSelection():
        return _available(connection, snapshot, selection, beside)

    def read() -> tuple[Any, ...]:  # tuples alone: the memory counts what is in them
        found = _available(connection, snapshot, selection, beside)
        return (tuple(found.values.items()), *found[1:])

    values, *others = snapshot.index.remembered(("available",), read)
    return AvailableData(dict(values), *others)


def _available(
    connection: Connection, snapshot: Snapshot, selection: DataSelection, beside: Collection[str]
) -> AvailableData:
    wider = {one: without for one in beside if (without := selection.without(one)) != selection}
    known = {one: without for one, without in wider.items() if without.asks_only(EXACT)}
    members = _members(connection, snapshot, selection)
    unsure = [_members(connection, snapshot, wider[one]) for one in wider if one not in known]
    facts = snapshot.index.facts(members.union(*unsure))
    if len(facts) <= MAX_READ:
        found = _read(connection, snapshot, selection, facts, wider.keys() - known.keys())
    elif selection.asks_only(EXACT):
        found = _by_sets(connection, snapshot, members)
    else:
        raise TooManyToReadError
    others = {
        one: _ids(connection, snapshot, _members(connection, snapshot, without), one) for one, without in known.items()
    }
    values = {**found.values, **others}
    return found._replace(values={one.id: values[one.id] for one in DIMENSIONS if values.get(one.id)})


def _members(connection: Connection, snapshot: Snapshot, selection: DataSelection) -> Members:
    return SdmxReader(snapshot, selection, quotes=False).members(connection)


def _read(
    connection: Connection, snapshot: Snapshot, selection: DataSelection, facts: Members, beside: Collection[str]
) -> AvailableData:
    found: dict[str, set[str]] = {one.id: set() for one in DIMENSIONS}
    times: set[TimePeriod] = set()
    series = observations = 0
    reader = SdmxReader(snapshot, selection.of_observations(), quotes=False)
    after: str | None = ""
    while after is not None:
        page = reader.page(connection, facts, after)
        for one in page.series:
            ids = dict(zip(found, one.key, strict=True))
            wanted = selection.fits_series(one.key, one.attributes)
            if wanted:
                series, observations = series + 1, observations + len(one.observations)
                times.update(TimePeriod(ids["FREQ"], each.at) for each in one.observations)
            also = selection.beside(one.key, one.attributes).intersection(beside) if beside else ()
            for dimension in found if wanted else also:
                found[dimension].add(ids[dimension])
        after = page.after
    values = {dimension: tuple(sorted(some)) for dimension, some in found.items()}
    return AvailableData(values, *_days(times), series, observations)


def _by_sets(connection: Connection, snapshot: Snapshot, members: Members) -> AvailableData:
    values = {one.id: _ids(connection, snapshot, members, one.id) for one in DIMENSIONS}
    periods = snapshot.index.values(connection, "period")
    times = (time_of(period) for period, some in periods if some.intersect(members))
    return AvailableData(values, *_days(times), None, None)


def _ids(connection: Connection, snapshot: Snapshot, members: Members, dimension: str) -> tuple[str, ...]:
    """Return the ids that some metrics have of a dimension, by the index; few have a variant, and these are read."""
    if dimension in EXACT:
        found = exact_ids(connection, snapshot, members, dimension)
    elif dimension == "BREAKDOWN":
        found = {breakdown_id(some) for some in breakdowns(connection, snapshot, members)} if members else set()
    else:
        facts = snapshot.index.facts(members)
        marked = [variant for fact, variant in fetch(connection, _VARIANTS, {}) if fact in facts]
        found = {id_of(variant) for variant in marked}
        if len(marked) < len(facts):
            found.add(NOT_APPLICABLE)
    return tuple(sorted(found))


def _days(times: Iterable[TimePeriod]) -> tuple[str | None, str | None]:
    """Return the first and the last day of times."""
    days = [days_of(one.time) for one in times]
    return min((day for day, _ in days), default=None), max((day for _, day in days), default=None)


_VARIANTS: Select[*tuple[Any, ...]] = select(MetricTable.fact_id, MetricTable.variant).where(MetricTable.variant != "")
