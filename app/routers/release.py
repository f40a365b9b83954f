"""`/v1/releases`: see `app.schemas.release`."""

from fastapi import APIRouter, Request, Response

from app.queries.resources import RELEASES
from app.schemas.release import Release, ReleaseQuery, ReleaseRow
from app.web.lists import list_of
from app.web.route_contract import list_route

router = APIRouter(tags=["releases"])


@router.get("/releases", **list_route(Release, ReleaseRow, ReleaseQuery))
def list_releases(request: Request) -> Response:
    """List releases."""
    return list_of(request, RELEASES, ReleaseQuery)
