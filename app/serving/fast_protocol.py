"""The server's end of a connection: answers that are kept are sent from here, past even the server's own way to ASGI.

For them the server would start a task and check headers that it has checked before: more work than finding the answer.
Whatever else is asked, or asked in any but the common form, is the server's.
"""

import logging
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

from uvicorn.protocols.http.httptools_impl import STATUS_LINE
from uvicorn.protocols.utils import get_client_addr, get_path_with_query_string

from app.address import Peer
from app.serving.bounded_protocol import BODY, BoundedProtocol
from app.serving.kept_answers import KeptAnswer, KeptAnswers

log = logging.getLogger("workreport")

_UNCOMMON = BODY | {b"expect", b"upgrade"}
# what the protocol asks of the request that it had last
_ANSWERED: Any = SimpleNamespace(
    response_complete=True, disconnected=False, message_event=SimpleNamespace(set=lambda: None)
)


class FastProtocol(BoundedProtocol):
    """The bounded protocol for an application whose lifespan has a `kept_answers` in its state."""

    sends_kept = True
    logs = False  # uvicorn does; a class below does for kept answers, too

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # a limit and a prefix of paths are the server's to keep to, and so is a log, unless this class writes it
        logged = self.logs or not self.config.access_log
        everywhere = logged and self.limit_concurrency is None and not self.root_path
        self._answers: KeptAnswers | None = self.app_state.get("kept_answers") if everywhere else None
        self._peer: Peer | None = None

    def on_headers_complete(self) -> None:
        """Answer a request, its headers read, or leave it to the application."""
        named = self.check_head()
        try:
            answer = self._kept(named)
        except Exception:  # in here it would be taken for the client's fault
            log.exception("looking for an answer failed")
            answer = None
        if answer is None:
            self.begin_answer(named)
            return
        general = [part for name, value in self.server_state.default_headers for part in (name, b": ", value, b"\r\n")]
        self.transport.write(b"".join((STATUS_LINE[answer.status], *general, answer.lines, answer.body)))
        self.cycle = _ANSWERED
        self.on_response_complete()

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
            self._peer = self._answers.addresses.peer(self.scheme or "http", self.client, self.server, "")
        path, _, query = self.url.partition(b"?")
        return self._answers.find(self._peer, path, query, self.headers, whole=method == b"GET")[1]


class LoggingProtocol(FastProtocol):
    """Writes the line that uvicorn writes for an answer for those that are kept, too."""

    logs = True

    def _kept(self, named: dict[bytes, bytes]) -> KeptAnswer | None:
        answer = super()._kept(named)
        if answer is not None:
            path, _, query = self.url.partition(b"?")
            asked: Any = {"path": unquote(path.decode("ascii")), "query_string": query, "client": self.client}
            self.access_logger.info(
                '%s - "%s %s HTTP/%s" %d',
                get_client_addr(asked),
                self.parser.get_method().decode("ascii"),
                get_path_with_query_string(asked),
                self.parser.get_http_version(),
                answer.status,
            )
        return answer
