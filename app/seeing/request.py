"""One request as logs, numbers and problems know it: its id, and the trace that it belongs to.

A client may send an id as `X-Request-ID` and a trace as `traceparent` (W3C Trace Context, 3.2). What is malformed is
ignored: both stand in logs and headers, so their form is bounded.
"""

import re
import secrets
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import count
from time import perf_counter
from typing import Any

HEADER = b"x-request-id"
TRACE_HEADER = b"traceparent"
KEY = "workreport.seen"  # of the request in an ASGI scope
_SAID = frozenset({HEADER, TRACE_HEADER})  # most requests have neither

_ID = re.compile(rb"[A-Za-z0-9._~:/+=@-]{1,128}")
# version, trace, parent and flags; no id is of zeros alone
_TRACE = re.compile(rb"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
# the system's random numbers cost the event loop its turn: to ask for one lets go of the interpreter's lock
_KEY, _numbers, _LENGTH = secrets.token_bytes(32), count(), 12
_TRACE_LENGTH = 55  # bytes; a later version may have more behind a hyphen


@dataclass(slots=True)
class SeenRequest:
    """A request that is being answered.

    `was_named` says that its client sent the id. `route` is the template of its path, None where it is not known yet.
    `status` is 0 until the answer begins, `kept` says that the answer was made before.
    """

    id: str
    was_named: bool = False
    trace: str = ""
    begun: float = field(default_factory=perf_counter)
    answered: float = 0.0
    route: str | None = None
    status: int = 0
    kept: bool = False


# the request that is answered in this task or on this thread
current: ContextVar[SeenRequest | None] = ContextVar("workreport_request", default=None)


def known_id(sent: bytes | None) -> str | None:
    """Return the id that a client sent, None where it sent none or one that is malformed."""
    return sent.decode("ascii") if sent is not None and _ID.fullmatch(sent) else None


def new_id() -> str:
    """Return an id that no other request has, and that tells nothing of them, such as how many there were."""
    return blake2b(next(_numbers).to_bytes(8), digest_size=_LENGTH, key=_KEY).hexdigest()


def known_trace(sent: bytes | None) -> str:
    """Return what a client sent as `traceparent`, empty where it is malformed."""
    if sent is None or _TRACE.fullmatch(sent[:_TRACE_LENGTH]) is None:
        return ""
    more = sent[_TRACE_LENGTH:]
    if more and (sent.startswith(b"00") or not more.startswith(b"-")):
        return ""
    return sent[:_TRACE_LENGTH].decode("ascii")


def seen(headers: Iterable[tuple[bytes, bytes]]) -> SeenRequest:
    """Return a request by its headers, whose names are in lower case. One that is repeated counts as malformed."""
    said = [header for header in headers if header[0] in _SAID]
    if not said:
        return SeenRequest(new_id())
    ids = [value for name, value in said if name == HEADER]
    traces = [value for name, value in said if name == TRACE_HEADER]
    named = known_id(ids[0]) if len(ids) == 1 else None
    return SeenRequest(named or new_id(), named is not None, known_trace(traces[0]) if len(traces) == 1 else "")


def id_of(scope: Any) -> str:
    """Return the id of a request, empty where no application of ours answers it."""
    found: SeenRequest | None = scope.get(KEY)
    return found.id if found is not None else ""
