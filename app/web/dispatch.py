"""From a request for data straight to its endpoint: what the framework does on the way costs more than most answers.

The routes are the framework's own, read off its routers; what is not found here (other paths, other methods) it
answers itself. An endpoint is a plain function: it runs on a thread, so that no request waits for another's query.
"""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import WorkreportError
from app.web.problems import of_error, of_failure

Endpoint = Callable[..., Response]


class Dispatch:
    """The ASGI application that answers GET requests for the routes of `routers`; `app` answers all others."""

    def __init__(self, app: ASGIApp, routers: Iterable[APIRouter], prefix: str, threads: int) -> None:
        self.app = app
        self._threads = ThreadPoolExecutor(threads, "answer")
        # the parameter of a path, where it has one, is the part after the resource, whatever its name
        self._endpoints: dict[str, Endpoint] = {
            template(f"{prefix}{route.path}"): route.endpoint
            for router in routers
            for route in router.routes
            if isinstance(route, APIRoute)
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        path: str = scope["path"]
        named = self._endpoints.get(path)
        arguments: tuple[str, ...] = ()
        if named is None:
            named = self._endpoints.get(template(path))
            if named is None:
                await self.app(scope, receive, send)
                return
            arguments = (path.split("/")[3],)
        request = Request(scope, receive)
        loop = asyncio.get_running_loop()
        response = await loop.run_in_executor(self._threads, _answer, named, request, arguments)
        await response(scope, receive, send)


def template(path: str) -> str:
    """Return a path with its third part, an id if it is there, left open."""
    parts = path.split("/")
    if len(parts) > 3 and parts[3]:
        parts[3] = "{}"
    return "/".join(parts)


def _answer(endpoint: Endpoint, request: Request, arguments: tuple[str, ...]) -> Response:
    try:
        return endpoint(request, *arguments)
    except WorkreportError as error:
        return of_error(request, error)
    except Exception as error:
        return of_failure(request, error)
