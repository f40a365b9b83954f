"""Lists and single records of every resource: one mechanism, told what differs by a `Listing`.

A list of facts in the default order is read off the index of sets, and the database only brings what is shown. Any
other is a scan of an index in the order asked for, from where the page before ended, or a sort of what the sets say is
little. Statements are prepared once for each shape of request; values are bound.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
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
    Select,
    Table,
    Text,
    bindparam,
    func,
    select,
    tuple_,
)
from sqlalchemy.sql.elements import BindParameter

from app.db.functions import among, among_many, integers, tested
from app.db.statements import Rows, fetch
from app.db.types import Exact
from app.index.asking import Begin, Filters, covers
from app.index.segments import Members
from app.models import BODIES, FactTable, LinkTable, MetricBreakdownTable
from app.queries.release import Snapshot
from app.schemas.base import MAX_ROWS, Filter
from app.vocabulary import Format, Lang, Resource

Scalar = str | int | Decimal
Values = Mapping[str, Scalar | tuple[Scalar, ...]]
Reading = Callable[[], AbstractContextManager[Connection]]  # gives a connection for as long as it is read from


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
    render: Callable[[Sequence[Any]], bytes] = itemgetter(0)
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
class ListRequest:
    """What is asked of a list: filters by column and operator, order, where to go on, and how much."""

    filters: tuple[tuple[Filter, Scalar | tuple[Scalar, ...]], ...]
    sort: str | None
    after: tuple[Scalar, ...] | None
    limit: int
    form: Form


@dataclass(frozen=True, slots=True)
class Records:
    """A page of records as bytes, the numbers of its facts, and where the next page begins (None on the last).

    `total` is how many records the whole list has, None where the page does not tell.
    """

    bodies: list[bytes]
    facts: list[int]
    after: tuple[Scalar, ...] | None
    total: int | None = None


def page(connection: Connection, listing: Listing, snapshot: Snapshot, request: ListRequest) -> Records:
    """Return one page."""
    if listing.fact_id is None:
        return _page_of_rows(connection, listing, snapshot, request)
    sets, rest = _sets(connection, listing, snapshot, request)
    total = None
    if sets is not None and not rest and _in_order(listing, request):
        total = len(sets)
        begin = _begin(connection, listing, snapshot, request)
        facts = list(islice(snapshot.index.ids(sets, begin), request.limit + 1))
    else:
        facts = [row[-1] for row in _rows(connection, listing, snapshot, request, _chosen)]
    after = None
    if len(facts) > request.limit:
        del facts[request.limit :]
        after = fetch(connection, _standing(listing, request.sort), {"fact": facts[-1]})[0]
    elif request.after is None:
        total = len(facts)
    return Records(_bring(connection, listing, request.form, facts), facts, after, total)


def _page_of_rows(connection: Connection, listing: Listing, snapshot: Snapshot, request: ListRequest) -> Records:
    """Return one page of what are no facts: a row begins with its order, then comes what is shown of it."""
    rows = _rows(connection, listing, snapshot, request, _page)
    width, render = len(listing.orders[request.sort].columns), listing.views[request.form].render
    more = len(rows) > request.limit
    bodies = [render(row[width:]) for row in rows[: request.limit]]
    return Records(
        bodies,
        [],
        tuple(rows[request.limit - 1][:width]) if more else None,
        None if more or request.after is not None else len(bodies),
    )


def stream(
    reading: Reading, listing: Listing, snapshot: Snapshot, request: ListRequest, size: Callable[[], int]
) -> Iterator[list[bytes]]:
    """Give every record of a list as bytes, up to `size` at a time, which is asked each time; hold no more than that.

    Each time a connection is held for as long as it takes to read so many, and none in between: since nothing that is
    read at a release ever changes, the pages make one list, whatever is loaded meanwhile.
    """
    if listing.fact_id is None:
        yield from _rows_by_key(reading, listing, snapshot, request, size)
        return
    begin: Begin | None = None
    with reading() as connection:
        sets, rest = _sets(connection, listing, snapshot, request)
        if sets is not None and not rest and _in_order(listing, request):
            begin = _begin(connection, listing, snapshot, request)
    if sets is None or begin is None:
        yield from _facts_by_key(reading, listing, snapshot, request, size)
        return
    facts = islice(snapshot.index.ids(sets, begin), request.limit)
    while some := list(islice(facts, size())):
        with reading() as connection:
            shown = _bring(connection, listing, request.form, some)
        yield shown


def _rows_by_key(
    reading: Reading, listing: Listing, snapshot: Snapshot, request: ListRequest, size: Callable[[], int]
) -> Iterator[list[bytes]]:
    """Give rows that are no facts, each page from where the one before ended."""
    after, left = request.after, request.limit
    while left:
        asked = replace(request, after=after, limit=min(size(), left))
        with reading() as connection:
            found = _page_of_rows(connection, listing, snapshot, asked)
        yield found.bodies
        after, left = found.after, left - len(found.bodies)
        if after is None:
            return


def _facts_by_key(
    reading: Reading, listing: Listing, snapshot: Snapshot, request: ListRequest, size: Callable[[], int]
) -> Iterator[list[bytes]]:
    """Give facts in an order that is not the index's, each page from where the one before ended."""
    filters, ids, members = request.filters, None, None
    with reading() as connection:
        sets, rest = _sets(connection, listing, snapshot, request)
        if sets is not None:
            everything = replace(request, limit=MAX_ROWS)
            filters, how = _narrowed(connection, listing, snapshot, everything, sets, rest)
            if how == "few":
                ids = list(snapshot.index.ids(sets))
            elif how == "many":  # too large to go with each statement: they are told from the others here
                members = snapshot.index.facts(sets)
    shape = _shape(filters, "few" if ids is not None else None)
    select_ = _shown_in_order if members is None else _chosen
    render = listing.views[request.form].render
    after, left = request.after, request.limit
    while left > 0:
        much = size()
        statement = select_(listing, shape, request.sort, after is not None, request.form)
        values = _bind(snapshot, replace(request, after=after), filters, ids) | {"limit": much}
        with reading() as connection:
            rows = fetch(connection, statement, values)
            if len(rows) == much:
                after = fetch(connection, _standing(listing, request.sort), {"fact": rows[-1][-1]})[0]
            if members is None:
                shown = list(map(render, rows))
            else:
                shown = _bring(connection, listing, request.form, [row[-1] for row in rows if row[-1] in members])
        if shown:
            yield shown[:left]
        left -= len(shown)
        if len(rows) < much:
            return


