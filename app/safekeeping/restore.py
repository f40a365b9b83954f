"""A backup back into a database: checked before anything is touched, then all at once or not at all."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from app.db.engine import make_engine
from app.db.migrations import migrate, newest_revision, revision
from app.db.url import database_at, file_of
from app.queries.release import ReleaseKey, current_release
from app.safekeeping.check import faults, page_faults
from app.safekeeping.files import opened, part_of, reading_file
from app.safekeeping.seal import BackupError, Seal, copy_checked, seal_of
from app.safekeeping.swap_file import check_target, swap_file
from app.safekeeping.swap_tables import check_tables, swap_tables

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)  # the last: a table is not there


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored: the release that is current again, and the number of the one that was before, if any."""

    release: ReleaseKey
    before: int | None


def restore(address: str, path: Path, *, replace: bool = False) -> Restored:
    """Put a backup into the database at an address, whichever engine either is of.

    Releases, editions and facts keep their numbers and identities. What an earlier version wrote is brought to the
    tables of this one. A database that holds a release is replaced only if `replace` says so. Raises BackupError, or
    OSError if the backup or its copy cannot be read or written; then the database is as it was before.
    """
    url = database_at(address)
    seal = seal_of(path)
    if url.get_backend_name() == "sqlite":
        file = file_of(url).resolve()  # a link stays one
        check_target(file, path, replace)
        with _copied(path, file, seal) as (made, release):
            return Restored(release, swap_file(made, file, replace))
    with opened(make_engine(url)) as engine:
        check_tables(engine, replace)
        with (
            _copied(path, Path(tempfile.gettempdir()) / path.name, seal) as (made, release),
            closing(sqlite3.connect(f"{made.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as source,
        ):
            return Restored(release, swap_tables(engine, source, replace))


@contextmanager
def _copied(path: Path, beside: Path, seal: Seal | None) -> Iterator[tuple[Path, ReleaseKey]]:
    """Give a sound copy of a backup with the tables of this version, for a moment, and its newest release."""
    with part_of(beside) as made:
        try:
            copy_checked(path, made, seal)
        except OSError as error:  # it names the copy by the name that it has until it is whole, or not at all
            raise OSError(error.errno, error.strerror, str(beside)) from error
        yield made, _of_this_version(made, path)


def _of_this_version(made: Path, path: Path) -> ReleaseKey:
    """Bring the copy of a backup to the tables of this version, check it, and return its newest release."""
    try:
        with reading_file(made) as connection:
            schema = revision(connection)
            if schema is None:
                raise BackupError(f"{path} is no backup of workreport: name a file that `workreport backup` made")
            if schema > newest_revision():
                raise BackupError(f"{path} was made by a newer version of workreport: restore it with that")
            if schema != newest_revision():
                _refuse(path, next(page_faults(connection), None))
        if schema != newest_revision():
            with opened(make_engine(f"sqlite:///{made}")) as engine:
                migrate(engine)
        with reading_file(made) as connection:
            _refuse(path, next(faults(connection), None))
            return current_release(connection)
    except DBAPIError as error:
        if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in _DAMAGED:
            _refuse(path, str(error.orig))
        raise


def _refuse(path: Path, fault: str | None) -> None:
    if fault is not None:
        raise BackupError(f"{path} is damaged ({fault}): take another backup")
