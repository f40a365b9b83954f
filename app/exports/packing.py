"""Tables in a zip, as CSV and as Parquet.

Rows go through in parts, so memory does not grow with their number. One part is read from the database while columns
are made of the one before it, and the one before that is packed: most of this leaves the interpreter to others.
"""

import hashlib
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Self, TypeVar
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from app.description.table import DescribedTable
from app.formats import csv, typed_csv
from app.formats.data_package import PackedFile, PackedTable
from app.formats.parquet import ParquetFile

T = TypeVar("T")

_LEVEL = 1  # of deflate: rows repeat themselves so much that a higher one saves little and costs much
_COPIED = 2**20  # bytes that are copied at a time
_AHEAD = 2  # parts that are read before the first of them is packed


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
        info._compresslevel = _LEVEL  # type: ignore[attr-defined] # public as `compress_level` from Python 3.13 on
        info.create_system = 3  # whatever this one is: the same bytes everywhere
        info.external_attr = 0o644 << 16
        with self._archive.open(info, "w", force_zip64=True) as file:
            yield file


class Packing:
    """Packs tables into a zip, on threads of its own; `about` goes into the metadata of each Parquet."""

    def __init__(self, zipped: Zipped, about: Mapping[str, str]) -> None:
        self._zipped, self._about = zipped, about
        self._making, self._packing = ThreadPoolExecutor(1, "columns"), ThreadPoolExecutor(1, "pack")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for threads in (self._making, self._packing):
            threads.shutdown()

    def pack(
        self, table: DescribedTable, parts: Iterable[T], made: Callable[[T], Any], check: Callable[[], None]
    ) -> PackedTable:
        """Add a table, given its rows in parts; `made` makes columns of a part, as `app.formats.arrow_columns` does.

        `check` is called for each part and may raise.
        """
        # the Parquet waits in a file without a name until the CSV is whole: a zip takes one file after the other
        with tempfile.TemporaryFile(dir=self._zipped.folder) as waiting:
            with ExitStack() as stack:
                rows = _TwoFiles(
                    table,
                    stack.enter_context(self._zipped.file(f"{table.name}.csv")),
                    stack.enter_context(ParquetFile(waiting, table.kinds, {**self._about, "resource": table.name})),
                )
                self._in_turn(rows, parts, made, check)
            name = f"{table.name}.parquet"
            with self._zipped.file(name, packed=False) as file:
                return PackedTable(table, rows.packed, _copied(waiting, file, name))

    def _in_turn(
        self, rows: "_TwoFiles", parts: Iterable[T], made: Callable[[T], Any], check: Callable[[], None]
    ) -> None:
        begun: deque[Future[None]] = deque()
        try:
            for part in parts:
                check()
                begun.append(self._packing.submit(rows.add, self._making.submit(made, part)))
                if len(begun) > _AHEAD:
                    begun.popleft().result()
            while begun:
                begun.popleft().result()
        finally:
            wait(begun)


class _TwoFiles:
    """The two files of a table while they are written."""

    def __init__(self, table: DescribedTable, file: IO[bytes], parquet: ParquetFile) -> None:
        self.table, self._file, self._parquet = table, file, parquet
        self._digest, self._length = hashlib.sha256(), 0
        self._write(csv.line(table.kinds))

    def add(self, made: "Future[Any]") -> None:
        """Add rows, as soon as columns are made of them."""
        rows = made.result()
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
