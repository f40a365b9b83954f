"""Rows of a worksheet as XML (ECMA-376, part 1, 18.3.1), as XlsxWriter writes them, in a quarter of its time.

A number in a cell is a double. Spreadsheets show and keep 15 digits of it. A longer number is written as text, digit
for digit. A cell's text has a maximum length; a longer one is cut.
"""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import IO, Any, NamedTuple

Cells = list[tuple[int, int]]  # row and column, both counted from 0

DIGITS = 15  # a decimal number of so many digits survives as a double (IEEE 754, binary64)
TEXT = 32_767  # maximum UTF-16 units of a cell's text; Excel reports a file with more as damaged

# Excel reads `_x000D_` as the character of this number, so a text that has it by itself gets its first `_` that way
_LOOKS_ESCAPED = re.compile("_(?=x[0-9a-fA-F]{4}_)")
_UNALLOWED = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")  # characters that XML has no way to write
_EDGES = re.compile(r"^\s|\s$")


class PutRows(NamedTuple):
    """How many rows were written, and which cells are not what was given: numbers as text, and texts that were cut."""

    number: int
    long: Cells
    cut: Cells


def put_rows(file: IO[bytes], width: int, rows: Iterable[Sequence[object]]) -> PutRows:
    """Write rows of `width` cells as elements `row`, the first one as the second of its sheet.

    Texts stand in their cells. A list is joined by spaces; None, an empty text and an empty list are no cell.
    """
    begins = _begins(width)
    number, long, cut = 0, Cells(), Cells()
    for number, row in enumerate(rows, 1):
        texts = [cell if type(cell) is str else _text(cell) for cell in row]
        are_plain = _are_plain(texts)
        parts = []
        for at, (begin, cell, text) in enumerate(zip(begins, row, texts, strict=True)):
            if not text:
                continue
            if isinstance(cell, int | Decimal):
                if len(text) <= DIGITS or fits(cell):
                    parts.append(f'{begin}{number + 1}"><v>{cell:.16G}</v></c>')
                    continue
                long.append((number, at))
            preserve = ""
            if not are_plain:
                if len(text) > TEXT // 2 and (short := _cut(text)) != text:
                    text = short
                    cut.append((number, at))
                text = _escaped(text)
                preserve = ' xml:space="preserve"' if _EDGES.search(text) else ""
            parts.append(f'{begin}{number + 1}" t="inlineStr"><is><t{preserve}>{text}</t></is></c>')
        file.write(f'<row r="{number + 1}">{"".join(parts)}</row>'.encode())
    return PutRows(number, long, cut)


def fits(number: int | Decimal) -> bool:
    """Tell whether a cell keeps every digit of a number."""
    if isinstance(number, int) and abs(number) < 10**DIGITS:
        return True
    exact = Decimal(number)
    digits = "".join(map(str, exact.as_tuple().digits)).strip("0")
    return len(digits) <= DIGITS and (not digits or -300 < exact.adjusted() < 300)


def _begins(width: int) -> list[str]:
    """Return how the cell of each column begins, up to the number of its row."""
    from xlsxwriter.utility import xl_col_to_name

    return [f'<c r="{xl_col_to_name(at)}' for at in range(width)]


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, list | tuple):
        return " ".join(map(str, cell))
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def _are_plain(texts: Sequence[str]) -> bool:
    """Tell whether texts can be written as they are. It is one look at all of a row: most rows are plain."""
    row = "|".join(texts)
    return (
        row.isprintable()  # no character that XML or Excel takes for another one; the space is the only blank left
        and len(row) <= TEXT // 2
        and not ("&" in row or "<" in row or ">" in row or "_x" in row or "| " in row or " |" in row)
        and row == row.strip(" ")
    )


def _escaped(text: str) -> str:
    text = _UNALLOWED.sub(lambda found: f"_x{ord(found[0]):04X}_", _LOOKS_ESCAPED.sub("_x005F_", text))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _cut(text: str) -> str:
    """Cut a text to the maximum of a cell, between two characters, and end it with `…`. Other formats have it whole."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * TEXT:
        return text
    return f"{units[: 2 * (TEXT - 1)].decode('utf-16-le', 'ignore')}…"
