"""Ranges of bytes (RFC 9110, 14): which part of an answer a request asks for."""

import re
from dataclasses import dataclass

from starlette.datastructures import Headers

from app.errors import UnsatisfiableRangeError

_SPEC = re.compile(r"([0-9]{1,100})-([0-9]{0,100})|-([0-9]{1,100})")


@dataclass(frozen=True, slots=True)
class ByteRange:
    """A range as it is asked for: the bytes from `first` to `last`, both included.

    `last` is None for an open end. `first` is None for the last so many bytes, and `last` says how many.
    """

    first: int | None
    last: int | None

    def of(self, length: int) -> range | None:
        """Return the positions of an answer of `length` bytes that are asked for, None to send the whole of it.

        An empty answer has no part, so it is sent whole. Raises UnsatisfiableRangeError if the answer ends before the
        range begins, or if its last 0 bytes are asked for (RFC 9110, 14.1.2).
        """
        if not length:
            return None
        if self.first is None:
            part = range(max(0, length - (self.last or 0)), length)
        else:
            part = range(self.first, length if self.last is None else min(self.last + 1, length))
        if not part:
            raise UnsatisfiableRangeError(length)
        return part


def asked_range(headers: Headers) -> ByteRange | None:
    """Return the range that a request asks for, None if it asks for the whole answer.

    The answer to several ranges at once, to other units and to what is badly written is the whole (RFC 9110, 14.2).
    """
    unit, _, specs = ",".join(headers.getlist("range")).partition("=")
    sent = [spec for part in specs.split(",", 2) if (spec := part.strip(" \t"))]
    if unit.strip(" \t").lower() != "bytes" or len(sent) != 1:
        return None
    found = _SPEC.fullmatch(sent[0])
    if found is None:
        return None
    first, last, suffix = found.groups()
    if suffix is not None:
        return ByteRange(None, int(suffix))
    asked = ByteRange(int(first), int(last) if last else None)
    return None if asked.last is not None and asked.last < int(first) else asked


def content_range(part: range, length: int) -> str:
    """Return the header `Content-Range` of a part (RFC 9110, 14.4)."""
    return f"bytes {part.start}-{part.stop - 1}/{length}"
