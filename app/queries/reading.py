"""Reading lists and single records of every resource: one mechanism, told what differs by a `Listing`.

A list of facts in the default order is read off the index of sets, and the database only brings what is shown. Any
other order is a scan of a database index from where the page before ended. Where the sets know that few rows match,
these are looked up and sorted instead.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from itertools import islice
from typing import Any, Literal

import orjson
from pyroaring import FrozenBitMap
from sqlalchemy import Connection, Integer, Select

from app.db.functions import integers
from app.db.statements import Rows, fetch
from app.index.asking import Begin, Filters, covers
from app.index.segments import Members
from app.queries import statements
from app.queries.beside import Stretch, Taking, beside, joined_beside, stretches
from app.queries.listing import Form, Listing, ListRequest, Records
from app.queries.other_editions import told
from app.queries.release import Snapshot, sees_all
from app.queries.statements import Shape
from app.schemas.base import MAX_ROWS, Filter
from app.vocabulary import Lang, Resource

Reading = Callable[[], AbstractContextManager[Connection]]  # gives a connection for as long as it is read from

FEW = 4000  # rows that are looked up one by one and sorted; more than that are found by a scan


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
        facts = [row[-1] for row in _rows(connection, listing, snapshot, request, statements.chosen)]
    after = None
    if len(facts) > request.limit:
        del facts[request.limit :]
        after = fetch(connection, statements.standing(listing, request.sort), {"fact": facts[-1]})[0]
    elif request.after is None:
        total = len(facts)
    return Records(_bring(connection, listing, request, stretches(facts)), facts, after, total)


def _page_of_rows(connection: Connection, listing: Listing, snapshot: Snapshot, request: ListRequest) -> Records:
    """Return one page of rows that are no facts. A row begins with the columns of its order; the rest is shown."""
    rows = _rows(connection, listing, snapshot, request, statements.page)
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
    """Give every record of a list as bytes, up to `size()` at a time, and hold no more than that.

    A connection is held while one chunk is read, and none between chunks. Nothing that is read at a release ever
    changes, so the chunks make one list, whatever is loaded meanwhile.
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
    facts = Taking(snapshot.index.stretches(sets, begin), request.limit)
    while some := facts.next(size()):
        with reading() as connection:
            shown = _bring(connection, listing, request, some)
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
    """Give facts in another order than the index has, each page from where the one before ended."""
    filters, ids, members = request.filters, None, None
    with reading() as connection:
        sets, rest = _sets(connection, listing, snapshot, request)
        if sets is not None:
            everything = replace(request, limit=MAX_ROWS)
            filters, how = _narrowed(connection, listing, snapshot, everything, sets, rest)
            if how == "few":
                ids = list(snapshot.index.ids(sets))
            elif how == "many":  # too many to send with each statement: rows are tested here
                members = snapshot.index.facts(sets)
    shape = _shape(filters, "few" if ids is not None else None)
    select_ = statements.shown_in_order if members is None else statements.chosen
    render = listing.views[request.form].render
    after, left = request.after, request.limit
    while left > 0:
        much = size()
        statement = select_(listing, shape, request.sort, after is not None, request.form)
        with reading() as connection:
            values = _bind(connection, listing, snapshot, replace(request, after=after), filters, ids) | {"limit": much}
            rows = fetch(connection, statement, values)
            if len(rows) == much:
                after = fetch(connection, statements.standing(listing, request.sort), {"fact": rows[-1][-1]})[0]
            some = [row for row in rows if members is None or row[-1] in members][:left]
            if members is None:
                shown = list(map(render, some))
            else:
                shown = _bring(connection, listing, request, stretches([row[-1] for row in some]))
        if shown:
            yield shown
        left -= len(some)
        if len(rows) < much:
            return


def members(connection: Connection, listing: Listing, snapshot: Snapshot, filters: Filters) -> Members:
    """Return the facts that match all filters, as the index numbers them.

    It takes two statements where the index does not know every filter, such as a range of values.
    """
    covered = tuple(item for item in filters if covers(item[0]))
    rest = tuple(item for item in filters if item not in covered)
    found = snapshot.index.matching(connection, covered, listing.table.name)

    def read() -> Members:
        text = fetch(connection, statements.numbers(listing, _shape(rest)), _bind_filters(rest))[0][0]
        return snapshot.index.numbers(FrozenBitMap(orjson.loads(f"[{text or ''}]")))

    if not rest:
        return found
    remembered = snapshot.index.shared if sees_all(connection, snapshot) else snapshot.index.remembered
    return found & remembered((listing.name, rest), read)


