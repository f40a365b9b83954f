"""Work that is done in several processes, with its results in the order of the items.

The processes are forked, so that they have everything that the work needs without a copy. They are told items and give
back results through pipes. One that has a result ready waits until somebody takes it: so a result for each process, and
those that came before their turn, are all that is in memory at once.
"""

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

from app.errors import WorkreportError

T = TypeVar("T")
R = TypeVar("R")

_MOST = 4  # processes: what one process writes, three or four prepare
_LEAST = 4  # items for which a process is worth its start
_AHEAD = 3  # items for each process that are not done or whose turn has not come


class ProcessEndedError(WorkreportError):
    """A process that worked for this one has ended: somebody killed it, or the system had no memory left."""


def usual_jobs() -> int:
    """Return how many processes work unless somebody says: the cores that this one may use, `_MOST` at most.

    It is 1 where nothing can be forked. Where other threads run, nothing can: a lock that one of them holds would never
    be opened in a forked process.
    """
    alone = threading.active_count() == 1 and hasattr(os, "sched_getaffinity")
    return min(_MOST, len(os.sched_getaffinity(0))) if alone and _forks() else 1


def _forks() -> bool:
    return "fork" in get_all_start_methods()


def worth(jobs: int, items: int) -> int:
    """Return how many of `jobs` processes are worth their start for so many items: 1 where nothing can be forked."""
    return max(1, min(jobs, items // _LEAST)) if _forks() else 1


class Processes(Generic[T, R]):
    """So many processes as there are `jobs`, which do `work`. No database may be open when they are made."""

    def __init__(self, work: Callable[[T], R], jobs: int) -> None:
        self._work = work
        self._ends: list[Connection] = []
        self._processes: list[Any] = []
        try:
            for _ in range(jobs):
                self._start()
        except BaseException:
            self.end()
            raise

    def results(self, items: Iterable[T]) -> Iterator[tuple[T, R | None]]:
        """Give each item with its result, in the order of the items, which are asked for as they are needed.

        Where the work raised an error, there is no result. Raises ProcessEndedError.
        """
        given = enumerate(items)
        waiting: deque[tuple[int, T]] = deque()  # items that were given to a process, and whose turn has not come
        done: dict[int, R | None] = {}
        idle, busy = [*self._ends], set[Connection]()
        while True:
            # a process gets an item when it waits for one: neither side ever waits for the other to read
            while idle and len(waiting) < _AHEAD * len(self._ends) and (item := next(given, None)):
                busy.add(idle[-1])
                _send(idle.pop(), item)
                waiting.append(item)
            if not waiting:
                return
            number, one = waiting[0]
            found = {*wait([*busy], 0 if number in done else None)} if busy else set()
            arrived = [end for end in busy if end in found]
            for end in arrived:
                at, result = _receive(end)
                done[at] = result
                busy.remove(end)
                idle.append(end)
            if not arrived:
                waiting.popleft()
                yield one, done.pop(number)

    def _start(self) -> None:
        ours, theirs = get_context("fork").Pipe()
        process = get_context("fork").Process(target=self._run, args=(theirs, [*self._ends, ours]), daemon=True)
        self._ends.append(ours)
        before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])  # Ctrl-C is told to all: this one ends them
        try:
            process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            theirs.close()
        self._processes.append(process)

    def _run(self, end: Connection, others: Iterable[Connection]) -> None:
        """Work until there is no more to do, or nobody to do it for: then the other end of the pipe is closed."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        for other in others:
            other.close()
        with suppress(EOFError, ConnectionError):
            while True:
                number, item = end.recv()
                result: R | None = None
                with suppress(Exception):  # it is done once more, where the error is told
                    result = self._work(item)
                end.send((number, result))

    def end(self) -> None:
        """End the processes, whatever they do."""
        for end in self._ends:
            end.close()
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.join()
        self._ends, self._processes = [], []


def _send(end: Connection, item: Any) -> None:
    with _told():
        end.send(item)


def _receive(end: Connection) -> Any:
    with _told():
        return end.recv()


@contextmanager
def _told() -> Iterator[None]:
    """Raise ProcessEndedError where the other end of a pipe is gone."""
    try:
        yield
    except (EOFError, ConnectionError) as error:
        raise ProcessEndedError(
            "a process that read reports was ended; nothing was changed; if memory was short, try again with --jobs 1"
        ) from error
