"""Answering: a list or a record of any resource, from the query string to the bytes."""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache, partial
from itertools import takewhile
from typing import IO, Any
from urllib.parse import urlencode

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app.errors import SUGGESTED, BadRequestError, Fault, NotFoundError, NotReadyError, nearest
from app.formats import csv, ndjson, xlsx
from app.queries import listing as q
from app.queries.listing import Listing, Scalar
from app.queries.release import Snapshot, created_at
from app.schemas.base import DEFAULT_LIMIT, MAX_JSON, MAX_ROWS, PAGING, Filter, ListQuery, Lookup
from app.vocabulary import Format, Lang
from app.web import cursor as cursors
from app.web.about import about_data
from app.web.address import whole
from app.web.exchange import Exchange
from app.web.query import parameters, validate
from app.web.reader import Reader
from app.web.stream import PIECE, Client, Pieces

LIST_FORMATS = tuple(Format)
_NUMBERS = {
    Lang.ZH: "不超过 {digits} 位有效数字的数存为数值，更长的存为文本，因而没有一个数被舍入。",
    Lang.EN: "A number of up to {digits} significant digits is a number, a longer one is text: none has been rounded.",
}
_TEXTS = {
    Lang.ZH: "单元格最多容纳 {units} 个字符；更长的文本截断后以“…”结尾，CSV 与 NDJSON 中是完整的。",
    Lang.EN: "A cell holds {units} characters; a longer text ends with “…” here and is whole in CSV and NDJSON.",
}
_CHUNK = 1000  # rows of a workbook that are read at a time
_PAGED = 10_000  # rows of a table that still are one page, with a link to the next


def list_of(request: Request, listing: Listing, model: type[ListQuery]) -> Response:
    """Answer a request for a list, in whichever format; raises BadRequestError with every fault of the request."""
    exchange = Exchange(request, model, LIST_FORMATS)
    check_format(exchange)
    if exchange.is_known:
        return exchange.not_modified()
    if exchange.format is not Format.JSON:
        return _table(exchange, listing)
    with exchange.readers.reader(exchange.release) as reader:
        query, asked, snapshot = resolve(exchange, reader, listing, exchange.query.limit or DEFAULT_LIMIT)
        found = q.page(reader.connection, listing, snapshot, asked)
        total = found.total
        if total is None:
            total = _total(exchange, reader, listing, snapshot, asked)
        wanted = getattr(query, "include", ())
        linked = q.included(reader.connection, found.facts, wanted, exchange.lang) if wanted else None
    following = following_cursor(listing, snapshot, query, found.after)
    body = b'{"data":[%b]%b,"page":%b}' % (
        b",".join(found.bodies),
        _included(linked),
        orjson.dumps({"limit": asked.limit, "total": total, "next": following}),
    )
    return exchange.respond(body, link_header(exchange, following))


def record_of(request: Request, listing: Listing, key: str, model: type[Lookup] = Lookup) -> Response:
    """Answer a request for one record; raises NotFoundError where there is none at the current release."""
    exchange = Exchange(request, model)
    if exchange.is_known:
        return exchange.not_modified()
    with exchange.readers.reader(exchange.release) as reader:
        found = q.record(reader.connection, listing, reader.snapshot, key, exchange.lang)
        if found is None:
            raise NotFoundError(key, nearest_keys(reader, listing, key))
        body, facts = found
        wanted = getattr(exchange.query, "include", ())
        if wanted:
            linked = q.included(reader.connection, facts, wanted, exchange.lang)
            body = body[:-1] + _included(linked) + b"}"
    return exchange.respond(body)


def nearest_keys(reader: Reader, listing: Listing, key: str) -> tuple[str, ...]:
    """Return the public ids of a resource that look most like `key`."""
    if "fact_id" in listing.table.c:
        return nearest(key, q.similar_keys(reader.connection, listing, reader.snapshot, key))
    return nearest(key, reader.snapshot.known.get(listing.name, ()))


# --- tables -------------------------------------------------------------------------------------------------------


def check_format(exchange: Exchange[Any]) -> None:
    """Refuse what does not go together: a format and its options."""
    query, faults = exchange.query, []
    if exchange.format is Format.JSON and (query.limit or 0) > MAX_JSON:
        faults.append(Fault("limit", str(query.limit), "invalid_value", f"≤ {MAX_JSON}"))
    if exchange.format is Format.XLSX and (query.limit or 0) > xlsx.MAX_ROWS:
        faults.append(Fault("limit", str(query.limit), "invalid_value", f"≤ {xlsx.MAX_ROWS}"))
    if query.bom is not None and exchange.format is not Format.CSV:
        faults.append(Fault("bom", query.bom, "needs_format", "csv"))
    if getattr(query, "include", ()) and exchange.format is not Format.JSON:
        faults.append(Fault("include", None, "needs_format", "json"))
    if faults:
        raise BadRequestError(*faults)


