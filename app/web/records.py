"""One record of any resource, from the path to the bytes."""

from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app.errors import BadRequestError, Fault, NotFoundError, nearest
from app.queries import reading as q
from app.queries.listing import Form, Listing
from app.schemas.base import RecordLookup
from app.schemas.choice import fields_of
from app.vocabulary import Format
from app.web.chosen_fields import chosen_fields
from app.web.query import unknown_values
from app.web.reader import Reader
from app.web.request_context import RequestContext


def record_of(request: Request, listing: Listing, key: str, model: type[RecordLookup] = RecordLookup) -> Response:
    """Answer a request for one record; raises NotFoundError where there is none at the current release."""
    context = RequestContext(request, model)
    fields = context.query.fields
    check_fields(context, listing)
    if context.is_known:
        return context.not_modified()
    with context.readers.reader(context.release) as reader:
        body, facts = found_record(reader, listing, key, context.lang)
        if fields:
            body = chosen_fields(listing, fields).record(body)
        wanted = getattr(context.query, "include", ())
        if wanted:
            linked = q.included(reader.connection, facts, wanted, context.lang)
            body = body[:-1] + included(linked) + b"}"
    return context.respond(body)


def check_fields(context: RequestContext[Any], listing: Listing) -> None:
    """Refuse fields that a record alone does not have, and fields of what is not JSON; raises BadRequestError."""
    fields = context.query.fields
    if fields and context.format is not Format.JSON:
        raise BadRequestError(Fault("fields", None, "needs_format", "json"))
    if fields and (faults := [*unknown_values("fields", fields, fields_of(listing.alone_as or listing.record))]):
        raise BadRequestError(*faults)


def found_record(reader: Reader, listing: Listing, key: str, form: Form) -> tuple[bytes, list[int]]:
    """Return one record as bytes and the number of its fact; raises NotFoundError where no record has that key."""
    found = q.record(reader.connection, listing, reader.snapshot, key, form)
    if found is None:
        raise NotFoundError(key, nearest_keys(reader, listing, key))
    return found


def nearest_keys(reader: Reader, listing: Listing, key: str) -> tuple[str, ...]:
    """Return the public ids of a resource that look most like `key`."""
    return nearest(key, q.similar_keys(reader.connection, listing, reader.snapshot, key))


def included(linked: dict[str, dict[str, bytes]] | None) -> bytes:
    """Return the member `included` with the comma before it; nothing where no links were asked for."""
    if linked is None:
        return b""
    return b',"included":' + orjson.dumps(
        {name: {key: orjson.Fragment(body) for key, body in records.items()} for name, records in linked.items()}
    )
