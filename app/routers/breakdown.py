"""`/v1/breakdowns`: see `app.schemas.breakdown`."""

from fastapi import APIRouter, Request, Response

from app.queries.vocabularies import BREAKDOWNS
from app.schemas.breakdown import Breakdown, BreakdownQuery, BreakdownRow
from app.web.concepts import term_of
from app.web.lists import list_of
from app.web.route_contract import TermCode, term_route, vocabulary_route

router = APIRouter(tags=["breakdowns"])


@router.get("/breakdowns", **vocabulary_route(Breakdown, BreakdownRow, BreakdownQuery))
def list_breakdowns(request: Request) -> Response:
    """List breakdowns."""
    return list_of(request, BREAKDOWNS, BreakdownQuery)


@router.get("/breakdowns/{code}", **term_route(Breakdown, "counterpart:CN-HB"))
def get_breakdown(request: Request, code: TermCode) -> Response:
    """Get one breakdown: a dimension or a member."""
    return term_of(request, BREAKDOWNS, code)
