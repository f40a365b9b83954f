"""`/v1/metrics`: see `app.schemas.metric` and `app.schemas.metric_counts`."""

from fastapi import APIRouter, Request, Response

from app.queries.resources import FACTS
from app.schemas.metric import SCHEMA
from app.schemas.metric_counts import MetricCounts, MetricCountsQuery, MetricGroupRow
from app.texts import Phrase
from app.web.citing import fact_of
from app.web.lists import list_of
from app.web.metric_counts import FORMATS, metric_counts_of
from app.web.route_contract import FactId, fact_list_route, fact_route, groups_route

_COUNTS = Phrase(
    "count_metrics.description",
    "Metrics by groups: how many there are, or the metric with the least or the greatest value. Nothing is added up "
    "that the report did not add.",
)

router = APIRouter(tags=["metrics"])
LISTING = FACTS[SCHEMA.kind]


@router.get("/metrics", **fact_list_route(SCHEMA))
def list_metrics(request: Request) -> Response:
    """List metrics."""
    return list_of(request, LISTING, SCHEMA.query)


@router.get("/metrics/counts", **groups_route(MetricCounts, MetricGroupRow, MetricCountsQuery, FORMATS, _COUNTS))
def count_metrics(request: Request) -> Response:
    """Count metrics by groups."""
    return metric_counts_of(request, LISTING)


@router.get("/metrics/{id}", **fact_route(SCHEMA))
def get_metric(request: Request, id: FactId) -> Response:
    """Get one metric."""
    return fact_of(request, LISTING, id)
