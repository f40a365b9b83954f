"""How many requests each client has sent lately, in a table of fixed size that the workers of a server share.

A client's window begins with its first request and lasts some seconds; the next request after its end begins a new one.
The table has room for 65,536 clients in 1 MB. It is divided into sets of eight: a client is always in the same set, and
where that is full, one whose window is over makes room for it, else the one that has sent least. So those that send
much stay, however many others come.

Workers write without waiting for each other. Where two count requests of one client in the same microsecond, one
request may be counted for both: a limit never refuses too early.
"""

import secrets
from ctypes import Array, c_uint64
from hashlib import blake2b
from multiprocessing import get_context
from time import monotonic
from typing import Any, NamedTuple

Table = Array[c_uint64]

_WAYS = 8  # clients in a set
_SETS = 8192
_WORDS = 1 + 2 * _WAYS * _SETS  # a secret, then for each set the marks of its clients and their states
_COUNT = 24  # bits of a state that count requests; above them the millisecond that the window ends in


def shared_table() -> Table:
    """Make a table for processes that are started afterwards."""
    return _begun(get_context("spawn").RawArray(c_uint64, _WORDS))


def _begun(table: Any) -> Table:
    table[0] = secrets.randbits(64)  # so that nobody can choose addresses that share a set
    whole: Table = table
    return whole


class CountedRequest(NamedTuple):
    """What became of a request: whether it is within the limit, how many are left, and until when, in seconds."""

    within: bool
    left: int
    seconds: int


class RequestCounts:
    """Counts up to `most` requests of each client in windows of `seconds`."""

    def __init__(self, most: int, seconds: int, table: Table | None = None) -> None:
        self._most = most
        self._window = seconds * 1000
        self._table: Table = _begun((c_uint64 * _WORDS)()) if table is None else table
        self._words = memoryview(self._table).cast("B").cast("Q")
        self._key = self._words[0].to_bytes(8)

    def count(self, client: bytes) -> CountedRequest:
        """Count a request of a client. One beyond the limit is not counted."""
        mark = int.from_bytes(blake2b(client, digest_size=8, key=self._key).digest()) | 1  # 0 is nobody's
        now = int(monotonic() * 1000)  # of one clock for all processes
        begin = 1 + (mark >> 1) % _SETS * 2 * _WAYS
        words = self._words[begin : begin + 2 * _WAYS].tolist()
        way = _way_of(mark, words, now)
        end, counted = words[_WAYS + way] >> _COUNT, words[_WAYS + way] & (1 << _COUNT) - 1
        if words[way] != mark or end <= now:
            end, counted = now + self._window, 0
        within = counted < self._most
        if within:
            counted += 1
            self._words[begin + way] = mark
            self._words[begin + _WAYS + way] = end << _COUNT | counted
        return CountedRequest(within, self._most - counted, max(1, -(-(end - now) // 1000)))


def _way_of(mark: int, words: list[int], now: int) -> int:
    """Return where in its set a client is, or is to be."""
    try:
        return words.index(mark, 0, _WAYS)
    except ValueError:
        states = words[_WAYS:]
        sent = [state & (1 << _COUNT) - 1 if state >> _COUNT > now else -1 for state in states]
        return sent.index(min(sent))
