"""What data requests need on the framework's way: there they are answered as on the fast one, byte for byte."""

from fastapi.routing import APIRoute, iter_route_contexts
from starlette.requests import Request
from starlette.routing import Match
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import NotReadyError
from app.web.problems import of_error
from app.web.reader import SILENT, Readers


class FrameworkWay:
    """The innermost middleware: HEAD is answered as GET is, and no request waits for a database that is silent."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["method"] == "HEAD":  # routes are for GET; `app.serving.kept_answers` leaves out the body
            scope = {**scope, "method": "GET"}
        readers: Readers = scope["app"].state.readers
        app: ASGIApp = self.app
        if readers.silent and _asks_for_data(scope):
            app = of_error(Request(scope), NotReadyError(SILENT))
        await app(scope, receive, send)


def route_of(scope: Scope) -> str | None:
    """Return the template of the path of a request, None where there is no such path."""
    contexts = list(iter_route_contexts(scope["app"].router.routes))
    found = {context.matches(scope)[0]: context.path for context in reversed(contexts)}
    return found.get(Match.FULL) or found.get(Match.PARTIAL)


def _asks_for_data(scope: Scope) -> bool:
    # a kind of its own, such as that of messages of agents, says in its own words what does not answer
    return any(
        type(context.original_route) is APIRoute and context.matches(scope)[0] is Match.FULL
        for context in iter_route_contexts(scope["app"].router.routes)
    )
