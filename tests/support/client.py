"""A client of an application, for tests that want its answers whole."""

import sys
from typing import Any
from urllib.parse import unquote

import anyio
import httpx2 as httpx
from starlette.testclient import TestClient
from starlette.types import Message

_PORTS = {"http": 80, "https": 443}


class AppClient(TestClient):
    """Starlette's client, but for the way to the application: there and back in one turn of its thread.

    Starlette's takes eight turns, and one for each piece of the body, so that a test can stop reading in the middle.
    They cost more than most answers do.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._transport = _InOneTurn(self._transport)

    def request(self, *arguments: Any, **options: Any) -> httpx.Response:
        """Ask without a record of coverage on this side: the application runs in a thread of its own."""
        here = sys.gettrace()
        sys.settrace(None)
        try:
            return super().request(*arguments, **options)
        finally:
            sys.settrace(here)


class _InOneTurn(httpx.BaseTransport):
    """Has the application answer a request, and gives the answer when it is whole."""

    def __init__(self, starlettes: Any) -> None:
        self._given = starlettes

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        exchange = _Exchange(request.read())
        try:
            with self._given.portal_factory() as portal:
                portal.call(exchange.run, self._given.app, self._scope(request))
        except Exception:
            if self._given.raise_server_exceptions:
                raise
        if exchange.status is None:
            assert not self._given.raise_server_exceptions, "the application sent no answer"
            return httpx.Response(500, request=request)
        body = b"" if request.method == "HEAD" else b"".join(exchange.body)
        return httpx.Response(exchange.status, headers=exchange.headers, stream=httpx.ByteStream(body), request=request)

    def _scope(self, request: httpx.Request) -> dict[str, Any]:
        url = request.url
        path, _, query = url.raw_path.partition(b"?")
        return {
            "type": "http",
            "http_version": "1.1",
            "method": request.method,
            "path": unquote(url.path),
            "raw_path": path,
            "root_path": self._given.root_path,
            "scheme": url.scheme,
            "query_string": query,
            "headers": [(key.lower(), value) for key, value in request.headers.raw],
            "client": self._given.client,
            "server": [url.raw_host.decode("ascii"), url.port or _PORTS[url.scheme]],
            "extensions": {},
            "state": self._given.app_state.copy(),
        }


class _Exchange:
    """A request and what comes back."""

    def __init__(self, sent: bytes) -> None:
        self._sent: bytes | None = sent
        self.status: int | None = None
        self.headers: list[tuple[bytes, bytes]] = []
        self.body: list[bytes] = []

    async def run(self, app: Any, scope: dict[str, Any]) -> None:
        self._complete = anyio.Event()
        await app(scope, self._receive, self._send)

    async def _receive(self) -> Message:
        if self._sent is None:
            await self._complete.wait()
            return {"type": "http.disconnect"}
        sent, self._sent = self._sent, None
        return {"type": "http.request", "body": sent}

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            assert self.status is None, "an answer begins twice"
            self.status, self.headers = message["status"], list(message.get("headers", []))
            return
        assert self.status is not None, "a body without a beginning"
        assert not self._complete.is_set(), "a body goes on after its end"
        self.body.append(bytes(message.get("body", b"")))
        if not message.get("more_body", False):
            self._complete.set()
