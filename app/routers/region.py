"""`/v1/regions`: see `app.schemas.region`."""

from fastapi import APIRouter, Request, Response

from app.queries.vocabularies import REGIONS
from app.schemas.region import Region, RegionQuery, RegionRow
from app.web.concepts import term_of
from app.web.lists import list_of
from app.web.route_contract import TermCode, term_route, vocabulary_route

router = APIRouter(tags=["regions"])


@router.get("/regions", **vocabulary_route(Region, RegionRow, RegionQuery))
def list_regions(request: Request) -> Response:
    """List regions."""
    return list_of(request, REGIONS, RegionQuery)


@router.get("/regions/{code}", **term_route(Region, "CN-QH"))
def get_region(request: Request, code: TermCode) -> Response:
    """Get one region."""
    return term_of(request, REGIONS, code)
