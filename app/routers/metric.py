"""`/v1/metrics`: see `app.schemas.metric`."""

from fastapi import APIRouter, Request, Response

from app.queries.resources import FACTS
from app.schemas.base import FactLookup
from app.schemas.metric import SCHEMA
from app.web.lists import list_of
from app.web.records import record_of
from app.web.route_contract import FactId, fact_list_route, fact_route

router = APIRouter(tags=["metrics"])
LISTING = FACTS[SCHEMA.kind]


@router.get("/metrics", **fact_list_route(SCHEMA))
def list_metrics(request: Request) -> Response:
    """List metrics."""
    return list_of(request, LISTING, SCHEMA.query)


@router.get("/metrics/{id}", **fact_route(SCHEMA))
def get_metric(request: Request, id: FactId) -> Response:
    """Get one metric."""
    return record_of(request, LISTING, id, FactLookup)
