"""Answering a search."""

from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app.queries import search
from app.queries.resources import SEARCH
from app.schemas.base import DEFAULT_LIMIT
from app.schemas.choice import cut
from app.schemas.search import SearchQuery
from app.web.chosen_fields import chosen_fields
from app.web.list_request import check_options, following_cursor, link_header, resolve
from app.web.request_context import RequestContext


def search_of(request: Request) -> Response:
    """Answer a search; raises BadRequestError with every fault of the request."""
    context = RequestContext(request, SearchQuery)
    check_options(context, SEARCH)
    if context.is_known:
        return context.not_modified()
    with context.readers.reader(context.release) as reader:
        query, asked, snapshot = resolve(context, reader, SEARCH, context.query.limit or DEFAULT_LIMIT)
        found = search.search(
            reader.connection,
            snapshot,
            asked.filters,
            asked.after,  # type: ignore[arg-type] # of the types that SEARCH says
            asked.limit,
            context.lang,
        )
    following = following_cursor(SEARCH, snapshot, query, found.after)
    base = context.address.show() if found.records else ""
    for record in found.records:
        record["href"] = base + context.pinned(record["href"])
    records: list[Any] = found.records
    if query.fields:
        choice = chosen_fields(SEARCH, query.fields).choice
        records = [cut(record, choice) for record in records]
    page = {
        "data": records,
        "page": {"limit": asked.limit, "total": found.total, "next": following},
        "facets": {"type": found.types},
    }
    return context.respond(orjson.dumps(page), link_header(context, following))
