"""Pages of any origin may read the data (CORS, Fetch standard 3.2). All that the API says about it is here.

Every answer says so, whether the request names an origin or not: kept answers are the same for all. `app.serving` adds
the headers when an answer leaves, unless the application has set its own.
"""

from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_EXPOSED = (
    *("Link", "ETag", "Content-Language", "Content-Disposition", "Retry-After"),
    *("Accept-Ranges", "Content-Range", "RateLimit", "RateLimit-Policy", "Memento-Datetime", "X-Request-ID"),
)
_ALLOWED = b"access-control-allow-origin"
HEADERS = ((_ALLOWED, b"*"), (b"access-control-expose-headers", ", ".join(_EXPOSED).encode()))


class Preflight(CORSMiddleware):
    """Answers what a browser asks before a request to another origin. All other requests pass."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(
            app,
            allow_origins=["*"],
            allow_methods=["GET", "HEAD", "OPTIONS", "POST"],
            allow_headers=["*"],
            max_age=86400,
        )

    async def simple_response(self, scope: Scope, receive: Receive, send: Send, request_headers: Headers) -> None:
        """Pass a request on."""
        await self.app(scope, receive, send)


def added(headers: Iterable[tuple[bytes, bytes]]) -> tuple[tuple[bytes, bytes], ...]:
    """Return the headers of an answer with ours before them, unless it has its own."""
    own = tuple(headers)
    return own if _ALLOWED in [name.lower() for name, _ in own] else (*HEADERS, *own)


def shared(send: Send) -> Send:
    """Return a `send` that adds the headers."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": added(message.get("headers", ()))}
        await send(message)

    return sent
