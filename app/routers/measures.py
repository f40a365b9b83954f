"""`/v1/measures`: see `app.schemas.measure`."""

from fastapi import APIRouter, Request, Response

from app.queries.resources import MEASURES
from app.schemas.base import FactLookup
from app.schemas.included import MeasureRecord
from app.schemas.measure import Measure, MeasureQuery, MeasureRow
from app.web.answer import list_of, record_of
from app.web.contract import FactId, fact_list_route, fact_route

router = APIRouter(tags=["measures"])


@router.get("/measures", **fact_list_route(Measure, MeasureRow, MeasureQuery))
def list_measures(request: Request) -> Response:
    """List measures."""
    return list_of(request, MEASURES, MeasureQuery)


@router.get("/measures/{id}", **fact_route(MeasureRecord, "qinghai-org-2020.raise-party-dues-and-donations"))
def get_measure(request: Request, id: FactId) -> Response:
    """Get one measure."""
    return record_of(request, MEASURES, id, FactLookup)
