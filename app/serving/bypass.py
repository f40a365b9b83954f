"""From a request for data straight to its endpoint: what the framework does on the way costs more than most answers.

The routes are the framework's own, read off its routers; what is not found here (other paths, other methods) it
answers itself. An endpoint is a plain function: it runs on a thread, so that no request waits for another's query.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import NotReadyError, WorkreportError
from app.web.problems import of_error, of_failure
from app.web.reader import SILENT, Readers

Endpoint = Callable[..., Response]


class Bypass:
    """The ASGI application that answers GET requests for the routes of `routers`; `app` answers all others."""

    def __init__(self, app: ASGIApp, routers: Iterable[APIRouter], prefix: str, threads: int) -> None:
        self.app = app
        self._threads = ThreadPoolExecutor(threads, "answer")
        # the parameter of a path, where it has one, is the part after the resource, whatever its name
        self._endpoints: dict[str, Endpoint] = {
            _template(f"{prefix}{route.path}".split("/")): route.endpoint
            for router in routers
            for route in router.routes
            if isinstance(route, APIRoute)
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        found = self.find(scope["path"]) if scope["type"] == "http" and scope["method"] == "GET" else None
        if found is None:
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        readers: Readers = request.app.state.readers
        if readers.silent:  # every thread may be waiting, and this request would wait with them
            await of_error(request, NotReadyError(SILENT))(scope, receive, send)
            return
        answering = asyncio.get_running_loop().run_in_executor(self._threads, _answer, request, *found)
        response = await answering
        await response(scope, receive, send)

    def find(self, path: str) -> tuple[Endpoint, tuple[str, ...]] | None:
        """Return the endpoint for a path, and the arguments that the path has for it."""
        parts = path.split("/")
        endpoint = self._endpoints.get(_template(parts))
        return None if endpoint is None else (endpoint, tuple(parts[3:4]))


def _template(parts: Sequence[str]) -> str:
    """Return the path of some parts with the third, an id if it is there, left open."""
    return "/".join([*parts[:3], "{}", *parts[4:]] if len(parts) > 3 and parts[3] else parts)


def _answer(request: Request, endpoint: Endpoint, arguments: tuple[str, ...]) -> Response:
    try:
        return endpoint(request, *arguments)
    except WorkreportError as error:
        return of_error(request, error)
    except Exception as error:
        return of_failure(request, error)
