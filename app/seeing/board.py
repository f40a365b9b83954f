"""The memory that all processes of a server write their numbers to.

Each process has a place of its own, so that none waits for another and none loses what another counts. A place is held
by a lock on its first byte, which goes with the process. The next worker takes it over and counts on: what a worker
counted stays when it ends, however it ends. The memory is a file without a name, which workers inherit and which is
gone with the last of them.

A place is a row of numbers of eight bytes. The first counts what nobody asks for, the second says how many are in use,
the third how often the place was taken. Then come entries: the length of a name in bytes, how many values it has, the
name, the values. An entry is never moved, so who has its place may count there without looking it up. Workers of
another version may write other entries: each says what it is.
"""

import fcntl
import mmap
import os
import tempfile
from collections.abc import Iterator
from threading import Lock
from typing import Any, TypeAlias

_SIZE = 4 * 2**20  # bytes of a place: ten thousand entries; memory is taken only where something is written
_SPARE = 64  # numbers at its end, where what has no room is counted
_NUMBER = 8  # bytes
_USED, _TAKEN, _HEAD = 1, 2, 3  # where those numbers are, and where the entries begin

Entries = dict[str, list[float]]
Numbers: TypeAlias = "memoryview[float]"

_server: "Board | None" = None  # that of the server which this process is a worker of


class OwnNumbers:
    """The numbers of one process. Every value is written by that process only."""

    def __init__(self, memory: memoryview) -> None:
        self.values: Numbers = memory.cast("d")
        self._known: dict[tuple[str, int], int] = {}
        self._adding = Lock()
        if not self.values[_USED]:
            self.values[_USED] = _HEAD

    def take(self) -> None:
        """Go on where the process before stopped."""
        self._known = {(name, count): at for name, at, count in _entries(self.values)}
        self.values[_TAKEN] += 1

    def at(self, name: str, count: int = 1) -> int:
        """Return where the `count` values of a name begin. They are 0 at first; the same name has the same place.

        Where there is no room any more, what is counted is lost.
        """
        found = self._known.get((name, count))
        if found is None:
            with self._adding:
                found = self._known.get((name, count)) or self._add(name, count)
        return found

    def _add(self, name: str, count: int) -> int:
        begin, written = int(self.values[_USED]), name.encode()
        length = -(-len(written) // _NUMBER)
        at = begin + 2 + length
        if at + count > len(self.values) - _SPARE:
            return len(self.values) - _SPARE
        self.values[begin], self.values[begin + 1] = len(written), count
        self.values[begin + 2 : at] = memoryview(written.ljust(length * _NUMBER, b"\0")).cast("d")
        self.values[_USED] = at + count  # last: others read up to here
        self._known[name, count] = at
        return at


class Board:
    """The places of a server: one of the process that starts it, and some for workers.

    Without a file only this process has it.
    """

    def __init__(self, workers: int = 1, file: int = -1) -> None:
        self._workers = 2 * workers  # when workers are replaced, the new ones begin before the old ones end
        self._file = file
        self._memory = memoryview(mmap.mmap(file, _SIZE * (self._workers + 1)))
        self._mine: int | None = None
        self.server = OwnNumbers(self._part(0))

    @classmethod
    def to_share(cls, workers: int) -> "Board":
        """Make one for workers that are started later."""
        size = _SIZE * (2 * workers + 1)
        if hasattr(os, "memfd_create"):
            file = os.memfd_create("workreport")
        else:
            with tempfile.TemporaryFile() as made:
                file = os.dup(made.fileno())
        os.ftruncate(file, size)
        return cls(workers, file)

    def __reduce__(self) -> Any:
        """Pass the file on to a worker that is being started."""
        from multiprocessing.reduction import DupFd

        return _inherited, (self._workers // 2, DupFd(self._file))

    def claim(self) -> OwnNumbers:
        """Take a free place for this process; one that nobody else sees where all are taken."""
        number = next(filter(self._takes, range(1, self._workers + 1)), None)
        place = OwnNumbers(memoryview(bytearray(_SIZE)) if number is None else self._part(number))
        self._mine = number
        place.take()
        return place

    def read(self) -> Iterator[tuple[Entries, int, bool]]:
        """Give the entries of each place, how often it was taken, and whether its process is there."""
        yield _read(self._part(0)), 0, True
        for number in range(1, self._workers + 1):
            part = self._part(number)
            starts = int(part.cast("d")[_TAKEN])
            if starts:
                yield _read(part), starts, number == self._mine or self._is_held(number)

    def _part(self, number: int) -> memoryview:
        return self._memory[number * _SIZE : (number + 1) * _SIZE]

    def _is_held(self, number: int) -> bool:
        if not self._takes(number):
            return True
        if self._file >= 0:
            fcntl.lockf(self._file, fcntl.LOCK_UN, 1, number * _SIZE)
        return False

    def _takes(self, number: int) -> bool:
        """Take the lock on a place, if no other process has it."""
        if self._file >= 0:
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, number * _SIZE)
            except OSError:
                return False
        return True


def serve_on(board: Board) -> None:
    """Have the applications that this process makes use the memory of its server."""
    global _server
    _server = board


def board_of_server() -> Board:
    """Return the memory of the server that this process is a worker of; one of its own where there is none."""
    return _server or Board()


def _inherited(workers: int, file: Any) -> Board:
    return Board(workers, file.detach())


def _read(part: memoryview) -> Entries:
    values: Numbers = part.cast("d")
    return {name: list(map(float, values[at : at + count])) for name, at, count in _entries(values)}


def _entries(values: Numbers) -> Iterator[tuple[str, int, int]]:
    """Give each entry: its name, where its values begin, and how many there are."""
    raw = values.cast("B")
    at, end = _HEAD, int(values[_USED])
    while at < end:
        length, count = int(values[at]), int(values[at + 1])
        begin = at + 2
        name = bytes(raw[begin * _NUMBER : begin * _NUMBER + length]).decode()
        at = begin + -(-length // _NUMBER)
        yield name, at, count
        at += count
