"""Availability of the REST API of SDMX 2.1: `/availableconstraint/{flow}/{key}/{provider}/{component}`."""

from starlette.requests import Request
from starlette.responses import Response

from app.web.sdmx import written
from app.web.sdmx.availability import available_answer, read_dimensions
from app.web.sdmx.context import SdmxContext
from app.web.sdmx.data_2_1 import PERIODS, selection_2_1
from app.web.sdmx.paths_2_1 import ALL, flow_of, listed

PARAMETERS = (*PERIODS, "mode", "references", "updatedAfter")


def availability_2_1(
    request: Request, flow: str, key: str = ALL, provider: str = ALL, component: str = ALL
) -> Response:
    """Answer a request for availability; raises SdmxError."""
    context = SdmxContext(request, PARAMETERS, (written.STRUCTURE_XML,))
    about, dimensions = flow_of(flow, provider), read_dimensions(listed(component))
    return available_answer(context, about, selection_2_1(context.sent, key), dimensions)
