"""`/v1/metrics`: see `app.schemas.metric`."""

from fastapi import APIRouter, Request, Response

from app.queries.resources import METRICS
from app.schemas.base import FactLookup
from app.schemas.included import MetricRecord
from app.schemas.metric import Metric, MetricQuery, MetricRow
from app.web.answer import list_of, record_of
from app.web.contract import FactId, fact_list_route, fact_route

router = APIRouter(tags=["metrics"])


@router.get("/metrics", **fact_list_route(Metric, MetricRow, MetricQuery))
def list_metrics(request: Request) -> Response:
    """List metrics."""
    return list_of(request, METRICS, MetricQuery)


@router.get("/metrics/{id}", **fact_route(MetricRecord, "qinghai-org-2020.online-class-attendances"))
def get_metric(request: Request, id: FactId) -> Response:
    """Get one metric."""
    return record_of(request, METRICS, id, FactLookup)
