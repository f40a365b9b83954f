"""`/v1/documents`: see `app.schemas.document`."""

from fastapi import APIRouter, Request, Response

from app.queries.resources import FACTS
from app.schemas.document import SCHEMA
from app.web.citing import fact_of
from app.web.lists import list_of
from app.web.route_contract import FactId, fact_list_route, fact_route

router = APIRouter(tags=["documents"])
LISTING = FACTS[SCHEMA.kind]


@router.get("/documents", **fact_list_route(SCHEMA))
def list_documents(request: Request) -> Response:
    """List documents."""
    return list_of(request, LISTING, SCHEMA.query)


@router.get("/documents/{id}", **fact_route(SCHEMA))
def get_document(request: Request, id: FactId) -> Response:
    """Get one document."""
    return fact_of(request, LISTING, id)
