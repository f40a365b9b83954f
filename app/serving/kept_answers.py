"""Answers that were given before are given again at once, and HEAD is answered as GET without its body.

An answer depends on the release and the request only. So its key is the release, the path and query string as sent, and
the headers that are negotiated. An answer that shows an address of this API is for the clients of that address; all
other answers are shared by the clients of every address. A new release makes new keys; what nobody asks for is dropped.
"""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.address import Addresses, Headers, Peer
from app.queries.release import ReleaseKey
from app.seeing import request as seeing
from app.seeing.tallies import ELSEWHERE, NOWHERE, KeptCounts, Tallies
from app.serving import refusals
from app.serving.admission import Admission, with_fields
from app.serving.asked_headers import AskedHeaders, asked_headers, varies_with_negotiated
from app.serving.bypass import Bypass
from app.serving.framework_way import route_of
from app.settings import Settings
from app.web import cors
from app.web.address import KEY, ApiAddress
from app.web.negotiation import holds, newest_tagged
from app.web.reader import Readers
from app.web.rooms import Rooms

KEPT_BYTES = 16 * 2**20  # that a worker keeps
KEPT_BODY = 256 * 2**10  # larger answers are made again each time
KEPT_KEY = 4 * 2**10  # longer keys are not kept: headers may have any length

_REVALIDATION = frozenset({b"etag", b"cache-control", b"vary", b"content-language", *dict(cors.HEADERS)})

# Release, path, query, negotiated headers, and nothing, or the address that the answer shows where that with nothing
# shows another one: most servers are asked at one address. A tuple of tuples costs the garbage collector nothing.
Key = tuple[ReleaseKey | None, bytes, bytes, Headers, str]


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """A whole answer. `lines` are its headers as they are sent, with the empty line after them.

    `counted` says where answers of its route are counted, `at` where this one is. `shown` is the address of this API
    that it shows, empty if it shows none.
    """

    status: int
    headers: Headers
    body: bytes
    lines: bytes
    etag: bytes
    counted: KeptCounts
    at: int
    shown: str = ""

    @classmethod
    def of(
        cls,
        status: int,
        headers: Headers,
        body: bytes,
        etag: bytes,
        counted: KeptCounts = NOWHERE,
        at: int = ELSEWHERE,
        shown: str = "",
    ) -> "KeptAnswer":
        """Make an answer."""
        lines = b"".join([b"%b: %b\r\n" % header for header in headers])
        return cls(status, headers, body, lines + b"\r\n", etag, counted, at, shown)

    def not_modified(self, *, whole: bool) -> "KeptAnswer":
        """Build the 304 answer for a client whose copy is current; `whole` says that it did not ask with HEAD."""
        headers = tuple(header for header in self.headers if header[0] in _REVALIDATION)
        at = self.counted.get_known if whole else self.counted.head_known
        return KeptAnswer.of(304, headers, b"", self.etag, self.counted, at)

    def without_body(self) -> "KeptAnswer":
        """Build the answer to HEAD."""
        return replace(self, body=b"", at=self.counted.head)


