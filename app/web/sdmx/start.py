"""The start of an SDMX service, `/sdmx/3.0` or `/sdmx/2.1`: it leads to the dataflow and all that belongs to it."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.sdmx.structures import AGENCY
from app.web.address import whole
from app.web.sdmx import parameters


def start_of(request: Request, structures: str) -> Response:
    """Lead to the dataflow, which is below the path `structures`; raises SdmxError for unknown parameters."""
    parameters.read(request.scope["query_string"], ())
    target = whole(request, f"{structures}/dataflow/{AGENCY}/SERIES/1.0?references=all")
    return RedirectResponse(target, 303, headers={"Cache-Control": "no-cache"})
