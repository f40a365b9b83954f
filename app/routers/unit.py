"""`/v1/units`: see `app.schemas.unit`."""

from fastapi import APIRouter, Request, Response

from app.queries.vocabularies import UNITS
from app.schemas.unit import Unit, UnitQuery, UnitRow
from app.web.concepts import term_of
from app.web.lists import list_of
from app.web.route_contract import TermCode, term_route, vocabulary_route

router = APIRouter(tags=["units"])


@router.get("/units", **vocabulary_route(Unit, UnitRow, UnitQuery))
def list_units(request: Request) -> Response:
    """List units."""
    return list_of(request, UNITS, UnitQuery)


@router.get("/units/{code}", **term_route(Unit, "person"))
def get_unit(request: Request, code: TermCode) -> Response:
    """Get one unit."""
    return term_of(request, UNITS, code)