def total(connection: Connection, listing: Listing, snapshot: Snapshot, request: ListRequest) -> int:
    """Return how many records the whole list has."""
    sets, rest = _sets(connection, listing, snapshot, request)
    if sets is not None and not rest:
        return len(sets)
    everything = replace(request, after=None, limit=MAX_ROWS)
    *_, (shape, values) = _attempts(connection, listing, snapshot, everything)
    return int(fetch(connection, statements.total(listing, shape), values)[0][0])


def is_scanned(connection: Connection, listing: Listing, snapshot: Snapshot, request: ListRequest) -> bool:
    """Tell whether the database scans rows of editions to count a list.

    It does not where the index knows all filters, or how few members there are to look up, or has some of its own.
    """
    sets, rest = _sets(connection, listing, snapshot, request)
    if listing.edition is None or any(filter_.operator == "q" for filter_, _ in request.filters):
        return False
    return sets is None or (bool(rest) and len(sets) > FEW)


def by_edition(
    connection: Connection, listing: Listing, filters: Filters, editions: Sequence[int] | None = None
) -> Rows:
    """Return how many rows the filters let through, current or not, of each edition that has any: edition, number.

    Only those of some `editions` are looked at, if any are given.
    """
    values = _bind_filters(filters)
    if editions is not None:
        values["editions"] = integers(editions)
    return fetch(connection, statements.by_edition(listing, _shape(filters), editions is not None), values)


def record(
    connection: Connection, listing: Listing, snapshot: Snapshot, key: str, form: Form
) -> tuple[bytes, list[int]] | None:
    """Return one record as bytes and the number of its fact, None where no record has that key at this release."""
    if listing.fact_id is not None:
        return _fact(connection, listing, snapshot, key, form)
    value: str | int = key
    if isinstance(listing.key.type, Integer):
        if not (key.isascii() and key.isdigit() and key == str(int(key[:10])) and int(key) < 2**31):
            return None
        value = int(key)
    rows = fetch(connection, statements.record(listing, form), snapshot.at | _sought(key) | {"key": value})
    return (listing.alone(form).render(rows[0]), []) if rows else None


def _fact(
    connection: Connection, listing: Listing, snapshot: Snapshot, key: str, form: Form
) -> tuple[bytes, list[int]] | None:
    """Return one fact as `record` does. The index knows the edition that it is looked for in."""
    span = snapshot.index.reports.get(key.partition(".")[0])
    if span is None:
        return None
    rows = fetch(connection, statements.fact(listing, form), {"edition": span.edition, "key": key})
    return (listing.alone(form).render(rows[0]), [rows[0][-1]]) if rows else None


def included(
    connection: Connection, facts: Sequence[int], resources: Sequence[str], lang: Lang
) -> dict[str, dict[str, bytes]]:
    """Return the records linked to some facts, by the plural of their resource, then by id. Takes one statement."""
    wanted = [kind for kind in Resource if kind.plural in resources]
    rows = connection.execute(statements.linked(lang), {"facts": integers(facts), "resources": wanted})
    found: dict[str, dict[str, bytes]] = {name: {} for name in sorted(resources)}
    for resource, key, body in rows:
        found[Resource(resource).plural][key] = body
    return found


def unknown_keys(connection: Connection, listing: Listing, snapshot: Snapshot, keys: Sequence[str]) -> list[str]:
    """Return the `keys` that no record has at this release."""
    found = connection.scalars(statements.keys(listing), told(connection, snapshot) | {"keys": list(keys)})
    return sorted(set(keys).difference(found))


def similar_keys(connection: Connection, listing: Listing, snapshot: Snapshot, key: str) -> list[str]:
    """Return keys that the nearest one is looked for among: where keys name a report, those of the one in `key`."""
    return list(map(str, connection.scalars(statements.siblings(listing), told(connection, snapshot) | _sought(key))))


def _sought(key: str) -> dict[str, str]:
    """Return what a key says of where it is: its report, and the bounds of all keys of that."""
    report = key.partition(".")[0]
    return {"of": report, "low": f"{report}.", "high": f"{report}/"}  # "/" comes after "."


def _sets(
    connection: Connection, listing: Listing, snapshot: Snapshot, request: ListRequest
) -> tuple[Members | None, Filters]:
    """Return the members that the index finds (None where it has no say), and the filters that it does not know."""
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
    """Return where the index goes on after the page before."""
    if request.after is None:
        return 0, 0
    place = str(request.after[0])
    at, span = snapshot.index.enclosing(place)
    if span is None:
        return at, 0
    last = fetch(connection, statements.up_to(listing), {"edition": span.edition, "place": place})
    return at, snapshot.index.within(span, last[0][0]) + 1 if last else 0


