"""The server's end of a connection, which sends kept answers itself.

uvicorn would start a task for each and check headers that it has checked before. That is more work than finding the
answer. All other requests, and those in an uncommon form, take uvicorn's way.
"""

import logging
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from app.address import Headers, Peer
from app.seeing.logs import log_access
from app.seeing.request import HEADER, seen
from app.serving.asked_headers import AskedHeaders, asked_headers
from app.serving.bounded_protocol import BODY, BoundedProtocol
from app.serving.kept_answers import KeptAnswer, KeptAnswers

log = logging.getLogger("workreport")

_UNCOMMON = BODY | {b"expect", b"upgrade"}
# what the protocol asks of its last request, for one that is answered already
_ANSWERED: Any = SimpleNamespace(
    response_complete=True, disconnected=False, message_event=SimpleNamespace(set=lambda: None)
)


def _lines(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    return b"".join([b"%b: %b\r\n" % header for header in headers])


class FastProtocol(BoundedProtocol):
    """The bounded protocol, for an application whose lifespan has `kept_answers` in its state."""

    sends_kept = True
    logs = False  # whether kept answers have a line in the log of accesses

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # uvicorn sees to a limit, to a prefix of paths, and the application to a log that this class does not write
        logged = self.logs or not self.bounds.access_log
        everywhere = logged and self.limit_concurrency is None and not self.root_path
        self._answers: KeptAnswers | None = self.app_state.get("kept_answers") if everywhere else None
        self._counts = None if self._answers is None else self._answers.tallies.values
        self._peer: Peer | None = None
        # the headers of the last request by name, and what they say
        self._asked: tuple[dict[bytes, bytes] | None, AskedHeaders] = (None, asked_headers(()))
        self._fields: Headers = ()  # of the kept answer that is about to be sent
        # the headers of every answer, and these as lines: uvicorn makes new ones each second, with the time in them
        self._general: tuple[Any, bytes] = (None, b"")

    def on_headers_complete(self) -> None:
        """Send the kept answer to a request whose headers are read, or leave the request to the application."""
        named = self.check_head()
        try:
            answer = self._kept(named)
        except Exception:  # the parser would take it for a fault of the client
            log.exception("looking for an answer failed")
            answer = None
        if answer is None or self._counts is None:
            self.begin_answer(named)
            return
        self._counts[answer.at] += 1
        if self._general[0] is not self.server_state.default_headers:
            self._general = self.server_state.default_headers, _lines(self.server_state.default_headers)
        fields = _lines(self._fields) if self._fields else b""
        told = self._told(answer) if self.logs or HEADER in named else b""
        head = (STATUS_LINE[answer.status], self._general[1], fields, told, answer.lines)
        self.transport.write(b"".join((*head, answer.body)))
        self.cycle = _ANSWERED
        self.on_response_complete()

    def _told(self, _answer: KeptAnswer) -> bytes:
        """Return the header line with the id of a request that its client gave it."""
        request = seen(self.headers)
        return b"%b: %b\r\n" % (HEADER, request.id.encode()) if request.was_named else b""

    def _kept(self, named: dict[bytes, bytes]) -> KeptAnswer | None:
        parser, method = self.parser, self.parser.get_method()
        if (
            self._answers is None
            or method not in (b"GET", b"HEAD")
            or parser.get_http_version() != "1.1"
            or not parser.should_keep_alive()
            or not _UNCOMMON.isdisjoint(named)
            or self.stopping
            or self.answering  # answers keep the order of requests
            or self.flow.write_paused  # by a client that does not read
        ):
            return None
        if self._peer is None:
            door = self.bounds.metrics_door
            if door is not None and self.server is not None and self.server[1] == door[1]:
                self._answers = None  # operators get no data at their port
                return None
            self._peer = self._answers.addresses.peer(self.scheme or "http", self.client, self.server, "")
        if self._asked[0] is not named:
            self._asked = named, asked_headers(self.headers)
        path, _, query = self.url.partition(b"?")
        answer = self._answers.find(self._peer, path, query, self._asked[1], whole=method == b"GET")[1]
        if answer is not None and self._answers.admission is not None:
            refusal, self._fields = self._answers.admission.ask(self._peer, path, self.headers)
            if refusal is not None:
                return None  # the application says so
        return answer


class LoggingProtocol(FastProtocol):
    """Writes the same line for a kept answer as the application does for all others."""

    logs = True

    def _told(self, answer: KeptAnswer) -> bytes:
        """Write the line, and return the header line with the id in it."""
        path, _, query = self.url.partition(b"?")
        request = seen(self.headers)
        request.route = answer.counted.route
        scope = {
            "client": self.client,
            "method": self.parser.get_method().decode("ascii"),
            "raw_path": path,
            "query_string": query,
            "http_version": self.parser.get_http_version(),
        }
        log_access(request, scope, answer.status, "kept", None)
        return b"%b: %b\r\n" % (HEADER, request.id.encode())
