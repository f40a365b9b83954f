"""For operators: is the process alive, can it answer."""

from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from typing_extensions import TypedDict

from app.errors import NotReadyError
from app.schemas.base import CurrentRelease
from app.schemas.parts import Parts
from app.web import problems
from app.web.exports import Exports
from app.web.reader import Readers


class Alive(TypedDict):
    """Answer of a process that is alive."""

    status: Annotated[Literal["alive"], Field(description="Status of the process: always `alive`.")]


class DatabaseServer(TypedDict):
    """A server of the database."""

    role: Annotated[
        Literal["primary", "replica"] | None,
        Field(description="What it is, null if it has not answered yet: `replica`.", examples=["replica"]),
    ]
    state: Annotated[
        Literal["current", "behind", "unreachable"],
        Field(
            description="Whether it has the current release: `current`; others are not read from.", examples=["current"]
        ),
    ]


class Ready(TypedDict):
    """Answer of a server that can serve data."""

    status: Annotated[Literal["ready"], Field(description="Status of the server: always `ready`.")]
    release: CurrentRelease
    parts: Annotated[Parts, Field(description="State of each part of the server.")]
    databases: NotRequired[
        Annotated[
            list[DatabaseServer], Field(description="Servers of the database, where there are several, in their order.")
        ]
    ]


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
    if len(readers.places.each) > 1:
        ready["databases"] = [{"role": place.role, "state": place.state} for place in readers.places.each]
    return JSONResponse(ready)
