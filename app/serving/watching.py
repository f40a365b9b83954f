"""The outermost layer of the application: a request gets its id, is counted, and is a line in the log of accesses."""

from collections.abc import Callable
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.seeing import request as seeing
from app.seeing.logs import log_access
from app.seeing.request import SeenRequest
from app.seeing.tallies import Tallies
from app.serving.tracing import Tracing

Newest = Callable[[], int | None]


class Watching:
    """Passes requests on to `app`; `newest` gives the number of the current release.

    Without `logs` there is no log of accesses.
    """

    def __init__(self, app: ASGIApp, tallies: Tallies, newest: Newest, *, logs: bool) -> None:
        self.app, self.tallies, self._newest, self._logs = app, tallies, newest, logs
        self.tracing: Tracing | None = None
        self.running = 0  # requests that are being answered

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        seen = seeing.seen(scope["headers"])
        scope[seeing.KEY] = seen
        span = self.tracing and self.tracing.begin(scope, seen)
        token = seeing.current.set(seen)
        self.running += 1
        try:
            await self.app(scope, receive, self._named(send, seen))
        finally:
            self.running -= 1
            seeing.current.reset(token)
            self._count(scope, seen)
            if self.tracing and span:
                self.tracing.end(span, scope["method"], seen, self._newest())

    def _named(self, send: Send, seen: SeenRequest) -> Send:
        """Return a `send` that adds the id of the request to its answer, unless the answer has one of its own.

        A kept answer has one only if it was asked for by it, or is logged: to make one costs more than to send it.
        """

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen.status, seen.answered = message["status"], perf_counter()
                if seen.was_named or self._logs or not seen.kept:
                    headers = message.get("headers", ())
                    if seeing.HEADER not in [name.lower() for name, _ in headers]:
                        message = {**message, "headers": [(seeing.HEADER, seen.id.encode()), *headers]}
            await send(message)

        return sent

    def _count(self, scope: Scope, seen: SeenRequest) -> None:
        seconds = (seen.answered or perf_counter()) - seen.begun
        if not seen.kept:
            self.tallies.made(seen.route, scope["method"], seen.status, seconds)
        if self._logs:
            log_access(seen, scope, seen.status, "kept" if seen.kept else "made", seconds)
