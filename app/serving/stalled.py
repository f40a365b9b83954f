"""Clients that do not read: little of their answers is held, and not for long.

The system would hold megabytes of unsent answers for a connection; this bounds them. A client that takes nothing for
some time is cut off. A client that reads slowly is not: a kilobyte a second is enough.
"""

import asyncio
import fcntl
import logging
import socket
import struct
import termios
from asyncio import Transport
from time import monotonic
from typing import Protocol

from app.seeing.tallies import Tallies

log = logging.getLogger("workreport")
UNSENT = 256 * 2**10  # bytes that the system holds for a connection, besides those under way
_LOWAT = getattr(socket, "TCP_NOTSENT_LOWAT", None)


class Connected(Protocol):
    """The server's end of a connection."""

    transport: Transport


class Stalled:
    """Looks through the open connections of a server, `connections`, every few seconds; whom it cuts off is counted."""

    def __init__(self, seconds: float, tallies: Tallies | None = None) -> None:
        self._seconds, self._tallies = seconds, tallies
        self._waiting: dict[Connected, tuple[int, float]] = {}  # how many bytes wait for a client, and since when
        self.connections: set[Connected] = set()

    def made(self, transport: Transport) -> None:
        """Bound what the system holds for a new connection."""
        connection = transport.get_extra_info("socket")
        if _LOWAT is not None and connection is not None and connection.family in (socket.AF_INET, socket.AF_INET6):
            connection.setsockopt(socket.IPPROTO_TCP, _LOWAT, UNSENT)

    async def watch(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await asyncio.sleep(min(self._seconds / 4, 5))
            self.look()

    def look(self) -> None:
        """Cut off those who have taken nothing for too long."""
        now, waiting, cut = monotonic(), {}, 0
        for connection in list(self.connections):
            transport = connection.transport
            if not transport.get_write_buffer_size():
                continue
            size = transport.get_write_buffer_size() + _unacknowledged(transport)
            before, since = self._waiting.get(connection, (-1, now))
            if size != before:
                since = now
            if now - since < self._seconds:
                waiting[connection] = (size, since)
            else:
                transport.abort()
                cut += 1
                if self._tallies is not None:
                    self._tallies.count("clients_cut_total")
        self._waiting = waiting
        if cut:
            log.warning("cut off, having taken nothing for %g seconds: %d clients", self._seconds, cut)


def _unacknowledged(transport: Transport) -> int:
    """Return how many bytes the system holds that the client has not taken; 0 if it does not say."""
    try:
        found = fcntl.ioctl(transport.get_extra_info("socket").fileno(), termios.TIOCOUTQ, bytes(4))
    except (OSError, ValueError, AttributeError):
        return 0
    return int(struct.unpack("i", found)[0])
