"""`/v1/honours`: see `app.schemas.honour`."""

from fastapi import APIRouter, Request, Response

from app.queries.resources import HONOURS
from app.schemas.honour import Honour, HonourQuery
from app.web.answer import list_of, record_of
from app.web.contract import FactId, list_route, record_route

router = APIRouter(tags=["honours"])


@router.get("/honours", **list_route(Honour, HonourQuery))
def list_honours(request: Request) -> Response:
    """List honours."""
    return list_of(request, HONOURS, HonourQuery)


@router.get("/honours/{id}", **record_route(Honour))
def get_honour(request: Request, id: FactId) -> Response:
    """Get one honour."""
    return record_of(request, HONOURS, id)
