"""CSV (RFC 4180): UTF-8 with CRLF. A cell that a spreadsheet would take for a formula is made harmless."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

from app.regex import regex

_END = b"\r\n"
BOM = b"\xef\xbb\xbf"  # tells Excel that the file is UTF-8
_FORMULA = frozenset("=+-@＝＋－＠\t\r\n")  # full-width signs too: East Asian editions of Excel accept them

# A signed figure as a report writes it: a number or a percentage, with or without a Chinese unit, or a range of them
# (`-5.2%`, `+0.3个百分点`, `-5%至-3%`). No spreadsheet evaluates it: in a formula no letter may follow a number, and
# here only such letters and the dashes of ranges are between two numbers.
_DIGITS = "[0-9０-９]+"
_NUMBER = f"(?:{_DIGITS}(?:[,，]{_DIGITS})*(?:[.．]{_DIGITS})?|[.．]{_DIGITS})(?:[eE][+-]?{_DIGITS})?[%％‰]?"
_LETTERS = "[一-鿿℃～~—]+"
_FIGURE = regex(f"[+＋－-]{_NUMBER}(?:{_LETTERS}[+＋－−–-]?{_NUMBER})*(?:{_LETTERS})?")


def line(cells: Iterable[object]) -> bytes:
    """Write one row. None is an empty cell, a decimal is in plain notation, a list is joined by spaces.

    A text that begins like a formula gets an apostrophe before it (CWE-1236). Signed figures and numbers
    are not formulas and stay as they are.
    """
    row = io.StringIO()
    csv.writer(row).writerow(  # most cells are found harmless here, which saves a call for each
        [
            cell
            if cell is None or (type(cell) is str and cell[:1] not in _FORMULA) or type(cell) is int
            else _cell(cell)
            for cell in cells
        ]
    )
    return row.getvalue().encode()


def begun(cells: Iterable[object]) -> bytes:
    """Write the first cells of a row, one at least that is not empty; `rest` writes the others behind them."""
    return line(cells)[: -len(_END)]


def rest(cells: Sequence[object]) -> bytes:
    """Write the other cells of a row whose first ones `begun` wrote, and the end of the line."""
    return line([None, *cells]) if cells else _END  # an empty cell before them makes the comma between both


def _cell(cell: object) -> object:
    if isinstance(cell, (list, tuple)):
        if not cell:
            return ""
        cell = " ".join(map(str, cell))
    elif isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, str) and cell[:1] in _FORMULA and not _FIGURE.fullmatch(cell):
        return f"'{cell}"
    return cell
