"""Availability of the REST API of SDMX 2.1: `/availableconstraint/{flow}/{key}/{provider}/{component}`."""

from starlette.requests import Request
from starlette.responses import Response

from app.web.sdmx import written
from app.web.sdmx.availability import available_at, read_dimensions, read_references, with_partial
from app.web.sdmx.constraints import constraint
from app.web.sdmx.context import SdmxContext
from app.web.sdmx.data_2_1 import PERIODS, selection_2_1
from app.web.sdmx.later import refuse_later
from app.web.sdmx.parameters import one_of
from app.web.sdmx.paths_2_1 import ALL, flow_of, listed

PARAMETERS = (*PERIODS, "mode", "references", "updatedAfter")


def availability_2_1(
    request: Request, flow: str, key: str = ALL, provider: str = ALL, component: str = ALL
) -> Response:
    """Answer a request for availability; raises SdmxError."""
    context = SdmxContext(request, PARAMETERS, (written.STRUCTURE_XML,))
    refuse_later(context.sent)
    about, dimensions = flow_of(flow, provider), read_dimensions(listed(component))
    wanted, mode = selection_2_1(context.sent, key), one_of(context.sent, "mode", ("exact", "available"), "exact")
    types = read_references(context.sent.get("references", "none"))
    if context.is_known:
        return context.not_modified()
    with context.readers.reader(context.release) as reader:
        found = available_at(reader, wanted, mode, dimensions)
        structures = with_partial(reader, constraint(about, found, dimensions), types)
        head = context.header(reader)
    return context.respond(written.structures(context, head, structures))
