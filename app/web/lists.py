"""A list of any resource, from the query string to the bytes."""

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app.queries import reading as q
from app.queries.listing import Listing
from app.schemas.base import DEFAULT_LIMIT, FactQuery, ListQuery
from app.vocabulary import Format
from app.web.chosen_fields import chosen_fields
from app.web.concepts import concept_scheme
from app.web.facets import facets
from app.web.list_request import check_options, exact_total, following_cursor, link_header, of_table, resolve
from app.web.negotiation import LIST_FORMATS, VOCABULARY_FORMATS
from app.web.records import included
from app.web.request_context import RequestContext
from app.web.tables import table


def list_of(request: Request, listing: Listing, model: type[ListQuery]) -> Response:
    """Answer a request for a list, in whichever format; raises BadRequestError with every fault of the request."""
    context = RequestContext(request, model, VOCABULARY_FORMATS if listing.scheme else LIST_FORMATS)
    check_options(context, listing)
    if context.is_known:
        return context.not_modified()
    context.relations = of_table(context)
    if context.format is Format.JSONLD and listing.scheme:
        return concept_scheme(context, listing, listing.scheme)
    if context.format is not Format.JSON:
        return table(context, listing)
    with context.readers.reader(context.release) as reader:
        query, asked, snapshot = resolve(context, reader, listing, context.query.limit or DEFAULT_LIMIT)
        found = q.page(reader.connection, listing, snapshot, asked)
        total = found.total
        if total is None:
            total = exact_total(context, reader, listing, snapshot, asked)
        wanted = getattr(query, "include", ())
        linked = q.included(reader.connection, found.facts, wanted, context.lang) if wanted else None
        counted = b""
        if isinstance(query, FactQuery) and query.facet:
            counted = facets(context, reader, listing, query, asked, snapshot)
    bodies = found.bodies
    if query.fields:
        bodies = [*map(chosen_fields(listing, query.fields).record, bodies)]
    following = following_cursor(listing, snapshot, query, found.after)
    body = b'{"data":[%b]%b%b,"page":%b}' % (
        b",".join(bodies),
        included(linked),
        counted,
        orjson.dumps({"limit": asked.limit, "total": total, "next": following}),
    )
    return context.respond(body, link_header(context, following))
