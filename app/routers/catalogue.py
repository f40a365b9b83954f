"""`/v1/catalog`, `/v1/croissant` and the list of APIs: see `app.schemas.catalogue`."""

from fastapi import APIRouter, Request, Response

from app.schemas.catalogue import ApiCatalog, Catalogue, Croissant
from app.texts import of_type
from app.web.catalogue import api_catalog_of, catalogue_of, croissant_of
from app.web.negotiation import API_CATALOG_FORMATS, CATALOGUE_FORMATS
from app.web.route_contract import catalogue_route

router = APIRouter(tags=["about"])
# RFC 8615 has it at the root, so it is served beside `/v1`
well_known = APIRouter(tags=["about"])


@router.get("/catalog", **catalogue_route(Catalogue, CATALOGUE_FORMATS, of_type(Catalogue)))
def get_catalogue(request: Request) -> Response:
    """Get the catalogue of the data."""
    return catalogue_of(request)


@router.get("/croissant", **catalogue_route(Croissant, CATALOGUE_FORMATS, of_type(Croissant)))
def get_croissant(request: Request) -> Response:
    """Get the description of the data for search engines."""
    return croissant_of(request)


@well_known.get("/.well-known/api-catalog", **catalogue_route(ApiCatalog, API_CATALOG_FORMATS, of_type(ApiCatalog)))
def get_api_catalog(request: Request) -> Response:
    """Get the list of APIs."""
    return api_catalog_of(request)
