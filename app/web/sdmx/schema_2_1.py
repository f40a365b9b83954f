"""Schemas of the REST API of SDMX 2.1: what structure-specific data may be, as an XML schema or as structures."""

from starlette.requests import Request
from starlette.responses import Response

from app.formats import sdmx_ml_schema
from app.sdmx.definition import STRUCTURE, TIME
from app.sdmx.shape import read_at
from app.web.sdmx import artefacts, written
from app.web.sdmx.asked import asked_of
from app.web.sdmx.context import SdmxContext
from app.web.sdmx.media_types import SdmxType
from app.web.sdmx.parameters import one_of
from app.web.sdmx.paths_2_1 import LATEST

XSD = SdmxType("application/vnd.sdmx.schema+xml", "2.1", ("application/xml", "text/xml"))
TYPES = (XSD, written.STRUCTURE_XML)
PARAMETERS = ("dimensionAtObservation", "explicitMeasure")


def schema_2_1(request: Request, context: str, agency: str, resource: str, version: str = LATEST) -> Response:
    """Answer with the schema of data of a dataflow or a data structure; raises SdmxError."""
    sdmx = SdmxContext(request, PARAMETERS, TYPES)
    at = read_at(sdmx.sent.get("dimensionAtObservation", TIME.id))
    one_of(sdmx.sent, "explicitMeasure", ("true", "false"), "false")  # there is one measure, and it is called as it is
    about = asked_of(context, agency, resource, version)
    if sdmx.type is not XSD:
        return written.structures_answer(sdmx, artefacts.read_of_data)
    if sdmx.is_known:
        return sdmx.not_modified()
    with sdmx.readers.reader(sdmx.release) as reader:
        lists = {one.about.id: one for one in artefacts.read_of_data(reader).codelists}
    return sdmx.respond("".join(sdmx_ml_schema.schema(about, STRUCTURE, lists, at)).encode())
