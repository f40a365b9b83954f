"""Which protocol serves, and whether the uvicorn that is installed fits it.

Our protocols build on what uvicorn does not promise to keep. So before the server begins, they are tried beside
uvicorn's own on a connection that leads nowhere: what comes back must be the same byte for byte. A test asks the same.
"""

import asyncio
import logging
import re
from dataclasses import dataclass
from importlib.metadata import version
from types import SimpleNamespace
from typing import Any

from starlette.types import Receive, Scope, Send
from uvicorn import Config
from uvicorn.server import ServerState

from app.settings import Settings

log = logging.getLogger("uvicorn.error")

STOCK = "httptools"  # uvicorn's own protocol, as it calls it
_UNBOUNDED = "uvicorn's own protocol serves, which bounds neither connections nor what clients send"

# what our protocols use of uvicorn's, and of what it holds
USED = {
    "": (
        *("app_state", "client", "connections", "headers", "limit_concurrency", "loop"),
        *("parser", "pipeline", "root_path", "scheme", "server", "timeout_keep_alive", "transport", "url"),
        *("connection_made", "connection_lost", "data_received", "shutdown", "on_message_begin", "on_url"),
        *("on_headers_complete", "on_body", "on_message_complete", "on_response_complete"),
        *("_start_asgi_task", "_unsupported_upgrade_warning"),
    ),
    "flow": ("pause_reading", "resume_reading", "write_paused"),
    "server_state": ("connections", "default_headers", "total_requests"),
    "cycle": ("disconnected", "keep_alive", "message_event", "response_complete", "response_started"),
}
_KEPT = b"/kept"
_LINES = ((b"etag", b'"tag"'), (b"content-length", b"5"))
_ASKED = b"".join(
    b"%b HTTP/1.1\r\nHost: localhost\r\n%b\r\n" % request
    for request in (
        (b"GET /kept", b""),
        (b"HEAD /kept", b""),
        (b"GET /made", b""),
        (b"GET /kept", b""),
        (b"POST /made", b"Content-Length: 0\r\n"),
        (b"HEAD /made", b""),
        (b"GET /made", b"Connection: close\r\n"),
    )
)
_TURNS = 200  # of the event loop, within which all is answered


def choose(config: Settings) -> Any:
    """Return the protocol that the settings ask for; a simpler one, with a warning, where uvicorn does not fit it."""
    try:
        from app.serving.bounded_protocol import BoundedProtocol
        from app.serving.fast_protocol import FastProtocol, LoggingProtocol
    except (ImportError, AttributeError) as error:
        return _instead(STOCK, str(error), _UNBOUNDED)
    fast = LoggingProtocol if config.access_log else FastProtocol
    wanted = fast if config.fast_protocol else BoundedProtocol
    reason = misfit(wanted)
    if reason is None:
        return wanted
    if wanted is not BoundedProtocol and misfit(BoundedProtocol) is None:
        return _instead(BoundedProtocol, reason, "kept answers take uvicorn's way, which is slower")
    return _instead(STOCK, reason, _UNBOUNDED)


def _instead(protocol: Any, reason: str, what: str) -> Any:
    log.warning("uvicorn %s is not as it was expected (%s): %s", version("uvicorn"), reason, what)
    return protocol


def misfit(protocol: Any) -> str | None:
    """Return why the uvicorn that is installed does not fit one of our protocols, None if it does."""
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

    try:
        logging.disable()  # one warning is enough, and it is made of what is returned
        expected, found = (asyncio.run(_rehearse(kind)) for kind in (HttpToolsProtocol, protocol))
    except Exception as error:  # whatever it is, clients would meet it
        return f"{type(error).__name__}: {error}"
    finally:
        logging.disable(logging.NOTSET)
    if found.answers != expected.answers:
        return "what it answers is not what its own protocol answers"
    return "kept answers do not come from the connection" if protocol.sends_kept and not found.kept else None


@dataclass
class _Rehearsal:
    """What a protocol answered, and how many of the answers were kept ones."""

    answers: bytes
    kept: int


async def _rehearse(kind: Any) -> _Rehearsal:
    """Have a protocol answer requests; raises AttributeError where it lacks what ours use."""
    transport, keeping, state = _Nowhere(), _Remembering(), ServerState()
    config = Config(_application, http=kind, log_config=None, ws="none", lifespan="off")
    state.default_headers = [(b"server", b"here")]
    protocol: Any = kind(config, state, {"settings": Settings.model_construct(), "kept_answers": keeping})
    protocol.connection_made(transport)
    protocol.data_received(_ASKED)
    for _ in range(_TURNS):
        await asyncio.sleep(0)
    for place, names in USED.items():
        for name in names:
            getattr(getattr(protocol, place) if place else protocol, name)
    protocol.connection_lost(None)
    if protocol in state.connections or not transport.closed:
        raise AttributeError("a connection that is closed is not given up")
    # an id of its own is what one that logs adds to a kept answer
    return _Rehearsal(re.sub(rb"x-request-id: \w+\r\n", b"", b"".join(transport.written)), keeping.found)


async def _application(scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": _LINES})
    await send({"type": "http.response.body", "body": scope["path"].encode()})


class _Remembering:
    """Keeps what the application answers for one path."""

    addresses = SimpleNamespace(peer=lambda *_: None)
    admission = None
    tallies = SimpleNamespace(values=[0])
    found = 0

    def find(self, _peer: object, path: bytes, _query: bytes, _headers: object, *, whole: bool) -> tuple[None, Any]:
        from app.serving.kept_answers import KeptAnswer

        if path != _KEPT:
            return None, None
        self.found += 1
        return None, KeptAnswer.of(200, _LINES, _KEPT if whole else b"", b"")


class _Nowhere(asyncio.Transport):
    """A connection that leads nowhere."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.closed = False

    def write(self, data: Any) -> None:
        self.written.append(bytes(data))

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    abort = close

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None: ...

    def get_write_buffer_size(self) -> int:
        return 0

    def can_write_eof(self) -> bool:
        return False

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...
