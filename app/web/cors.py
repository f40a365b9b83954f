"""Pages of any origin may read the data (CORS, Fetch standard 3.2). All that is said of it is here.

Every answer says so, whatever its origin: a kept answer is the same for all. `app.serving` adds the headers where an
answer leaves, unless the application has said something else.
"""

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

EXPOSED = ("Link", "ETag", "Content-Language", "Content-Disposition", "Retry-After")
_ALLOWED = b"access-control-allow-origin"
HEADERS = ((_ALLOWED, b"*"), (b"access-control-expose-headers", ", ".join(EXPOSED).encode()))


class Preflight(CORSMiddleware):
    """Answers the question that a browser asks before a request of another origin; all other answers pass."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(
            app, allow_origins=["*"], allow_methods=["GET", "HEAD", "OPTIONS"], allow_headers=["*"], max_age=86400
        )

    async def simple_response(self, scope: Scope, receive: Receive, send: Send, request_headers: Headers) -> None:
        """Pass a request on."""
        await self.app(scope, receive, send)


def shared(send: Send) -> Send:
    """Return a `send` that adds the headers to an answer which has none of its own."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", ()))
            if not any(name.lower() == _ALLOWED for name, _ in headers):
                message = {**message, "headers": [*HEADERS, *headers]}
        await send(message)

    return sent
