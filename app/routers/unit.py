"""`/v1/units`: see `app.schemas.unit`."""

from fastapi import APIRouter, Request, Response

from app.queries.resources import UNITS
from app.schemas.unit import Unit, UnitQuery, UnitRow
from app.web.lists import list_of
from app.web.route_contract import list_route

router = APIRouter(tags=["units"])


@router.get("/units", **list_route(Unit, UnitRow, UnitQuery))
def list_units(request: Request) -> Response:
    """List units."""
    return list_of(request, UNITS, UnitQuery)
