"""`/v1/themes`: see `app.schemas.theme`."""

from fastapi import APIRouter, Request, Response

from app.queries.resources import THEMES
from app.schemas.theme import Theme, ThemeQuery, ThemeRow
from app.web.lists import list_of
from app.web.route_contract import list_route

router = APIRouter(tags=["themes"])


@router.get("/themes", **list_route(Theme, ThemeRow, ThemeQuery))
def list_themes(request: Request) -> Response:
    """List themes."""
    return list_of(request, THEMES, ThemeQuery)
