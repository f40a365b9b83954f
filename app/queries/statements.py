"""The statements of lists and records: each is made once for a shape of request, and values are bound.

`app.queries.reading` runs them.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    FromClause,
    LargeBinary,
    Select,
    Table,
    Text,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlalchemy.sql.elements import BindParameter

from app.db.functions import OrderedJoin, among, among_many, tested
from app.models import BODIES, FactTable, LinkTable, MetricBreakdownTable, table_of
from app.queries.listing import Form, Listing, Order, View
from app.schemas.facts import MAYBE_NONE
from app.vocabulary import Lang, Resource

Operator = Literal["is", "in", "gte", "gt", "lte", "lt", "breakdown", "breakdown_or_none", "few", "many"]
Shape = tuple[tuple[str, Operator], ...]


def shown(listing: Listing, form: Form) -> Select[Any]:
    """Select what is shown of facts given by number: number and bytes, in any order."""
    view = listing.views[form]
    assert view.beside is not None  # noqa: S101 - what facts show always stands beside them
    return beside(view.beside, view.columns[0])


@lru_cache(maxsize=64)
def beside(table: Table, column: ColumnElement[Any]) -> Select[Any]:
    """Select what stands beside facts given by number: number and a column, in any order."""
    return select(table.c.fact_id, column).where(among(table.c.fact_id, bindparam("ids", type_=Text())))


@lru_cache(maxsize=64)
def beside_a_stretch(table: Table, column: ColumnElement[Any]) -> Select[Any]:
    """Select what stands beside facts whose numbers follow one another, in their order: a column."""
    fact_id = table.c.fact_id
    return select(column).where(fact_id.between(bindparam("first"), bindparam("last"))).order_by(fact_id)


@lru_cache(maxsize=64)
def joined_beside(table: Table, column: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """Select what stands beside facts given as `pairs`: how many rows, and the bytes of a column one behind the other.

    It is for SQLite, which finds rows pair by pair and joins them as it finds them.
    """
    joined = func.group_concat(column, literal_column("''"))
    return select(func.count(), cast(joined, LargeBinary)).select_from(_in_stretches(table))


@lru_cache(maxsize=64)
def sum_beside(table: Table, column: ColumnElement[Any]) -> Select[int, Any]:
    """Select how many rows stand beside facts given by number, and the sum of a column of theirs."""
    return select(func.count(), func.sum(column)).where(among(table.c.fact_id, bindparam("ids", type_=Text())))


@lru_cache(maxsize=64)
def sum_of_stretches(table: Table, column: ColumnElement[Any]) -> Select[int, Any]:
    """Select the same of facts given as `pairs`, for SQLite."""
    return select(func.count(), func.sum(column)).select_from(_in_stretches(table))


def _in_stretches(table: Table) -> FromClause:
    """Return the rows of a table for facts given as `pairs`."""
    given = func.json_each(bindparam("pairs", type_=Text())).table_valued("value")
    first, last = (func.json_extract(given.c.value, literal_column(f"'$[{n}]'")) for n in (0, 1))
    return OrderedJoin(given, table, table.c.fact_id.between(first, last))


@lru_cache(maxsize=64)
def standing(listing: Listing, sort: str | None) -> Select[Any]:
    """Select where a fact stands in an order."""
    return select(*listing.orders[sort].columns).where(listing.table.c.fact_id == bindparam("fact"))


@lru_cache(maxsize=64)
def up_to(listing: Listing) -> Select[Any]:
    """Select the last fact of an edition up to a place, that place included."""
    table, (place,) = listing.table, listing.orders[None].columns
    wanted = (table.c.edition_id == bindparam("edition")) & (place <= bindparam("place"))
    return select(table.c.fact_id).where(wanted).order_by(place.desc()).limit(1)


@lru_cache(maxsize=1024)
def page(listing: Listing, shape: Shape, sort: str | None, goes_on: bool, form: Form) -> Select[Any]:
    """Select a page of rows: the columns of their order, then what is shown."""
    columns = [*listing.orders[sort].columns, *listing.views[form].columns]
    return ordered(listing, shape, sort, goes_on, columns)


@lru_cache(maxsize=1024)
def chosen(listing: Listing, shape: Shape, sort: str | None, goes_on: bool, _form: Form) -> Select[Any]:
    """Select key and number of facts only, so that a sort carries nothing of what is shown.

    The key is there because no index has it beside the order. If an index had every column that is asked for, SQLite
    would take it even where it has to sort what it finds there.
    """
    return ordered(listing, shape, sort, goes_on, [listing.key, listing.table.c.fact_id])


@lru_cache(maxsize=256)
def shown_in_order(listing: Listing, shape: Shape, sort: str | None, goes_on: bool, form: Form) -> Select[Any]:
    """Select what is shown of facts, then their numbers."""
    view = listing.views[form]
    return ordered(listing, shape, sort, goes_on, [*view.columns, listing.table.c.fact_id], view)


def ordered(
    listing: Listing,
    shape: Shape,
    sort: str | None,
    goes_on: bool,
    columns: Sequence[ColumnElement[Any]],
    view: View | None = None,
) -> Select[Any]:
    """Select columns of the rows that a shape of filters lets through, in an order; `limit` is bound."""
    order = listing.orders[sort]
    rows = view.join(listing.rows, listing.fact_id) if view else listing.rows
    statement = select(*columns).select_from(rows).where(listing.at, *_conditions(listing, shape, order))
    if goes_on:
        binds = [bindparam(f"after_{n}", type_=column.type) for n, column in enumerate(order.columns)]
        statement = statement.where(_beyond(order, binds))
    by = [column.desc() if order.descending else column for column in order.columns]
    return statement.order_by(*by).limit(bindparam("limit"))


@lru_cache(maxsize=1024)
def total(listing: Listing, shape: Shape) -> Select[Any]:
    """Count the rows that a shape of filters lets through."""
    return select(func.count()).select_from(listing.rows).where(listing.at, *_conditions(listing, shape))


@lru_cache(maxsize=1024)
def by_edition(listing: Listing, shape: Shape, some: bool) -> Select[Any]:
    """Count the rows that a shape of filters lets through, current or not, by the number of their edition.

    They are found by the filters, not in the order of editions; or only those of `some` editions.
    """
    edition = listing.edition
    assert edition is not None  # noqa: S101 - the other rows belong to no edition
    counted: Select[*tuple[Any, ...]] = (
        select(edition, func.count()).select_from(listing.table).where(*_conditions(listing, shape))
    )
    if some:
        counted = counted.where(among(edition, bindparam("editions", type_=Text())))
    return counted.group_by(edition if some else tested(edition))


@lru_cache(maxsize=256)
def numbers(listing: Listing, shape: Shape) -> Select[Any]:
    """Select the numbers of the facts that a shape of filters lets through, current or not, in one text with commas."""
    assert listing.fact_id is not None  # noqa: S101 - only facts have numbers
    return select(func.aggregate_strings(cast(listing.fact_id, Text), ",")).where(*_conditions(listing, shape))


@lru_cache(maxsize=128)
def record(listing: Listing, form: Form) -> Select[Any]:
    """Select one record that is no fact by its `key` and, where keys are found by their report, by `of`."""
    found = select(*listing.alone(form).columns).select_from(listing.rows)
    found = found.where(listing.at, listing.key == bindparam("key", type_=listing.key.type))
    return found if listing.report is None else found.where(listing.report == bindparam("of"))


@lru_cache(maxsize=64)
def fact(listing: Listing, form: Form) -> Select[Any]:
    """Select one fact by the number of its `edition` and its `key`: what is shown, then its number."""
    view, number = listing.alone(form), FactTable.id
    rows = view.join(table_of(FactTable).join(listing.table, listing.table.c.fact_id == number), number)
    wanted = (FactTable.edition_id == bindparam("edition"), FactTable.key == bindparam("key"))
    return select(*view.columns, number).select_from(rows).where(*wanted)


@lru_cache(maxsize=2)
def linked(lang: Lang) -> Select[Resource, str, bytes]:
    """Select the facts of some `resources` that are linked to some `facts`: resource, key and JSON."""
    of = select(LinkTable.other_id).where(among(LinkTable.fact_id, bindparam("facts", type_=Text())))
    body = BODIES[lang]
    resources = FactTable.resource.in_(bindparam("resources", expanding=True))
    return (
        select(FactTable.resource, FactTable.key, body.c.json)
        .join(body)
        .where(FactTable.id.in_(of), resources)
        .order_by(FactTable.key)
    )


@lru_cache(maxsize=64)
def keys(listing: Listing) -> Select[Any]:
    """Select those of some `keys` that there are."""
    wanted = listing.key.in_(bindparam("keys", expanding=True))
    return select(listing.key).select_from(listing.rows).where(listing.at, wanted)


@lru_cache(maxsize=64)
def siblings(listing: Listing) -> Select[Any]:
    """Select keys that one may have been meant for: where keys name a report, those of the report."""
    key = listing.key
    near = select(key).select_from(listing.rows).where(listing.at)
    if listing.fact_id is not None or listing.report is not None:
        near = near.where(key >= bindparam("low"), key < bindparam("high"))
    if listing.report is not None:
        near = near.where(listing.report == bindparam("of"))
    return near.limit(5000)


def _conditions(listing: Listing, shape: Shape, order: Order | None = None) -> list[ColumnElement[bool]]:
    """Return the conditions of a shape. Where an order is given, they must not decide in which order rows are found."""
    table = listing.table
    conditions: list[ColumnElement[bool]] = []
    for n, (name, operator) in enumerate(shape):
        if operator in ("breakdown", "breakdown_or_none"):
            members = select(MetricBreakdownTable.fact_id).where(
                MetricBreakdownTable.member.in_(bindparam(f"f{n}", expanding=True))
            )
            found = table.c.fact_id.in_(members)
            conditions.append(found if operator == "breakdown" else or_(found, table.c.breakdown == ""))
            continue
        if operator in ("few", "many"):
            conditions.append(_in_ids(listing, among if operator == "few" else among_many))
            continue
        column: ColumnElement[Any] = table.c[name]
        if name in MAYBE_NONE and table.c[name].nullable:  # the empty text stands for no value
            column = func.coalesce(column, literal("", column.type))
        if order is not None and listing.fact_id is not None and not serves(listing, name, operator, order):
            column = tested(column)
        match operator:
            case "is":
                conditions.append(column == bindparam(f"f{n}", type_=column.type))
            case "in":
                conditions.append(column.in_(bindparam(f"f{n}", expanding=True)))
            case "gte":
                conditions.append(column >= bindparam(f"f{n}", type_=column.type))
            case "gt":
                conditions.append(column > bindparam(f"f{n}", type_=column.type))
            case "lte":
                conditions.append(column <= bindparam(f"f{n}", type_=column.type))
            case "lt":
                conditions.append(column < bindparam(f"f{n}", type_=column.type))
    return conditions


def serves(listing: Listing, name: str, operator: str, order: Order) -> bool:
    """Tell whether a database index finds rows by a filter and gives them in an order."""
    by = [column.key for column in order.columns]
    of_table = listing.table.indexes if isinstance(listing.table, Table) else ()
    indexes = [[column.key for column in index_.columns] for index_ in of_table]
    if name in (by[0], "key"):  # an id has one row
        return True
    return operator == "is" and any(columns[: len(by) + 1] == [name, *by] for columns in indexes)


def _in_ids(listing: Listing, test: type[among] = among) -> ColumnElement[bool]:
    """Test whether the number of a fact, or the place of a term, is one of `ids`."""
    number = listing.table.c.place if listing.fact_id is None else listing.fact_id
    return test(number, bindparam("ids", type_=Text()))


def _beyond(order: Order, binds: list[BindParameter[Any]]) -> ColumnElement[bool]:
    """Compare row values, since a database index serves these and not a chain of ORs."""
    here = order.columns[0] if len(binds) == 1 else tuple_(*order.columns)
    there = binds[0] if len(binds) == 1 else tuple_(*binds)
    return here < there if order.descending else here > there
