"""`/v1/regions`: see `app.schemas.region`."""

from fastapi import APIRouter, Request, Response

from app.queries.resources import REGIONS
from app.schemas.region import Region, RegionQuery, RegionRow
from app.web.lists import list_of
from app.web.route_contract import list_route

router = APIRouter(tags=["regions"])


@router.get("/regions", **list_route(Region, RegionRow, RegionQuery))
def list_regions(request: Request) -> Response:
    """List regions."""
    return list_of(request, REGIONS, RegionQuery)
