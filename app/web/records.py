"""One record of any resource, from the path to the bytes."""

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app.errors import BadRequestError, NotFoundError, nearest
from app.queries import reading as q
from app.queries.listing import Listing
from app.schemas.base import RecordLookup
from app.schemas.choice import fields_of
from app.web.chosen_fields import chosen_fields
from app.web.query import unknown_values
from app.web.reader import Reader
from app.web.request_context import RequestContext


def record_of(request: Request, listing: Listing, key: str, model: type[RecordLookup] = RecordLookup) -> Response:
    """Answer a request for one record; raises NotFoundError where there is none at the current release."""
    context = RequestContext(request, model)
    fields = context.query.fields
    if fields and (faults := [*unknown_values("fields", fields, fields_of(listing.alone_as or listing.record))]):
        raise BadRequestError(*faults)
    if context.is_known:
        return context.not_modified()
    with context.readers.reader(context.release) as reader:
        found = q.record(reader.connection, listing, reader.snapshot, key, context.lang)
        if found is None:
            raise NotFoundError(key, nearest_keys(reader, listing, key))
        body, facts = found
        if fields:
            body = chosen_fields(listing, fields).record(body)
        wanted = getattr(context.query, "include", ())
        if wanted:
            linked = q.included(reader.connection, facts, wanted, context.lang)
            body = body[:-1] + included(linked) + b"}"
    return context.respond(body)


def nearest_keys(reader: Reader, listing: Listing, key: str) -> tuple[str, ...]:
    """Return the public ids of a resource that look most like `key`."""
    if "fact_id" in listing.table.c:
        return nearest(key, q.similar_keys(reader.connection, listing, reader.snapshot, key))
    return nearest(key, reader.snapshot.known.get(listing.name, ()))


def included(linked: dict[str, dict[str, bytes]] | None) -> bytes:
    """Return the member `included` with the comma before it; nothing where no links were asked for."""
    if linked is None:
        return b""
    return b',"included":' + orjson.dumps(
        {name: {key: orjson.Fragment(body) for key, body in records.items()} for name, records in linked.items()}
    )
