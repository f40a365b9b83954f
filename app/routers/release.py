"""`/v1/releases`: see `app.schemas.release`."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from app.queries.resources import RELEASES
from app.schemas.release import Release, ReleaseQuery, ReleaseRow
from app.web.citing import release_of
from app.web.lists import list_of
from app.web.route_contract import cited_route, list_route

router = APIRouter(tags=["releases"])


@router.get("/releases", **list_route(Release, ReleaseRow, ReleaseQuery))
def list_releases(request: Request) -> Response:
    """List releases."""
    return list_of(request, RELEASES, ReleaseQuery)


@router.get("/releases/{id}", **cited_route(Release))
def get_release(
    request: Request, id: Annotated[str, Path(description="Number of the release.", examples=["1"])]
) -> Response:
    """Get one release."""
    return release_of(request, id)
