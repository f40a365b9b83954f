"""For operators: is the process alive, can it answer."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.web.reader import Readers


def livez(_request: Request) -> Response:
    """Answer as long as the process does."""
    return JSONResponse({"status": "alive"})


def readyz(request: Request) -> Response:
    """Answer the current release; raises NotReadyError (503) where nothing can be served."""
    readers: Readers = request.app.state.readers
    return JSONResponse({"status": "ready", "release": readers.check()})
