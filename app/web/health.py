"""For operators: is the process alive, can it answer."""

from typing import Annotated, Any, Literal

from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from typing_extensions import TypedDict

from app.errors import NotReadyError
from app.schemas.base import CurrentRelease
from app.web import problems
from app.web.exports import Exports
from app.web.reader import Readers

State = Literal["ready", "not ready", "unknown"]


class Parts(TypedDict):
    """State of each part of a server: `unknown` where a part that it needs is not ready."""

    database: Annotated[State, Field(description="Whether the database answers and can be read, such as `ready`.")]
    tables: Annotated[State, Field(description="Whether its tables are those of this version, such as `ready`.")]
    release: Annotated[State, Field(description="Whether there is a release to serve, such as `ready`.")]
    index: Annotated[State, Field(description="Whether its index is complete, such as `not ready`.")]
    exports: Annotated[
        State,
        Field(description="Whether the folder of exports can be written; everything else is served without it."),
    ]


class NotReady(problems.Problem):
    """Reason why a server cannot serve data, and which of its parts is not ready."""

    parts: Parts


class Alive(TypedDict):
    """Answer of a process that is alive."""

    status: Annotated[Literal["alive"], Field(description="Status of the process: always `alive`.")]


class Ready(TypedDict):
    """Answer of a server that can serve data."""

    status: Annotated[Literal["ready"], Field(description="Status of the server: always `ready`.")]
    release: CurrentRelease
    parts: Parts


async def livez(_request: Request) -> Response:
    """Answer as long as the process is alive. It runs on the event loop, since all threads may be busy."""
    alive: Alive = {"status": "alive"}
    return JSONResponse(alive)


async def readyz(request: Request) -> Response:
    """Answer the current release as seen a moment ago; 503 if it cannot be served. Both say how each part is."""
    readers: Readers = request.app.state.readers
    exports: Exports = request.app.state.exports
    states: Any = {**readers.parts(), "exports": "ready" if exports.folder.is_writable else "not ready"}
    parts: Parts = states
    try:
        ready: Ready = {"status": "ready", "release": readers.ready().number, "parts": parts}
    except NotReadyError as error:
        return problems.of_error(request, error, {"parts": parts})
    return JSONResponse(ready)
