"""`/sdmx/3.0`: the REST API of SDMX 3.0. A part of a path may be left out with all behind it; a slash may end a path.

What is named `*`, and what is left out, is anything. The framework gives a part of a path to every parameter of its
name, to those of dependencies too: so none is called `key`, as one that asks for a key may be.
"""

from fastapi import APIRouter, Request, Response

from app.web.sdmx.availability import availability_of
from app.web.sdmx.data import data_of
from app.web.sdmx.schema import schema_of
from app.web.sdmx.start import start_of
from app.web.sdmx.structure import structure_of

router = APIRouter(tags=["sdmx"])


@router.get("")
@router.get("/")
def start(request: Request) -> Response:
    """Get the dataflow with all that belongs to it, at its own address."""
    return start_of(request, "/sdmx/3.0/structure")


@router.get("/structure")
@router.get("/structure/")
def structure(request: Request) -> Response:
    """Get all structures."""
    return structure_of(request)


@router.get("/structure/{type}")
@router.get("/structure/{type}/")
def structure_by_type(request: Request, type: str) -> Response:
    """Get the structures of a type."""
    return structure_of(request, type)


@router.get("/structure/{type}/{agency}")
@router.get("/structure/{type}/{agency}/")
def structure_by_agency(request: Request, type: str, agency: str) -> Response:
    """Get the structures of an agency."""
    return structure_of(request, type, agency)


@router.get("/structure/{type}/{agency}/{resource}")
@router.get("/structure/{type}/{agency}/{resource}/")
def structure_by_resource(request: Request, type: str, agency: str, resource: str) -> Response:
    """Get a structure."""
    return structure_of(request, type, agency, resource)


@router.get("/structure/{type}/{agency}/{resource}/{version}")
@router.get("/structure/{type}/{agency}/{resource}/{version}/")
def structure_by_version(request: Request, type: str, agency: str, resource: str, version: str) -> Response:
    """Get a version of a structure."""
    return structure_of(request, type, agency, resource, version)


@router.get("/structure/{type}/{agency}/{resource}/{version}/{item}")
@router.get("/structure/{type}/{agency}/{resource}/{version}/{item}/")
def structure_by_item(request: Request, type: str, agency: str, resource: str, version: str, item: str) -> Response:
    """Get items of a list, such as codes."""
    return structure_of(request, type, agency, resource, version, item)


@router.get("/data")
@router.get("/data/")
def data(request: Request) -> Response:
    """Get all data."""
    return data_of(request)


@router.get("/data/{context}")
@router.get("/data/{context}/")
def data_by_context(request: Request, context: str) -> Response:
    """Get the data of all dataflows or data structures."""
    return data_of(request, context)


@router.get("/data/{context}/{agency}")
@router.get("/data/{context}/{agency}/")
def data_by_agency(request: Request, context: str, agency: str) -> Response:
    """Get the data of an agency."""
    return data_of(request, context, agency)


@router.get("/data/{context}/{agency}/{resource}")
@router.get("/data/{context}/{agency}/{resource}/")
def data_by_resource(request: Request, context: str, agency: str, resource: str) -> Response:
    """Get the data of a dataflow or a data structure."""
    return data_of(request, context, agency, resource)


@router.get("/data/{context}/{agency}/{resource}/{version}")
@router.get("/data/{context}/{agency}/{resource}/{version}/")
def data_by_version(request: Request, context: str, agency: str, resource: str, version: str) -> Response:
    """Get the data of a version of it."""
    return data_of(request, context, agency, resource, version)


@router.get("/data/{context}/{agency}/{resource}/{version}/{series_key}")
@router.get("/data/{context}/{agency}/{resource}/{version}/{series_key}/")
def data_by_key(request: Request, context: str, agency: str, resource: str, version: str, series_key: str) -> Response:
    """Get the data of a key."""
    return data_of(request, context, agency, resource, version, series_key)


@router.get("/availability")
@router.get("/availability/")
def availability(request: Request) -> Response:
    """Get which data there are."""
    return availability_of(request)


@router.get("/availability/{context}")
@router.get("/availability/{context}/")
def availability_by_context(request: Request, context: str) -> Response:
    """Get which data there are of all dataflows or data structures."""
    return availability_of(request, context)


@router.get("/availability/{context}/{agency}")
@router.get("/availability/{context}/{agency}/")
def availability_by_agency(request: Request, context: str, agency: str) -> Response:
    """Get which data there are of an agency."""
    return availability_of(request, context, agency)


@router.get("/availability/{context}/{agency}/{resource}")
@router.get("/availability/{context}/{agency}/{resource}/")
def availability_by_resource(request: Request, context: str, agency: str, resource: str) -> Response:
    """Get which data there are of a dataflow or a data structure."""
    return availability_of(request, context, agency, resource)


@router.get("/availability/{context}/{agency}/{resource}/{version}")
@router.get("/availability/{context}/{agency}/{resource}/{version}/")
def availability_by_version(request: Request, context: str, agency: str, resource: str, version: str) -> Response:
    """Get which data there are of a version of it."""
    return availability_of(request, context, agency, resource, version)


@router.get("/availability/{context}/{agency}/{resource}/{version}/{series_key}")
@router.get("/availability/{context}/{agency}/{resource}/{version}/{series_key}/")
def availability_by_key(
    request: Request, context: str, agency: str, resource: str, version: str, series_key: str
) -> Response:
    """Get which data there are of a key."""
    return availability_of(request, context, agency, resource, version, series_key)


@router.get("/availability/{context}/{agency}/{resource}/{version}/{series_key}/{component}")
@router.get("/availability/{context}/{agency}/{resource}/{version}/{series_key}/{component}/")
def availability_by_component(
    request: Request, context: str, agency: str, resource: str, version: str, series_key: str, component: str
) -> Response:
    """Get which ids of a dimension there are."""
    return availability_of(request, context, agency, resource, version, series_key, component)


@router.get("/schema/{context}/{agency}/{resource}")
@router.get("/schema/{context}/{agency}/{resource}/")
def schema_by_resource(request: Request, context: str, agency: str, resource: str) -> Response:
    """Get what data of a dataflow or a data structure may be."""
    return schema_of(request, context, agency, resource)


@router.get("/schema/{context}/{agency}/{resource}/{version}")
@router.get("/schema/{context}/{agency}/{resource}/{version}/")
def schema_by_version(request: Request, context: str, agency: str, resource: str, version: str) -> Response:
    """Get what data of a version of it may be."""
    return schema_of(request, context, agency, resource, version)
