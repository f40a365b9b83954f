"""For operators: is the process alive, can it answer."""

from typing import Annotated, Literal

from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from typing_extensions import TypedDict

from app.schemas.base import CurrentRelease
from app.web.reader import Readers


class Alive(TypedDict):
    """Answer of a process that is alive."""

    status: Annotated[Literal["alive"], Field(description="Status of the process: always `alive`.")]


class Ready(TypedDict):
    """Answer of a server that can serve data."""

    status: Annotated[Literal["ready"], Field(description="Status of the server: always `ready`.")]
    release: CurrentRelease


async def livez(_request: Request) -> Response:
    """Answer as long as the process is alive. It runs on the event loop, since all threads may be busy."""
    alive: Alive = {"status": "alive"}
    return JSONResponse(alive)


async def readyz(request: Request) -> Response:
    """Answer the current release as seen a moment ago; raises NotReadyError (503) if it cannot be served."""
    readers: Readers = request.app.state.readers
    ready: Ready = {"status": "ready", "release": readers.ready().number}
    return JSONResponse(ready)