class KeptAnswers:
    """The ASGI application that every request comes to first; `app` is the framework's.

    Only what `bypass` answers is kept. Without a bypass, every request takes the framework's way.
    """

    def __init__(self, app: ASGIApp, state: Any, bounds: Settings, tallies: Tallies) -> None:
        self.app = app
        self.tallies = tallies
        self.bypass: Bypass | None = None
        self.state = state
        self.bounds = bounds
        self.addresses = Addresses()
        self.rooms: Rooms | None = None
        self.admission: Admission | None = None  # None: every request is answered
        self.kept: OrderedDict[Key, KeptAnswer] = OrderedDict()
        self.size = 0  # bytes, of all that is kept

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what is kept, or keep what is answered."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        # other servers may not bound their number, and the work below grows with it
        if len(scope["headers"]) > self.bounds.headers:
            await refusals.headers_too_large(self.bounds).respond(Request(scope))(scope, receive, cors.shared(send))
            return
        server, root = scope.get("server"), scope.get("root_path", "")
        peer = self.addresses.peer(scope["scheme"], scope.get("client"), server, root)
        path = self.addresses.within(scope["raw_path"], peer.root)
        asked = asked_headers(scope["headers"])
        if self.admission is not None:
            refusal, fields = self.admission.ask(peer, path, scope["headers"])
            send = with_fields(send, fields)
            if refusal is not None:
                scope = self._own(peer, scope, asked)[0]
                await refusal.respond(Request(scope))(scope, receive, cors.shared(send))
                return
        if scope["method"] not in ("GET", "HEAD"):
            await self._by_framework(self._own(peer, scope, asked)[0], receive, send)
            return
        key, answer = self.find(peer, path, scope["query_string"], asked, whole=scope["method"] == "GET")
        if answer is None:
            await self._make(key, peer, scope, asked, receive, send)
            return
        self.tallies.values[answer.at] += 1
        if (seen := scope.get(seeing.KEY)) is not None:
            seen.kept, seen.route = True, answer.counted.route
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        await send({"type": "http.response.body", "body": answer.body})

    def find(
        self, peer: Peer, path: bytes, query: bytes, asked: AskedHeaders, *, whole: bool
    ) -> tuple[Key, KeptAnswer | None]:
        """Find the kept answer to a request. Returns its key, and the answer or None.

        `whole` says that the body is wanted: by GET, not by HEAD. A request with If-Match finds nothing: whether it
        holds is known only when the answer is made. Neither does one with Range.
        """
        negotiated, told, known, is_bound = asked
        readers: Readers = self.state.readers
        below = self.addresses.prefix(peer, told)
        key = (readers.current, self.addresses.within(path, below), query, negotiated, "")
        answer = None if is_bound else self.kept.get(key)
        if answer is not None and answer.shown and answer.shown != (base := self.addresses.base(peer, told)):
            key = (*key[:4], base)
            answer = self.kept.get(key)
        if answer is None:
            return key, None
        self.kept.move_to_end(key)
        if known and (known == answer.etag or holds(known.decode("latin-1"), answer.etag.decode())):
            return key, answer.not_modified(whole=whole)
        newest = readers.current
        if known and newest is not None and newest_tagged([known]) > newest.number:
            return key, None  # another server has seen a newer release
        return key, answer if whole else answer.without_body()

    async def _make(
        self, key: Key, peer: Peer, scope: Scope, asked: AskedHeaders, receive: Receive, send: Send
    ) -> None:
        scope, address = self._own(peer, scope, asked)
        if scope["method"] == "HEAD":
            scope["bodiless"], send = True, _Bodiless(send)  # `app.web.stream` then makes no page
        await self._open(scope["path"])
        if self.bypass is None or (found := self.bypass.find(scope["path"])) is None:
            await self._by_framework(scope, receive, send)
            return
        if (seen := scope.get(seeing.KEY)) is not None:
            seen.route = found.route
        response = await self.bypass.answer(found, scope, receive)
        if type(response) is not Response:  # it is made while it is sent, and is not kept
            await response(scope, receive, cors.shared(send))
            return
        headers, body = cors.added(response.raw_headers), bytes(response.body)
        await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
        await send({"type": "http.response.body", "body": body})
        # of one with a range the answer is another than without; after a release it may be of the one after
        if response.status_code == 200 and not asked.is_bound and key[0] == self.state.readers.current:
            self._keep(key, headers, body, found.route, address.shown)

    async def _open(self, path: str) -> None:
        """Open the rooms that a path may be in."""
        if self.rooms is not None and (wanted := self.rooms.closed_for(path)):
            await asyncio.to_thread(self.rooms.open, wanted)  # so that others are answered meanwhile

    async def _by_framework(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._open(scope["path"])
        try:
            await self.app(scope, receive, cors.shared(send))
        finally:
            if (seen := scope.get(seeing.KEY)) is not None:
                seen.route = route_of(scope)

    def _own(self, peer: Peer, scope: Scope, asked: AskedHeaders) -> tuple[Scope, ApiAddress]:
        """Return the request as the application sees it, its path without any prefix, and the address of the API."""
        told, within = asked.told, self.addresses.within
        below = self.addresses.prefix(peer, told)
        address = ApiAddress(below, lambda: self.addresses.base(peer, told))
        own = {**scope, "root_path": "", KEY: address}
        if peer.root or below:
            own |= {name: within(within(scope[name], peer.root), below) for name in ("path", "raw_path")}
        return own, address

    def _keep(self, key: Key, headers: Headers, body: bytes, route: str, shown: str) -> None:
        """Keep an answer if it is tagged and small, and varies only with negotiated headers."""
        named = dict(headers)
        etag = named.get(b"etag")
        if not etag or len(body) > KEPT_BODY or _length(key) > KEPT_KEY:
            return
        if not varies_with_negotiated(named.get(b"vary", b"")):
            return
        counted = self.tallies.kept(route)
        answer = KeptAnswer.of(200, headers, body, etag, counted, counted.get, shown)
        if key not in self.kept:
            self.kept[key] = answer
            self.size += size_of(key, answer)
        while self.size > KEPT_BYTES:
            self.size -= size_of(*self.kept.popitem(last=False))


def _length(key: Key) -> int:
    """Return how many bytes of a key the client sent."""
    _, path, query, negotiated, shown = key
    return len(path) + len(query) + len(shown) + sum([len(name) + len(value) for name, value in negotiated])


def size_of(key: Key, answer: KeptAnswer) -> int:
    """Return about how many bytes an answer takes. Headers and key are many small objects."""
    return _length(key) + len(answer.body) + len(answer.lines) + 2500


class _Bodiless:
    """Sends everything but the body."""

    def __init__(self, send: Send) -> None:
        self.send = send

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await self.send(message)
