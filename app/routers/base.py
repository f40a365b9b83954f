"""`/v1/bases`: see `app.schemas.metric_base`."""

from fastapi import APIRouter, Request, Response

from app.queries.vocabularies import BASES
from app.schemas.metric_base import BaseQuery, MetricBase, MetricBaseRow
from app.web.concepts import term_of
from app.web.lists import list_of
from app.web.route_contract import TermCode, term_route, vocabulary_route

router = APIRouter(tags=["bases"])


@router.get("/bases", **vocabulary_route(MetricBase, MetricBaseRow, BaseQuery))
def list_bases(request: Request) -> Response:
    """List bases."""
    return list_of(request, BASES, BaseQuery)


@router.get("/bases/{code}", **term_route(MetricBase, "previous-year"))
def get_base(request: Request, code: TermCode) -> Response:
    """Get one base."""
    return term_of(request, BASES, code)
