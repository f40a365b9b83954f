"""The history of a record: an answer of its own, and the links that lead from a record to it (RFC 5829)."""

from starlette.requests import Request
from starlette.responses import Response

from app.errors import NotFoundError, nearest
from app.formats import ndjson
from app.queries import history as q
from app.queries import reading
from app.queries.resources import FACTS, REPORTS
from app.schemas.base import Lookup
from app.web.reader import Reader
from app.web.relations import Relation
from app.web.request_context import RequestContext


def history_of(request: Request, key: str) -> Response:
    """Answer a request for the history of a fact or a report; raises NotFoundError where there never was one."""
    context = RequestContext(request, Lookup)
    if context.is_known:
        return context.not_modified()
    with context.readers.reader(context.release) as reader:
        found = q.history(reader.connection, reader.snapshot, key, context.lang)
        if found is None:
            raise NotFoundError(key, _nearest(reader, key))
    return context.respond(ndjson.dumps(found))


def versions_of(reader: Reader, key: str) -> tuple[Relation, ...]:
    """Return the links of a record that an earlier release served otherwise: its history, and that version."""
    if not reader.snapshot.index.reports.was_replaced(key.partition(".")[0]):
        return ()
    last = q.last_before(reader.connection, reader.snapshot, key)
    if last is None:
        return ()
    listing, release = last
    earlier = f"/v1/{listing}/{key}?as_of={release}"
    return Relation("version-history", f"/v1/history/{key}"), Relation("predecessor-version", earlier)


def _nearest(reader: Reader, key: str) -> tuple[str, ...]:
    listings = FACTS.values() if "." in key else (REPORTS,)
    known = [
        other
        for listing in listings
        for other in reading.similar_keys(reader.connection, listing, reader.snapshot, key)
    ]
    return nearest(key, known)
