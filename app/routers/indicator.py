"""`/v1/indicators`: see `app.schemas.indicator`."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from app.queries.resources import INDICATORS
from app.schemas.indicator import Indicator, IndicatorQuery, IndicatorRow
from app.web.lists import list_of
from app.web.records import record_of
from app.web.route_contract import list_route, record_route

router = APIRouter(tags=["indicators"])


@router.get("/indicators", **list_route(Indicator, IndicatorRow, IndicatorQuery))
def list_indicators(request: Request) -> Response:
    """List indicators."""
    return list_of(request, INDICATORS, IndicatorQuery)


@router.get("/indicators/{code}", **record_route(Indicator))
def get_indicator(
    request: Request,
    code: Annotated[
        str,
        Path(
            description="Code of the indicator, such as `online-class-attendances`.",
            examples=["online-class-attendances"],
        ),
    ],
) -> Response:
    """Get one indicator."""
    return record_of(request, INDICATORS, code)
