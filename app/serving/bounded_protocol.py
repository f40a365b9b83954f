"""The server's end of a connection, bounded: what a client may send, how long it may take, and how it is sent away.

A client that goes beyond a bound gets a problem where HTTP still allows one, behind the answers that it asked for
before; then the connection is closed so that the client can read it. `BoundedProtocol` is uvicorn's protocol with
bounds and nothing else; `app.serving.fast_protocol` builds on it.
"""

import logging
from asyncio import BaseTransport, TimerHandle, Transport
from typing import Any, cast

from httptools import HttpParserError, HttpParserUpgrade
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from app.seeing.logs import log_access
from app.seeing.request import SeenRequest, seen
from app.seeing.tallies import Tallies
from app.serving import refusals
from app.serving.refusals import Refusal
from app.serving.stalled import Stalled
from app.settings import Settings, settings

log = logging.getLogger("workreport")

BODY = frozenset({b"content-length", b"transfer-encoding"})
PIECE = 4096  # bytes parsed at a time: other connections get their turn, and no bound is overrun by more
_ON_ITS_WAY = 0.5  # seconds that a stopping server waits for the first request of a connection
_LINGER = 2.0  # seconds that a client has to read the last answer
_LINGER_BYTES = 2**20  # bytes that a client may still send meanwhile
TURNED_AWAY = 64  # connections beyond the bound that get an answer; more are closed without one


