"""`/v1/scopes`: see `app.schemas.scope`."""

from fastapi import APIRouter, Request, Response

from app.queries.vocabularies import SCOPES
from app.schemas.scope import Scope, ScopeQuery, ScopeRow
from app.web.concepts import term_of
from app.web.lists import list_of
from app.web.route_contract import TermCode, term_route, vocabulary_route

router = APIRouter(tags=["scopes"])


@router.get("/scopes", **vocabulary_route(Scope, ScopeRow, ScopeQuery))
def list_scopes(request: Request) -> Response:
    """List scopes."""
    return list_of(request, SCOPES, ScopeQuery)


@router.get("/scopes/{code}", **term_route(Scope, "regional-level"))
def get_scope(request: Request, code: TermCode) -> Response:
    """Get one scope."""
    return term_of(request, SCOPES, code)
