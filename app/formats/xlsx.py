"""XLSX: one sheet of typed cells with a frozen header and filters, one that says where the data comes from.

The library is loaded only here, where it is used; it writes row by row, so memory stays flat.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import IO, Any

MAX_ROWS = 100_000
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
    Texts are never formulas or links, lists are joined by spaces, None is an empty cell. Raises OSError where there is
    no room.
    """
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
        last = 0
        for last, row in enumerate(rows, 1):
            for at, cell in enumerate(row):
                if isinstance(cell, bool | int | float):
                    sheet.write_number(last, at, cell)
                elif cell is not None and cell != "":
                    text = " ".join(map(str, cell)) if isinstance(cell, list | tuple) else str(cell)
                    sheet.write_string(last, at, text)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, last), len(columns) - 1)
        source = book.add_worksheet("about")
        source.set_column(0, 0, 16)
        source.set_column(1, 1, 90)
        for at, (name, value) in enumerate(about.items()):
            source.write_string(at, 0, name, bold)
            source.write_string(at, 1, str(value))


@contextmanager
def _workbook(file: IO[bytes], options: Mapping[str, Any]) -> Iterator[Any]:
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    try:
        with Workbook(file, options) as book:
            yield book
    except FileCreateError as error:
        raise OSError(str(error)) from error
