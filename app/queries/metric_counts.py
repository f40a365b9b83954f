"""Metrics by groups: how many there are, and the least or the greatest value of each group. Nothing is added up.

The index of sets makes the groups. They are bounded, and so is the number of sets that are tried for them.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, Text, bindparam, select

from app.db.functions import among, among_many, integers
from app.db.statements import fetch
from app.index.asking import Index
from app.index.segments import Members, cover
from app.models.metric import MetricTable
from app.queries.reading import FEW
from app.queries.release import Snapshot
from app.schemas.base import Filter
from app.schemas.metric_counts import MAX_GROUPS
from app.vocabulary import Qualifier

Key = tuple[str, ...]  # the values of a group, in the order of the columns; no value is the empty text
Groups = dict[Key, Members]
Sets = Sequence[tuple[str, Members]]  # the members that have each value of a column

_TRIED = 2_000_000  # sets that are tried for one answer: about half a second


class Compared(NamedTuple):
    """The metric with the least or the greatest value of a group."""

    value: Decimal
    value_to: Decimal | None
    qualifier: Qualifier
    unit: str
    key: str


def groups(connection: Connection, snapshot: Snapshot, members: Members, columns: Sequence[Filter]) -> Groups | None:
    """Return the members that share their values in some columns, by these values.

    Returns None where there are more groups than `MAX_GROUPS`, or too many sets would have to be tried.
    """
    sets = [_sets(connection, snapshot.index, column.column) for column in columns]
    # the column with most values first: fewest sets are tried
    order = sorted(range(len(columns)), key=lambda n: -len(sets[n]))
    found: Groups = {(): members}
    for n in order:
        if len(found) * len(sets[n]) > _TRIED:
            return None
        split = by_members if columns[n].operator == "breakdown" else _by_value
        parts: Groups = {}
        for key, group in found.items():
            parts |= {(*key, value): part for value, part in split(group, sets[n])}
            if len(parts) > MAX_GROUPS:
                return None
        found = parts
    named = {tuple(key[order.index(n)] for n in range(len(columns))): group for key, group in found.items()}
    return dict(sorted(named.items()))


def extremes(connection: Connection, snapshot: Snapshot, groups: Groups, *, greatest: bool) -> dict[Key, Compared]:
    """Return the metric with the least or the greatest value of each group. It takes two statements.

    Of several with that value it is the first in the default order.
    """
    group_of = {member: key for key, group in groups.items() for member in group}
    everything = Members.union(Members(), *groups.values())
    key_of = {fact: group_of[member] for member, fact in snapshot.index.ordered(everything)}
    first: dict[Key, int] = {}
    in_order = _IN_ORDER[greatest, len(key_of) > FEW]
    for (fact,) in fetch(connection, in_order, {"ids": integers(key_of)}):
        first.setdefault(key_of[fact], fact)
    compared = {fact: Compared(*row) for fact, *row in fetch(connection, _COMPARED, {"ids": integers(first.values())})}
    return {key: compared[fact] for key, fact in first.items()}


def _sets(connection: Connection, index: Index, column: str) -> Sets:
    match column:
        case "year":
            return [(str(year), members) for year, members in index.years.items()]
        case "report_id":
            return [(report, cover([span])) for report, span in index.reports.items()]
        case _:
            return index.values(connection, column)


def _by_value(group: Members, sets: Sets) -> Iterator[tuple[str, Members]]:
    """Split a group by a column that has one value for each member, or none."""
    for value, members in sets:
        if group.intersect(members):
            yield value, group & members


def by_members(group: Members, sets: Sets) -> Iterable[tuple[str, Members]]:
    """Split a group by a column that may have several values: by all of them together, with spaces between."""
    found = {"": group}
    for value, members in sets:
        for key, part in list(found.items()) if value else ():
            if part.intersect(members):
                found[f"{key} {value}".lstrip()] = part & members
                found[key] = part - members
    return ((key, part) for key, part in found.items() if part)


_IDS = bindparam("ids", type_=Text())
_FACT, _VALUE = MetricTable.fact_id, MetricTable.value
# the numbers of some metrics by their values: few are looked up and sorted, of many the index of values is scanned
_IN_ORDER = {
    (greatest, many): select(_FACT)
    .where(among_many(_FACT, _IDS) if many else among(_FACT, _IDS))
    .order_by(_VALUE.desc() if greatest else _VALUE, MetricTable.place)
    for greatest in (False, True)
    for many in (False, True)
}
_COMPARED: Select[*tuple[Any, ...]] = select(
    _FACT, _VALUE, MetricTable.value_to, MetricTable.qualifier, MetricTable.unit, MetricTable.key
).where(among(_FACT, _IDS))
