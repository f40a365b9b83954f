"""XLSX: a sheet of typed cells with a frozen header and filters, and a sheet that says where the data comes from.

A cell's number is a double, and spreadsheets keep 15 digits of it. A number with more digits is written as text, digit
for digit. A cell's text has a maximum length; a longer text is cut. The second sheet names the cells of both.

The library is loaded only here, where it is used. It writes row by row, so memory stays flat.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import IO, Any

Cell = tuple[int, int]  # row and column, from 0

MAX_ROWS = 100_000
DIGITS = 15  # of any decimal number that come back from a double (IEEE 754, binary64) as they were
TEXT = 32_767  # UTF-16 units of a cell's text: Excel calls a file with a longer one damaged
_NAMED = 100  # cells that are named one by one
_WIDTHS = {"quote": 50, "definition_zh": 50, "definition_en": 50, "title_zh": 40, "title_en": 50, "comment_zh": 40}


def write(
    file: IO[bytes],
    folder: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    about: Mapping[str, object],
    created: datetime,
) -> None:
    """Write a workbook to a file: `rows` under `columns`, and a sheet with `about`. The same input, the same bytes.

    `folder` is for what is written on the way; whoever gives it clears it away, since a failure leaves that behind.
    Texts are never formulas or links, lists are joined by spaces, None is an empty cell. A number is an int or a
    Decimal; one of more than `DIGITS` digits is a text cell. A text of more than `TEXT` units ends with `…`. `about`
    ends with how many of both there are and where. Raises OSError where there is no room.
    """
    from xlsxwriter.utility import xl_range

    options = {
        "constant_memory": True,
        "tmpdir": folder,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
    }
    with _workbook(file, options) as book:
        book.set_properties({"title": str(about.get("name", "")), "created": created})
        bold = book.add_format({"bold": True, "bottom": 1})
        sheet = book.add_worksheet("data")
        for at, name in enumerate(columns):
            sheet.set_column(at, at, _WIDTHS.get(name, max(10, min(24, len(name) + 4))))
        sheet.write_row(0, 0, columns, bold)
        last, long, cut = _write_rows(sheet, rows)
        # no offer to make numbers of codes and of what would be rounded
        sheet.ignore_errors({"number_stored_as_text": xl_range(1, 0, max(1, last), len(columns) - 1)})
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, last), len(columns) - 1)
        source = book.add_worksheet("about")
        source.set_column(0, 0, 16)
        source.set_column(1, 1, 90)
        told = {**about, "numbers_as_text": _named(columns, long), "texts_cut": _named(columns, cut)}
        for at, (name, value) in enumerate(told.items()):
            source.write_string(at, 0, name, bold)
            source.write_string(at, 1, str(value))


def _write_rows(sheet: Any, rows: Iterable[Sequence[object]]) -> tuple[int, list[Cell], list[Cell]]:
    """Write rows below the header. Return the last row's number, the cells of long numbers and those of cut texts."""
    last = 0
    long: list[Cell] = []
    cut: list[Cell] = []
    for last, row in enumerate(rows, 1):
        for at, cell in enumerate(row):
            if isinstance(cell, int | Decimal) and fits(cell):
                sheet.write_number(last, at, cell)
            elif isinstance(cell, int | Decimal):
                sheet.write_string(last, at, f"{cell:f}" if isinstance(cell, Decimal) else str(cell))
                long.append((last, at))
            elif cell is not None and cell != "":
                text = " ".join(map(str, cell)) if isinstance(cell, list | tuple) else str(cell)
                if len(text) > TEXT // 2 and (short := _cut(text)) != text:
                    text = short
                    cut.append((last, at))
                sheet.write_string(last, at, text)
    return last, long, cut


def _named(columns: Sequence[str], cells: Sequence[Cell]) -> str:
    """Say how many cells there are, and name the first ones by column and address."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    first = ", ".join(f"{columns[at]} {xl_rowcol_to_cell(row, at)}" for row, at in cells[:_NAMED])
    more = f", +{len(cells) - _NAMED}" if len(cells) > _NAMED else ""
    return f"{len(cells)}: {first}{more}" if cells else "0"


def _cut(text: str) -> str:
    """Cut a text to what a cell holds, with `…` at its end, never inside a character; csv and ndjson have it whole."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * TEXT:
        return text
    return f"{units[: 2 * (TEXT - 1)].decode('utf-16-le', 'ignore')}…"


def fits(number: int | Decimal) -> bool:
    """Tell whether a number comes back from a cell digit for digit."""
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
