"""The list of indicators, which a tool answers, resources are taken from, and near codes are looked for in."""

from starlette.requests import Request
from starlette.responses import Response

from app.queries.vocabularies import INDICATORS
from app.schemas.indicator import IndicatorQuery
from app.web.lists import list_of

LIST_PATH = "/v1/indicators"


def list_indicators(request: Request) -> Response:
    """Answer a request for the list, as REST does; raises BadRequestError."""
    return list_of(request, INDICATORS, IndicatorQuery)
