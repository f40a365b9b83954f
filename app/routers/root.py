"""`/v1`: what this API is, and every limit."""

from importlib.metadata import version

import orjson
from fastapi import APIRouter, Request, Response

from app.formats import xlsx
from app.formats.citations import WRITERS
from app.schemas.base import (
    DEFAULT_LIMIT,
    FACET_VALUES,
    MAX_FACETS,
    MAX_JSON,
    MAX_TEXT,
    MAX_VALUES,
    MAX_WORDS,
)
from app.schemas.catalogue import AboutLookup
from app.schemas.metric_counts import MAX_BY, MAX_COMPARED, MAX_GROUPS
from app.schemas.root import Limits, Root
from app.schemas.series import MAX_CELLS, MAX_FIGURES
from app.settings import Settings
from app.vocabulary import Format, Resource
from app.web.about import about_data, operator_of
from app.web.address import whole
from app.web.citing import citation_of_data
from app.web.negotiation import CITED_FORMATS
from app.web.query import MAX_PARAMETERS
from app.web.relations import API_CATALOG, of_data
from app.web.request_context import RequestContext
from app.web.route_contract import about_route
from app.web.tables import PAGED

router = APIRouter(tags=["about"])

RESOURCES = (
    "reports",
    "sections",
    "indicators",
    *(kind.path for kind in Resource),
    "series",
    "themes",
    "regions",
    "units",
    "scopes",
    "bases",
    "breakdowns",
    "codes",
    "releases",
    "changes",
    "search",
)
EXPORTS = ("export.zip", "export.sqlite")
LINKS = {
    **{name: f"/v1/{name}" for name in (*RESOURCES, *EXPORTS, "releases.atom", "catalog", "croissant")},
    "sdmx": "/sdmx/3.0/structure/dataflow/WORKREPORT/SERIES/1.0",
    "api-catalog": "/.well-known/api-catalog",
    "reconcile": "/v1/reconcile",
    "docs": "/docs",
    "openapi": "/openapi.json",
}


@router.get("", **about_route(Root))
def get_root(request: Request) -> Response:
    """Get name, licence, limits and links of this API."""
    bounds: Settings = request.app.state.settings
    limits = _limits(bounds)
    context = RequestContext(request, AboutLookup, CITED_FORMATS, of=limits)
    if context.is_known:
        return context.not_modified()
    context.relations = (*of_data(context.release.number), API_CATALOG)
    if context.format is not Format.JSON:
        return context.respond(WRITERS[context.format](citation_of_data(context)))
    operator = operator_of(request)
    about = about_data(operator, context.lang, context.release.number)
    root: Root = {
        **about,  # type: ignore[typeddict-item]
        "version": version("workreport"),
        "report_error": operator.report_error,
        "limits": limits,
        "links": {name: whole(request, _pinned(context, path)) for name, path in LINKS.items()},
    }
    return context.respond(orjson.dumps(root))


def _pinned(context: RequestContext[AboutLookup], path: str) -> str:
    """Return a path with the release that was asked for, if one was and the path is one of data."""
    return context.pinned(path) if path.startswith("/v1/") else path


def _limits(bounds: Settings) -> Limits:
    return {
        "page_default": DEFAULT_LIMIT,
        "page_max": MAX_JSON,
        "xlsx_rows_max": xlsx.MAX_ROWS,
        "series_figures_max": MAX_FIGURES,
        "series_cells_max": MAX_CELLS,
        "whole_rows_max": PAGED,
        "parameter_values_max": MAX_VALUES,
        "parameter_length_max": MAX_TEXT,
        "search_length_max": MAX_WORDS,
        "facets_max": MAX_FACETS,
        "facet_values_max": FACET_VALUES,
        "group_columns_max": MAX_BY,
        "groups_max": MAX_GROUPS,
        "compared_max": MAX_COMPARED,
        "parameters_max": MAX_PARAMETERS,
        "address_bytes_max": bounds.address_bytes,
        "headers_max": bounds.headers,
        "head_bytes_max": bounds.head_bytes,
        "head_seconds_max": bounds.head_seconds,
        "body_bytes_max": bounds.body_bytes,
        "body_seconds_max": bounds.body_seconds,
        "idle_seconds_max": bounds.idle_seconds,
        "connections_max": bounds.connections,
        "unread_bytes_max": bounds.unread_bytes,
        "streams_max": bounds.streams,
        "made_files_max": bounds.made_files,
        "made_bytes_max": bounds.made_bytes,
        "made_seconds_max": bounds.made_seconds,
        "exports_bytes_max": bounds.exports_bytes,
        "client_requests_max": bounds.client_requests,
        "client_seconds": bounds.client_seconds,
        "stall_seconds_max": bounds.stall,
    }
