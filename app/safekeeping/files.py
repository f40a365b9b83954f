"""Files of a copy until it has its name: made beside it, read as they are, and gone if it does not get there."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine

from app.db.engine import reading_engine
from app.db.sqlite import DatabaseFile, Way

BESIDE = ("-wal", "-shm", "-journal")


@contextmanager
def part_of(path: Path) -> Iterator[Path]:
    """Give an empty file beside a path, on the same disk. It is gone at the end, unless it got another name."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    os.close(handle)
    try:
        yield Path(name)
    finally:
        for end in ("", *BESIDE):
            Path(f"{name}{end}").unlink(missing_ok=True)


@contextmanager
def opened(engine: Engine) -> Iterator[Engine]:
    """Give an engine, and close its connections at the end."""
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def reading_file(path: Path) -> Iterator[Connection]:
    """Give a connection to a SQLite file that nobody else writes."""
    file = DatabaseFile(path)
    engine = reading_engine(f"sqlite:///{path}", 1, 1.0, lambda: file.open(Way.STILL))
    with opened(engine), engine.connect() as connection:
        yield connection


def settle(folder: Path) -> None:
    """Have the system write the names of a folder to the disk; some systems do not open folders."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