def _rows(
    connection: Connection,
    listing: Listing,
    snapshot: Snapshot,
    request: ListRequest,
    select_: Callable[[Listing, Shape, str | None, bool, Form], Select[Any]],
) -> Rows:
    """Return the rows of a page from the database, and one more if there is one."""
    rows: Rows = ()
    for shape, values in _attempts(connection, listing, snapshot, request):
        statement = select_(listing, shape, request.sort, request.after is not None, request.form)
        rows = fetch(connection, statement, values | {"limit": request.limit + 1})
        if len(rows) > request.limit:
            break
    return rows


def _bring(connection: Connection, listing: Listing, request: ListRequest, facts: Sequence[Stretch]) -> list[bytes]:
    """Return what is shown of facts, in the order of `facts`."""
    view = listing.views[request.form]
    assert view.beside is not None  # noqa: S101 - what facts show always stands beside them
    if request.joined:
        return joined_beside(connection, view.beside, view.columns[0], facts)
    return beside(connection, view.beside, view.columns[0], facts)


def _attempts(
    connection: Connection, listing: Listing, snapshot: Snapshot, request: ListRequest
) -> Iterator[tuple[Shape, dict[str, Any]]]:
    """Give statements that find a page, as shape and values. The next is tried if the one before did not fill the page.

    There are two only where the index knows some of the filters, and a list is in its order: the first members that it
    finds usually fill a page. The last statement finds everything.
    """
    sets, rest = _sets(connection, listing, snapshot, request)
    if sets is None:
        yield _shape(request.filters), _bind(connection, listing, snapshot, request, request.filters)
        return
    if _in_order(listing, request) and request.limit < FEW:
        numbers = snapshot.index.ids(sets, _begin(connection, listing, snapshot, request))
        first = list(islice(numbers, min(FEW, 4 * request.limit + 4)))
        yield _shape(rest, "few"), _bind(connection, listing, snapshot, request, rest, first)
        if next(numbers, None) is None:
            return
    filters, how = _narrowed(connection, listing, snapshot, request, sets, rest)
    yield (
        _shape(filters, how),
        _bind(connection, listing, snapshot, request, filters, snapshot.index.ids(sets) if how else None),
    )


def _narrowed(
    connection: Connection,
    listing: Listing,
    snapshot: Snapshot,
    request: ListRequest,
    sets: Members,
    rest: Filters,
) -> tuple[Filters, Literal["few", "many"] | None]:
    """Return the filters that find everything, and whether the numbers in the sets go with them, as few or many."""
    known = len(sets)
    if known <= FEW and known < _scanned(connection, listing, snapshot, request, known):
        return rest, "few"
    if any(filter_.operator == "q" for filter_, _ in request.filters):
        return rest, "many"
    return request.filters, None


def _scanned(connection: Connection, listing: Listing, snapshot: Snapshot, request: ListRequest, known: int) -> float:
    """Estimate how many rows a scan in the order asked for reads, to fill a page with the `known` members."""
    order = listing.orders[request.sort]
    counts = []
    for item, shape in zip(request.filters, _shape(request.filters), strict=True):
        if covers(item[0]) and statements.serves(listing, *shape, order):
            counts.append(len(snapshot.index.matching(connection, (item,), listing.table.name)))
        elif shape[0] == order.columns[0].key:
            counts.append(known)  # a range on the sort column reads only rows inside the range
    every = min(counts, default=float("inf"))
    return min(every, request.limit * every / max(known, 1))


def _shape(filters: Filters, ids: Literal["few", "many"] | None = None) -> Shape:
    shape: list[Any] = [(filter_.column, _operator(filter_, value)) for filter_, value in filters]
    return (*shape, ("", ids)) if ids else tuple(shape)


def _operator(filter_: Filter, value: Any) -> str:
    if filter_.operator == "in" and len(value) == 1:
        return "is"
    return "breakdown_or_none" if filter_.operator == "breakdown" and "" in value else filter_.operator


def _bind(
    connection: Connection,
    listing: Listing,
    snapshot: Snapshot,
    request: ListRequest,
    filters: Filters,
    ids: Iterable[int] | None = None,
) -> dict[str, Any]:
    at = told(connection, snapshot) if listing.fact_id is not None else snapshot.at
    values = at | _bind_filters(filters)
    if ids is not None:
        values["ids"] = integers(ids)
    if request.after is not None:
        values |= {f"after_{n}": value for n, value in enumerate(request.after)}
    return values


def _bind_filters(filters: Filters) -> dict[str, Any]:
    return {
        f"f{n}": value[0] if filter_.operator == "in" and len(value) == 1 else value
        for n, (filter_, value) in enumerate(filters)
    }
