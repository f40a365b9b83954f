"""`/v1/documents`: see `app.schemas.document`."""

from fastapi import APIRouter, Request, Response

from app.queries.resources import DOCUMENTS
from app.schemas.document import Document, DocumentQuery
from app.web.answer import list_of, record_of
from app.web.contract import FactId, list_route, record_route

router = APIRouter(tags=["documents"])


@router.get("/documents", **list_route(Document, DocumentQuery))
def list_documents(request: Request) -> Response:
    """List documents."""
    return list_of(request, DOCUMENTS, DocumentQuery)


@router.get("/documents/{id}", **record_route(Document))
def get_document(request: Request, id: FactId) -> Response:
    """Get one document."""
    return record_of(request, DOCUMENTS, id)
