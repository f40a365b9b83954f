"""The folder that exports are kept in. All processes of a machine share it: one makes a file, and all read it.

A file is written under another name, and has its own only when it is whole and on the disk. What a process left behind
that was killed is removed by the next that makes a file. The files together stay within a bound: those of the oldest
releases go first. Whatever else is in the folder is left alone.
"""

import fcntl
import logging
import os
import re
from collections import deque
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

log = logging.getLogger("workreport")

_PART = ".part"
_FILE = re.compile(r"workreport-(\d+)-[0-9a-f]+\.\w+")  # its release is a number
_REMEMBERED = 8  # names that are known to be too large: two forms of a few releases


class ExportFolder:
    """A folder with at most `most_bytes` of exports."""

    def __init__(self, path: Path, most_bytes: int) -> None:
        self.path, self.most_bytes = path, most_bytes
        self._too_large: deque[str] = deque(maxlen=_REMEMBERED)
        self.is_writable = True  # as last seen

    def look(self) -> None:
        """See whether the folder can be written, or made where it is not there; the log says where that changes."""
        there = next((folder for folder in (self.path, *self.path.absolute().parents) if folder.exists()), self.path)
        is_writable = there.is_dir() and os.access(there, os.W_OK | os.X_OK)
        if is_writable != self.is_writable:
            said = "can be written again" if is_writable else "cannot be written: exports are answered with 503"
            log.warning("the folder of exports, %s, %s", self.path, said)
        self.is_writable = is_writable

    def has(self, name: str) -> bool:
        """Tell whether a file is there."""
        return (self.path / name).exists()

    def opened(self, name: str, write: Write) -> IO[bytes]:
        """Return a file, open for reading; `write` makes it where it is not there.

        Raises NotReadyError where it cannot be written, would be too large, or another process is making a file. The
        log says what the operator can do. What was too large once is not made again.
        """
        if name in self._too_large:
            raise self._refusal()
        try:
            with suppress(FileNotFoundError):
                return (self.path / name).open("rb")
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._alone():
                if not self.has(name):
                    self._make(name, write)
                return (self.path / name).open("rb")
        except OSError as error:
            log.error("the export %s cannot be written to %s: %s", name, self.path, error)
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
        self._clear()
        part = self.path / f"{name}{_PART}"

        def check() -> None:
            if part.stat().st_size > self.most_bytes:
                self._too_large.append(name)
                log.error(
                    "the export %s is larger than WORKREPORT_EXPORTS_BYTES (%d) and is not made", name, self.most_bytes
                )
                raise self._refusal()

        try:
            part.touch(mode=0o600)
            write(part, check)
            check()
            self._make_room(name, part.stat().st_size)
            with part.open("rb") as file:
                os.fsync(file.fileno())
            part.replace(self.path / name)
        finally:
            part.unlink(missing_ok=True)

    def _refusal(self) -> NotReadyError:
        return NotReadyError(TOO_LARGE, f"WORKREPORT_EXPORTS_BYTES is {self.most_bytes}", passing=False)

    def _clear(self) -> None:
        """Remove what processes left that were killed."""
        for path in self.path.iterdir():
            if path.suffix == _PART and _FILE.fullmatch(path.stem) and path.is_file():
                path.unlink()

    def _make_room(self, name: str, size: int) -> None:
        """Remove the files of the oldest releases until one of a size fits."""
        kept = sorted(
            (int(found[1]), status.st_mtime, status.st_size, path)
            for path in self.path.iterdir()
            if (found := _FILE.fullmatch(path.name)) and path.is_file() and (status := path.stat())
        )
        total = sum(one[2] for one in kept)
        for release, _, length, path in kept:
            if total + size <= self.most_bytes:
                return
            path.unlink()
            total -= length
            if release == _release(name):
                log.warning(
                    "%s was removed to make room for %s of the same release: WORKREPORT_EXPORTS_BYTES (%d) is too "
                    "small for both, so each is made again when it is asked for",
                    path.name,
                    name,
                    self.most_bytes,
                )


def _release(name: str) -> int | None:
    found = _FILE.fullmatch(name)
    return int(found[1]) if found else None