def total(connection: Connection, listing: Listing, snapshot: Snapshot, request: ListRequest) -> int:
    """Return how many records the whole list has."""
    sets, rest = _sets(connection, listing, snapshot, request)
    if sets is not None and not rest:
        return len(sets)
    everything = replace(request, after=None, limit=MAX_ROWS)
    *_, (shape, values) = _attempts(connection, listing, snapshot, everything)
    return int(fetch(connection, _total(listing, shape), values)[0][0])


def record(
    connection: Connection, listing: Listing, snapshot: Snapshot, key: str, lang: Lang
) -> tuple[bytes, list[int]] | None:
    """Return one record as JSON and the number of its fact, None where there is none of that key at this release."""
    rows = fetch(connection, _record(listing, lang), _at(snapshot) | {"key": key})
    if not rows:
        return None
    view = (listing.details or listing.views)[lang]
    return view.render(rows[0]), [] if listing.fact_id is None else [rows[0][-1]]


def included(
    connection: Connection, facts: Sequence[int], resources: Sequence[str], lang: Lang
) -> dict[str, dict[str, bytes]]:
    """Return the records linked to some facts, by the plural of their resource, then by id; in one statement."""
    wanted = [kind for kind in Resource if kind.plural in resources]
    rows = connection.execute(_linked(lang), {"facts": integers(facts), "resources": wanted})
    found: dict[str, dict[str, bytes]] = {name: {} for name in sorted(resources)}
    for resource, key, body in rows:
        found[Resource(resource).plural][key] = body
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

