"""A sound copy of a SQLite database, made while others read and write it."""

import os
import shutil
import sqlite3
import tempfile
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from app.db.sqlite import DatabaseFile
from app.db.url import database_at, file_of
from app.errors import WorkreportError


class BackupError(WorkreportError):
    """The copy was not made; nothing is left of it."""


_DAMAGED = "put an earlier copy back, or move it away and run `workreport load`"


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy: the release that is current in it, and its size in bytes."""

    release: int
    size: int


def backup(address: str, path: Path, *, replace: bool = False) -> Backup:
    """Copy the database at an address to `path`, all of it or nothing, and check the copy.

    The copy is one file that opens anywhere. It has the state of one moment, whatever is loaded meanwhile. A file that
    is already there is replaced only if `replace` says so. Raises BackupError, or OSError if the copy cannot be
    written.
    """
    url = database_at(address)
    if url.get_backend_name() != "sqlite":
        raise BackupError(
            "this copies SQLite only; for PostgreSQL use `pg_dump --format=custom --file=PATH DATABASE`, "
            "and `pg_restore` to get it back"
        )
    file = DatabaseFile(file_of(url))
    _check(file.path, path, replace)
    made = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        os.close(handle)
        made = Path(name)
        release = _copy(file, made)
        shutil.copymode(file.path, made)
        size = made.stat().st_size
        _put(made, path, replace)
    except sqlite3.Error as error:
        raise BackupError(_why(error, file.path, path)) from error
    except OSError as error:  # it names the copy by the name that it has until it is whole
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        if made is not None:
            for end in ("", "-wal", "-shm", "-journal"):
                Path(f"{made}{end}").unlink(missing_ok=True)
    return Backup(release, size)


def _check(database: Path, path: Path, replace: bool) -> None:
    """Raise BackupError for what cannot work."""
    if not database.is_file():
        raise BackupError(f"there is no database {database}: run `workreport load`, or correct WORKREPORT_DATABASE_URL")
    if not path.parent.is_dir():
        raise BackupError(f"there is no folder {path.parent}: make it, or name a file in another")
    if path.is_dir():
        raise BackupError(f"{path} is a folder; name a file in it")
    if path.exists() and path.samefile(database):
        raise BackupError(f"{path} is the database itself; name another file")
    if path.exists() and not replace:
        raise BackupError(f"{path} is there already; --replace puts the copy in its place")
    if beside := [end for end in ("-wal", "-shm") if Path(f"{path}{end}").exists()]:
        raise BackupError(
            f"{path}{beside[0]} is there: it belongs to another file and would be read with the copy; remove it, "
            "or name another file"
        )


def _copy(file: DatabaseFile, made: Path) -> int:
    """Copy, check, and return the release that is current in the copy."""
    with closing(file.open(file.way(file.state()))) as source, closing(sqlite3.connect(made)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE").fetchone()  # so that no file beside it is needed to read it
        found = [row[0] for row in target.execute("PRAGMA integrity_check(3)")]
        if found != ["ok"]:
            raise BackupError(f"{file.path} is damaged ({'; '.join(found)}); {_DAMAGED}")
        try:
            (release,) = target.execute("SELECT max(id) FROM release").fetchone()
        except sqlite3.OperationalError:
            release = None
        if release is None:
            raise BackupError(f"{file.path} holds no release: there is nothing to copy; run `workreport load` first")
    with made.open("rb") as written:
        os.fsync(written.fileno())
    return int(release)


def _why(error: sqlite3.Error, database: Path, path: Path) -> str:
    """Say what stopped a copy, at which file, and what to do (https://sqlite.org/rescode.html)."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    full = code == sqlite3.SQLITE_FULL
    if code == sqlite3.SQLITE_IOERR:  # on a full disk the files beside the copy cannot grow either
        with suppress(OSError):
            full = shutil.disk_usage(path.parent).free < database.stat().st_size
    if full:
        return f"{path} cannot be written: the disk is full; make room there, or name a file on another disk"
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return f"{database} is damaged or no SQLite database ({error}); correct WORKREPORT_DATABASE_URL, or {_DAMAGED}"
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return f"{database} is being written by another program, which did not end in time; try again"
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY):
        return f"{database} cannot be read ({error}): give this user the right to read it and its folder"
    return f"{database} could not be copied to {path} ({error}); look at the disks of both, and try again"


def _put(made: Path, path: Path, replace: bool) -> None:
    """Give the copy its name in one step."""
    if replace:
        made.replace(path)
    else:
        try:
            os.link(made, path)  # fails if somebody else was faster
        except FileExistsError:
            raise BackupError(f"{path} is there already; --replace puts the copy in its place") from None
        except OSError:  # a file system without links
            made.rename(path)
    with suppress(OSError):  # some systems do not open folders
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
