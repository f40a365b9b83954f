"""Lists and single records of every resource: one mechanism, told what differs by a `Listing`.

A list of facts in the default order is read off the index of sets, and the database only brings what is shown. Any
other is a scan of an index in the order asked for, from where the page before ended, or a sort of what the sets say is
little. Statements are prepared once for each shape of request; values are bound.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from operator import itemgetter
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Row,
    Select,
    Table,
    Text,
    bindparam,
    func,
    select,
    tuple_,
)
from sqlalchemy.sql.elements import BindParameter

from app.db import Exact, among, among_many, integers, tested
from app.models import Body, Fact, Link, MetricBreakdown
from app.queries import index
from app.queries.release import Snapshot
from app.schemas.base import MAX_ROWS, Filter
from app.vocabulary import Format, Lang, Resource

Scalar = str | int | Decimal
Values = Mapping[str, Scalar | tuple[Scalar, ...]]


@dataclass(frozen=True, slots=True)
class Order:
    """The columns that a list is sorted by, all in one direction; together they are unique within a release."""

    columns: tuple[ColumnElement[Any], ...]
    descending: bool = False


Form = Lang | Format  # nested JSON in a language, or a flat format


@dataclass(frozen=True, slots=True)
class View:
    """What is shown of a row: `columns`, of the row itself or of `beside`, a table with a row for each `fact_id`."""

    columns: Sequence[ColumnElement[Any]]
    render: Callable[[Row[Any]], bytes] = itemgetter(0)
    beside: Table | None = None

    def join(self, rows: FromClause, fact_id: ColumnElement[int] | None) -> FromClause:
        """Return `rows`, whose facts `fact_id` names, with what stands beside them."""
        if self.beside is None or fact_id is None:
            return rows
        return rows.join(self.beside, self.beside.c.fact_id == fact_id)


@dataclass(frozen=True, eq=False)
class Listing:
    """What differs from resource to resource.

    Filters are columns of `table`; `rows` is that table, joined with what narrows it to one release by `at` (binds
    `release` and `vocabulary`). `key` is the public id, `orders` has the order for each value of `sort` (None is the
    default), `views` what is shown in each language (JSON) and in each flat format, `flat` the flat columns.
    """

    name: str
    table: Table
    rows: FromClause
    at: ColumnElement[bool]
    key: ColumnElement[str]
    orders: Mapping[str | None, Order]
    views: Mapping[Form, View]
    flat: tuple[str, ...] = ()
    # a record alone may show more than a record in a list
    details: Mapping[Lang, View] | None = None

    @property
    def fact_id(self) -> ColumnElement[int] | None:
        """The number of the fact, None where rows are no facts."""
        return self.table.c.get("fact_id")


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a list: filters by column and operator, order, where to go on, and how much."""

    filters: tuple[tuple[Filter, Scalar | tuple[Scalar, ...]], ...]
    sort: str | None
    after: tuple[Scalar, ...] | None
    limit: int
    form: Form


@dataclass(frozen=True, slots=True)
class Found:
    """A page of records as bytes, their keys, and where the next page begins (None on the last)."""

    bodies: list[bytes]
    keys: list[Any]
    after: tuple[Scalar, ...] | None


def page(connection: Connection, listing: Listing, snapshot: Snapshot, request: Request) -> Found:
    """Return one page."""
    order = listing.orders[request.sort]
    sets, rest = _sets(connection, listing, snapshot, request)
    rows: Sequence[Row[Any]] = ()
    if sets is not None and not rest and _in_order(listing, request):
        begin = _begin(connection, listing, snapshot, request)
        ids = list(islice(snapshot.index.ids(sets, begin), request.limit + 1))
        rows = connection.execute(_picked(listing, request.form), {"ids": integers(ids)}).all()
    else:
        for shape, values in _attempts(connection, listing, snapshot, request):
            statement = _page(listing, shape, request.sort, request.after is not None, request.form)
            rows = connection.execute(statement, values | {"limit": request.limit + 1}).all()
            if len(rows) > request.limit:
                break
    more = len(rows) > request.limit
    rows = rows[: request.limit]
    after = tuple(rows[-1][-len(order.columns) :]) if more else None
    keys = [row[-len(order.columns) - 1] for row in rows]
    render = listing.views[request.form].render
    return Found([render(row) for row in rows], keys, after)


