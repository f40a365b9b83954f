"""The ports of a server: where metrics have one of their own, that one answers operators and nobody else."""

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.seeing.request import id_of
from app.serving.admission import OPERATORS
from app.texts import say
from app.web import cors, problems

_FOR_OPERATORS = frozenset(path.decode() for path in OPERATORS)


class Doors:
    """Passes a request on to `app` unless it came to the port of operators, `port`, for something else."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self.app, self._port = app, port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        path = scope["path"]
        if (scope.get("server") or ("", None))[1] == self._port and path not in _FOR_OPERATORS:
            lang = problems.asked_language(Request(scope))
            detail = problems.DETAILS[problems.NOT_FOUND.code].filled(path=f"`{problems.cut(path)}`")
            answer = problems.respond(problems.NOT_FOUND, lang, path, say(detail, lang), id_of(scope))
            await answer(scope, receive, cors.shared(send))
            return
        await self.app(scope, receive, send)
