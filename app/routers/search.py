"""`/v1/search`: see `app.schemas.search`."""

from fastapi import APIRouter, Request, Response

from app.schemas.search import SearchPage, SearchQuery
from app.web.route_contract import search_route
from app.web.search import search_of

router = APIRouter(tags=["search"])


@router.get("/search", **search_route(SearchPage, SearchQuery))
def search_everything(request: Request) -> Response:
    """Search all facts and indicators, in both languages."""
    return search_of(request)
