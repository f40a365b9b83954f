"""Tables on pages: with lines around their cells, or with cells that only stand below each other."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from itertools import pairwise

from app.documents.document import Did
from app.documents.page import Character, LinePiece, PageLine
from app.documents.ruling import Ruled
from app.documents.spacing import between, composed, lines_of
from app.documents.writer import FIGURE, Line, head_rows
from app.regex import regex

_MOST_COLUMNS = 100  # columns of a table without lines
_WHOLE = regex(r"[0-9A-Za-z.,%‰+/-]+")  # what no line break parts


@dataclass(slots=True)
class RuledTable:
    """A ruled table of a page with its characters by cell."""

    ruled: Ruled
    page: int
    cells: dict[tuple[int, int], list[Character]] = field(default_factory=dict)

    def put(self, place: tuple[int, int], one: Character) -> None:
        """Put a character into its cell."""
        self.cells.setdefault(place, []).append(one)

    def rows(self) -> list[list[Line]]:
        """Return the cells, each as one line: lines in it are joined as those of a paragraph."""
        rows = [[Line() for _ in self.ruled.columns[1:]] for _ in self.ruled.rows[1:]]
        for (row, column), characters in self.cells.items():
            for line in lines_of(characters, self.page):
                _go_on(rows[row][column], _without_tabs(line))
        return [row for row in rows if any(map(len, row))] or rows[:1]

    def leaves_room(self, column: int, following: str) -> bool:
        """Tell whether the last cell of a column has room in its last line for what begins the following text.

        An empty one has none: a page that cuts a row may take all lines of a cell over.
        """
        row = max(row for row, _ in self.cells)
        if (row, column) not in self.cells:  # empty, or part of a cell above
            return self.ruled.is_merged(row, column)
        lines = lines_of(self.cells[row, column], self.page)
        left, right = self.ruled.columns[column : column + 2]
        if not lines or not left <= lines[-1].left < lines[-1].right <= right:
            return True
        margin = min(
            one.left - self.ruled.columns[at] for (_, at), cell in self.cells.items() for one in cell if one.size
        )
        needed = 0.62 * len(head[0]) if (head := _WHOLE.match(following)) else 1.0
        return right - max(margin, 0) - lines[-1].right >= (needed + 0.3) * lines[-1].size


class TableOverPages:
    """A ruled table with what goes on of it on the next pages."""

    def __init__(self, first: RuledTable) -> None:
        self._last = first
        self._rows = first.rows()
        self._heads = self._rows[: head_rows(_texts(self._rows))]

    def take(self, following: RuledTable) -> bool:
        """Take the table that the next page or column begins with. Returns False where it is another one.

        It is the same where its columns are, unless it begins with a head of its own.
        """
        is_next = following.page == self._last.page + 1 or (
            following.page == self._last.page and following.ruled.columns[0] >= self._last.ruled.columns[-1]
        )
        if not is_next or not self._last.ruled.is_as_wide(following.ruled):
            return False
        rows = following.rows()
        repeated = rows[: len(self._heads)]
        if _texts(repeated) != _texts(self._heads):
            repeated = []
        rows = rows[len(repeated) :]
        is_cut = self._is_cut(following, rows[0]) if rows else False
        if rows and not repeated and not is_cut and rows[0][0].text.strip() and head_rows(_texts(rows)):
            return False
        for row in repeated:
            self.note("\t".join(cell.text for cell in row))
        if is_cut:
            for cell, rest in zip(self._rows[-1], rows.pop(0), strict=True):
                _go_on(cell, rest)
        self._rows += rows
        self._last = following
        return True

    def _is_cut(self, following: RuledTable, rest: list[Line]) -> bool:
        """Tell whether the last row goes on in the first of the next page.

        No line is drawn where the page ends and begins; or each cell that goes on was full, and others do not go on.
        Two figures below each other are two rows.
        """
        cells = list(zip(_texts(self._rows[-1:])[0], _texts([rest])[0], strict=True))
        if any(FIGURE.fullmatch(above) and FIGURE.fullmatch(below) for above, below in cells):
            return False
        if self._last.ruled.is_open(below=True) and following.ruled.is_open(below=False):
            return True
        return any(above and not below for above, below in cells) and not any(
            below and self._last.leaves_room(column, below) for column, (_, below) in enumerate(cells)
        )

    def note(self, out: str) -> None:
        """Say what is left out behind the last row: what belongs to the page."""
        self._rows[-1][-1].note(Did.FURNITURE, out)

    def rows(self) -> list[list[Line]]:
        """Return the rows, without columns at the sides that are empty: lines there frame the page."""
        used = [column for row in self._rows for column, cell in enumerate(row) if len(cell) or cell.changes]
        return [row[min(used) : max(used) + 1] for row in self._rows] if used else []


def unruled(lines: "list[PageLine | RuledTable]", at: int) -> list[list[Line]]:
    """Return the rows that begin with the line `at`: lines whose cells stand below each other, at least two."""
    columns = _Columns()
    rows: list[list[LinePiece]] = []
    for number in range(at, len(lines)):
        line = lines[number]
        if not isinstance(line, PageLine) or "\t" not in line.text or not columns.take(line.pieces):
            break
        rows.append(line.pieces)
    if len(rows) < 2:
        return []
    if _is_full(rows):
        return [[composed(piece.characters, is_cell=True) for piece in pieces] for pieces in rows]
    return [columns.row(pieces) for pieces in rows]


def _is_full(rows: list[list[LinePiece]]) -> bool:
    """Tell whether every row has all its cells: then the first may be a head in the middle of its columns."""
    below = _Columns()
    if not all(map(below.take, rows[1:])) or {len(below), *map(len, rows)} != {len(rows[0])}:
        return False
    columns = list(zip(*rows, strict=True))
    return all(max(p.right for p in one) < min(p.left for p in other) for one, other in pairwise(columns))


class _Columns:
    """The columns of a table without lines, which grow row by row: pieces that overlap are in one column."""

    def __init__(self) -> None:
        self._lefts: list[float] = []  # where each column begins, from the left
        self._rights: list[float] = []
        self._rows: list[set[int]] = []  # the numbers of the rows that have a piece in it
        self._taken = 0

    def __len__(self) -> int:
        return len(self._lefts)

    def take(self, pieces: list[LinePiece]) -> bool:
        """Take a row. Returns False, and takes nothing, where two pieces of one row would be in one column."""
        found: list[tuple[int, int, float, float]] = []
        for left, right in sorted((piece.left, piece.right) for piece in pieces):
            first, end = bisect_left(self._rights, left), bisect_right(self._lefts, right)  # the columns that it joins
            if found and (first < found[-1][1] or left <= found[-1][3]):
                return False
            found.append((first, end, left, right))
        if len(self._lefts) + len(found) > _MOST_COLUMNS or not all(self._are_apart(*one[:2]) for one in found):
            return False
        for first, end, left, right in reversed(found):
            # the largest set takes the others in, so that the rows of a page take n log n steps together
            rows, *others = sorted(self._rows[first:end], key=len, reverse=True) or [set()]
            rows.update(*others, [self._taken])
            self._lefts[first:end] = [min([left, *self._lefts[first:end]])]
            self._rights[first:end] = [max([right, *self._rights[first:end]])]
            self._rows[first:end] = [rows]
        self._taken += 1
        return True

    def row(self, pieces: list[LinePiece]) -> list[Line]:
        """Return the cells of a row that was taken, one for each column."""
        cells = [Line() for _ in self._lefts]
        for piece in pieces:
            cells[bisect_right(self._lefts, piece.left) - 1].extend(composed(piece.characters, is_cell=True))
        return cells

    def _are_apart(self, first: int, end: int) -> bool:
        """Tell whether no row has pieces in two of these columns."""
        rows, *others = sorted(self._rows[first:end], key=len, reverse=True) or [set()]
        added: set[int] = set().union(*others)
        return len(added) == sum(map(len, others)) and added.isdisjoint(rows)


def _texts(rows: list[list[Line]]) -> list[list[str]]:
    return [[cell.text.strip() for cell in row] for row in rows]


def _go_on(cell: Line, rest: Line) -> None:
    """Add the next line of a cell."""
    if len(cell) and len(rest):
        cell.take(Did.CELL_LINE, "\n", between(cell.ending(1), rest.text[:1], is_cell=True))
    cell.extend(rest)


def _without_tabs(line: PageLine) -> Line:
    """Return a line of a cell: what stands apart in it is separated by spaces."""
    if not line.pieces:
        return line.written
    return composed([one for piece in line.pieces for one in piece.characters], is_cell=True)
