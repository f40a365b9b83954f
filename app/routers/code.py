"""`/v1/codes`: see `app.schemas.code`."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from app.errors import NotFoundError, nearest
from app.queries.codes import CODES, code_lists
from app.queries.listing import Listing
from app.schemas.code import CodeList, CodeListQuery, CodeListRow, ListedCode, ListedCodeQuery, ListedCodeRow
from app.texts import Phrase
from app.web.concepts import term_of
from app.web.lists import list_of
from app.web.problems import NOT_FOUND
from app.web.route_contract import TermCode, list_route, term_route, vocabulary_route

router = APIRouter(tags=["codes"])

ListName = Annotated[
    str,
    Path(
        description=Phrase("ListName.path", "Code of the list of codes, such as `qualifier`."), examples=["qualifier"]
    ),
]


@router.get("/codes", **list_route(CodeList, CodeListRow, CodeListQuery))
def list_code_lists(request: Request) -> Response:
    """List the lists of codes."""
    return list_of(request, code_lists(), CodeListQuery)


@router.get("/codes/{list}", **vocabulary_route(ListedCode, ListedCodeRow, ListedCodeQuery, NOT_FOUND))
def list_codes(request: Request, list: ListName) -> Response:
    """List the codes of a list."""
    return list_of(request, _codes(list), ListedCodeQuery)


@router.get("/codes/{list}/{code}", **term_route(ListedCode, "over"))
def get_code(request: Request, list: ListName, code: TermCode) -> Response:
    """Get one code of a list."""
    return term_of(request, _codes(list), code)


def _codes(name: str) -> Listing:
    if name not in CODES:
        raise NotFoundError(name, nearest(name, CODES))
    return CODES[name]