def stream(
    connection: Connection, listing: Listing, snapshot: Snapshot, request: Request, size: int
) -> Iterator[list[bytes]]:
    """Give every record of a list as bytes, `size` at a time, without holding more than that."""
    render = listing.views[request.form].render
    sets, rest = _sets(connection, listing, snapshot, request)
    if sets is not None and not rest and _in_order(listing, request):
        begin = _begin(connection, listing, snapshot, request)
        numbers = islice(snapshot.index.ids(sets, begin), request.limit)
        statement = _beside(listing, request.form)
        for some in _ascending(numbers, size):
            yield [render(row) for row in connection.execute(statement, {"ids": integers(some)})]
        return
    shape, values = _whole(connection, listing, snapshot, request)
    statement = _everything(listing, shape, request.sort, request.after is not None, request.form)
    rows = connection.execution_options(yield_per=size).execute(statement, values | {"limit": request.limit})
    for part in rows.partitions():
        yield [render(row) for row in part]


def total(connection: Connection, listing: Listing, snapshot: Snapshot, request: Request) -> int:
    """Return how many records the whole list has."""
    sets, rest = _sets(connection, listing, snapshot, request)
    if sets is not None and not rest:
        return index.count(sets)
    shape, values = _whole(connection, listing, snapshot, replace(request, sort=None, after=None))
    return int(connection.execute(_total(listing, shape), values).scalar_one())


def record(connection: Connection, listing: Listing, snapshot: Snapshot, key: str, lang: Lang) -> bytes | None:
    """Return one record as JSON, None where there is none of that key at this release."""
    values = _at(snapshot) | {"key": key}
    row = connection.execute(_record(listing, lang), values).first()
    return None if row is None else (listing.details or listing.views)[lang].render(row)


def included(
    connection: Connection,
    listing: Listing,
    snapshot: Snapshot,
    keys: Sequence[str],
    resources: Sequence[str],
    lang: Lang,
) -> dict[str, dict[str, bytes]]:
    """Return the records linked to those of `keys`, by the plural of their resource, then by id; in one statement."""
    names = {resource.value: f"{resource.value}s" for resource in Resource}
    wanted = [resource for resource, plural in names.items() if plural in resources]
    rows = connection.execute(_linked(listing, lang), _at(snapshot) | {"keys": list(keys), "resources": wanted})
    found: dict[str, dict[str, bytes]] = {name: {} for name in sorted(resources)}
    for resource, key, body in rows:
        found[names[resource]][key] = body
    return found


def unknown_keys(connection: Connection, listing: Listing, snapshot: Snapshot, keys: Sequence[str]) -> list[str]:
    """Return those of `keys` that no record has at this release."""
    found = connection.scalars(_keys(listing), _at(snapshot) | {"keys": list(keys)})
    return sorted(set(keys).difference(found))


def similar_keys(connection: Connection, listing: Listing, snapshot: Snapshot, key: str) -> list[str]:
    """Return keys of the report that `key` seems to be of, to look for the nearest among."""
    report = key.partition(".")[0]
    values = _at(snapshot) | {"low": f"{report}.", "high": f"{report}/"}  # "/" comes after "."
    return list(connection.scalars(_siblings(listing), values))


def parse_after(listing: Listing, sort: str | None, values: Sequence[object]) -> tuple[Scalar, ...]:
    """Give a cursor's values the types of the columns they continue from; raises ValueError where they do not fit."""
    columns = listing.orders[sort].columns
    if len(values) != len(columns):
        raise ValueError("another number of columns")
    after: list[Scalar] = []
    for column, value in zip(columns, values, strict=True):
        if isinstance(column.type, Exact) and isinstance(value, str):
            number = Decimal(value)
            if not number.is_finite() or abs(number.adjusted()) > 100:
                raise ValueError("out of range")
            after.append(number)
        elif (
            isinstance(value, column.type.python_type) and isinstance(value, str | int) and not isinstance(value, bool)
        ):
            if isinstance(value, int) and abs(value) >= 2**31:
                raise ValueError("out of range")
            after.append(value)
        else:
            raise ValueError("another type")
    return tuple(after)


