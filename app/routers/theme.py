"""`/v1/themes`: see `app.schemas.theme`."""

from fastapi import APIRouter, Request, Response

from app.queries.vocabularies import THEMES
from app.schemas.theme import Theme, ThemeQuery, ThemeRow
from app.web.concepts import term_of
from app.web.lists import list_of
from app.web.route_contract import TermCode, term_route, vocabulary_route

router = APIRouter(tags=["themes"])


@router.get("/themes", **vocabulary_route(Theme, ThemeRow, ThemeQuery))
def list_themes(request: Request) -> Response:
    """List themes."""
    return list_of(request, THEMES, ThemeQuery)


@router.get("/themes/{code}", **term_route(Theme, "talent"))
def get_theme(request: Request, code: TermCode) -> Response:
    """Get one theme."""
    return term_of(request, THEMES, code)
