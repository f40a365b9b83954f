"""A SQLite file that is only read here, while others may write to it, replace it or damage it."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from app.errors import DAMAGED, UNREADABLE
from app.texts import Phrase

_WAIT = 2  # seconds for a lock: a reader seldom waits, and never long
_NO_DATABASE = Phrase("not-ready.no-database", "The database file is not a database.")
_LOCKED = Phrase("not-ready.locked", "The database is locked.")
_MEANT = {  # what a primary code of SQLite means to a reader
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: _NO_DATABASE,
    sqlite3.SQLITE_CANTOPEN: UNREADABLE,
    sqlite3.SQLITE_IOERR: UNREADABLE,
    sqlite3.SQLITE_PERM: UNREADABLE,
    sqlite3.SQLITE_READONLY: UNREADABLE,
    sqlite3.SQLITE_FULL: UNREADABLE,
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_PROTOCOL: _LOCKED,
}
_NO_TEXT = "Could not decode to UTF-8"  # of a damaged row: the driver says so itself, without a code
SUSPECT = frozenset({DAMAGED, _NO_DATABASE})  # the file itself is at fault


class Way(Enum):
    """How a file is opened: options of its address.

    `SHARED` is the usual way: writers and readers agree by locks and the `-shm` file. That file must be there, or the
    folder must be writable. Where neither is so, as on a read-only volume, nobody writes. Then a file without a `-wal`
    is read as one that does not change (`STILL`). A file with a `-wal` is read with an index of that log, which the
    connection keeps in its own memory and for which it needs no locks (`ALONE`).
    """

    SHARED = "mode=ro"
    STILL = "mode=ro&immutable=1"
    ALONE = "mode=ro&vfs=unix-none"


class Stamp(NamedTuple):
    """What tells one file from another, and a changed file from what it was."""

    device: int
    number: int
    size: int
    changed: int


class FileState(NamedTuple):
    """A database as it is on disk: its file and the two beside it, None for one that is not there."""

    file: Stamp | None
    wal: Stamp | None
    shm: Stamp | None

    def is_file_of(self, other: "FileState") -> bool:
        """Tell whether both states are of one file, whatever is in it."""
        return self.file is not None and other.file is not None and self.file[:2] == other.file[:2]


class DatabaseFile:
    """A database file."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)

    def state(self) -> FileState:
        """Return what is there now."""
        return FileState(*(_stamp(f"{self.path}{end}") for end in ("", "-wal", "-shm")))

    def way(self, state: FileState) -> Way:
        """Return how to open the file in a state."""
        if state.shm is not None or os.access(self.path.parent, os.W_OK):
            return Way.SHARED
        return Way.ALONE if state.wal is not None and state.wal.size else Way.STILL

    def open(self, way: Way) -> sqlite3.Connection:
        """Open it for reading; any thread may use the connection, one at a time."""
        address = f"file:{quote(str(self.path.absolute()))}?{way.value}"
        connection = sqlite3.connect(address, timeout=_WAIT, isolation_level=None, check_same_thread=False, uri=True)
        with legible(connection):
            if way is Way.ALONE:
                connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("PRAGMA cache_size = -4000")  # kB: the inner pages of every index that a request takes
        return connection

    def check(self, state: FileState) -> str | None:
        """Return what is wrong with a file that was just put here, None if it is a whole database.

        Its `-wal` and `-shm` are not touched, since they may belong to another file.
        """
        try:
            connection = self.open(Way.STILL)
            try:
                (pages,), (size,) = (
                    connection.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size")
                )
            finally:
                connection.close()
        except sqlite3.Error as error:
            return meaning(error) or str(error)
        if not pages or state.file is None or state.file.size < pages * size:  # it may still be being copied
            return _MEANT[sqlite3.SQLITE_CORRUPT]
        return None


@contextmanager
def legible(connection: sqlite3.Connection) -> Iterator[None]:
    """Raise DatabaseError, as for all damage, where SQLite names what is damaged in bytes that are no UTF-8.

    What defines the tables is read by the first statement of a connection, which is then closed.
    """
    try:
        yield
    except UnicodeDecodeError as error:
        connection.close()
        damage = sqlite3.DatabaseError("malformed database schema")
        damage.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise damage from error


def code_of(error: BaseException | None) -> int | None:
    """Return the primary code of an error of SQLite (https://sqlite.org/rescode.html), None if it has none."""
    if isinstance(error, sqlite3.OperationalError) and str(error).startswith(_NO_TEXT):
        return sqlite3.SQLITE_CORRUPT
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF  # the higher bits only say more exactly where it happened


def meaning(error: BaseException | None) -> str | None:
    """Return what an error says about the database, None if it is not the database's."""
    code = code_of(error)
    return None if code is None else _MEANT.get(code)


def _stamp(path: str) -> Stamp | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return Stamp(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