Shape = tuple[tuple[str, Literal["is", "in", "gte", "lte", "breakdown", "few", "many"]], ...]

_FEW = 4000  # rows that are looked up one by one and sorted; more are a scan that filters test, or a set


def _sets(
    connection: Connection, listing: Listing, snapshot: Snapshot, request: Request
) -> tuple[index.Sets | None, index.Filters]:
    """Return what the index says of a list, None where it has nothing to say, and the filters it knows nothing of."""
    facts = listing.fact_id is not None
    covered = tuple(item for item in request.filters if (index.covers(item[0]) if facts else item[0].operator == "q"))
    rest = tuple(item for item in request.filters if item not in covered)
    if not covered and (rest or not facts):
        return None, rest
    return snapshot.index.matching(connection, covered, listing.table.name), rest


def _in_order(listing: Listing, request: Request) -> bool:
    """Tell whether a list is in the order of the index."""
    return listing.fact_id is not None and listing.orders[request.sort] == listing.orders[None]


def _begin(connection: Connection, listing: Listing, snapshot: Snapshot, request: Request) -> index.Begin:
    """Return where the index goes on behind a place."""
    if request.after is None:
        return 0, 0
    place = str(request.after[0])
    at, span = snapshot.index.enclosing(place)
    if span is None:
        return at, 0
    last = connection.scalar(_up_to(listing), {"edition": span.edition, "place": place})
    return at, 0 if last is None else last + 1 - snapshot.index.firsts[span.segment] - span.start


def _attempts(
    connection: Connection, listing: Listing, snapshot: Snapshot, request: Request
) -> Iterator[tuple[Shape, dict[str, Any]]]:
    """Give the statements that find a page, the next for where the one before did not fill it: its shape and values.

    There is more than one only where the index knows some of the filters: in its order the first that it finds usually
    fill a page.
    """
    sets, rest = _sets(connection, listing, snapshot, request)
    if sets is None:
        yield _shape(request.filters), _bind(snapshot, request, request.filters)
        return
    if _in_order(listing, request):
        numbers = snapshot.index.ids(sets, _begin(connection, listing, snapshot, request))
        first = list(islice(numbers, min(_FEW, 4 * request.limit + 4)))
        yield _shape(rest, "few"), _bind(snapshot, request, rest, first)
        if next(numbers, None) is None:
            return
    if index.count(sets) <= _FEW:
        yield _shape(rest, "few"), _bind(snapshot, request, rest, snapshot.index.ids(sets))
    elif any(filter_.operator == "q" for filter_, _ in request.filters):
        yield _shape(rest, "many"), _bind(snapshot, request, rest, snapshot.index.ids(sets))
    else:
        yield _shape(request.filters), _bind(snapshot, request, request.filters)


def _whole(
    connection: Connection, listing: Listing, snapshot: Snapshot, request: Request
) -> tuple[Shape, dict[str, Any]]:
    """Return shape and values of the statement that finds everything."""
    *_, whole = _attempts(connection, listing, snapshot, replace(request, limit=MAX_ROWS))
    return whole


def _shape(filters: index.Filters, ids: Literal["few", "many"] | None = None) -> Shape:
    shape: list[Any] = [
        (filter_.column, "is" if filter_.operator == "in" and len(value) == 1 else filter_.operator)
        for filter_, value in filters
    ]
    return (*shape, ("", ids)) if ids else tuple(shape)


