"""How a restored SQLite file takes the place of another, while that is read and written.

SQLite finds the `-wal` of a database by its name, and reads it as part of whatever file it stands beside. So the place
changes hands only while nobody writes and the `-wal` of the old file is empty.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

from app.db.engine import PATIENCE
from app.safekeeping.files import BESIDE, settle
from app.safekeeping.seal import BackupError


def check_target(target: Path, path: Path, replace: bool) -> None:
    """Raise BackupError for what cannot work."""
    target.parent.mkdir(exist_ok=True)
    if target.is_dir():
        raise BackupError(f"{target} is a folder: WORKREPORT_DATABASE_URL names a file")
    if target.exists() and path.samefile(target):
        raise BackupError(f"{path} is the database itself; name a backup of it")
    _check_held(target, _held(target), replace)


def _check_held(target: Path, held: int | None, replace: bool) -> None:
    if held is not None and not replace:
        what = f"holds release {held}" if held else "holds something that cannot be read as a database of workreport"
        raise BackupError(f"{target} {what}; --replace puts the backup in its place")


def swap_file(made: Path, target: Path, replace: bool) -> int | None:
    """Give a restored file the name of the database; return the release that was current before, if any.

    Who reads the old file reads it to its end. A load into it has either ended, or finds that it is gone and fails.
    """
    with _nobody_writes(target):
        before = _held(target)
        _check_held(target, before, replace)
        if target.exists():
            shutil.copymode(target, made)
            with suppress(PermissionError):
                os.chown(made, target.stat().st_uid, target.stat().st_gid)
        made.replace(target)
        for end in BESIDE:
            Path(f"{target}{end}").unlink(missing_ok=True)
        settle(target.parent)
    return before or None


def _held(target: Path) -> int | None:
    """Return the newest release that a file holds: None for nothing that could be lost, 0 for what cannot be read."""
    if not target.exists() or not target.stat().st_size:
        return None
    try:
        with closing(sqlite3.connect(f"{target.as_uri()}?mode=ro", uri=True)) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if not tables:
                return None
            held: int | None = connection.execute("SELECT max(id) FROM release").fetchone()[0]
            return held
    except (sqlite3.Error, UnicodeDecodeError):  # the second: what defines its tables is damaged
        return 0


@contextmanager
def _nobody_writes(target: Path) -> Iterator[None]:
    """Hold the right to write a database whose log is empty, if it is one. Raises BackupError if others go on."""
    if not _held(target):  # it has nothing, or is damaged: no load can come to its end
        yield
        return
    until = monotonic() + PATIENCE
    with closing(sqlite3.connect(target, timeout=PATIENCE, isolation_level=None)) as connection:
        while True:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            connection.execute("BEGIN IMMEDIATE")
            log = Path(f"{target}-wal")
            if not log.exists() or not log.stat().st_size:
                break
            connection.execute("ROLLBACK")
            if monotonic() > until:
                raise BackupError(f"{target} is being read and written by others, which did not end in time; try again")
            sleep(0.05)
        try:
            yield
        finally:
            connection.execute("ROLLBACK")
