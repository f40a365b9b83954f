"""Answering: a list or a record of any resource, from the query string to the bytes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app.errors import BadRequestError, Fault, NotFoundError, nearest
from app.queries import listing as q
from app.queries.listing import Listing, Scalar
from app.queries.release import Snapshot
from app.schemas.base import DEFAULT_LIMIT, PAGING, Filter, ListQuery, Lookup
from app.vocabulary import Lang
from app.web import cursor as cursors
from app.web.language import preferred
from app.web.query import Q, parameters, parse, validate
from app.web.reader import Reader, Readers

JSON = "application/json"


def list_of(request: Request, listing: Listing, model: type[ListQuery]) -> Response:
    """Answer a request for a list; raises BadRequestError with every fault of the request."""
    query = parse(model, request.scope["query_string"])
    lang = _language(request, query)
    with readers(request).reader() as reader:
        snapshot, after = reader.snapshot, None
        if query.cursor is not None:
            query, snapshot, after = _go_on(request, reader, listing, query)
        asked = q.Request(
            filters=_filters(query),
            sort=getattr(query, "sort", None),
            after=after,
            limit=query.limit or DEFAULT_LIMIT,
            lang=lang,
        )
        _check_values(reader, listing, snapshot, query)
        found = q.page(reader.connection, listing, snapshot, asked)
        total = q.total(reader.connection, listing, snapshot, asked)
        wanted = getattr(query, "include", ())
        linked = q.included(reader.connection, listing, snapshot, found.keys, wanted, lang) if wanted else None
    following = (
        None if found.after is None else cursors.encode(listing.name, snapshot.release, _carried(query), found.after)
    )
    body = b'{"data":[%b]%b,"page":%b}' % (
        b",".join(found.bodies),
        _included(linked),
        orjson.dumps({"limit": asked.limit, "total": total, "next": following}),
    )
    headers = {"Content-Language": lang.value}
    if following is not None:
        again = {name: value for name in sorted(PAGING - {"cursor"}) if (value := getattr(query, name, None))}
        headers["Link"] = f'<{request.url.path}?{urlencode({**again, "cursor": following}, doseq=True)}>; rel="next"'
    return Response(body, headers=headers, media_type=JSON)


def record_of(request: Request, listing: Listing, key: str, model: type[Lookup] = Lookup) -> Response:
    """Answer a request for one record; raises NotFoundError where there is none at the current release."""
    query = parse(model, request.scope["query_string"])
    lang = _language(request, query)
    with readers(request).reader() as reader:
        body = q.record(reader.connection, listing, reader.snapshot, key, lang)
        if body is None:
            raise NotFoundError(key, nearest_keys(reader, listing, key))
        wanted = getattr(query, "include", ())
        if wanted:
            linked = q.included(reader.connection, listing, reader.snapshot, [key], wanted, lang)
            body = body[:-1] + _included(linked) + b"}"
    return Response(body, headers={"Content-Language": lang.value}, media_type=JSON)


def _included(linked: dict[str, dict[str, bytes]] | None) -> bytes:
    if linked is None:
        return b""
    return b',"included":' + orjson.dumps(
        {name: {key: orjson.Fragment(body) for key, body in records.items()} for name, records in linked.items()}
    )


@contextmanager
def single(request: Request, model: type[Q]) -> Iterator[tuple[Reader, Q, Callable[[bytes], Response]]]:
    """Give what a route of its own kind needs: a reader, the query, and what makes the response of a JSON body."""
    query = parse(model, request.scope["query_string"])
    headers = {"Content-Language": _language(request, query).value}
    with readers(request).reader() as reader:
        yield reader, query, lambda body: Response(body, headers=headers, media_type=JSON)


def readers(request: Request) -> Readers:
    """Return what gives readers of the data."""
    given: Readers = request.app.state.readers
    return given


def _language(request: Request, query: Lookup) -> Lang:
    return query.lang or preferred(request.headers.get("accept-language", ""))


def _filters(query: ListQuery) -> tuple[tuple[Filter, Scalar | tuple[Scalar, ...]], ...]:
    return tuple(
        (filter_, value)
        for name, filter_ in _filtering(type(query))
        if (value := getattr(query, name)) not in (None, ())
    )


@lru_cache(maxsize=64)
def _filtering(model: type[ListQuery]) -> tuple[tuple[str, Filter], ...]:
    return tuple((name, parameter.filter) for name, parameter in parameters(model).items() if parameter.filter)


def _carried(query: ListQuery) -> dict[str, Any]:
    """Return what a cursor carries of a query: filters and sort, as they would be sent."""
    carried = query.model_dump(mode="json", exclude=set(PAGING), exclude_defaults=True)
    return {name: [str(v) for v in value] if isinstance(value, list) else str(value) for name, value in carried.items()}


def _go_on(
    request: Request, reader: Reader, listing: Listing, query: ListQuery
) -> tuple[ListQuery, Snapshot, tuple[Scalar, ...]]:
    """Take filters, sort and release from the cursor; what was sent beside it must not differ."""
    text = query.cursor or ""
    cursor = cursors.decode(text, listing.name)
    if not cursor.filters.keys() <= parameters(type(query)).keys() - PAGING:
        raise cursors.invalid(text)
    try:
        carried = validate(type(query), dict(cursor.filters))
        after = q.parse_after(listing, getattr(carried, "sort", None), cursor.after)
    except (BadRequestError, ValueError, ArithmeticError):
        raise cursors.invalid(text) from None
    snapshot = readers(request).at(reader.connection, cursor.release)
    if snapshot is None:
        raise cursors.invalid(text)
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
    for name, filter_ in _filtering(type(query)):
        values = getattr(query, name)
        if filter_.among is None or not values:
            continue
        if filter_.among == "keys":
            for value in q.unknown_keys(reader.connection, listing, snapshot, values):
                near = nearest(value, q.similar_keys(reader.connection, listing, snapshot, value))
                faults.append(Fault(name, value, "unknown_value", nearest=near))
        else:
            known = snapshot.known[filter_.among]
            faults += [
                Fault(name, value, "unknown_value", nearest=nearest(value, known) or tuple(sorted(known)[:20]))
                for value in values
                if value not in known
            ]
    if faults:
        raise BadRequestError(*faults)


def nearest_keys(reader: Reader, listing: Listing, key: str) -> tuple[str, ...]:
    """Return the public ids of a resource that look most like `key`."""
    if "fact_id" in listing.table.c:
        return nearest(key, q.similar_keys(reader.connection, listing, reader.snapshot, key))
    return nearest(key, reader.snapshot.known.get(listing.name, ()))
