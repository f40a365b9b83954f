"""Structures of the REST API of SDMX 3.0: `/structure/{type}/{agency}/{id}/{version}/{item}`."""

from starlette.requests import Request
from starlette.responses import Response

from app.web.sdmx import artefacts, written
from app.web.sdmx.context import SdmxContext
from app.web.sdmx.parameters import AS_OF, one_of

PARAMETERS = ("detail", "references", AS_OF)


def structure_of(
    request: Request, type_: str = "*", agency: str = "*", resource: str = "*", version: str = "~", item: str = "*"
) -> Response:
    """Answer a request for structures; raises SdmxError."""
    context = SdmxContext(request, PARAMETERS, written.STRUCTURES)
    detail = one_of(context.sent, "detail", artefacts.DETAILS, "full")
    named, missing = artefacts.matched(type_, agency, resource, version, item), artefacts.nothing(request, type_)
    if not named:
        raise missing
    wanted = artefacts.with_references(named, context.sent.get("references", "none").split(","), detail)
    return written.structures_answer(context, lambda reader: artefacts.read_items(reader, wanted, item, missing))
