"""The facets of a list of facts: the values of some filters with their counts, names and addresses."""

from typing import Any
from urllib.parse import quote, urlencode

import orjson

from app.queries import facets as q
from app.queries.listing import Listing, ListRequest
from app.queries.release import Snapshot
from app.schemas.base import NONE, FactQuery
from app.schemas.facts import FacetValue
from app.texts import Phrase, say
from app.vocabulary import Lang
from app.web.address import whole
from app.web.list_request import sent_again
from app.web.query import QueryParameter, facetable
from app.web.reader import Reader
from app.web.request_context import RequestContext
from app.web.value_names import Names, value_names

_NONE = Phrase("facets.none", "none")


def facets(
    context: RequestContext[Any], reader: Reader, listing: Listing, query: FactQuery, asked: ListRequest, at: Snapshot
) -> bytes:
    """Return the member `facets` with the comma before it."""
    known = facetable(type(query))
    wanted = [known[name] for name in query.facet]
    counted = q.facets(
        reader.connection, listing, at, asked.filters, [facet.filter for facet in wanted if facet.filter]
    )
    found = {
        facet.name: _values(
            context, query, facet, counts, value_names(reader, at, facet, [value for value, _ in counts])
        )
        for facet, counts in zip(wanted, counted, strict=True)
    }
    return b',"facets":' + orjson.dumps(found)


def _values(
    context: RequestContext[Any],
    query: FactQuery,
    facet: QueryParameter,
    counts: q.Counts,
    names: Names,
) -> list[FacetValue]:
    others = {name: value for name, value in sent_again(context, query).items() if name != facet.name}
    list_ = whole(context.request, f"{context.request.scope['path']}?{urlencode(others, doseq=True)}")
    at = 0 if context.lang is Lang.ZH else 1
    return [
        {
            "value": value or NONE,
            "label": names[value][at] if value in names else value or say(_NONE, context.lang),
            "count": count,
            "href": f"{list_}&{facet.name}={quote(value or NONE, safe='')}",
        }
        for value, count in counts
    ]
