"""Tables in a zip, as CSV and as Parquet.

Rows go through in parts, so memory does not grow with their number. All is done on one thread: with one that reads and
another that packs, each waits for the interpreter's lock at every row, which costs more than the second core gives.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, TypeVar
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from app.description.table import DescribedTable
from app.formats import csv, deflate, typed_csv
from app.formats.data_package import PackedFile, PackedTable
from app.formats.parquet import ParquetFile

T = TypeVar("T")

_COPIED = 2**20  # bytes that are copied at a time


class Zipped:
    """The files in a zip, which all have the same time; `folder` takes what is not packed yet."""

    def __init__(self, archive: ZipFile, folder: Path, created: datetime) -> None:
        self._archive, self.folder = archive, folder
        made = created.astimezone(UTC)
        self._time = (made.year, made.month, made.day, made.hour, made.minute, made.second)

    @contextmanager
    def file(self, name: str, *, packed: bool = True) -> Iterator[IO[bytes]]:
        """Add a file of any length, one after the other."""
        info = ZipInfo(name, self._time)
        info.compress_type = ZIP_DEFLATED if packed else ZIP_STORED
        info.create_system = 3  # whatever this one is: the same bytes everywhere
        info.external_attr = 0o644 << 16
        with self._archive.open(info, "w", force_zip64=True) as file:
            if packed:
                file._compressor = deflate.packer()  # type: ignore[attr-defined] # there is no public way
            yield file


def pack(
    zipped: Zipped,
    table: DescribedTable,
    parts: Iterable[T],
    made: Callable[[T], Any],
    about: Mapping[str, str],
    check: Callable[[], None],
) -> PackedTable:
    """Add a table, given its rows in parts; `made` makes columns of a part, as `app.formats.arrow_columns` does.

    `about` goes into the metadata of the Parquet. `check` is called for each part and may raise.
    """
    # the Parquet waits in a file without a name until the CSV is whole: a zip takes one file after the other
    with tempfile.TemporaryFile(dir=zipped.folder) as waiting:
        with ExitStack() as stack:
            rows = _TwoFiles(
                table,
                stack.enter_context(zipped.file(f"{table.name}.csv")),
                stack.enter_context(ParquetFile(waiting, table.kinds, {**about, "resource": table.name})),
            )
            for part in parts:
                check()
                rows.add(made(part))
        name = f"{table.name}.parquet"
        with zipped.file(name, packed=False) as file:
            return PackedTable(table, rows.packed, _copied(waiting, file, name))


class _TwoFiles:
    """The two files of a table while they are written."""

    def __init__(self, table: DescribedTable, file: IO[bytes], parquet: ParquetFile) -> None:
        self.table, self._file, self._parquet = table, file, parquet
        self._digest, self._length = hashlib.sha256(), 0
        self._write(csv.line(table.kinds))

    def add(self, rows: Any) -> None:
        """Add rows."""
        self._write(typed_csv.lines(rows, self.table.kinds))
        self._parquet.add(rows)

    @property
    def packed(self) -> PackedFile:
        """What is said of the CSV."""
        return PackedFile(f"{self.table.name}.csv", self._length, self._digest.hexdigest())

    def _write(self, content: bytes | memoryview) -> None:
        self._file.write(content)
        self._digest.update(content)
        self._length += len(content)


def _copied(waiting: IO[bytes], file: IO[bytes], name: str) -> PackedFile:
    """Copy a file from its beginning, and say what it is."""
    length, digest = waiting.tell(), hashlib.sha256()
    waiting.seek(0)
    while piece := waiting.read(_COPIED):
        file.write(piece)
        digest.update(piece)
    return PackedFile(name, length, digest.hexdigest())
