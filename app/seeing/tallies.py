"""The numbers of one worker: what it answered, and how it is at the moment.

Requests are counted by route, method and status, one entry for each that came. Its values: answers that were kept,
requests that were refused before the application saw them, seconds of those that were made, and how many were made
within each of `WITHIN`, then of those that took longer.
"""

import os
import time
from bisect import bisect_left
from typing import NamedTuple

from app.seeing.board import Board, OwnNumbers, board_of_server

WITHIN = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
REQUESTS, LAG, SHOWN, TEXT = "requests", "lag", "shown", "text"  # what an entry is about: the first word of its name
KEPT, REFUSED, SECONDS, MADE = range(4)  # where the values of an entry of requests are, the last with those behind it
NO_ROUTE = "none"
_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
_TEXT = 8  # numbers that hold a text, and one more its length
_PAGE = os.sysconf("SC_PAGE_SIZE")


class KeptCounts(NamedTuple):
    """Where kept answers of a route are counted: GET and HEAD, of 200 and of 304."""

    route: str
    get: int
    get_known: int
    head: int
    head_known: int


ELSEWHERE = 0  # counts what nobody asks for
NOWHERE = KeptCounts(NO_ROUTE, ELSEWHERE, ELSEWHERE, ELSEWHERE, ELSEWHERE)


class Tallies:
    """Counts what a worker answers; on the event loop only, but for `show`."""

    def __init__(self, board: Board | None = None) -> None:
        self.board = board or board_of_server()
        self._place: OwnNumbers = self.board.claim()
        self.values = self._place.values
        self._requests: dict[tuple[str, str, int], int] = {}
        self._kept: dict[str, KeptCounts] = {}
        self._lag = self._place.at(LAG, 2 + len(WITHIN))
        self._cpu_before = self.values[self._place.at(f"{SHOWN}\tcpu_seconds_total")]  # of processes that had the place

    def kept(self, route: str) -> KeptCounts:
        """Return where kept answers of a route are counted: the connection that sends one counts it there itself."""
        counts = self._kept.get(route)
        if counts is None:
            each = (self._of(route, method, status) + KEPT for method in ("GET", "HEAD") for status in (200, 304))
            counts = self._kept[route] = KeptCounts(route, *each)
        return counts

    def made(self, route: str | None, method: str, status: int, seconds: float) -> None:
        """Count a request that was answered within some seconds; `status` is 0 where the client went before."""
        at = self._of(route or NO_ROUTE, method, status)
        self.values[at + SECONDS] += seconds
        self.values[at + MADE + bisect_left(WITHIN, seconds)] += 1

    def refused(self, status: int) -> None:
        """Count a request that was refused before its method and path were looked at."""
        self.values[self._of(NO_ROUTE, "none", status) + REFUSED] += 1

    def late(self, seconds: float) -> None:
        """Note how late the event loop was."""
        self.values[self._lag] += seconds
        self.values[self._lag + 1 + bisect_left(WITHIN, seconds)] += 1

    def count(self, name: str) -> None:
        """Add one to what `app.seeing.exposition` calls so."""
        self.values[self._place.at(f"{SHOWN}\t{name}")] += 1

    def show(self, name: str, value: float, label: str = "") -> None:
        """Show a value under a name of `app.seeing.exposition`, with the value of its label where it has one."""
        show(self._place, name, value, label)

    def show_text(self, name: str, text: str) -> None:
        """Show a text of up to 64 bytes."""
        at, written = self._place.at(f"{TEXT}\t{name}", _TEXT + 1), text.encode()[: 8 * _TEXT]
        self.values[at + 1 : at + 1 + _TEXT] = memoryview(written.ljust(8 * _TEXT, b"\0")).cast("d")
        self.values[at] = len(written)

    def show_process(self) -> None:
        """Show how much memory and time of processors this process has used."""
        self.show("cpu_seconds_total", self._cpu_before + time.process_time())
        self.show("resident_memory_bytes", _resident())

    def _of(self, route: str, method: str, status: int) -> int:
        method = method if method in _METHODS or method == "none" else "other"
        at = self._requests.get((route, method, status))
        if at is None:
            name = f"{REQUESTS}\t{route}\t{method}\t{status or 'none'}"
            at = self._requests[route, method, status] = self._place.at(name, MADE + len(WITHIN) + 1)
        return at


def show(place: OwnNumbers, name: str, value: float, label: str = "") -> None:
    """Show a value in a place, as a worker does in its own."""
    place.values[place.at(f"{SHOWN}\t{name}\t{label}" if label else f"{SHOWN}\t{name}")] = value


def text_of(values: list[float]) -> str:
    """Return a text that was shown."""
    import struct

    return struct.pack(f"{_TEXT}d", *values[1:])[: int(values[0])].decode("utf-8", "replace")


def _resident() -> int:
    """Return the bytes of memory that this process has at the moment; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * _PAGE
    except OSError:
        return 0