def _bind(
    snapshot: Snapshot, request: Request, filters: index.Filters, ids: Iterable[int] | None = None
) -> dict[str, Any]:
    values = _at(snapshot) | {
        f"f{n}": value[0] if filter_.operator == "in" and len(value) == 1 else value
        for n, (filter_, value) in enumerate(filters)
    }
    if ids is not None:
        values["ids"] = integers(ids)
    if request.after is not None:
        values |= {f"after_{n}": value for n, value in enumerate(request.after)}
    return values


def _ascending(numbers: Iterable[int], size: int) -> Iterator[list[int]]:
    """Part numbers into lists of at most `size`, each ascending."""
    part: list[int] = []
    for number in numbers:
        if part and (len(part) == size or number < part[-1]):
            yield part
            part = []
        part.append(number)
    if part:
        yield part


@lru_cache(maxsize=256)
def _picked(listing: Listing, form: Form) -> Select[Any]:
    """Bring the rows of some facts in the default order."""
    view, (place,) = listing.views[form], listing.orders[None].columns
    columns = (*view.columns, listing.key, place)
    return (
        select(*columns).select_from(view.join(listing.table, listing.fact_id)).where(_in_ids(listing)).order_by(place)
    )


@lru_cache(maxsize=256)
def _beside(listing: Listing, form: Form) -> Select[Any]:
    """Bring only what is shown of some facts, in the order of their ids."""
    view = listing.views[form]
    assert view.beside is not None  # noqa: S101 - what is shown of facts always is
    fact_id = view.beside.c.fact_id
    return select(*view.columns).where(among(fact_id, bindparam("ids", type_=Text()))).order_by(fact_id)


@lru_cache(maxsize=64)
def _up_to(listing: Listing) -> Select[Any]:
    """Find the last fact of an edition that is not behind a place."""
    table, (place,) = listing.table, listing.orders[None].columns
    wanted = (table.c.edition_id == bindparam("edition")) & (place <= bindparam("place"))
    return select(table.c.fact_id).where(wanted).order_by(place.desc()).limit(1)


@lru_cache(maxsize=1024)
def _page(listing: Listing, shape: Shape, sort: str | None, goes_on: bool, form: Form) -> Select[Any]:
    """Choose the rows first, then bring what is shown of them: a sort then carries no bodies."""
    order, view = listing.orders[sort], listing.views[form]
    if view.beside is None:
        return _ordered(listing, shape, sort, goes_on, [*view.columns, listing.key, *order.columns])
    names = [f"order_{n}" for n in range(len(order.columns))]
    chosen = [column.label(name) for column, name in zip(order.columns, names, strict=True)]
    columns = [listing.table.c.fact_id, listing.key.label("key"), *chosen]
    page = _ordered(listing, shape, sort, goes_on, columns).subquery("page")
    by = [page.c[name].desc() if order.descending else page.c[name] for name in names]
    rows = view.join(page, page.c.fact_id)
    return select(*view.columns, page.c.key, *(page.c[name] for name in names)).select_from(rows).order_by(*by)


@lru_cache(maxsize=256)
def _everything(listing: Listing, shape: Shape, sort: str | None, goes_on: bool, form: Form) -> Select[Any]:
    """Bring what is shown of each row as it comes: nothing is held."""
    view = listing.views[form]
    return _ordered(listing, shape, sort, goes_on, view.columns, view)


def _ordered(
    listing: Listing,
    shape: Shape,
    sort: str | None,
    goes_on: bool,
    columns: Sequence[ColumnElement[Any]],
    view: View | None = None,
) -> Select[Any]:
    order = listing.orders[sort]
    rows = view.join(listing.rows, listing.fact_id) if view else listing.rows
    statement = select(*columns).select_from(rows).where(listing.at, *_conditions(listing, shape, order))
    if goes_on:
        binds = [bindparam(f"after_{n}", type_=column.type) for n, column in enumerate(order.columns)]
        statement = statement.where(_beyond(order, binds))
    by = [column.desc() if order.descending else column for column in order.columns]
    return statement.order_by(*by).limit(bindparam("limit"))


@lru_cache(maxsize=1024)
def _total(listing: Listing, shape: Shape) -> Select[Any]:
    return select(func.count()).select_from(listing.rows).where(listing.at, *_conditions(listing, shape))


