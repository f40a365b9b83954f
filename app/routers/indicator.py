"""`/v1/indicators`: see `app.schemas.indicator`."""

from fastapi import APIRouter, Request, Response

from app.queries.vocabularies import INDICATORS
from app.schemas.indicator import Indicator, IndicatorQuery, IndicatorRow
from app.schemas.record_links import IndicatorLinks
from app.web.concepts import term_of
from app.web.lists import list_of
from app.web.record_links import link_indicator
from app.web.route_contract import TermCode, term_route, vocabulary_route

router = APIRouter(tags=["indicators"])


@router.get("/indicators", **vocabulary_route(Indicator, IndicatorRow, IndicatorQuery))
def list_indicators(request: Request) -> Response:
    """List indicators."""
    return list_of(request, INDICATORS, IndicatorQuery)


@router.get("/indicators/{code}", **term_route(Indicator, "online-class-attendances", IndicatorLinks))
def get_indicator(request: Request, code: TermCode) -> Response:
    """Get one indicator."""
    return term_of(request, INDICATORS, code, link_indicator)
