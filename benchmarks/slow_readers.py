"""Clients that read every row slowly, beside others that ask for lists: `python -m benchmarks.slow_readers`.

A server of one worker has a core to itself. Lists that nobody asked for before are asked one after the other, in turns
without and with clients that read the CSV of every metric, slowly and to the end of the turn. Exits with 1 if the
median of a list takes longer with them than MOST times that without, or the server more than ROOM of memory. The order
of the two changes with the turn; each has a server of its own.
"""

import argparse
import multiprocessing
import os
import selectors
import socket
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing.synchronize import Event

from benchmarks.data import Dataset, dataset, read_ahead
from benchmarks.measure import settle
from benchmarks.servers import HOST, Running, Workreport
from benchmarks.tools import LOAD_CORE
from benchmarks.workloads import workloads

MOST = 1.5  # times the median without slow readers
ROOM = 50  # MB
RECEIVE = 65536  # bytes that a slow reader's kernel holds for it
AT_ONCE = 16 * 2**10  # bytes that a slow reader takes
EVERY = 0.5  # seconds between two times that it takes some
WARM = 100  # lists before those that count


@dataclass
class Turns:
    """What turns of one kind showed: the median of a list in ms, and the memory of the server at its highest in MB."""

    medians: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)


class ManyStreams(Workreport):
    """A server that sends as many tables at once as there are slow readers, and one more."""

    def __init__(self, data: Dataset, readers: int) -> None:
        super().__init__(data)
        self.readers = readers

    def environment(self) -> dict[str, str]:
        return {**super().environment(), "WORKREPORT_STREAMS": str(self.readers + 1)}


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--metrics", type=int, default=100_000, help="metrics of the data set (default 100000)")
    parser.add_argument("--readers", type=int, default=200, help="clients that read slowly (default 200)")
    parser.add_argument("--seconds", type=float, default=10, help="length of a turn (default 10)")
    parser.add_argument("--rounds", type=int, default=7, help="turns of each kind (default 7)")
    given = parser.parse_args()
    os.sched_setaffinity(0, {LOAD_CORE})
    without, beside = measured(dataset(given.metrics, flat=False), given.readers, given.seconds, given.rounds)
    times = statistics.median(b / a for a, b in zip(without.medians, beside.medians, strict=True))
    more = statistics.median(b - a for a, b in zip(without.memory, beside.memory, strict=True))
    print(f"median of a list {times:.2f} times that without them, memory {more:+.0f} MB")
    if times > MOST or more > ROOM:
        sys.exit(f"expected {MOST} times and {ROOM} MB at most")


def measured(data: Dataset, readers: int, seconds: float, rounds: int) -> tuple[Turns, Turns]:
    """Return what turns without and with slow readers showed."""
    read_ahead(data)
    without, beside = Turns(), Turns()
    for turn in range(rounds):
        for kind in (without, beside) if turn % 2 == 0 else (beside, without):
            with ManyStreams(data, readers).running() as running, slow_readers(running, readers * (kind is beside)):
                _turn(data, running, seconds, kind)
        print(
            f"round {turn + 1}: a list {without.medians[-1]:.2f} ms, with them {beside.medians[-1]:.2f} ms; "
            f"memory {without.memory[-1]:.0f} MB, with them {beside.memory[-1]:.0f} MB",
            flush=True,
        )
    return without, beside


def _turn(data: Dataset, running: Running, seconds: float, kind: Turns) -> None:
    """Ask for lists one after the other, and note what they took."""
    server = Workreport(data)
    (lists,) = (workload for workload in workloads(data) if workload.name == "list")
    asks = iter(lists.cold())
    for ask in islice(asks, WARM):
        running.get(server.sent(ask))
    times, highest, until = [], 0.0, time.perf_counter() + seconds
    for ask in asks:
        begun = time.perf_counter()
        running.get(server.sent(ask))
        times.append(time.perf_counter() - begun)
        highest = max(highest, running.memory())
        if time.perf_counter() > until:
            break
    kind.medians.append(1000 * statistics.median(times))
    kind.memory.append(highest)


@contextmanager
def slow_readers(running: Running, number: int) -> Iterator[None]:
    """Have clients read every metric slowly, in a process of their own. All are answered before it is left to run."""
    context = multiprocessing.get_context("spawn")
    begun, over, failed = context.Event(), context.Event(), context.Event()
    process = context.Process(target=_read_slowly, args=(running.port, number, begun, over, failed), daemon=True)
    process.start()
    try:
        if not begun.wait(120):
            sys.exit("the slow readers are not answered")
        settle(running, 5)
        yield
        if failed.is_set():
            sys.exit("a slow reader was cut off or came to the end: the data set is too small for a turn")
    finally:
        over.set()
        process.join(20)


def _read_slowly(port: int, number: int, begun: Event, over: Event, failed: Event) -> None:
    """Read on some connections, each now and then, until it is over."""
    os.sched_setaffinity(0, {LOAD_CORE})
    clients = [_asked(port) for _ in range(number)]
    with selectors.DefaultSelector() as selector:
        for client in clients:
            selector.register(client, selectors.EVENT_READ)
        silent = set(clients)
        while silent:
            for key, _ in selector.select(1):
                if not _take(key.fileobj, b"HTTP/1.1 200"):  # type: ignore[arg-type] # sockets
                    failed.set()
                silent.discard(key.fileobj)  # type: ignore[arg-type]
                selector.unregister(key.fileobj)
    begun.set()
    turn = 0
    while not over.wait(EVERY / max(number, 1)):  # one after the other, so that not all come at once
        if clients and not _take(clients[turn % number]):
            failed.set()
        turn += 1
    for client in clients:
        client.close()


def _asked(port: int) -> socket.socket:
    """Return a connection on which every metric was asked for."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE)
    client.connect((HOST, port))
    client.sendall(b"GET /v1/metrics?format=csv HTTP/1.1\r\nHost: localhost\r\n\r\n")
    client.setblocking(False)
    return client


def _take(client: socket.socket, begin: bytes = b"") -> bool:
    """Take what is there, some at most; tell whether the connection is open and the bytes begin so."""
    try:
        taken = client.recv(AT_ONCE)
    except BlockingIOError:
        return True
    return bool(taken) and taken.startswith(begin)


if __name__ == "__main__":
    main()
