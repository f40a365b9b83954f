"""What a request for a list asks of the database, and how its next page is asked for."""

from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from app.errors import SUGGESTED, BadRequestError, Fault, nearest
from app.formats import xlsx
from app.queries import reading as q
from app.queries.listing import Form, Listing, ListRequest, Scalar, parse_after
from app.queries.release import Snapshot
from app.schemas.base import MAX_JSON, NONE, PAGING, FactQuery, Filter, ListQuery, Lookup
from app.schemas.choice import fields_of
from app.vocabulary import Format
from app.web import cursor as cursors
from app.web.address import whole
from app.web.former_ids import unknown_id
from app.web.negotiation import LIST_FORMATS
from app.web.query import AT_MOST, facetable, parameters, unknown_values, validate
from app.web.reader import NewerReleaseError, Reader
from app.web.relations import Relation, of_data
from app.web.request_context import RequestContext

_NESTED = (Format.JSON, Format.HTML)  # formats whose records are nested


def check_options(context: RequestContext[Any], listing: Listing) -> None:
    """Refuse options that do not go with the format or with the list."""
    faults: list[Fault] = []
    query, in_json = context.query, context.format in _NESTED
    if query.fields:
        known = fields_of(listing.record) if in_json else listing.flat
        faults += unknown_values("fields", query.fields, known)
    if isinstance(query, FactQuery):
        faults += unknown_values("facet", query.facet, tuple(facetable(type(query))) if query.facet else ())
    most = {**dict.fromkeys(_NESTED, MAX_JSON), Format.XLSX: xlsx.MAX_ROWS}.get(context.format)
    if most is not None and (query.limit or 0) > most:
        faults.append(Fault("limit", str(query.limit), "invalid_value", AT_MOST.filled(bound=most)))
    if query.bom is not None and context.format is not Format.CSV:
        faults.append(Fault("bom", query.bom, "needs_format", "csv"))
    if query.fields and context.format is Format.JSONLD:
        faults.append(Fault("fields", None, "needs_format", ", ".join(LIST_FORMATS)))
    for name in ("include", "facet"):
        if getattr(query, name, ()) and not in_json:
            faults.append(Fault(name, None, "needs_format", "json"))
    if faults:
        raise BadRequestError(*faults)


def resolve(
    context: RequestContext[Any], reader: Reader, listing: Listing, limit: int
) -> tuple[ListQuery, ListRequest, Snapshot]:
    """Return the query with what its cursor carries, what it asks of the database, and the snapshot to read."""
    query, snapshot, after = context.query, reader.snapshot, None
    if query.cursor is not None:
        query, snapshot, after = _go_on(context, reader, listing)
    check_values(reader, listing, snapshot, query)
    forms: dict[Format, Form] = {**dict.fromkeys(_NESTED, context.lang), Format.JSONLD: Format.NDJSON}
    form = forms.get(context.format, context.format)
    asked = ListRequest(filters_of(query, snapshot), getattr(query, "sort", None), after, limit, form)
    return query, asked, snapshot


def exact_total(
    context: RequestContext[Any], reader: Reader, listing: Listing, snapshot: Snapshot, asked: ListRequest
) -> int:
    """Return how many records match, counted once for each release and filters."""
    key = (snapshot.index.identity, listing.name, asked.filters)
    totals = context.readers.list_totals
    return context.readers.total(key, lambda: totals.count(reader.connection, listing, snapshot, asked))


def following_cursor(
    listing: Listing, snapshot: Snapshot, query: ListQuery, after: tuple[Scalar, ...] | None
) -> str | None:
    """Return the cursor of the next page, None if there is none."""
    return None if after is None else cursors.encode(listing.name, snapshot.key.identity, _carried(query), after)


def link_header(context: RequestContext[Any], following: str | None) -> list[tuple[str, str]]:
    """Return the Link header (RFC 8288) to the next page: the same request with the cursor in place of its filters."""
    if following is None:
        return []
    path = f"{context.request.scope['path']}?{urlencode({**paging(context), 'cursor': following}, doseq=True)}"
    return [("Link", f'<{whole(context.request, path)}>; rel="next"')]


def of_table(context: RequestContext[Any]) -> tuple[Relation, ...]:
    """Return the links of a table or a cube that is sent as a whole. A page has only that to the next page.

    Clients that walk through pages take the absence of a Link header for the end. What a cursor goes on with may be of
    an earlier release.
    """
    query: ListQuery = context.query
    is_page = context.format is Format.JSON or query.limit is not None or query.cursor is not None
    return () if is_page else of_data(context.release.number)


def sent_again(context: RequestContext[Any], query: ListQuery) -> dict[str, Any]:
    """Return the parameters that ask for the same list from its beginning; `query` has what a cursor carried."""
    return {**_carried(query), **paging(context)}


