"""Tables in a zip, as CSV and as Parquet.

Rows go through in parts, so memory does not grow with their number. All is done on one thread: with one that reads and
another that packs, each waits for the interpreter's lock at every row, which costs more than the second core gives.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from io import RawIOBase
from pathlib import Path
from shutil import copyfileobj
from typing import IO, Any, TypeVar
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from typing_extensions import Buffer

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
            rows = Noted(stack.enter_context(zipped.file(f"{table.name}.csv")))
            parquet = stack.enter_context(ParquetFile(waiting, table.kinds, {**about, "resource": table.name}))
            rows.write(csv.line(table.kinds))
            for part in parts:
                check()
                columns = made(part)
                typed_csv.write(rows, columns, table.kinds)
                parquet.add(columns)
        with zipped.file(f"{table.name}.parquet", packed=False) as file:
            copy = Noted(file)
            waiting.seek(0)
            copyfileobj(waiting, copy, _COPIED)
    return PackedTable(table, rows.packed(f"{table.name}.csv"), copy.packed(f"{table.name}.parquet"))


class Noted(RawIOBase):
    """A file that passes on what is written, and notes its length and its SHA-256."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._digest, self._length = file, hashlib.sha256(), 0

    def writable(self) -> bool:
        """Tell whether it can be written: pyarrow asks."""
        return True

    def write(self, content: Buffer) -> int:
        """Write bytes, all of them."""
        self._file.write(content)
        self._digest.update(content)
        length = memoryview(content).nbytes
        self._length += length
        return length

    def packed(self, name: str) -> PackedFile:
        """Return what is said of the file."""
        return PackedFile(name, self._length, self._digest.hexdigest())
