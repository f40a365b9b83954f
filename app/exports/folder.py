"""The folder that exports are kept in. All processes of a machine share it: one makes a file, and all read it.

A file is written under another name, and has its own only when it is whole and on the disk. What a process left behind
that was killed is removed by the next that makes a file. The files together stay within a bound: those of the oldest
releases go first.
"""

import fcntl
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from app.errors import NotReadyError
from app.texts import Phrase

Write = Callable[[Path, Callable[[], None]], None]  # writes a file; calls the second often, which may raise

UNWRITTEN = Phrase(
    "not-ready.export-unwritten", "The export cannot be written: its folder is not writable, or the disk is full."
)
IN_MAKING = Phrase("not-ready.export-in-making", "An export is being made. Ask again in a moment.")
TOO_LARGE = Phrase("not-ready.export-too-large", "The export is larger than this server may keep.")

_PART = ".part"
_FILE = re.compile(r"workreport-(\d+)-[0-9a-f]+\.\w+")  # its release is a number


class ExportFolder:
    """A folder with at most `most_bytes` of exports."""

    def __init__(self, path: Path, most_bytes: int) -> None:
        self.path, self.most_bytes = path, most_bytes

    def has(self, name: str) -> bool:
        """Tell whether a file is there."""
        return (self.path / name).exists()

    def opened(self, name: str, write: Write) -> IO[bytes]:
        """Return a file, open for reading; `write` makes it where it is not there.

        Raises NotReadyError where it cannot be written, would be too large, or another process is making a file.
        """
        try:
            with suppress(FileNotFoundError):
                return (self.path / name).open("rb")
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._alone():
                if not self.has(name):
                    self._make(name, write)
                return (self.path / name).open("rb")
        except OSError as error:
            raise NotReadyError(UNWRITTEN, str(error)) from error

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let no other process make a file meanwhile. A lock goes with the process that holds it."""
        with (self.path / ".lock").open("ab") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise NotReadyError(IN_MAKING) from None
            yield

    def _make(self, name: str, write: Write) -> None:
        for left in self.path.glob(f"*{_PART}"):
            left.unlink()
        part = self.path / f"{name}{_PART}"

        def check() -> None:
            if part.stat().st_size > self.most_bytes:
                raise NotReadyError(TOO_LARGE, f"WORKREPORT_EXPORTS_BYTES is {self.most_bytes}")

        try:
            part.touch(mode=0o600)
            write(part, check)
            check()
            self._make_room(part.stat().st_size)
            with part.open("rb") as file:
                os.fsync(file.fileno())
            part.replace(self.path / name)
        finally:
            part.unlink(missing_ok=True)

    def _make_room(self, size: int) -> None:
        """Remove the files of the oldest releases until one of a size fits."""
        kept = sorted(
            (int(found[1]), status.st_mtime, status.st_size, path)
            for path in self.path.iterdir()
            if (found := _FILE.fullmatch(path.name)) and (status := path.stat())
        )
        total = sum(one[2] for one in kept)
        for *_, length, path in kept:
            if total + size <= self.most_bytes:
                return
            path.unlink()
            total -= length
