"""`/v1/series`: see `app.schemas.series`."""

from fastapi import APIRouter, Request, Response

from app.schemas.series import CubeOfSeries, Series, SeriesQuery, SeriesRow
from app.web.route_contract import cube_route
from app.web.series import series_of

router = APIRouter(tags=["series"])


@router.get("/series", **cube_route(Series, SeriesRow, CubeOfSeries, SeriesQuery))
def list_series(request: Request) -> Response:
    """List series, each with its values period after period."""
    return series_of(request)
