"""`/v1/honours`: see `app.schemas.honour`."""

from fastapi import APIRouter, Request, Response

from app.queries.resources import FACTS
from app.schemas.honour import SCHEMA
from app.web.citing import fact_of
from app.web.lists import list_of
from app.web.route_contract import FactId, fact_list_route, fact_route

router = APIRouter(tags=["honours"])
LISTING = FACTS[SCHEMA.kind]


@router.get("/honours", **fact_list_route(SCHEMA))
def list_honours(request: Request) -> Response:
    """List honours."""
    return list_of(request, LISTING, SCHEMA.query)


@router.get("/honours/{id}", **fact_route(SCHEMA))
def get_honour(request: Request, id: FactId) -> Response:
    """Get one honour."""
    return fact_of(request, LISTING, id)
