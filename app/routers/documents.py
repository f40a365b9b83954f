"""`/v1/documents`: see `app.schemas.document`."""

from fastapi import APIRouter, Request, Response

from app.queries.resources import DOCUMENTS
from app.schemas.base import FactLookup
from app.schemas.document import Document, DocumentQuery, DocumentRow
from app.schemas.included import DocumentRecord
from app.web.answer import list_of, record_of
from app.web.contract import FactId, fact_list_route, fact_route

router = APIRouter(tags=["documents"])


@router.get("/documents", **fact_list_route(Document, DocumentRow, DocumentQuery))
def list_documents(request: Request) -> Response:
    """List documents."""
    return list_of(request, DOCUMENTS, DocumentQuery)


@router.get("/documents/{id}", **fact_route(DocumentRecord, "qinghai-org-2020.democratic-recommendation-measures"))
def get_document(request: Request, id: FactId) -> Response:
    """Get one document."""
    return record_of(request, DOCUMENTS, id, FactLookup)