@lru_cache(maxsize=64)
def _record(listing: Listing, lang: Lang) -> Select[Any]:
    view = (listing.details or listing.views)[lang]
    rows = view.join(listing.rows, listing.fact_id)
    return select(*view.columns).select_from(rows).where(listing.at, listing.key == bindparam("key"))


@lru_cache(maxsize=16)
def _linked(listing: Listing, lang: Lang) -> Select[Resource, str, bytes]:
    of = (
        select(Link.other_id)
        .join(listing.table, listing.table.c.fact_id == Link.fact_id)
        .where(listing.at, listing.key.in_(bindparam("keys", expanding=True)))
    )
    body = Body.zh if lang is Lang.ZH else Body.en
    resources = Fact.resource.in_(bindparam("resources", expanding=True))
    return select(Fact.resource, Fact.key, body).join(Body).where(Fact.id.in_(of), resources).order_by(Fact.key)


@lru_cache(maxsize=64)
def _keys(listing: Listing) -> Select[Any]:
    wanted = listing.key.in_(bindparam("keys", expanding=True))
    return select(listing.key).select_from(listing.rows).where(listing.at, wanted)


@lru_cache(maxsize=64)
def _siblings(listing: Listing) -> Select[Any]:
    key = listing.key
    near = select(key).select_from(listing.rows).where(listing.at, key >= bindparam("low"), key < bindparam("high"))
    return near.limit(1000)


def _conditions(listing: Listing, shape: Shape, order: Order | None = None) -> list[ColumnElement[bool]]:
    """Return the conditions of a shape; with an order, it is not for them to say in which order rows are found."""
    table = listing.table
    conditions: list[ColumnElement[bool]] = []
    for n, (name, operator) in enumerate(shape):
        if operator == "breakdown":
            members = select(MetricBreakdown.fact_id).where(
                MetricBreakdown.member.in_(bindparam(f"f{n}", expanding=True))
            )
            conditions.append(table.c.fact_id.in_(members))
            continue
        if operator in ("few", "many"):
            conditions.append(_in_ids(listing, among if operator == "few" else among_many))
            continue
        column: ColumnElement[Any] = table.c[name]
        if order is not None and listing.fact_id is not None and not _serves(listing, name, operator, order):
            column = tested(column)
        match operator:
            case "is":
                conditions.append(column == bindparam(f"f{n}", type_=column.type))
            case "in":
                conditions.append(column.in_(bindparam(f"f{n}", expanding=True)))
            case "gte":
                conditions.append(column >= bindparam(f"f{n}", type_=column.type))
            case "lte":
                conditions.append(column <= bindparam(f"f{n}", type_=column.type))
    return conditions


def _serves(listing: Listing, name: str, operator: str, order: Order) -> bool:
    """Tell whether an index finds rows by a filter and has them in an order."""
    by = [column.key for column in order.columns]
    indexes = [[column.key for column in index_.columns] for index_ in listing.table.indexes]
    if name in (by[0], "key"):  # an id has one row
        return True
    return operator == "is" and any(columns[: len(by) + 1] == [name, *by] for columns in indexes)


def _in_ids(listing: Listing, test: type[among] = among) -> ColumnElement[bool]:
    """Test whether a fact, or a term of a vocabulary by its place, is one of `ids`."""
    number = listing.table.c.place if listing.fact_id is None else listing.fact_id
    return test(number, bindparam("ids", type_=Text()))


def _beyond(order: Order, binds: list[BindParameter[Any]]) -> ColumnElement[bool]:
    """Row values, not a chain of ORs: only they are served by an index."""
    here = order.columns[0] if len(binds) == 1 else tuple_(*order.columns)
    there = binds[0] if len(binds) == 1 else tuple_(*binds)
    return here < there if order.descending else here > there


def _at(snapshot: Snapshot) -> dict[str, Any]:
    return {"release": snapshot.release, "vocabulary": snapshot.vocabulary}