def _table(exchange: Exchange[Any], listing: Listing) -> Response:
    """Answer with flat rows: a page where a moderate `limit` asks for one, else every row that matches, as a stream."""
    limit = exchange.query.limit
    form = exchange.format
    headers = [
        (
            "Content-Disposition",
            f'{"attachment" if form is Format.XLSX else "inline"}; filename="{listing.name}.{form}"',
        )
    ]
    head = b""
    if form is Format.CSV:
        head = (csv.BOM if exchange.query.bom == "true" else b"") + csv.line(listing.flat)
    if form is Format.XLSX or (limit is not None and limit <= _PAGED):
        with exchange.readers.reader(exchange.release) as reader:
            query, asked, snapshot = resolve(exchange, reader, listing, limit or xlsx.MAX_ROWS)
            if form is Format.XLSX:
                return _workbook(exchange, reader, listing, snapshot, asked, headers)
            found = q.page(reader.connection, listing, snapshot, asked)
        following = following_cursor(listing, snapshot, query, found.after)
        return exchange.respond(head + b"".join(found.bodies), [*headers, *link_header(exchange, following)])
    with exchange.readers.reader(exchange.release) as reader:
        _, asked, snapshot = resolve(exchange, reader, listing, limit or MAX_ROWS)
    return exchange.stream(lambda client: _rows(exchange, listing, snapshot, asked, head, client), headers)


def _rows(
    exchange: Exchange[Any], listing: Listing, snapshot: Snapshot, asked: q.Request, head: bytes, client: Client
) -> Iterator[bytes]:
    """Give the rows of a table in pieces, the head before the first."""
    reading = partial(exchange.readers.reading, snapshot.key)
    for chunk in q.stream(reading, listing, snapshot, asked, lambda: client.rows):
        yield head + b"".join(chunk)
        head = b""
    if head:
        yield head


def _workbook(
    exchange: Exchange[Any],
    reader: Reader,
    listing: Listing,
    snapshot: Snapshot,
    asked: q.Request,
    headers: list[tuple[str, str]],
) -> Response:
    """Answer with a workbook: it is written to a file without a name, which is gone when it is sent or given up."""
    total = _total(exchange, reader, listing, snapshot, asked)
    if exchange.query.limit is None and total > xlsx.MAX_ROWS:
        raise BadRequestError(Fault("format", "xlsx", "too_many_rows", str(xlsx.MAX_ROWS)))
    created = created_at(reader.connection, snapshot.release)
    about = about_data(exchange.lang, snapshot.release) | {
        "resource": listing.name,
        "created": created.isoformat(timespec="seconds"),
        "request": whole(exchange.request, _asked(exchange.request)),
        "numbers": _NUMBERS[exchange.lang].format(digits=xlsx.DIGITS),
        "texts": _TEXTS[exchange.lang].format(units=xlsx.TEXT),
    }
    reading = partial(exchange.readers.reading, snapshot.key)

    def begin(client: Client) -> tuple[int, Pieces]:
        lines = q.stream(reading, listing, snapshot, replace(asked, form=Format.NDJSON), lambda: _CHUNK)
        wanted = takewhile(lambda _: not client.gone, lines)
        rows = (ndjson.cells(line) for chunk in wanted for line in chunk)
        try:
            with tempfile.TemporaryDirectory() as folder:
                file = tempfile.TemporaryFile()  # noqa: SIM115 - it is read when this has long returned
                xlsx.write(file, folder, listing.flat, rows, about, created)
        except OSError as error:
            raise NotReadyError("The workbook cannot be written.", str(error)) from error
        return file.tell(), _read(file)

    return exchange.begin(begin, headers, long=min(total, asked.limit) > _PAGED)


def _read(file: IO[bytes]) -> Pieces:
    """Give a file from its beginning in pieces, and close it."""
    with file:
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def _asked(request: Request) -> str:
    """Return path and query string as they were sent."""
    path, query = request.scope["path"], request.scope["query_string"].decode()
    return f"{path}?{query}" if query else str(path)


# --- pieces -------------------------------------------------------------------------------------------------------


def _included(linked: dict[str, dict[str, bytes]] | None) -> bytes:
    if linked is None:
        return b""
    return b',"included":' + orjson.dumps(
        {name: {key: orjson.Fragment(body) for key, body in records.items()} for name, records in linked.items()}
    )


def resolve(
    exchange: Exchange[Any], reader: Reader, listing: Listing, limit: int
) -> tuple[ListQuery, q.Request, Snapshot]:
    """Return the query, with what its cursor carries, what it asks of the database, and the snapshot to ask it of."""
    query, snapshot, after = exchange.query, reader.snapshot, None
    if query.cursor is not None:
        query, snapshot, after = _go_on(exchange, reader, listing)
    _check_values(reader, listing, snapshot, query)
    form = exchange.lang if exchange.format is Format.JSON else exchange.format
    asked = q.Request(_filters(query), getattr(query, "sort", None), after, limit, form)
    return query, asked, snapshot