FEW = 4000  # rows that are looked up one by one and sorted; more are a scan that filters test, or a set


def _sets(
    connection: Connection, listing: Listing, snapshot: Snapshot, request: ListRequest
) -> tuple[Members | None, Filters]:
    """Return what the index says of a list, None where it has nothing to say, and the filters it knows nothing of."""
    facts = listing.fact_id is not None
    covered = tuple(item for item in request.filters if (covers(item[0]) if facts else item[0].operator == "q"))
    rest = tuple(item for item in request.filters if item not in covered)
    if not covered and (rest or not facts):
        return None, rest
    return snapshot.index.matching(connection, covered, listing.table.name), rest


def _in_order(listing: Listing, request: ListRequest) -> bool:
    """Tell whether a list is in the order of the index."""
    return listing.fact_id is not None and listing.orders[request.sort] == listing.orders[None]


def _begin(connection: Connection, listing: Listing, snapshot: Snapshot, request: ListRequest) -> Begin:
    """Return where the index goes on behind a place."""
    if request.after is None:
        return 0, 0
    place = str(request.after[0])
    at, span = snapshot.index.enclosing(place)
    if span is None:
        return at, 0
    last = fetch(connection, _up_to(listing), {"edition": span.edition, "place": place})
    return at, snapshot.index.within(span, last[0][0]) + 1 if last else 0


def _rows(
    connection: Connection,
    listing: Listing,
    snapshot: Snapshot,
    request: ListRequest,
    select_: Callable[[Listing, Shape, str | None, bool, Form], Select[Any]],
) -> Rows:
    """Return the rows of a page that the database finds, and one more where there is one."""
    rows: Rows = ()
    for shape, values in _attempts(connection, listing, snapshot, request):
        statement = select_(listing, shape, request.sort, request.after is not None, request.form)
        rows = fetch(connection, statement, values | {"limit": request.limit + 1})
        if len(rows) > request.limit:
            break
    return rows


def _bring(connection: Connection, listing: Listing, form: Form, facts: Sequence[int]) -> list[bytes]:
    """Return what is shown of some facts."""
    shown: dict[int, Any] = {
        fact: columns for fact, *columns in fetch(connection, _shown(listing, form), {"ids": integers(facts)})
    }
    render = listing.views[form].render
    return [render(shown[fact]) for fact in facts]


def _attempts(
    connection: Connection, listing: Listing, snapshot: Snapshot, request: ListRequest
) -> Iterator[tuple[Shape, dict[str, Any]]]:
    """Give the statements that find a page, the next for where the one before did not fill it: its shape and values.

    There is more than one only where the index knows some of the filters: in its order the first that it finds usually
    fill a page. The last finds everything.
    """
    sets, rest = _sets(connection, listing, snapshot, request)
    if sets is None:
        yield _shape(request.filters), _bind(snapshot, request, request.filters)
        return
    if _in_order(listing, request) and request.limit < FEW:
        numbers = snapshot.index.ids(sets, _begin(connection, listing, snapshot, request))
        first = list(islice(numbers, min(FEW, 4 * request.limit + 4)))
        yield _shape(rest, "few"), _bind(snapshot, request, rest, first)
        if next(numbers, None) is None:
            return
    filters, how = _narrowed(connection, listing, snapshot, request, sets, rest)
    yield _shape(filters, how), _bind(snapshot, request, filters, snapshot.index.ids(sets) if how else None)


def _narrowed(
    connection: Connection,
    listing: Listing,
    snapshot: Snapshot,
    request: ListRequest,
    sets: Members,
    rest: Filters,
) -> tuple[Filters, Literal["few", "many"] | None]:
    """Return what finds everything: filters, and whether they go with the few or many numbers that the sets know."""
    known = len(sets)
    if known <= FEW and known < _scanned(connection, listing, snapshot, request, known):
        return rest, "few"
    if any(filter_.operator == "q" for filter_, _ in request.filters):
        return rest, "many"
    return request.filters, None


