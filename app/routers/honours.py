"""`/v1/honours`: see `app.schemas.honour`."""

from fastapi import APIRouter, Request, Response

from app.queries.resources import HONOURS
from app.schemas.base import FactLookup
from app.schemas.honour import Honour, HonourQuery, HonourRow
from app.schemas.included import HonourRecord
from app.web.answer import list_of, record_of
from app.web.contract import FactId, fact_list_route, fact_route

router = APIRouter(tags=["honours"])


@router.get("/honours", **fact_list_route(Honour, HonourRow, HonourQuery))
def list_honours(request: Request) -> Response:
    """List honours."""
    return list_of(request, HONOURS, HonourQuery)


@router.get("/honours/{id}", **fact_route(HonourRecord, "qinghai-org-2020.national-outstanding-communist-party-member"))
def get_honour(request: Request, id: FactId) -> Response:
    """Get one honour."""
    return record_of(request, HONOURS, id, FactLookup)