def _total(exchange: Exchange[Any], reader: Reader, listing: Listing, snapshot: Snapshot, asked: q.Request) -> int:
    key = (snapshot.key.identity, listing.name, asked.filters)
    return exchange.readers.total(key, lambda: q.total(reader.connection, listing, snapshot, asked))


def following_cursor(
    listing: Listing, snapshot: Snapshot, query: ListQuery, after: tuple[Scalar, ...] | None
) -> str | None:
    """Return the cursor of the next page, None where there is none."""
    return None if after is None else cursors.encode(listing.name, snapshot.key.identity, _carried(query), after)


def link_header(exchange: Exchange[Any], following: str | None) -> list[tuple[str, str]]:
    """Return the Link header (RFC 8288) to the next page: the same request with the cursor in place of its filters."""
    if following is None:
        return []
    sent = {name: value for name in sorted(PAGING - {"cursor"}) if (value := getattr(exchange.query, name, None))}
    path = f"{exchange.request.scope['path']}?{urlencode({**sent, 'cursor': following}, doseq=True)}"
    return [("Link", f'<{whole(exchange.request, path)}>; rel="next"')]


def _filters(query: ListQuery) -> tuple[tuple[Filter, Scalar | tuple[Scalar, ...]], ...]:
    return tuple(
        (filter_, value)
        for name, filter_ in _filtering(type(query))
        if (value := getattr(query, name)) not in (None, ())
    )


@lru_cache(maxsize=64)
def _filtering(model: type[Lookup]) -> tuple[tuple[str, Filter], ...]:
    return tuple((name, parameter.filter) for name, parameter in parameters(model).items() if parameter.filter)


def _carried(query: ListQuery) -> dict[str, Any]:
    """Return what a cursor carries of a query: filters and sort, as they would be sent."""
    carried = query.model_dump(mode="json", exclude=set(PAGING), exclude_defaults=True)
    return {name: [str(v) for v in value] if isinstance(value, list) else str(value) for name, value in carried.items()}


def _go_on(exchange: Exchange[Any], reader: Reader, listing: Listing) -> tuple[Any, Snapshot, tuple[Scalar, ...]]:
    """Take filters, sort and release from the cursor; what was sent beside it must not differ."""
    query: ListQuery = exchange.query
    text = query.cursor or ""
    cursor = cursors.decode(text, listing.name)
    if not cursor.filters.keys() <= parameters(type(query)).keys() - PAGING:
        raise cursors.invalid(text)
    try:
        carried = validate(type(query), dict(cursor.filters))
        after = q.parse_after(listing, getattr(carried, "sort", None), cursor.after)
    except (BadRequestError, ValueError, ArithmeticError):
        raise cursors.invalid(text) from None
    snapshot: Snapshot | None = reader.snapshot
    if cursor.release != reader.snapshot.key.identity:
        snapshot = exchange.readers.at_identity(reader.connection, cursor.release)
    if snapshot is None:
        raise cursors.replaced(text)
    faults = [
        Fault(name, None, "cursor_conflict")
        for name in sorted(query.model_fields_set - PAGING)
        if _as_set(getattr(query, name)) != _as_set(getattr(carried, name))
    ]
    if faults:
        raise BadRequestError(*faults)
    return carried.model_copy(update={name: getattr(query, name, None) for name in PAGING}), snapshot, after


def _as_set(value: object) -> object:
    return frozenset(value) if isinstance(value, tuple) else value


def _check_values(reader: Reader, listing: Listing, snapshot: Snapshot, query: ListQuery) -> None:
    """Refuse values that the vocabularies of the release do not know."""
    faults: list[Fault] = []
    near: tuple[str, ...]
    for name, filter_ in _filtering(type(query)):
        values = getattr(query, name)
        if filter_.among is None or not values:
            continue
        if filter_.among == "keys":
            for value in q.unknown_keys(reader.connection, listing, snapshot, values):
                near = ()
                if len(faults) < SUGGESTED:
                    near = nearest(value, q.similar_keys(reader.connection, listing, snapshot, value))
                faults.append(Fault(name, value, "unknown_value", nearest=near))
        else:
            known = snapshot.known[filter_.among]
            for value in [value for value in values if value not in known]:
                near = ()
                if len(faults) < SUGGESTED:
                    near = nearest(value, known) or tuple(sorted(known)[:20])
                faults.append(Fault(name, value, "unknown_value", nearest=near))
    if faults:
        raise BadRequestError(*faults)