def _scanned(connection: Connection, listing: Listing, snapshot: Snapshot, request: ListRequest, known: int) -> float:
    """Estimate how many rows of an index, in the order asked for, are read for a page of what the sets know."""
    order = listing.orders[request.sort]
    counts = []
    for item, shape in zip(request.filters, _shape(request.filters), strict=True):
        if covers(item[0]) and _serves(listing, *shape, order):
            counts.append(len(snapshot.index.matching(connection, (item,), listing.name)))
        elif shape[0] == order.columns[0].key:
            counts.append(known)  # of a range of what is sorted by nothing is read that is not in it
    every = min(counts, default=float("inf"))
    return min(every, request.limit * every / max(known, 1))


def _shape(filters: Filters, ids: Literal["few", "many"] | None = None) -> Shape:
    shape: list[Any] = [
        (filter_.column, "is" if filter_.operator == "in" and len(value) == 1 else filter_.operator)
        for filter_, value in filters
    ]
    return (*shape, ("", ids)) if ids else tuple(shape)


def _bind(
    snapshot: Snapshot, request: ListRequest, filters: Filters, ids: Iterable[int] | None = None
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


@lru_cache(maxsize=256)
def _shown(listing: Listing, form: Form) -> Select[Any]:
    """Bring only what is shown of some facts: number and bytes, in any order."""
    view = listing.views[form]
    assert view.beside is not None  # noqa: S101 - what is shown of facts always is
    fact_id = view.beside.c.fact_id
    return select(fact_id, *view.columns).where(among(fact_id, bindparam("ids", type_=Text())))


@lru_cache(maxsize=64)
def _standing(listing: Listing, sort: str | None) -> Select[Any]:
    """Find where a fact stands in an order."""
    return select(*listing.orders[sort].columns).where(listing.table.c.fact_id == bindparam("fact"))


@lru_cache(maxsize=64)
def _up_to(listing: Listing) -> Select[Any]:
    """Find the last fact of an edition that is not behind a place."""
    table, (place,) = listing.table, listing.orders[None].columns
    wanted = (table.c.edition_id == bindparam("edition")) & (place <= bindparam("place"))
    return select(table.c.fact_id).where(wanted).order_by(place.desc()).limit(1)


@lru_cache(maxsize=1024)
def _page(listing: Listing, shape: Shape, sort: str | None, goes_on: bool, form: Form) -> Select[Any]:
    """Bring the order of some rows and what is shown of them."""
    columns = [*listing.orders[sort].columns, *listing.views[form].columns]
    return _ordered(listing, shape, sort, goes_on, columns)


@lru_cache(maxsize=1024)
def _chosen(listing: Listing, shape: Shape, sort: str | None, goes_on: bool, _form: Form) -> Select[Any]:
    """Find the numbers of facts: a sort then carries nothing of what is shown.

    No index has the key beside the order. If one had all that is asked for, SQLite would take it even where it has to
    sort what it finds there.
    """
    return _ordered(listing, shape, sort, goes_on, [listing.key, listing.table.c.fact_id])


@lru_cache(maxsize=256)
def _shown_in_order(listing: Listing, shape: Shape, sort: str | None, goes_on: bool, form: Form) -> Select[Any]:
    """Bring what is shown of facts, and their numbers."""
    view = listing.views[form]
    return _ordered(listing, shape, sort, goes_on, [*view.columns, listing.table.c.fact_id], view)


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
    columns = view.columns if listing.fact_id is None else [*view.columns, listing.fact_id]
    rows = view.join(listing.rows, listing.fact_id)
    return select(*columns).select_from(rows).where(listing.at, listing.key == bindparam("key"))


@lru_cache(maxsize=2)
def _linked(lang: Lang) -> Select[Resource, str, bytes]:
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
            members = select(MetricBreakdownTable.fact_id).where(
                MetricBreakdownTable.member.in_(bindparam(f"f{n}", expanding=True))
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
