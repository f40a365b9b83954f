"""Schemas of the REST API of SDMX 3.0: what data may be, said by structures (`application/vnd.sdmx.structure+json`).

Every code of a list is allowed. XML schemas and JSON schemas of the data are not made.
"""

from starlette.requests import Request
from starlette.responses import Response

from app.sdmx.definition import TIME
from app.sdmx.shape import read_at
from app.web.sdmx import artefacts, written
from app.web.sdmx.asked import asked_of
from app.web.sdmx.context import SdmxContext
from app.web.sdmx.parameters import AS_OF, one_of

PARAMETERS = ("dimensionAtObservation", "deletion", AS_OF)


def schema_of(request: Request, context: str, agency: str, resource: str, version: str = "~") -> Response:
    """Answer with the data structure, its concepts, its codelists and the agency; raises SdmxError."""
    sdmx = SdmxContext(request, PARAMETERS, written.STRUCTURES)
    read_at(sdmx.sent.get("dimensionAtObservation", TIME.id))  # the structures are the same for all of them
    one_of(sdmx.sent, "deletion", ("true", "false"), "false")
    asked_of(context, agency, resource, version)
    return written.structures_answer(sdmx, artefacts.read_of_data)
