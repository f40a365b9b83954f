"""`/entities/{id}`: leads from the id that a name was reconciled with to the page or the record of its term."""

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from app.errors import NotFoundError, nearest
from app.queries.vocabularies import INDICATORS
from app.schemas.base import Lookup
from app.vocabulary import Format
from app.web.address import whole
from app.web.reconcile import VIEW, entities_at
from app.web.request_context import RequestContext

router = APIRouter(include_in_schema=False)


@router.get(VIEW + "/{id}")
def get_entity(request: Request, id: str) -> Response:
    """Lead to an entity."""
    context = RequestContext(request, Lookup, (Format.HTML, Format.JSON))
    with context.readers.reader(context.release) as reader:
        entities = entities_at(context, reader)
    entity = entities.by_id.get(id)
    if entity is None:
        raise NotFoundError(id, nearest(id, entities.by_id))
    is_page = entity.type == INDICATORS.name
    path = context.pinned(f"{'' if is_page else '/v1'}/{entity.type}/{entity.code}")
    if context.query.lang:
        path += f"{'&' if '?' in path else '?'}lang={context.query.lang}"
    return RedirectResponse(whole(request, path), 303, {"Cache-Control": "no-cache"})
