"""The codelists of a release, and the names of their codes. Codes and names are those of its vocabularies.

A list has every code of its vocabulary, whether figures use it or not. That of breakdowns has each member alone, and
what members are broken down by together.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Select, bindparam, null, select

from app.db.statements import fetch
from app.index.segments import Members
from app.models import BaseTable, IndicatorTable, RegionTable, ScopeTable, UnitTable
from app.queries.metric_counts import by_members
from app.queries.release import Snapshot
from app.sdmx.definition import CLOSED, DIMENSIONS, codelist, name_of_none
from app.sdmx.ids import NOT_APPLICABLE, TOTAL, breakdown_id, breakdown_of, code_of, id_of
from app.sdmx.structures import Codelist, CodelistItem, Component, Texts
from app.vocabulary import Resource

_BREAKDOWNS = "CL_BREAKDOWN"
_LISTS: Mapping[str, tuple[str, Any, str | None]] = {  # the vocabulary, its table, and the id of no code
    "CL_INDICATOR": ("indicators", IndicatorTable, None),
    "CL_REGION": ("regions", RegionTable, None),
    "CL_SCOPE": ("scopes", ScopeTable, NOT_APPLICABLE),
    "CL_BASE": ("bases", BaseTable, NOT_APPLICABLE),
    "CL_UNIT": ("units", UnitTable, None),
}
_CLOSED = {one.about.id: one for one in CLOSED}
_NAMES = {one.about.id: {code.id: code.names for code in one.codes} for one in CLOSED}
CODELISTS = (*_CLOSED, *_LISTS, _BREAKDOWNS)


def codelists(connection: Connection, snapshot: Snapshot, ids: tuple[str, ...] = CODELISTS) -> tuple[Codelist, ...]:
    """Return some codelists of a release, in the order of their ids. Each vocabulary takes a statement."""
    return tuple(_codelist(connection, snapshot, id_) for id_ in sorted(ids))


def names(snapshot: Snapshot) -> Callable[[Component, str], Texts]:
    """Return what gives the names of an id of a coded component at a release; no statement is needed."""

    def name_of(component: Component, id_: str) -> Texts:
        list_ = component.codelist or ""
        if list_ in _NAMES:
            return _NAMES[list_][id_]
        if id_ in (TOTAL, NOT_APPLICABLE):
            return name_of_none(id_)
        if list_ == _BREAKDOWNS:
            return _breakdown_names(snapshot, breakdown_of(id_))
        return Texts(*snapshot.both(_LISTS[list_][0], code_of(id_)))

    return name_of


def known_ids(snapshot: Snapshot) -> Iterator[tuple[str, set[str]]]:
    """Give the dimensions with the ids that they can have at a release; of breakdowns there are too many to say."""
    dimensions = {one.codelist: one.id for one in DIMENSIONS}
    for list_, closed in _NAMES.items():
        if list_ in dimensions:
            yield dimensions[list_], {*closed}
    for list_, (vocabulary, _, none) in _LISTS.items():
        if list_ in dimensions:
            codes = {id_of(code) for code in snapshot.names[vocabulary]}
            yield dimensions[list_], codes if none is None else {none, *codes}


def breakdowns(connection: Connection, snapshot: Snapshot, members: Members) -> list[tuple[str, ...]]:
    """Return by what some metrics are broken down, each breakdown as its members in order."""
    found = by_members(members, snapshot.index.values(connection, "breakdown"))
    return sorted(tuple(sorted(key.split())) for key, _ in found)


def _codelist(connection: Connection, snapshot: Snapshot, id_: str) -> Codelist:
    if id_ in _CLOSED:
        return _CLOSED[id_]
    if id_ == _BREAKDOWNS:
        return codelist(id_, _breakdowns(connection, snapshot), TOTAL)
    _, table, none = _LISTS[id_]
    rows = fetch(connection, _TERMS[table], {"vocabulary": snapshot.vocabulary})
    return codelist(id_, (_item(*row) for row in rows), none)


def _item(
    code: str, zh: str, en: str, parent: str | None, definition_zh: str | None, definition_en: str | None
) -> CodelistItem:
    said = Texts(definition_zh, definition_en) if definition_zh and definition_en else None
    return CodelistItem(id_of(code), Texts(zh, en), id_of(parent) if parent else None, said)


def _breakdowns(connection: Connection, snapshot: Snapshot) -> Iterator[CodelistItem]:
    current = snapshot.index.matching(connection, (), Resource.METRIC)
    alone = [(code,) for code in snapshot.names["breakdowns"]]
    together = [members for members in breakdowns(connection, snapshot, current) if len(members) > 1]
    for members in (*alone, *together):
        yield CodelistItem(breakdown_id(members), _breakdown_names(snapshot, members))


def _breakdown_names(snapshot: Snapshot, members: tuple[str, ...]) -> Texts:
    both = [snapshot.both("breakdowns", member) for member in members]
    return Texts("、".join(zh for zh, _ in both), ", ".join(en for _, en in both))


def _terms(table: Any) -> Select[*tuple[Any, ...]]:
    columns = table.__table__.c
    optional = (columns.get(name, null()) for name in ("parent", "definition_zh", "definition_en"))
    terms: Select[*tuple[Any, ...]] = select(columns.code, columns.name_zh, columns.name_en, *optional)
    return terms.where(columns.vocabulary_id == bindparam("vocabulary")).order_by(columns.place)


_TERMS = {table: _terms(table) for _, table, _ in _LISTS.values()}
