"""The line at the end of a backup: what the backup holds, and the digest of every byte before the line.

A backup is a SQLite database. SQLite reads as many pages as the header of a file names, so a line behind them does not
disturb it: a backup can be opened, and served with `--read-only`, as it is.
"""

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from app.errors import WorkreportError

_BEGINS = b'\n{"workreport backup": 1, '  # a line of its own: pages end anyhow
_LONGEST = 4096  # bytes of the line
_BLOCK = 1 << 20
_SQLITE = b"SQLite format 3\0"  # how a database begins (https://sqlite.org/fileformat2.html)


class BackupError(WorkreportError):
    """A backup was not made or cannot be used."""


@dataclass(frozen=True, slots=True)
class Seal:
    """What a backup holds: of which kind of database, with which schema and release, and how many bytes of pages."""

    engine: str
    schema: str
    release: int
    identity: str
    made: str
    bytes: int
    sha256: str


def put_seal(path: Path, engine: str, schema: str, release: int, identity: str, made: str) -> None:
    """Write the line behind a finished database, and have the system write all of it to the disk."""
    with path.open("r+b") as file:
        seal = Seal(engine, schema, release, identity, made, file.seek(0, os.SEEK_END), _digest(file))
        file.write(_BEGINS + json.dumps(asdict(seal)).encode()[1:] + b"\n")
        file.flush()
        os.fsync(file.fileno())


def seal_of(path: Path) -> Seal | None:
    """Return what the line of a backup says; None for a database without one, such as an earlier version's backup.

    Raises BackupError for a file that is no database, or one whose end is lost.
    """
    with path.open("rb") as file:
        head = file.read(32)
        if head[: len(_SQLITE)] != _SQLITE:
            raise BackupError(f"{path} is no backup of workreport: name a file that `workreport backup` made")
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _LONGEST))
        end = file.read()
    at = end.rfind(_BEGINS)
    if at < 0:
        pages, of = int.from_bytes(head[28:32]), int.from_bytes(head[16:18])
        if size != pages * (65_536 if of == 1 else of):
            raise BackupError(_damaged(path, f"it should have {pages:,} pages of {of:,} bytes, and has {size:,} bytes"))
        return None
    try:
        said = json.loads(end[at:])
        del said["workreport backup"]
        seal = Seal(**said)
    except (ValueError, TypeError):
        raise BackupError(_damaged(path, "its last line cannot be read")) from None
    if seal.bytes + len(end) - at != size or not end.endswith(b"\n"):
        raise BackupError(_damaged(path, f"expected {seal.bytes:,} bytes before its last line"))
    return seal


def copy_checked(path: Path, target: Path, seal: Seal | None) -> None:
    """Copy the pages of a backup. Raises BackupError where they are not those that were written."""
    digest, left = hashlib.sha256(), path.stat().st_size if seal is None else seal.bytes
    with path.open("rb") as source, target.open("wb") as copy:
        while left and (block := source.read(min(left, _BLOCK))):
            left -= len(block)
            digest.update(block)
            copy.write(block)
        copy.flush()
        os.fsync(copy.fileno())
    if seal is not None and digest.hexdigest() != seal.sha256:
        raise BackupError(_damaged(path, "its SHA-256 is not that in its last line"))


def _damaged(path: Path, how: str) -> str:
    return f"{path} is damaged or was changed after it was made ({how}): take another backup"


def _digest(file: BinaryIO) -> str:
    """Return the digest of a file from its beginning; its position is then at its end."""
    digest = hashlib.sha256()
    file.seek(0)
    while block := file.read(_BLOCK):
        digest.update(block)
    return digest.hexdigest()
