"""A vocabulary as a SKOS concept scheme, and its terms alone, as JSON or as SKOS concepts."""

from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app.formats import skos
from app.queries import reading as q
from app.queries.listing import Listing, Scheme
from app.schemas.term import TermLookup
from app.texts import say
from app.vocabulary import Format, Lang
from app.web.address import whole
from app.web.chosen_fields import chosen_fields
from app.web.list_request import following_cursor, link_header, resolve
from app.web.negotiation import TERM_FORMATS
from app.web.records import More, check_fields, found_record
from app.web.request_context import RequestContext
from app.web.tables import PAGED


def concept_scheme(context: RequestContext[Any], listing: Listing, scheme: Scheme) -> Response:
    """Answer a request for a vocabulary with a concept scheme of every term that matches, or of a page of them."""
    with context.readers.reader(context.release) as reader:
        query, asked, snapshot = resolve(context, reader, listing, min(context.query.limit or PAGED, PAGED))
        found = q.page(reader.connection, listing, snapshot, asked)
    called = {lang.value: say(scheme.called, lang) for lang in Lang}
    address = whole(context.request, context.request.scope["path"])
    body = skos.scheme(address, called, map(orjson.loads, found.bodies), scheme.broader)
    return context.respond(body, link_header(context, following_cursor(listing, snapshot, query, found.after)))


def term_of(request: Request, listing: Listing, code: str, more: More | None = None) -> Response:
    """Answer a request for one term of a vocabulary; raises NotFoundError where there is none.

    `more` adds what only a term alone has, and only in JSON.
    """
    context = RequestContext(request, TermLookup, TERM_FORMATS)
    check_fields(context, listing)
    if context.is_known:
        return context.not_modified()
    as_concept = context.format is Format.JSONLD
    with context.readers.reader(context.release) as reader:
        body, _ = found_record(reader, listing, code, Format.NDJSON if as_concept else context.lang)
        if more and not as_concept:
            body = more(context, reader, code, body)
    if as_concept:
        scheme = whole(request, request.scope["path"].rpartition("/")[0])
        body = skos.concept(scheme, orjson.loads(body), listing.scheme.broader if listing.scheme else None)
    elif context.query.fields:
        body = chosen_fields(listing, context.query.fields).record(body)
    return context.respond(body)
