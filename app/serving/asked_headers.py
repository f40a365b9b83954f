"""What the headers of a request say of its answer: what is negotiated, where the API is, what the client has."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from app.address import TOLD_BY, Headers

_NEGOTIATED = frozenset({b"accept", b"accept-encoding", b"accept-language"})
_BOUND = frozenset({b"if-match", b"range"})
_READ = _NEGOTIATED | TOLD_BY | _BOUND | {b"if-none-match"}


class AskedHeaders(NamedTuple):
    """What headers say, each group in the order in which it was sent.

    `negotiated` are those that answers vary with, `told` those that the address of the API may depend on. `known` are
    the tags that the client has. `is_bound` says that a kept answer cannot tell whether the client wants it, or that
    only a part of it is wanted.
    """

    negotiated: Headers
    told: Headers
    known: bytes
    is_bound: bool


def asked_headers(headers: Iterable[tuple[bytes, bytes]]) -> AskedHeaders:
    """Return what headers say, whose names are in lower case."""
    negotiated, told = [], []
    known, is_bound = b"", False
    for header in headers:
        name = header[0]
        if name not in _READ:
            continue
        if name in _NEGOTIATED:
            negotiated.append(header)
        elif name == b"if-none-match":
            known = known + b"," + header[1] if known else header[1]
        elif name in _BOUND:
            is_bound = True
        else:
            told.append(header)
    return AskedHeaders(tuple(negotiated), tuple(told), known, is_bound)


@lru_cache(64)
def varies_with_negotiated(vary: bytes) -> bool:
    """Tell whether a `Vary` header names none but headers that are negotiated."""
    return {name.strip().lower() for name in vary.split(b",")} <= _NEGOTIATED
