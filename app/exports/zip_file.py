"""Everything as one zip: each table as CSV and as Parquet, a Data Package, metadata for CSV on the Web, and a README.

The same data give the same bytes: every time in the file is that of the release. Rows go through in parts. While one
part is packed on a thread, the next is read.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import orjson

from app.description.dataset import LICENCE, LICENCE_NAME, LICENCE_URL
from app.description.table import DescribedTable
from app.description.tables import TABLES
from app.exports.contents import Contents
from app.exports.readme import FILES, readme
from app.formats import arrow_columns, csv, csvw, ndjson, typed_csv
from app.formats.data_package import PackedFile, PackedTable, descriptor, stamp
from app.formats.parquet import ParquetFile
from app.texts import say
from app.vocabulary import Lang

_LEVEL = 1  # of deflate: rows repeat themselves so much that a higher one saves little and costs much
_COPIED = 2**20  # bytes that are copied at a time


def write(path: Path, contents: Contents, about: Mapping[str, str], check: Callable[[], None]) -> None:
    """Write the file; `about` goes into the metadata of each Parquet. `check` is called often and may raise."""
    release, created = contents.snapshot.release, contents.created
    with ZipFile(path, "w") as archive, ThreadPoolExecutor(1, "pack") as packer:
        zipped = _Zipped(archive, path.parent, created)
        packed = []
        for table in TABLES.values():
            with _Packing(zipped, table, {**about, "resource": table.name}) as packing:
                _in_turn(packer, packing.add, _tables(contents, table, check))
            packed.append(packing.packed)
        package = descriptor(release, created, packed, _sources(contents))
        for name, content in {
            "datapackage.json": _json(package),
            "csv-metadata.json": _json(csvw.metadata(release, created, TABLES.values())),
            "LICENCE.txt": f"{LICENCE_NAME}\n{LICENCE_URL}\n\n{say(LICENCE, Lang.ZH)}\n{LICENCE}\n".encode(),
            **{name: readme(lang, release, stamp(created), TABLES.values()) for lang, name in FILES.items()},
        }.items():
            zipped.put(name, content)


def _tables(contents: Contents, table: DescribedTable, check: Callable[[], None]) -> Iterator[Any]:
    for lines in contents.lines(table):
        check()
        yield arrow_columns.of_lines(table.kinds, lines)


def _in_turn(packer: ThreadPoolExecutor, work: Callable[[Any], None], items: Iterator[Any]) -> None:
    """Do some work on each item on a thread, while the next is made here."""
    before: Future[None] | None = None
    try:
        for item in items:
            if before is not None:
                before.result()
            before = packer.submit(work, item)
        if before is not None:
            before.result()
    finally:
        wait([before] if before is not None else [])


def _sources(contents: Contents) -> Iterator[tuple[str, str | None]]:
    """Give title and address of each report."""
    for lines in contents.lines(TABLES["reports"]):
        for row in map(ndjson.read, lines):
            yield f"{row['title_zh']} ({row['title_en']})", row["url"]


def _json(content: object) -> bytes:
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


class _Zipped:
    """The files in a zip; `folder` takes what is not packed yet."""

    def __init__(self, archive: ZipFile, folder: Path, created: datetime) -> None:
        self._archive, self.folder = archive, folder
        made = created.astimezone(UTC)
        self._time = (made.year, made.month, made.day, made.hour, made.minute, made.second)

    def put(self, name: str, content: bytes) -> None:
        """Add a short file."""
        with self.file(name) as file:
            file.write(content)

    @contextmanager
    def file(self, name: str, *, packed: bool = True) -> Iterator[IO[bytes]]:
        """Add a file of any length."""
        info = ZipInfo(name, self._time)
        info.compress_type = ZIP_DEFLATED if packed else ZIP_STORED
        info._compresslevel = _LEVEL  # type: ignore[attr-defined] # public as `compress_level` from Python 3.13 on
        info.create_system = 3  # whatever this one is: the same bytes everywhere
        info.external_attr = 0o644 << 16
        with self._archive.open(info, "w", force_zip64=True) as file:
            yield file


class _Packing:
    """A table while it is packed. Its Parquet waits in a file without a name until the CSV is whole."""

    def __init__(self, zipped: _Zipped, table: DescribedTable, about: Mapping[str, str]) -> None:
        self._zipped, self._table = zipped, table
        self._digest, self._length = hashlib.sha256(), 0
        self._waiting = tempfile.TemporaryFile(dir=zipped.folder)  # noqa: SIM115 - `__exit__` closes it
        self._parquet = ParquetFile(self._waiting, table.kinds, about)
        self._opened = zipped.file(f"{table.name}.csv")

    def __enter__(self) -> "_Packing":
        self._csv = self._opened.__enter__()
        self._write(csv.line(self._table.kinds))
        return self

    def __exit__(self, *error: Any) -> None:
        with self._waiting:
            self._parquet.__exit__(*error)
            self._opened.__exit__(*error)
            if error[0] is None:
                self.packed = PackedTable(self._table, self._file("csv", self._digest, self._length), self._copied())

    def add(self, rows: Any) -> None:
        """Add the rows of a table that `app.formats.arrow_columns` makes."""
        self._write(typed_csv.lines(rows, self._table.kinds))
        self._parquet.add(rows)

    def _write(self, content: bytes | memoryview) -> None:
        self._csv.write(content)
        self._digest.update(content)
        self._length += len(content)

    def _copied(self) -> PackedFile:
        """Add the Parquet, which is packed in itself already."""
        length, digest = self._waiting.tell(), hashlib.sha256()
        self._waiting.seek(0)
        with self._zipped.file(f"{self._table.name}.parquet", packed=False) as file:
            while piece := self._waiting.read(_COPIED):
                file.write(piece)
                digest.update(piece)
        return self._file("parquet", digest, length)

    def _file(self, form: str, digest: Any, length: int) -> PackedFile:
        return PackedFile(f"{self._table.name}.{form}", length, digest.hexdigest())
