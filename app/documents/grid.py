"""Puts the cells of a table on its grid: merged cells stand once, in their first place; the others stay empty."""

from dataclasses import dataclass, field

from app.documents.document import Did
from app.documents.writer import Line
from app.errors import DocumentError

WIDEST = 1_000  # columns
LARGEST = 1_000_000  # cells


@dataclass(slots=True)
class Cell:
    """A cell and how many columns and rows it takes; it may begin some columns to the right."""

    line: Line = field(default_factory=Line)
    columns: int = 1
    rows: int = 1


def on_grid(rows: list[list[Cell]]) -> list[list[Line]]:
    """Return the rows of the grid: a column has the same number in each. Raises DocumentError where it is too large.

    Rows end with their last cell, so they may differ in length.
    """
    grid: list[list[Line]] = []
    taken: dict[int, int] = {}  # column -> how many rows below it is taken by a cell from above
    size = 0
    for row in rows:
        line: list[Line] = []
        below: dict[int, int] = {}
        cells = iter(row)
        while True:
            while taken.get(len(line)):
                line.append(Line())
            if (cell := next(cells, None)) is None:
                break
            for column in range(max(1, cell.columns)):
                if cell.rows > 1:
                    below[len(line)] = cell.rows
                line.append(cell.line if column == 0 else Line())
            if len(line) > WIDEST:
                raise DocumentError(f"expected at most {WIDEST:,} columns in a table, found more")
        taken = {column: left - 1 for column, left in taken.items() if left > 1}
        taken |= {column: left - 1 for column, left in below.items()}
        size += len(line)
        if size > LARGEST:
            raise DocumentError(f"expected at most {LARGEST:,} cells in a table, found more")
        grid.append(line)
    return grid


def in_a_cell(lines: list[Line]) -> Line:
    """Return the lines of a cell as one, with a space between them: a row of a table is one line of the text."""
    whole = Line()
    for line in lines:
        if len(whole) and len(line):
            whole.take(Did.CELL_LINE, "\n", " ")
        whole.extend(line)
    return whole
