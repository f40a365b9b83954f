"""XLSX: a sheet of typed cells with a frozen header and filters, and a sheet that says where the data come from.

XlsxWriter makes the workbook without the rows of its tables, which are most of it. `app.formats.xlsx_rows` writes these
to a file, and they are put where they belong. So memory use does not grow with the rows. The library is imported only
where it is used.
"""

import re
import tempfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from importlib.metadata import version
from io import BytesIO
from shutil import copyfileobj
from typing import IO, Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from app.formats.xlsx_rows import Cells, PutRows, put_rows

MAX_ROWS = 100_000
_LEVEL = 3  # of zlib: half the time of 6, for a tenth more bytes
_COPIED = 2**20  # bytes that are copied at a time
_NAMED = 100  # maximum number of cells that the second sheet names one by one
_OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_WIDTHS = {"quote": 50, "definition_zh": 50, "definition_en": 50, "title_zh": 40, "title_en": 50, "comment_zh": 40}
_PLACE = "the rows of this sheet"
_PLACED = re.compile(rb"<row [^>]*><c [^>]*><is><t>%b</t></is></c></row>" % _PLACE.encode())


class MoreSheet(NamedTuple):
    """A sheet behind that of the data."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[object]]


class _WrittenSheet(NamedTuple):
    """A sheet of which the rows are written."""

    name: str
    columns: Sequence[str]
    file: IO[bytes]
    put: PutRows


def written_by() -> str:
    """Return the libraries that write, with their versions."""
    return f"xlsxwriter {version('xlsxwriter')}, zlib {zlib.ZLIB_RUNTIME_VERSION}"


def write(
    file: IO[bytes],
    folder: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    about: Mapping[str, object],
    created: datetime,
    more: Iterable[MoreSheet] = (),
) -> None:
    """Write a workbook to a file: a sheet with `rows` under `columns`, those of `more`, and a sheet with `about`.

    The same input gives the same bytes. `folder` takes temporary files. A failure leaves them there, so the caller has
    to remove it. A text is never a formula or a link. A list is joined by spaces, None is an empty cell. A number is an
    int or a Decimal; one of more than `DIGITS` digits becomes a text cell. A text of more than `TEXT` units is cut and
    ends with `…`. The last sheet ends with the number and the places of both on the
    first. Raises OSError where there is no room.
    """
    with ExitStack() as stack:
        tables = []
        for sheet in (MoreSheet("data", columns, rows), *more):
            waiting = stack.enter_context(tempfile.TemporaryFile(dir=folder))
            tables.append(
                _WrittenSheet(sheet.name, sheet.columns, waiting, put_rows(waiting, len(sheet.columns), sheet.rows))
            )
        frame = BytesIO()
        _frame(frame, folder, tables, about, created)
        with ZipFile(frame) as made, ZipFile(file, "w", ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
            parts = {f"xl/worksheets/sheet{n}.xml": table for n, table in enumerate(tables, 1)}
            for name in made.namelist():
                with archive.open(name, "w") as part:
                    _put(part, made.read(name), parts.get(name))


def _put(part: IO[bytes], content: bytes, table: _WrittenSheet | None) -> None:
    """Write a part of a workbook, with the rows of its table where their place is."""
    if table is None or not table.put.number:
        part.write(content)
        return
    before, after = _PLACED.split(content)
    part.write(before)
    table.file.seek(0)
    copyfileobj(table.file, part, _COPIED)
    part.write(after)


def _frame(
    file: IO[bytes], folder: str, tables: Sequence[_WrittenSheet], about: Mapping[str, object], created: datetime
) -> None:
    """Write a workbook whose tables have a mark at the end of the place of their rows."""
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    try:
        with Workbook(file, {**_OPTIONS, "tmpdir": folder}) as book:
            book.set_properties({"title": str(about.get("name", "")), "created": created})
            bold = book.add_format({"bold": True, "bottom": 1})
            for table in tables:
                _put_table(book.add_worksheet(table.name), table.columns, table.put.number, bold)
            first = tables[0]
            named = {
                "numbers_as_text": _named(first.put.long, first.columns),
                "texts_cut": _named(first.put.cut, first.columns),
            }
            _put_about(book.add_worksheet("about"), {**about, **named}, bold)
    except FileCreateError as error:
        raise OSError(str(error)) from error


def _put_table(sheet: Any, columns: Sequence[str], last: int, bold: Any) -> None:
    """Write all of a table but its rows."""
    from xlsxwriter.utility import xl_range

    for at, name in enumerate(columns):
        sheet.set_column(at, at, _WIDTHS.get(name, max(10, min(24, len(name) + 4))))
    sheet.write_row(0, 0, columns, bold)
    if last:
        sheet.write_string(last, len(columns) - 1, _PLACE)
    # spreadsheets would offer to turn long numbers, which are texts, into numbers, and round them
    sheet.ignore_errors({"number_stored_as_text": xl_range(1, 0, max(1, last), len(columns) - 1)})
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, last), len(columns) - 1)


def _put_about(sheet: Any, about: Mapping[str, object], bold: Any) -> None:
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 90)
    for at, (name, value) in enumerate(about.items()):
        sheet.write_string(at, 0, name, bold)
        sheet.write_string(at, 1, str(value))


def _named(cells: Cells, columns: Sequence[str]) -> str:
    """Return how many cells there are, and name the first of them: `2: value I4, value I9`."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    first = ", ".join(f"{columns[at]} {xl_rowcol_to_cell(row, at)}" for row, at in cells[:_NAMED])
    more = f", +{len(cells) - _NAMED}" if len(cells) > _NAMED else ""
    return f"{len(cells)}: {first}{more}" if cells else "0"
