"""`/v1/reconcile`: the Reconciliation Service API 0.2, see `app.web.reconcile`."""

from collections.abc import Callable
from functools import partial
from urllib.parse import parse_qsl, urlencode

import orjson
from anyio import to_thread
from fastapi import APIRouter, Request, Response
from starlette.requests import ClientDisconnect

from app.errors import BadRequestError, Fault
from app.schemas.base import Lookup
from app.schemas.reconcile import ReconcileAnswer, ReconcileQuery, Suggestion, Suggestions, SuggestQuery
from app.seeing import request as seeing
from app.settings import Settings
from app.texts import Phrase
from app.web import problems
from app.web.posted_body import posted_body, posted_type
from app.web.query import MAX_PARAMETERS, pairs, parse
from app.web.reconcile import (
    candidates,
    check_type,
    manifest,
    suggested_entities,
    suggested_properties,
    suggested_types,
)
from app.web.request_context import RequestContext
from app.web.route_contract import service_route
from app.web.second_try import tried_twice

router = APIRouter(tags=["reconciliation"])

_FORM = "application/x-www-form-urlencoded"
_TYPE = Phrase(
    "reconcile.content-type", "Send the queries as a form: `Content-Type: application/x-www-form-urlencoded`."
)
_ABOUT = Phrase(
    "reconcile.description",
    "Reconciliation Service API 0.2, as OpenRefine speaks it: names of indicators, regions, units and scopes become "
    "codes. Longer batches are posted to the same address, as a form with the field `queries`.",
)
_SUGGEST = Phrase(
    "reconcile.suggest.description", "Suggestions for what somebody types, for users of the reconciliation service."
)
_HEADERS = (b"accept", b"accept-encoding", b"accept-language")


@router.get("/reconcile", **service_route(ReconcileAnswer, ReconcileQuery, _ABOUT, form="queries"))
def reconcile(request: Request) -> Response:
    """Match names with codes."""
    context = RequestContext(request, ReconcileQuery)
    if context.is_known:
        return context.not_modified()
    queries = context.query.queries
    return context.respond(orjson.dumps(manifest(context) if queries is None else candidates(context, queries)))


@router.post("/reconcile", include_in_schema=False)
async def post_reconcile(request: Request) -> Response:
    """Match names with codes: as the GET does, with a form."""
    if posted_type(request) != _FORM:
        return problems.of_status(request, 415, _TYPE)
    bounds: Settings = request.app.state.settings
    try:
        body = await posted_body(request, bounds.body_bytes)
    except ClientDisconnect:
        return Response(status_code=400)  # nobody reads it
    if isinstance(body, Response):
        return body
    return await to_thread.run_sync(partial(_posted, request, body))


def _posted(request: Request, body: bytes) -> Response:
    seeing.current.set(request.scope.get(seeing.KEY))  # of this thread, whose log is about this request now
    sent = [*pairs(request.scope["query_string"]), *_form(body)]
    queries = parse(ReconcileQuery, sent).queries
    if queries is None:
        raise BadRequestError(Fault("queries", None, "missing_parameter"))
    # what is posted is in no address, and nothing that is said of an address holds for the answer
    asked = urlencode([pair for pair in sent if pair[0] != "queries"]).encode()
    headers = [header for header in request.scope["headers"] if header[0] in _HEADERS]
    scope = {**request.scope, "method": "GET", "query_string": asked, "headers": headers}

    def answer() -> Response:
        context = RequestContext(Request(scope), Lookup)
        return context.respond(orjson.dumps(candidates(context, queries)))

    response = tried_twice(answer)
    response.headers["Cache-Control"] = "no-store"
    del response.headers["ETag"]
    return response


def _form(body: bytes) -> list[tuple[str, str]]:
    """Return the fields of a form. Bytes of UTF-8 that are not escaped are taken, too."""
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MAX_PARAMETERS)
    except UnicodeError:
        raise BadRequestError(Fault("", None, "not_utf8")) from None
    except ValueError:
        raise BadRequestError(Fault("", None, "too_many_values", str(MAX_PARAMETERS))) from None


@router.get("/reconcile/entities", **service_route(Suggestions, SuggestQuery, _SUGGEST))
def suggest_entities(request: Request) -> Response:
    """Suggest indicators, regions, units and scopes."""
    return _suggested(request, suggested_entities)


@router.get("/reconcile/types", **service_route(Suggestions, SuggestQuery, _SUGGEST))
def suggest_types(request: Request) -> Response:
    """Suggest types of entities."""
    return _suggested(request, suggested_types)


@router.get("/reconcile/properties", **service_route(Suggestions, SuggestQuery, _SUGGEST))
def suggest_properties(request: Request) -> Response:
    """Suggest properties of entities."""
    return _suggested(request, suggested_properties)


def _suggested(request: Request, suggest: Callable[[RequestContext[SuggestQuery]], list[Suggestion]]) -> Response:
    context = RequestContext(request, SuggestQuery)
    check_type(context.query)
    if context.is_known:
        return context.not_modified()
    return context.respond(orjson.dumps({"result": suggest(context)}))
