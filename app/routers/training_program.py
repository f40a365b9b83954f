"""`/v1/training-programs`: see `app.schemas.training_program`."""

from fastapi import APIRouter, Request, Response

from app.queries.resources import FACTS
from app.schemas.training_program import SCHEMA
from app.web.citing import fact_of
from app.web.lists import list_of
from app.web.route_contract import FactId, fact_list_route, fact_route

router = APIRouter(tags=["training-programs"])
LISTING = FACTS[SCHEMA.kind]


@router.get("/training-programs", **fact_list_route(SCHEMA))
def list_training_programs(request: Request) -> Response:
    """List training programs."""
    return list_of(request, LISTING, SCHEMA.query)


@router.get("/training-programs/{id}", **fact_route(SCHEMA))
def get_training_program(request: Request, id: FactId) -> Response:
    """Get one training program."""
    return fact_of(request, LISTING, id)
