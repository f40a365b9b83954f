"""XLSX: a sheet of typed cells with a frozen header and filters, and a sheet that says where the data come from.

A number in a cell is a double. Spreadsheets show and keep 15 digits of it. A longer number is written as text, digit
for digit, and the second sheet lists these cells. A cell's text has a maximum length. The second sheet lists the cells
that were cut, too.

The library is imported only where it is used. It writes row by row, so memory use does not grow with the rows.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import IO, Any, NamedTuple

Cells = list[tuple[int, int]]  # row and column, both counted from 0

MAX_ROWS = 100_000
DIGITS = 15  # a decimal number of so many digits survives as a double (IEEE 754, binary64)
TEXT = 32_767  # maximum UTF-16 units of a cell's text; Excel reports a file with more as damaged
_NAMED = 100  # maximum number of cells that the second sheet names one by one
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
_WIDTHS = {"quote": 50, "definition_zh": 50, "definition_en": 50, "title_zh": 40, "title_en": 50, "comment_zh": 40}


class MoreSheet(NamedTuple):
    """A sheet behind that of the data."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[object]]


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
    with _workbook(file, {**_OPTIONS, "tmpdir": folder}) as book:
        book.set_properties({"title": str(about.get("name", "")), "created": created})
        bold = book.add_format({"bold": True, "bottom": 1})
        long, cut = _put_data(book.add_worksheet("data"), columns, rows, bold)
        for sheet in more:
            _put_data(book.add_worksheet(sheet.name), sheet.columns, sheet.rows, bold)
        told = {**about, "numbers_as_text": _named(long, columns), "texts_cut": _named(cut, columns)}
        _put_about(book.add_worksheet("about"), told, bold)


def _put_data(sheet: Any, columns: Sequence[str], rows: Iterable[Sequence[object]], bold: Any) -> tuple[Cells, Cells]:
    """Write the sheet of data. Returns the cells of numbers that became texts, and of texts that were cut."""
    from xlsxwriter.utility import xl_range

    for at, name in enumerate(columns):
        sheet.set_column(at, at, _WIDTHS.get(name, max(10, min(24, len(name) + 4))))
    sheet.write_row(0, 0, columns, bold)
    last = 0
    long: Cells = []
    cut: Cells = []
    for last, row in enumerate(rows, 1):
        for at, cell in enumerate(row):
            if isinstance(cell, int | Decimal) and fits(cell):
                sheet.write_number(last, at, cell)
            elif isinstance(cell, int | Decimal):
                sheet.write_string(last, at, f"{cell:f}" if isinstance(cell, Decimal) else str(cell))
                long.append((last, at))
            elif cell not in (None, "", [], ()):  # an empty list is an empty cell, too
                text = " ".join(map(str, cell)) if isinstance(cell, list | tuple) else str(cell)
                if len(text) > TEXT // 2 and (short := _cut(text)) != text:
                    text = short
                    cut.append((last, at))
                sheet.write_string(last, at, text)
    # spreadsheets would offer to turn these texts into numbers, and round them
    sheet.ignore_errors({"number_stored_as_text": xl_range(1, 0, max(1, last), len(columns) - 1)})
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, last), len(columns) - 1)
    return long, cut


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


def _cut(text: str) -> str:
    """Cut a text to the maximum of a cell, between two characters, and end it with `…`. Other formats have it whole."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * TEXT:
        return text
    return f"{units[: 2 * (TEXT - 1)].decode('utf-16-le', 'ignore')}…"


def fits(number: int | Decimal) -> bool:
    """Tell whether a cell keeps every digit of a number."""
    if isinstance(number, int) and abs(number) < 10**DIGITS:
        return True
    exact = Decimal(number)
    digits = "".join(map(str, exact.as_tuple().digits)).strip("0")
    return len(digits) <= DIGITS and (not digits or -300 < exact.adjusted() < 300)


@contextmanager
def _workbook(file: IO[bytes], options: Mapping[str, Any]) -> Iterator[Any]:
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    try:
        with Workbook(file, options) as book:
            yield book
    except FileCreateError as error:
        raise OSError(str(error)) from error
