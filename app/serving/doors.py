"""The ports of a server: where metrics have one of their own, that one answers operators and nobody else."""

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import NotFoundError
from app.web import cors
from app.web.metrics import PATH
from app.web.problems import of_error

_FOR_OPERATORS = frozenset({PATH, "/livez", "/readyz"})


class Doors:
    """Passes a request on to `app` unless it came to the port of operators, `port`, for something else."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self.app, self._port = app, port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if (scope.get("server") or ("", None))[1] == self._port and scope["path"] not in _FOR_OPERATORS:
            path = scope["path"]
            await of_error(Request(scope), NotFoundError(path))(scope, receive, cors.shared(send))
            return
        await self.app(scope, receive, send)
