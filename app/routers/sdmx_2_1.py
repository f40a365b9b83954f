"""`/sdmx/2.1`: the REST API of SDMX 2.1. A part of a path may be left out with all behind it; a slash may end it."""

from fastapi import APIRouter, Request, Response

from app.web.sdmx.availability_2_1 import availability_2_1
from app.web.sdmx.data_2_1 import data_2_1
from app.web.sdmx.schema_2_1 import schema_2_1
from app.web.sdmx.start import start_of
from app.web.sdmx.structure_2_1 import structure_2_1

router = APIRouter(tags=["sdmx"])


@router.get("")
@router.get("/")
def start(request: Request) -> Response:
    """Get the dataflow with all that belongs to it, at its own address."""
    return start_of(request, "/sdmx/2.1")


@router.get("/data/{flow}")
@router.get("/data/{flow}/")
def data(request: Request, flow: str) -> Response:
    """Get the data of a dataflow."""
    return data_2_1(request, flow)


@router.get("/data/{flow}/{series_key}")
@router.get("/data/{flow}/{series_key}/")
def data_by_key(request: Request, flow: str, series_key: str) -> Response:
    """Get the data of a key."""
    return data_2_1(request, flow, series_key)


@router.get("/data/{flow}/{series_key}/{provider}")
@router.get("/data/{flow}/{series_key}/{provider}/")
def data_by_provider(request: Request, flow: str, series_key: str, provider: str) -> Response:
    """Get the data of a provider."""
    return data_2_1(request, flow, series_key, provider)


@router.get("/availableconstraint/{flow}")
@router.get("/availableconstraint/{flow}/")
def availability(request: Request, flow: str) -> Response:
    """Get which data there are."""
    return availability_2_1(request, flow)


@router.get("/availableconstraint/{flow}/{series_key}")
@router.get("/availableconstraint/{flow}/{series_key}/")
def availability_by_key(request: Request, flow: str, series_key: str) -> Response:
    """Get which data there are of a key."""
    return availability_2_1(request, flow, series_key)


@router.get("/availableconstraint/{flow}/{series_key}/{provider}")
@router.get("/availableconstraint/{flow}/{series_key}/{provider}/")
def availability_by_provider(request: Request, flow: str, series_key: str, provider: str) -> Response:
    """Get which data there are of a provider."""
    return availability_2_1(request, flow, series_key, provider)


@router.get("/availableconstraint/{flow}/{series_key}/{provider}/{component}")
@router.get("/availableconstraint/{flow}/{series_key}/{provider}/{component}/")
def availability_by_component(request: Request, flow: str, series_key: str, provider: str, component: str) -> Response:
    """Get which ids of a dimension there are."""
    return availability_2_1(request, flow, series_key, provider, component)


@router.get("/schema/{context}/{agency}/{resource}")
@router.get("/schema/{context}/{agency}/{resource}/")
def schema(request: Request, context: str, agency: str, resource: str) -> Response:
    """Get the XML schema of data."""
    return schema_2_1(request, context, agency, resource)


@router.get("/schema/{context}/{agency}/{resource}/{version}")
@router.get("/schema/{context}/{agency}/{resource}/{version}/")
def schema_by_version(request: Request, context: str, agency: str, resource: str, version: str) -> Response:
    """Get the XML schema of data of a version."""
    return schema_2_1(request, context, agency, resource, version)


@router.get("/{type}")
@router.get("/{type}/")
def structure(request: Request, type: str) -> Response:
    """Get the structures of a type."""
    return structure_2_1(request, type)


@router.get("/{type}/{agency}")
@router.get("/{type}/{agency}/")
def structure_by_agency(request: Request, type: str, agency: str) -> Response:
    """Get the structures of an agency."""
    return structure_2_1(request, type, agency)


@router.get("/{type}/{agency}/{resource}")
@router.get("/{type}/{agency}/{resource}/")
def structure_by_resource(request: Request, type: str, agency: str, resource: str) -> Response:
    """Get a structure."""
    return structure_2_1(request, type, agency, resource)


@router.get("/{type}/{agency}/{resource}/{version}")
@router.get("/{type}/{agency}/{resource}/{version}/")
def structure_by_version(request: Request, type: str, agency: str, resource: str, version: str) -> Response:
    """Get a version of a structure."""
    return structure_2_1(request, type, agency, resource, version)


@router.get("/{type}/{agency}/{resource}/{version}/{item}")
@router.get("/{type}/{agency}/{resource}/{version}/{item}/")
def structure_by_item(request: Request, type: str, agency: str, resource: str, version: str, item: str) -> Response:
    """Get items of a list, such as codes."""
    return structure_2_1(request, type, agency, resource, version, item)
