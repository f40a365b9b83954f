"""The server's end of a connection: answers that are kept are sent from here, past even the server's own way to ASGI.

For them the server would make a scope, a task and an event, and check headers that it has checked before: more work
than finding the answer. Whatever else is asked, or asked in any but the common form, is the server's.
"""

from types import SimpleNamespace
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from app.web.front import Answer, Front

# what the protocol asks of the request that it had last
_ANSWERED: Any = SimpleNamespace(response_complete=True, message_event=SimpleNamespace(set=lambda: None))


class Connection(HttpToolsProtocol):
    """The protocol of uvicorn for an application whose lifespan has a `front` in its state."""

    def on_headers_complete(self) -> None:
        """Answer a request, its headers read, or leave it to the application."""
        answer = self._kept()
        if answer is None:
            super().on_headers_complete()
            return
        general = [part for name, value in self.server_state.default_headers for part in (name, b": ", value, b"\r\n")]
        self.transport.write(b"".join((STATUS_LINE[answer.status], *general, answer.lines, answer.body)))
        self.cycle = _ANSWERED
        self.on_response_complete()

    def _unsupported_upgrade_warning(self) -> None:
        """Say nothing: some clients offer HTTP/2 whenever they connect; an offer may be ignored (RFC 9110, 7.8)."""

    def _kept(self) -> Answer | None:
        parser, method = self.parser, self.parser.get_method()
        before: RequestResponseCycle | None = self.cycle
        if (
            method not in (b"GET", b"HEAD")
            or parser.get_http_version() != "1.1"
            or not parser.should_keep_alive()
            or (before is not None and not before.response_complete)  # answers keep the order of requests
            or self.flow.write_paused  # by a client that does not read
        ):
            return None
        path, _, query = self.url.partition(b"?")
        front: Front = self.app_state["front"]
        return front.find(path, query, self.headers, whole=method == b"GET")[1]
