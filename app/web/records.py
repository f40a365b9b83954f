"""One record of any resource, from the path to the bytes."""

from collections.abc import Callable, Mapping
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app.errors import BadRequestError, Fault
from app.formats.citation import Citation
from app.queries import reading as q
from app.queries.listing import Form, Listing
from app.queries.resources import REPORTS
from app.schemas.base import RecordLookup
from app.schemas.choice import fields_of
from app.vocabulary import Format
from app.web import relations
from app.web.chosen_fields import chosen_fields
from app.web.former_ids import missing
from app.web.negotiation import CITED_FORMATS
from app.web.query import unknown_values
from app.web.reader import Reader
from app.web.request_context import RequestContext

# returns the citation of a record, which is given as it is served
Cite = Callable[[RequestContext[Any], Reader, Mapping[str, Any]], Citation]

# returns a record, given with its key, with what is added to it
More = Callable[[RequestContext[Any], Reader, str, bytes], bytes]


def record_of(
    request: Request,
    listing: Listing,
    key: str,
    model: type[RecordLookup] = RecordLookup,
    cite: Cite | None = None,
    more: More | None = None,
) -> Response:
    """Answer a request for one record; raises what `found_record` raises where there is none at the release.

    `cite` is how it is cited, None if it is not. `more` adds what only a record alone has, and no table.
    """
    context = RequestContext(request, model, CITED_FORMATS if cite else (Format.JSON,))
    fields = context.query.fields
    check_fields(context, listing)
    if context.is_known:
        return context.not_modified()
    if cite:
        context.relations = relations.of_record(request.scope["path"])
    with context.readers.reader(context.release) as reader:
        body, facts = found_record(reader, listing, key, context.lang)
        if facts or listing is REPORTS:
            from app.web.history import versions_of  # lists need none of what it imports

            context.relations += versions_of(reader, key)
        if cite and context.format is not Format.JSON:
            from app.formats.citations import WRITERS

            return context.respond(WRITERS[context.format](cite(context, reader, orjson.loads(body))))
        if more:
            body = more(context, reader, key, body)
        if fields:
            body = chosen_fields(listing, fields).record(body)
        wanted = getattr(context.query, "include", ())
        if wanted:
            linked = q.included(reader.connection, facts, wanted, context.lang)
            body = body[:-1] + included(linked) + b"}"
    return context.respond(body)


def check_fields(context: RequestContext[Any], listing: Listing) -> None:
    """Refuse fields that a record alone does not have; of what is not JSON all, and linked records.

    Raises BadRequestError.
    """
    fields = context.query.fields
    only_json = [name for name in ("fields", "include") if getattr(context.query, name, ())]
    if only_json and context.format is not Format.JSON:
        raise BadRequestError(*(Fault(name, None, "needs_format", "json") for name in only_json))
    if fields and (faults := [*unknown_values("fields", fields, fields_of(listing.alone_as or listing.record))]):
        raise BadRequestError(*faults)


def found_record(reader: Reader, listing: Listing, key: str, form: Form) -> tuple[bytes, list[int]]:
    """Return one record as bytes and the number of its fact.

    Where no record has that key it raises MovedError, RemovedError or NotFoundError.
    """
    found = q.record(reader.connection, listing, reader.snapshot, key, form)
    if found is None:
        raise missing(reader, listing, key)
    return found


def included(linked: dict[str, dict[str, bytes]] | None) -> bytes:
    """Return the member `included` with the comma before it; nothing where no links were asked for."""
    if linked is None:
        return b""
    return b',"included":' + orjson.dumps(
        {name: {key: orjson.Fragment(body) for key, body in records.items()} for name, records in linked.items()}
    )