def paging(context: RequestContext[Any]) -> dict[str, Any]:
    """Return the parameters that may change from page to page, as they were sent."""
    names = sorted(PAGING - {"cursor"})
    sent = {name: value for name in names if (value := getattr(context.query, name, None))}
    return sent if context.memento is None else {**sent, "as_of": context.release.number}


def filters_of(query: Lookup, snapshot: Snapshot) -> tuple[tuple[Filter, Scalar | tuple[Scalar, ...]], ...]:
    """Return what a query filters by at a release, as columns have it.

    `none` becomes the empty text, which stands for no value. Regions with everything below them become many regions.
    """
    return tuple(
        _as_stored(filter_, value, snapshot)
        for name, filter_ in _filtering(type(query))
        if name in query.model_fields_set and (value := getattr(query, name)) not in (None, ())
    )


def _as_stored(filter_: Filter, value: Any, snapshot: Snapshot) -> tuple[Filter, Scalar | tuple[Scalar, ...]]:
    if filter_.operator == "within":
        every = dict.fromkeys(code for region in value for code in snapshot.within[region])
        return Filter(filter_.column), tuple(every)
    return filter_, tuple("" if item == NONE else item for item in value) if filter_.or_none else value


@lru_cache(maxsize=64)
def _filtering(model: type[Lookup]) -> tuple[tuple[str, Filter], ...]:
    return tuple((name, parameter.filter) for name, parameter in parameters(model).items() if parameter.filter)


def _carried(query: ListQuery) -> dict[str, Any]:
    """Return what a cursor carries of a query: filters and sort, as they would be sent."""
    carried = query.model_dump(mode="json", exclude=set(PAGING), exclude_defaults=True)
    return {name: [str(v) for v in value] if isinstance(value, list) else str(value) for name, value in carried.items()}


def _go_on(context: RequestContext[Any], reader: Reader, listing: Listing) -> tuple[Any, Snapshot, tuple[Scalar, ...]]:
    """Take filters, sort and release from the cursor. Parameters sent beside it must not differ."""
    query: ListQuery = context.query
    text = query.cursor or ""
    cursor = cursors.decode(text, listing.name)
    if not cursor.filters.keys() <= parameters(type(query)).keys() - PAGING:
        raise cursors.invalid(text)
    try:
        carried = validate(type(query), dict(cursor.filters))
        after = parse_after(listing, getattr(carried, "sort", None), cursor.after)
    except (BadRequestError, ValueError, ArithmeticError):
        raise cursors.invalid(text) from None
    snapshot: Snapshot | None = reader.snapshot
    if cursor.release != reader.snapshot.key.identity:
        snapshot = context.readers.at_identity(reader.connection, cursor.release)
    if snapshot is None:  # unless another server has seen it sooner
        context.readers.seek()
        if context.readers.release() != context.release:
            raise NewerReleaseError
        raise cursors.replaced(text)
    faults = [
        Fault(name, None, "cursor_conflict")
        for name in sorted(query.model_fields_set - PAGING)
        if _as_set(getattr(query, name)) != _as_set(getattr(carried, name))
    ]
    if context.memento is not None and snapshot.key != context.release:
        faults.append(Fault("as_of", None, "cursor_conflict"))
    if faults:
        raise BadRequestError(*faults)
    return carried.model_copy(update={name: getattr(query, name, None) for name in PAGING}), snapshot, after


def _as_set(value: object) -> object:
    return frozenset(value) if isinstance(value, tuple) else value


def check_values(reader: Reader, listing: Listing, snapshot: Snapshot, query: Lookup) -> None:
    """Refuse values that the vocabularies of the release do not know."""
    faults: list[Fault] = []
    near: tuple[str, ...]
    for name, filter_ in _filtering(type(query)):
        if filter_.among is None or name not in query.model_fields_set:
            continue
        values = [value for value in getattr(query, name) if not (filter_.or_none and value == NONE)]
        if not values:
            continue
        if filter_.among == "keys":
            for value in q.unknown_keys(reader.connection, listing, snapshot, values):
                suggest = len(faults) < SUGGESTED
                faults.append(unknown_id(reader, listing, snapshot, name, value, suggest=suggest))
        else:
            known = snapshot.known[filter_.among]
            for value in [value for value in values if value not in known]:
                near = ()
                if len(faults) < SUGGESTED:
                    valid = sorted(known) + [NONE] * filter_.or_none
                    near = nearest(value, valid) or tuple(valid[:20])
                faults.append(Fault(name, value, "unknown_value", nearest=near))
    if faults:
        raise BadRequestError(*faults)
