"""CSV (RFC 4180): UTF-8, CRLF, every cell that a spreadsheet would take for a formula made harmless."""

import csv
import io
from collections.abc import Iterable
from decimal import Decimal

BOM = b"\xef\xbb\xbf"  # tells Excel that the file is UTF-8
_FORMULA = frozenset("=+-@\t\r")


def line(cells: Iterable[object]) -> bytes:
    """Write one row: None is an empty cell, a decimal is in plain notation, a list is its members joined by spaces.

    A text that begins like a formula gets an apostrophe before it (CWE-1236); numbers stay numbers.
    """
    row = io.StringIO()
    csv.writer(row).writerow(  # most cells are told to be harmless here, without a call for each
        [cell if cell is None or (type(cell) is str and cell[:1] not in _FORMULA) else _cell(cell) for cell in cells]
    )
    return row.getvalue().encode()


def _cell(cell: object) -> object:
    if isinstance(cell, str):
        return f"'{cell}" if cell[:1] in _FORMULA else cell
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return " ".join(map(str, cell)) if isinstance(cell, list | tuple) else cell
