"""`POST /mcp`: the protocol over HTTP (Streamable HTTP), without sessions and with answers in JSON.

Nothing is kept between requests, so any worker answers any of them. Nothing is sent but answers, so a GET, which would
wait for messages, is refused with 405 by the route. Who may ask, by host and by number of requests, is decided before.
"""

import asyncio
from typing import TYPE_CHECKING, Any

from anyio import to_thread
from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from app.agents import PATH, sdk
from app.agents.asker import Asker
from app.agents.posted import message_of
from app.web import problems

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager


class AgentsEndpoint:
    """The ASGI application that answers at `/mcp`. The SDK is loaded at the first request."""

    def __init__(self, body_bytes: int) -> None:
        self._body_bytes = body_bytes
        self._manager: StreamableHTTPSessionManager | None = None
        self._running: asyncio.Task[None] | None = None
        self._begin = asyncio.Lock()
        self._end = asyncio.Event()

    @property
    def router(self) -> APIRouter:
        """The route of the endpoint; what the application depends on, such as a key, holds on it too."""
        router = APIRouter(include_in_schema=False, route_class=_MessageRoute)

        async def post_message() -> Response:
            return _Answered(self)

        router.add_api_route(PATH, post_message, methods=["POST"])
        return router

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if not sdk.is_installed():
            missing = problems.problem(Request(scope), problems.NOT_INSTALLED, reason=sdk.NEEDED)
            await missing(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            message = await message_of(request, self._body_bytes)
        except ClientDisconnect:  # or the body came too slowly, which the connection has said
            return
        if isinstance(message, Response):
            await message(scope, receive, send)
            return
        async with self._begin:
            manager = self._manager or await self._started()
        await manager.handle_request(_accepting(scope), _replayed(message, receive), _unkept(send))

    async def _started(self) -> "StreamableHTTPSessionManager":
        """Load the SDK, on a thread so that others are answered meanwhile, and let it run until `close`."""
        self._manager = manager = await to_thread.run_sync(_manager, self._body_bytes)
        begun: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        async def run() -> None:
            async with manager.run():
                begun.set_result(None)
                await self._end.wait()

        self._running = asyncio.create_task(run())
        await begun
        return manager

    async def close(self) -> None:
        """End what runs. The application may be started again, by another loop of events."""
        self._end.set()
        if self._running is not None:
            await self._running
        self._manager = self._running = None
        self._begin, self._end = asyncio.Lock(), asyncio.Event()


class _MessageRoute(APIRoute):
    """The route of messages: not all of them ask for data."""


class _Answered(Response):
    """An answer that the endpoint sends, which reads the request itself."""

    def __init__(self, endpoint: AgentsEndpoint) -> None:
        super().__init__()
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        await self._endpoint(scope, receive, send)


def _manager(body_bytes: int) -> "StreamableHTTPSessionManager":
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
    from mcp.server.transport_security import TransportSecuritySettings

    from app.agents.server import make_server

    def asker_of(context: Any) -> Asker:
        return Asker(context.request.scope)

    return StreamableHTTPSessionManager(
        make_server(asker_of),
        stateless=True,
        json_response=True,
        # data are public, and hosts are checked before: any origin may ask, as for every other address here
        security_settings=TransportSecuritySettings(enable_dns_rebinding_protection=False),
        max_request_body_size=max(1, body_bytes),
    )


def _accepting(scope: Scope) -> Scope:
    """Return a request that accepts what it is answered with: the SDK wants more named, and reads no weights.

    Nor does it know a media type in capitals, which `message_of` has let pass (RFC 9110, 8.3.1).
    """
    headers = [header for header in scope["headers"] if header[0] not in (b"accept", b"content-type")]
    plain = [(b"accept", b"application/json, text/event-stream"), (b"content-type", b"application/json")]
    return {**scope, "headers": [*headers, *plain]}


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives a body that was read, and then what comes."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def received() -> Message:
        return waiting.pop() if waiting else await receive()

    return received


def _unkept(send: Send) -> Send:
    """Return a `send` that says of an answer that it must not be kept: it is one of a POST."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), (b"cache-control", b"no-store")]}
        await send(message)

    return sent
