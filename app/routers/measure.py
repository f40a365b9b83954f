"""`/v1/measures`: see `app.schemas.measure`."""

from fastapi import APIRouter, Request, Response

from app.queries.resources import FACTS
from app.schemas.measure import SCHEMA
from app.web.citing import fact_of
from app.web.lists import list_of
from app.web.route_contract import FactId, fact_list_route, fact_route

router = APIRouter(tags=["measures"])
LISTING = FACTS[SCHEMA.kind]


@router.get("/measures", **fact_list_route(SCHEMA))
def list_measures(request: Request) -> Response:
    """List measures."""
    return list_of(request, LISTING, SCHEMA.query)


@router.get("/measures/{id}", **fact_route(SCHEMA))
def get_measure(request: Request, id: FactId) -> Response:
    """Get one measure."""
    return fact_of(request, LISTING, id)
