"""In front of everything: answers given before are given again at once, and HEAD is GET without its body.

An answer is a function of release and request, so it is kept by just these: the release, path and query string as sent,
and the headers that are negotiated. A new release is a new key; what is not asked for any more is dropped.
"""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.negotiation import holds
from app.web.reader import Readers

KEPT_BYTES = 16 * 2**20  # a worker
KEPT_BODY = 256 * 2**10  # larger ones are made anew

_NEGOTIATED = frozenset({b"accept", b"accept-encoding", b"accept-language"})
_NOTHING: Message = {"type": "http.response.body", "body": b""}
_REVALIDATION = frozenset(
    {
        b"etag",
        b"cache-control",
        b"vary",
        b"content-language",
        b"link",
        b"access-control-allow-origin",
        b"access-control-expose-headers",
    }
)

Key = tuple[int, bytes, bytes, tuple[tuple[bytes, bytes], ...]]


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it was sent."""

    start: Message
    body: Message
    etag: bytes

    @property
    def not_modified(self) -> Message:
        """The start message of a 304 for who has it."""
        headers = tuple(header for header in self.start["headers"] if header[0] in _REVALIDATION)
        return {"type": "http.response.start", "status": 304, "headers": headers}

    @property
    def size(self) -> int:
        """What keeping it costs, about: headers and key are small objects, but many."""
        return len(self.body["body"]) + 2500


class Front:
    """The ASGI application in front of another."""

    def __init__(self, app: ASGIApp, state: Any) -> None:
        self.app = app
        self.state = state
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what is kept, or keep what is answered."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        negotiated: tuple[tuple[bytes, bytes], ...] = ()
        known = b""
        for header in scope["headers"]:
            name = header[0]
            if name in _NEGOTIATED:
                negotiated = (*negotiated, header)
            elif name == b"if-none-match":
                known = header[1]
        readers: Readers = self.state.readers
        key: Key = (readers.current, scope["raw_path"], scope["query_string"], negotiated)
        kept = self._kept.get(key)
        if kept is None:
            await self._make(key, scope, receive, send)
            return
        self._kept.move_to_end(key)
        if known and (known == kept.etag or holds(known.decode("latin-1"), kept.etag.decode())):
            await send(kept.not_modified)
            await send(_NOTHING)
        else:
            await send(kept.start)
            await send(kept.body if scope["method"] == "GET" else _NOTHING)

    async def _make(self, key: Key, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "HEAD":
            scope, send = {**scope, "method": "GET"}, _Bodiless(send)
        keeping = _Keeping(send)
        await self.app(scope, receive, keeping)
        if keeping.kept is not None:
            self._keep(key, keeping.kept)

    def _keep(self, key: Key, made: Kept) -> None:
        if key not in self._kept:
            self._kept[key] = made
            self._bytes += made.size
            while self._bytes > KEPT_BYTES:
                _, dropped = self._kept.popitem(last=False)
                self._bytes -= dropped.size


class _Bodiless:
    """Sends everything but the body."""

    def __init__(self, send: Send) -> None:
        self.send = send

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await self.send(message)


class _Keeping:
    """Passes an answer on and remembers it, where it is whole, tagged and small enough."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.kept: Kept | None = None
        self._start: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message if message["status"] == 200 else None
        elif self._start is not None:
            etag = next((value for name, value in self._start["headers"] if name == b"etag"), None)
            if etag and not message.get("more_body") and len(message.get("body", b"")) <= KEPT_BODY:
                # a tuple is nothing for the cycle collector to visit
                start = {**self._start, "headers": tuple(self._start["headers"])}
                self.kept = Kept(start, {"type": "http.response.body", "body": message["body"]}, etag)
            self._start = None
        await self.send(message)
