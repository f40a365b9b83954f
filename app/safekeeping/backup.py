"""A sound copy of a database in one file, made while others read and write it."""

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

from app.db.engine import make_engine, reading_engine
from app.db.migrations import migrate, newest_revision, revision
from app.db.sqlite import DatabaseFile
from app.db.url import database_at, file_of, shown
from app.queries.release import ReleaseKey, current_release
from app.safekeeping.check import faults, page_faults
from app.safekeeping.files import BESIDE, opened, part_of, reading_file, settle
from app.safekeeping.seal import BackupError, put_seal
from app.safekeeping.transfer import to_sqlite

_DAMAGED = (
    "put an earlier backup back with `workreport restore FILE --replace`, or move it away and run `workreport load`"
)


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy: the release that is current in it, and its size in bytes."""

    release: int
    size: int


def backup(address: str, path: Path, *, replace: bool = False) -> Backup:
    """Copy the database at an address to `path`, all of it or nothing, and check the copy.

    The copy is a SQLite database in one file, whichever engine it is of, with the state of one moment, whatever is
    loaded meanwhile. A file that is already there is replaced only if `replace` says so. Raises BackupError,
    NotReadyError where PostgreSQL has nothing to copy, or OSError if the copy cannot be written.
    """
    url = database_at(address)
    file = DatabaseFile(file_of(url)) if url.get_backend_name() == "sqlite" else None
    _check(file, path, replace)
    with part_of(path) as made:
        try:
            if file:
                _copy_file(file, made)
                shutil.copymode(file.path, made)
            else:
                _copy_tables(url, made)
            release, schema = _checked(made, shown(url))
            moment = datetime.now(UTC).isoformat(timespec="seconds")
            put_seal(made, url.get_backend_name(), schema, release.number, release.identity, moment)
            size = made.stat().st_size
            _put(made, path, replace)
        except (sqlite3.Error, DBAPIError) as error:
            cause = error.orig if isinstance(error, DBAPIError) else error
            if not isinstance(cause, sqlite3.Error):
                raise  # PostgreSQL's
            raise BackupError(_why(cause, shown(url), path)) from error
        except OSError as error:  # it names the copy by the name that it has until it is whole
            raise OSError(error.errno, error.strerror, str(path)) from error
    return Backup(release.number, size)


def _check(file: DatabaseFile | None, path: Path, replace: bool) -> None:
    """Raise BackupError for what cannot work."""
    if file and not file.path.is_file():
        raise BackupError(
            f"there is no database {file.path}: run `workreport load`, or correct WORKREPORT_DATABASE_URL"
        )
    if not path.parent.is_dir():
        raise BackupError(f"there is no folder {path.parent}: make it, or name a file in another")
    if path.is_dir():
        raise BackupError(f"{path} is a folder; name a file in it")
    if file and path.exists() and path.samefile(file.path):
        raise BackupError(f"{path} is the database itself; name another file")
    if path.exists() and not replace:
        raise BackupError(f"{path} is there already; --replace puts the copy in its place")
    if beside := [end for end in BESIDE if Path(f"{path}{end}").exists()]:
        raise BackupError(
            f"{path}{beside[0]} is there: it belongs to another file and would be read with the copy; remove it, "
            "or name another file"
        )


def _copy_file(file: DatabaseFile, made: Path) -> None:
    """Copy a SQLite file by its pages, with what is in its log (https://sqlite.org/backup.html)."""
    with closing(file.open(file.way(file.state()))) as source, closing(sqlite3.connect(made)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE").fetchone()  # so that no file beside it is needed to read it


def _copy_tables(url: URL, made: Path) -> None:
    """Copy the rows of PostgreSQL into tables that the migrations make in a new file."""
    with opened(reading_engine(url, 1, 1.0)) as source, source.connect() as connection:
        current_release(connection)  # raises what is wrong: an older version's tables have other columns
        with opened(make_engine(f"sqlite:///{made}")) as target:
            migrate(target)
        with closing(sqlite3.connect(made, isolation_level=None)) as file:
            # nothing else opens the file before it is whole, so it needs no journal
            for setting in ("journal_mode = DELETE", "journal_mode = OFF", "synchronous = OFF", "cache_size = -65536"):
                file.execute(f"PRAGMA {setting}").fetchall()
            to_sqlite(connection, file)


def _checked(made: Path, name: str) -> tuple[ReleaseKey, str]:
    """Return the newest release in a copy, and the revision of its schema. Raises BackupError if it is not sound."""
    with reading_file(made) as connection:
        schema = revision(connection)
        for fault in (faults if schema == newest_revision() else page_faults)(connection):
            raise BackupError(f"{name} is damaged ({fault}); `workreport check` tells all; {_DAMAGED}")
        row = None
        if schema is not None:
            row = connection.exec_driver_sql("SELECT id, identity FROM release ORDER BY id DESC LIMIT 1").first()
    if schema is None or row is None:
        raise BackupError(f"{name} holds no release: there is nothing to copy; run `workreport load` first")
    return ReleaseKey(*row), schema


def _why(error: sqlite3.Error, database: str, path: Path) -> str:
    """Say what stopped a copy, at which file, and what to do (https://sqlite.org/rescode.html)."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    full = code == sqlite3.SQLITE_FULL
    if code == sqlite3.SQLITE_IOERR:  # on a full disk the files beside the copy cannot grow either
        with suppress(OSError):
            full = shutil.disk_usage(path.parent).free < Path(database).stat().st_size
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
    settle(path.parent)
