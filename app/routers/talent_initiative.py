"""`/v1/talent-initiatives`: see `app.schemas.talent_initiative`."""

from fastapi import APIRouter, Request, Response

from app.queries.resources import FACTS
from app.schemas.talent_initiative import SCHEMA
from app.web.citing import fact_of
from app.web.lists import list_of
from app.web.route_contract import FactId, fact_list_route, fact_route

router = APIRouter(tags=["talent-initiatives"])
LISTING = FACTS[SCHEMA.kind]


@router.get("/talent-initiatives", **fact_list_route(SCHEMA))
def list_talent_initiatives(request: Request) -> Response:
    """List talent initiatives."""
    return list_of(request, LISTING, SCHEMA.query)


@router.get("/talent-initiatives/{id}", **fact_route(SCHEMA))
def get_talent_initiative(request: Request, id: FactId) -> Response:
    """Get one talent initiative."""
    return fact_of(request, LISTING, id)