class BoundedProtocol(HttpToolsProtocol):
    """uvicorn's protocol with bounds. They are the `settings` in the lifespan's state, else those of the process."""

    sends_kept = False

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.bounds: Settings = self.app_state.get("settings") or settings()
        self._tallies: Tallies | None = self.app_state.get("tallies")
        self._since = 0.0  # when the client began to keep the connection waiting
        self._reading = False  # whether the head of a request has begun and is not complete
        self._head = b""  # the earlier pieces of that head
        self._body: int | None = None  # bytes of a body that is not complete
        self._host: bytes | None = None  # the last `Host` that was found valid
        # the headers of the last request, whose bounds were checked, and the same by name: the next often has the same
        self._checked: tuple[list[tuple[bytes, bytes]] | None, dict[bytes, bytes]] = (None, {})
        self.unparsed = b""  # bytes that wait until the requests before them are answered
        self._going = False  # whether the next piece of them is about to be parsed
        self._over = False  # whether nothing more is accepted from the client
        self._last: bytes | None = None  # a refusal that waits until the requests before it are answered
        self._turned_away = False  # whether there is no room for the connection
        self.stopping = False  # whether the next answer is the last
        self._discarded = 0
        # the request that the application is answering, or answered last
        self._running: RequestResponseCycle | None = None
        self._timer: TimerHandle | None = None

    # --- beginning and end ---

    def connection_made(self, transport: BaseTransport) -> None:
        """Accept a connection, if there is room for it."""
        super().connection_made(cast(Transport, transport))
        self.transport.set_write_buffer_limits(self.bounds.unread_bytes)
        stalled: Stalled | None = self.app_state.get("stalled")
        if stalled is not None:
            stalled.connections = self.connections  # type: ignore[assignment] # all of them are of this class
            stalled.made(self.transport)
        if self._tallies is not None:
            self._tallies.count("connections_total")
        self._since = self.loop.time()
        self._look_in(self._shortest)
        if len(self.connections) > self.bounds.connections:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a connection."""
        self._over, self.unparsed = True, b""
        if self._timer is not None:
            self._timer.cancel()
        # uvicorn tells only the last request, but the first one is being answered
        for cycle in (self._running, *(cycle for cycle, _ in self.pipeline)):
            if cycle is not None:
                cycle.disconnected = True
                cycle.message_event.set()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """Close the connection once its answers are read, or when the time for that is over."""
        self.stopping = True
        if self._reading or self.cycle is None:  # a request is under way: the client may not send it again
            self.loop.call_later(_ON_ITS_WAY, self._close_if_idle)
        else:
            super().shutdown()
        self.loop.call_later(self.bounds.stop_seconds, self._cut)

    def _close_if_idle(self) -> None:
        if not (self._reading or self.answering):
            self.transport.close()

    def _cut(self) -> None:
        """Cut every connection that is left. All stop together, so the first one does it for all."""
        if self.connections:
            number, seconds = len(self.connections), self.bounds.stop_seconds
            cut = "1 connection was" if number == 1 else f"{number} connections were"
            log.warning("stopping: %s cut, not done within %g seconds", cut, seconds)
            for connection in self.connections:
                connection.transport.abort()
            self.connections.clear()

    def _make_room(self) -> None:
        """Close the connection that has been idle longest; if there is none, turn this one away."""
        others = [other for other in self.connections if isinstance(other, BoundedProtocol) and other is not self]
        idle = [other for other in others if other.idle]
        if idle:
            min(idle, key=lambda other: other._since).transport.close()
            return
        if self._tallies is not None:
            self._tallies.count("connections_refused_total")
        if len(self.connections) <= self.bounds.connections + TURNED_AWAY:
            self._turned_away = True  # when its request has come: the answer is in its language
        else:
            self.transport.abort()

    @property
    def idle(self) -> bool:
        """Whether every request of the client is answered."""
        waiting = self._reading or self._body is not None or self.answering
        return not (waiting or self._over or self.transport.is_closing())

    @property
    def answering(self) -> bool:
        """Whether an answer is under way."""
        running = self._running
        return bool(self.pipeline) or (running is not None and not running.response_complete)

    # --- time ---

    @property
    def _shortest(self) -> float:
        """The shortest of the bounds on time. To look that often misses none."""
        return min(self.bounds.head_seconds, self.bounds.body_seconds, self.timeout_keep_alive)

    def _look_in(self, seconds: float) -> None:
        self._timer = self.loop.call_later(seconds, self._look)

    def _look(self) -> None:
        """End a connection whose client keeps it waiting too long, or look again later.

        A connection has one timer for all its requests: most come whole and are answered at once.
        """
        if self._over:
            return
        allowed = self._allowed()
        left = self._shortest if allowed is None else self._since + allowed - self.loop.time()
        if allowed is None or left > 0:
            self._look_in(min(left, self._shortest))
        elif self._body is not None:
            self._refuse(refusals.too_slow(allowed), b"")
        elif self._reading:
            self._refuse(refusals.too_slow(allowed), self._head)
        else:
            self.transport.close()

    def _allowed(self) -> float | None:
        """Return how many seconds the client may keep the connection waiting now, None if it does not."""
        if self._body is not None:
            return self.bounds.body_seconds
        if self.answering or self.unparsed:
            return None
        if self._reading or self.cycle is None:
            return self.bounds.head_seconds
        return self.timeout_keep_alive

    # --- what comes ---

    def data_received(self, data: bytes) -> None:
        """Parse what comes, piece by piece. What comes after a request that is being answered waits."""
        if self._over:
            self._discarded += len(data)
            if self._discarded > _LINGER_BYTES:
                self.transport.abort()
        elif self.unparsed or len(data) > PIECE:
            self.unparsed += data
            self.flow.pause_reading()
            self._go_on_soon()
        else:
            self._parse(data)

    def _go_on_soon(self) -> None:
        if not self._going:
            self._going = True
            self.loop.call_soon(self._go_on)

    def _go_on(self) -> None:
        """Parse the next piece. Other connections get their turn before the piece after it."""
        self._going = False
        if self._over:
            return
        if self.answering and self._body is None:
            return  # `on_response_complete` comes back to it
        piece, self.unparsed = self.unparsed[:PIECE], self.unparsed[PIECE:]
        self._parse(piece)
        if self.unparsed:
            self._go_on_soon()
        elif not self.pipeline:
            self.flow.resume_reading()

    def _parse(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except HttpParserUpgrade as upgrade:
            self._unsupported_upgrade_warning()
            if rest := data[upgrade.args[0] :]:
                self.unparsed = rest + self.unparsed
                self._go_on_soon()
        except HttpParserError as error:
            came = self._being_read(self._head + data) if self._body is None else b""
            self._refuse(self._meaning(error, came), came)
            return
        if self._reading:
            self._read_head(data)

    def _read_head(self, data: bytes) -> None:
        """Add to a head that is not complete, and check its bounds."""
        if not self._head:
            self._since = self.loop.time()
            data = data.rpartition(b"\r\n\r\n")[2]  # other requests may have come before it
        self._head += data
        if len(self._head) > self.bounds.head_bytes or len(self.headers) > self.bounds.headers:
            self._refuse(refusals.headers_too_large(self.bounds), self._head)

    def _being_read(self, came: bytes) -> bytes:
        """Leave out the requests before the one that the parser stopped in: what is said is about that one."""
        if self.url:
            return came[max(0, came.rfind(b"%b %b" % (self.parser.get_method(), self.url))) :]
        return came.rstrip(b"\r\n").rpartition(b"\r\n\r\n")[2]

    def _meaning(self, error: HttpParserError, came: bytes) -> Refusal:
        """Return why the parser stopped: a refusal, a fault of ours or, most often, a fault of the client."""
        cause = error.__context__
        if isinstance(cause, Refusal):
            return cause
        if cause is not None and not isinstance(cause, HttpParserError):
            log.error("reading a request failed", exc_info=cause)
            return refusals.failed()
        return refusals.malformed(came, str(error if cause is None else cause))

    # --- what the parser finds; a refusal is raised through the parser and stops it ---

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._reading = True
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Add to the address."""
        self.url += url
        if len(self.url) > self.bounds.address_bytes:
            raise refusals.address_too_long(self.bounds)

    def on_headers_complete(self) -> None:
        """Check the head of a request and begin to answer it."""
        self.begin_answer(self.check_head())

    def check_head(self) -> dict[bytes, bytes]:
        """Return the headers by name, the last of those repeated; raises Refusal."""
        headers, self._reading = self.headers, False
        if self._turned_away:
            raise refusals.busy(self.bounds)
        if headers == self._checked[0] and not self._head:
            return self._checked[1]
        named = dict(headers)
        if len(headers) > self.bounds.headers:
            raise refusals.headers_too_large(self.bounds)
        if self._head:  # only a head that came in pieces can be too large
            size = len(self.url) + sum(len(name) + len(value) + 4 for name, value in headers)
            if size > self.bounds.head_bytes:
                raise refusals.headers_too_large(self.bounds)
            self._head = b""
        host = named.get(b"host")
        # most often no header is repeated, and the host is that of the request before
        if host is None or host != self._host or len(named) != len(headers):
            hosts = [value for name, value in headers if name == b"host"]
            refusal = refusals.host(hosts, self.parser.get_http_version())
            if refusal is not None:
                raise refusal
            self._host = host
        # the parser has checked that it is a number
        if b"content-length" in named and int(named[b"content-length"]) > self.bounds.body_bytes:
            raise refusals.body_too_large(self.bounds)
        self._checked = headers, named
        return named

    def begin_answer(self, named: dict[bytes, bytes]) -> None:
        """Hand a request to the application."""
        super().on_headers_complete()
        if self.stopping:
            self.cycle.keep_alive = False
        if not BODY.isdisjoint(named):
            self._body, self._since = 0, self.loop.time()
            if self.parser.should_upgrade():
                self.cycle.keep_alive = False  # the parser does not skip the body: it would be read as a request

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def on_body(self, body: bytes) -> None:
        """Add to a body."""
        self._body = (self._body or 0) + len(body)
        if self._body > self.bounds.body_bytes:
            raise refusals.body_too_large(self.bounds)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End a request."""
        self._body = None
        if not self.cycle.response_complete:
            super().on_message_complete()

    # --- what is sent ---

    def on_response_complete(self) -> None:
        """Go on with the next request, or wait for it as long as the connection's timer allows."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self._since = self.loop.time()
        if self.pipeline:
            cycle, app = self.pipeline.pop()
            self._start_asgi_task(cycle, app)
        elif self._over:
            self._end()
        elif self.unparsed:
            self._go_on_soon()
        else:
            self.flow.resume_reading()

    def _unsupported_upgrade_warning(self) -> None:
        """Say nothing. Some clients offer HTTP/2 whenever they connect, and an offer may be ignored (RFC 9110, 7.8)."""

    def _refuse(self, refusal: Refusal, came: bytes) -> None:
        """Accept nothing more from the client, say why if that is still possible, and close."""
        self._over, self.unparsed = True, b""
        if self._body is None or not self.cycle.response_started:  # an answer that has begun leaves no room for it
            request = seen(self.headers or ())
            status, content = refusal.sent(came or self._heading(), self.server_state.default_headers, request.id)
            self._last = STATUS_LINE[status] + content
            self._note(request, status)
        if self._body is not None and not self.cycle.response_started:
            self.cycle.disconnected = self.cycle.response_complete = True  # so the application sends nothing
            self.cycle.message_event.set()
            if self.pipeline:
                self.pipeline.popleft()
        if not self.answering:
            self._end()

    def _note(self, request: SeenRequest, status: int) -> None:
        """Count a refusal, and log it where accesses are."""
        if self._tallies is not None:
            self._tallies.refused(status)
        if self.bounds.access_log:
            came = {"method": "-", "raw_path": self.url or b"", "query_string": b"", "http_version": "-"}
            log_access(request, {"client": self.client, **came}, status, "refused", None)

    def _heading(self) -> bytes:
        """Return as much of the head as was read, as it was sent."""
        if self.headers is None:
            return b""
        lines = [b"%b: %b" % header for header in self.headers]
        return b"\r\n".join((b"%b %b HTTP/1.1" % (self.parser.get_method(), self.url), *lines))

    def _end(self) -> None:
        """Send the last answer, if there is one, and close the connection.

        The sending side is closed first, and what still comes is read and thrown away: bytes left unread would make the
        system reset the connection, and the client would lose the answer (RFC 9112, 9.6).
        """
        if self._last is not None:
            self.transport.write(self._last)
        if self._timer is not None:
            self._timer.cancel()
        if self.transport.can_write_eof():
            self.flow.resume_reading()
            self.transport.write_eof()
            self._timer = self.loop.call_later(_LINGER, self.transport.abort)
        else:
            self.transport.close()
