"""What the OpenAPI document says of a route: parameters from its query object, answers from its schema, problems."""

from typing import Annotated, Any

from fastapi import Path

from app.schemas.base import FactLookup, ListQuery, Lookup, Page
from app.schemas.included import FactPage
from app.web.problems import INTERNAL, INVALID, MEDIA_TYPE, NOT_FOUND, NOT_READY, Kind
from app.web.query import openapi_parameters

_LANGUAGE = {
    "Content-Language": {"description": "Language of the names.", "schema": {"type": "string", "enum": ["zh", "en"]}}
}
_LINK = {
    "Link": {"description": 'The next page, `rel="next"` (RFC 8288); absent on the last.', "schema": {"type": "string"}}
}
_ACCEPT_LANGUAGE = {
    "name": "Accept-Language",
    "in": "header",
    "required": False,
    "description": "Languages preferred (RFC 9110, 12.5.4); `lang` beats it.",
    "schema": {"type": "string"},
    "example": "en",
}


FactId = Annotated[
    str,
    Path(description="Public id, `<report>.<slug>`.", examples=["qinghai-org-2020.online-class-attendances"]),
]


def list_route(record: Any, query: type[ListQuery]) -> dict[str, Any]:
    """Return the arguments of a route that lists records."""
    return _route(Page[record], query, "One page of the list.", {**_LANGUAGE, **_LINK}, INVALID, NOT_READY, INTERNAL)


def search_route(page: Any, query: type[ListQuery]) -> dict[str, Any]:
    """Return the arguments of the route that searches."""
    return _route(page, query, "One page of results.", {**_LANGUAGE, **_LINK}, INVALID, NOT_READY, INTERNAL)


def record_route(record: Any) -> dict[str, Any]:
    """Return the arguments of a route for one record."""
    return _route(record, Lookup, "The record.", _LANGUAGE, INVALID, NOT_FOUND, NOT_READY, INTERNAL)


def fact_list_route(record: Any, query: type[ListQuery]) -> dict[str, Any]:
    """Return the arguments of a route that lists facts, with linked ones where asked for."""
    page = FactPage[record]
    return _route(page, query, "One page of the list.", {**_LANGUAGE, **_LINK}, INVALID, NOT_READY, INTERNAL)


def fact_route(record: Any) -> dict[str, Any]:
    """Return the arguments of a route for one fact, with linked ones where asked for."""
    return _route(record, FactLookup, "The record.", _LANGUAGE, INVALID, NOT_FOUND, NOT_READY, INTERNAL)


def about_route(record: Any) -> dict[str, Any]:
    """Return the arguments of a route that says what the API is."""
    return _route(record, Lookup, "What this API is.", _LANGUAGE, INVALID, NOT_READY, INTERNAL)


def _route(
    model: Any, query: type[Lookup], description: str, headers: dict[str, Any], *problems: Kind
) -> dict[str, Any]:
    return {
        "response_model": model,
        "response_description": description,
        "responses": {
            200: {"headers": headers},
            **{
                kind.status: {
                    "description": kind.en,
                    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
                for kind in problems
            },
        },
        "openapi_extra": {"parameters": [*openapi_parameters(query), _ACCEPT_LANGUAGE]},
    }
