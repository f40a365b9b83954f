"""Answers that are files: each is made once, and kept for a while for the requests that ask for parts of it.

A reader of columns asks for the end of a file first, then for what it found there to be worth reading, in a request
each. Requests for a file that is being made wait for it together. A file has no name, so it is gone with its last user.
"""

import asyncio
import os
import tempfile
import weakref
from collections import OrderedDict
from collections.abc import Callable
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, field
from typing import IO

from app.errors import NotReadyError, WorkreportError
from app.texts import Phrase
from app.web.ranges import content_range
from app.web.stream import PIECE, Begun, Pieces, Streams, Turn

PATIENCE = 60.0  # seconds that a file is still made for nobody: clients that give up ask again
_UNWRITTEN = Phrase("not-ready.file", "The file cannot be written.")

Unwanted = Callable[[], bool]  # tells whether nobody waits for a file any more
Write = Callable[[IO[bytes], Unwanted], None]  # writes an answer to a file; raises UnwantedError where nobody waits


class UnwantedError(WorkreportError):
    """Nobody has waited for a while for the file that is being made."""


class MadeFile:
    """A whole answer in a file. The file is closed when nothing refers to this any more."""

    def __init__(self, file: IO[bytes]) -> None:
        weakref.finalize(self, file.close)
        self.length = file.seek(0, os.SEEK_END)
        self._number = file.fileno()

    def pieces(self, part: range) -> Pieces:
        """Give the bytes at some positions in pieces. Several readers do not disturb each other."""
        at = part.start
        while at < part.stop and (piece := os.pread(self._number, min(PIECE, part.stop - at), at)):
            yield piece
            at += len(piece)


Make = Callable[[Unwanted], MadeFile]  # makes an answer; raises UnwantedError where nobody waits


def made_by(write: Write) -> Make:
    """Return what has `write` make a file without a name.

    It raises NotReadyError where there is no room for the file, UnwantedError where nobody waits any more.
    """

    def make(unwanted: Unwanted) -> MadeFile:
        try:
            with ExitStack() as stack:
                file = stack.enter_context(tempfile.TemporaryFile())
                write(file, unwanted)
                file.flush()
                stack.pop_all()  # it is read when this has long returned
                return MadeFile(file)
        except OSError as error:
            raise NotReadyError(_UNWRITTEN, str(error)) from error

    return make


@dataclass(slots=True)
class _Kept:
    """A file that is kept until its time is over."""

    file: MadeFile
    timer: asyncio.TimerHandle


@dataclass(slots=True, eq=False)
class _Making:
    """A file that is being made: how many wait for it, when it is given up if nobody does, and whether it is."""

    task: "asyncio.Task[MadeFile]" = field(init=False)
    waiting: int = 0
    timer: asyncio.TimerHandle | None = None
    unwanted: bool = False

    def come(self) -> None:
        """Count one more who waits."""
        self.waiting += 1
        if self.timer is not None:
            self.timer.cancel()

    def go(self, give_up: Callable[[], None]) -> None:
        """Count one fewer. If none is left, `give_up` is called after a while."""
        self.waiting -= 1
        if not self.waiting and not self.task.done():
            self.timer = asyncio.get_running_loop().call_later(PATIENCE, give_up)


class MadeFiles:
    """The files that a worker keeps; used on the event loop only.

    It keeps at most `most` files with `most_bytes` together, each for `seconds` after it was asked for last. The latest
    stays, however large it is: otherwise it would be made again for each of its parts.
    """

    def __init__(self, streams: Streams, most: int, most_bytes: int, seconds: float) -> None:
        self._streams = streams
        self._most, self._most_bytes, self._seconds = most, most_bytes, seconds
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._making: dict[str, _Making] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._kept

    @property
    def size(self) -> int:
        """The length of all files that are kept, in bytes."""
        return sum(kept.file.length for kept in self._kept.values())

    def close(self) -> None:
        """Keep nothing, and have nothing made any more."""
        for key in [*self._making]:
            self._give_up(key)
        for key in [*self._kept]:
            self._drop(key)

    async def get(self, key: str, make: Make, gone: "asyncio.Future[None]", *, long: bool) -> MadeFile | None:
        """Return the file of a key, which `make` makes if it is not there. Returns None if the client goes before.

        `long` says that it takes a while. Raises TooManyStreamsError if too many such files wait to be made.
        """
        if key in self._kept:
            return self._keep(key, self._kept[key].file)
        making = self._making.get(key) or self._begin(key, make, long=long)
        making.come()
        try:
            await asyncio.wait((making.task, gone), return_when=asyncio.FIRST_COMPLETED)
        finally:
            making.go(lambda: self._give_up(key))
        return making.task.result() if making.task.done() else None

    def _begin(self, key: str, make: Make, *, long: bool) -> _Making:
        making = self._making[key] = _Making()
        making.task = asyncio.ensure_future(self._make(key, making, make, long=long))
        # where everybody has gone, nobody asks what became of it
        making.task.add_done_callback(lambda task: task.cancelled() or task.exception())
        return making

    def _give_up(self, key: str) -> None:
        """Have a file made no further. Whoever asks for it next does not wait for it, but has it begun anew."""
        making = self._making.pop(key, None)
        if making is not None:
            making.unwanted = True
            making.task.cancel()

    async def _make(self, key: str, making: _Making, make: Make, *, long: bool) -> MadeFile:
        try:
            with self._streams.one_file_more() if long else nullcontext():
                file = await self._streams.run(lambda: make(lambda: making.unwanted), "file" if long else "page")
        finally:
            if making.timer is not None:
                making.timer.cancel()
            if self._making.get(key) is making:
                del self._making[key]
        return self._keep(key, file)

    def _keep(self, key: str, file: MadeFile) -> MadeFile:
        self._drop(key)
        timer = asyncio.get_running_loop().call_later(self._seconds, self._drop, key)
        self._kept[key] = _Kept(file, timer)
        while len(self._kept) > 1 and (len(self._kept) > self._most or self.size > self._most_bytes):
            self._drop(next(iter(self._kept)))
        return file

    def _drop(self, key: str) -> None:
        kept = self._kept.pop(key, None)
        if kept is not None:
            kept.timer.cancel()


@dataclass(frozen=True, slots=True)
class Filed:
    """Makes an answer that is a file: `key` names the file, `make` makes it where it is not kept.

    `part` returns the positions that are asked for of so many bytes, None for all of them.
    """

    files: MadeFiles
    key: str
    make: Make
    part: Callable[[int], range | None]
    long: bool

    @property
    def there(self) -> bool:
        """Whether the file is kept."""
        return self.key in self.files

    async def begin(self, turn: Turn) -> Begun | None:
        """Find the file or make it, and read the first piece; raises UnsatisfiableRangeError as `part` does."""
        file = await self.files.get(self.key, self.make, turn.gone, long=self.long)
        if file is None:
            return None
        asked = None if turn.bodiless else self.part(file.length)
        part = range(file.length) if asked is None else asked
        pieces = file.pieces(part)
        first = b"" if turn.bodiless else await turn.run(lambda: next(pieces, b""))
        if first is None:
            return None
        if asked is None:
            return Begun(len(part), first, pieces)
        return Begun(len(part), first, pieces, 206, {"Content-Range": content_range(part, file.length)})
