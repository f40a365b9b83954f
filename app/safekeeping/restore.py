"""A backup back into a database: checked before anything is touched, then all at once or not at all."""

import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from app.db.engine import make_engine
from app.db.migrations import migrate, newest_revision, revision
from app.db.url import database_at, file_of
from app.queries.release import ReleaseKey, current_release
from app.safekeeping.check import faults, page_faults
from app.safekeeping.files import opened, part_of, reading_file
from app.safekeeping.seal import BackupError, copy_checked, seal_of
from app.safekeeping.swap_file import check_target, swap_file
from app.safekeeping.swap_tables import check_tables, swap_tables


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
        file = file_of(url)
        check_target(file, path, replace)
        with part_of(file) as made:
            copy_checked(path, made, seal)
            release = _of_this_version(made, path)
            return Restored(release, swap_file(made, file, replace))
    with opened(make_engine(url)) as engine:
        check_tables(engine, replace)
        with part_of(Path(tempfile.gettempdir()) / path.name) as made:
            copy_checked(path, made, seal)
            release = _of_this_version(made, path)
            with closing(sqlite3.connect(f"{made.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as source:
                return Restored(release, swap_tables(engine, source, replace))


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
    except (sqlite3.DatabaseError, DBAPIError) as error:
        _refuse(path, str(error.orig if isinstance(error, DBAPIError) else error))
        raise


def _refuse(path: Path, fault: str | None) -> None:
    if fault is not None:
        raise BackupError(f"{path} is damaged ({fault}): take another backup")
