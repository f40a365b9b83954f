"""Figures in tables: their measure word stands in the head of the column, in the row, or above the table.

A table is a run of lines whose cells are separated by tabs or by ` | `. A figure is alone in its cell.
"""

from collections.abc import Iterator
from typing import NamedTuple

from app.extract.outline import TextLine, lines_of
from app.regex import regex

_SEPARATOR = regex(r"\t| ?\| ?")
_NUMBER = regex(
    r"(?P<sign>[-－−])?(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)(?P<unit>[%％‰]?)"
)
_BRACKETS = regex(r"[（(]([^（）()]{1,12})[）)]\s*$")
_CAPTION = regex(r"单位[：:]\s*([^，。；\s|]{1,12})")
_UNIT_HEAD = regex("^(?:计量)?单位$")
_CHANGE_HEAD = regex("增长|增速|增减|增加|增幅|升降|涨跌|涨幅|±|比上年|同比")
_SHARE_HEAD = regex("比重|占比|率")
_LABEL = regex(r"^[#＃*]?(?:其中[：:])?\s*")
_HEAD_ROWS = 2
_SUBHEADING = 20  # characters of the longest line that parts the rows of a table


class FigureCell(NamedTuple):
    """A figure in a table, from `start` to `end`, with the words that say how to read it.

    `unit` is as written, with its order (万吨). `label` names the row. `is_change` says that the column has changes.
    """

    start: int
    end: int
    digits: str
    negative: bool
    unit: str
    is_change: bool
    label: str
    label_start: int


class Tables(NamedTuple):
    """The figures in the tables of a text, and the words of heads and units, which hold no numerals of their own."""

    cells: list[FigureCell]
    words: list[tuple[int, int]]


class _Piece(NamedTuple):
    """A cell as written."""

    start: int
    text: str

    @property
    def unit(self) -> str:
        """The measure word in brackets at its end, without the sign that a change may have."""
        match = _BRACKETS.search(self.text)
        return match[1].replace("±", "").strip() if match else ""


def find_tables(text: str, units: frozenset[str]) -> Tables:
    """Return the tables of `text`; `units` are the measure words that brackets may hold."""
    tables = Tables([], [])
    if "|" not in text and "\t" not in text:
        return tables
    block: list[TextLine] = []
    above: list[TextLine] = []
    lines = list(lines_of(text))
    for index, line in enumerate((*lines, None)):
        if line is not None and _SEPARATOR.search(line.text):
            block.append(line)
            continue
        if line is not None and block and _is_subheading(lines, index):
            continue
        if len(block) > 1:
            _Table(block, above, units).read(tables)
        block, above = [], ([*above, line] if line else [])[-2:] if not block else ([line] if line else [])
    return tables


def _is_subheading(lines: list[TextLine], index: int) -> bool:
    """Tell whether a line without cells parts the rows of one table: a row with a figure follows."""
    if len(lines[index].text) > _SUBHEADING or index + 1 == len(lines) or _CAPTION.search(lines[index].text):
        return False
    return any(_NUMBER.fullmatch(cell.strip()) for cell in _SEPARATOR.split(lines[index + 1].text)[1:])


class _Table:
    """One table: its rows as pieces, its heads, and the unit above it."""

    def __init__(self, lines: list[TextLine], above: list[TextLine], units: frozenset[str]) -> None:
        self._units = units
        self._rows = [list(_pieces(line)) for line in lines]
        self._caption = next((match for line in above if (match := _CAPTION.search(line.text))), None)
        self._above = above
        heads = 0
        while heads < min(_HEAD_ROWS, len(self._rows)) and not any(
            _NUMBER.fullmatch(p.text) for p in self._rows[heads]
        ):
            heads += 1
        self._heads, self._body = self._rows[:heads], self._rows[heads:]

    def read(self, tables: Tables) -> None:
        """Add the figures of the table, and the places of its units."""
        for line in self._above:
            if match := _CAPTION.search(line.text):
                tables.words.append((line.start + match.start(1), line.start + match.end(1)))
        for piece in (piece for row in self._rows for piece in row):
            if self._measures(piece.unit):
                match = _BRACKETS.search(piece.text)
                tables.words.append((piece.start + match.start(1), piece.start + match.end(1)) if match else (0, 0))
        carried = ""
        for row in self._body:
            if not row or _NUMBER.fullmatch(row[0].text):
                continue
            carried = row[0].unit if self._measures(row[0].unit) else carried
            tables.cells.extend(self._cells(row, carried, tables))

    def _cells(self, row: list[_Piece], carried: str, tables: Tables) -> Iterator[FigureCell]:
        label = _LABEL.sub("", row[0].text)
        if self._measures(row[0].unit):
            label = _BRACKETS.sub("", label)
        own = ""
        for piece, head in self._under_heads(row):
            number = _NUMBER.fullmatch(piece.text)
            if head and _UNIT_HEAD.match(head.text):
                own = piece.text
                tables.words.append((piece.start, piece.start + len(piece.text)))
            if number is None:
                continue
            is_change = bool(head and _CHANGE_HEAD.search(head.text))
            unit = number["unit"] or self._unit(head, own, carried, is_change)
            start = row[0].start + row[0].text.index(label) if label else row[0].start
            yield FigureCell(
                piece.start, piece.start + len(piece.text), number["digits"], number["sign"] is not None, unit,
                is_change, label, start,
            )  # fmt: skip

    def _under_heads(self, row: list[_Piece]) -> Iterator[tuple[_Piece, _Piece | None]]:
        """Give each cell behind the label its head: by place, or without empty cells where the numbers differ."""
        head = self._heads[-1] if self._heads else []
        if len(head) != len(row):
            head = [piece for piece in head if piece.text]
            row = [piece for piece in row if piece.text]
        for index, piece in enumerate(row[1:], 1):
            yield piece, head[index] if index < len(head) else None

    def _unit(self, head: _Piece | None, own: str, carried: str, is_change: bool) -> str:
        if head and head.unit and self._measures(head.unit):
            return head.unit
        amount = head is not None and "额" in head.text
        if head and (is_change or _SHARE_HEAD.search(head.text)) and not amount:
            return "%"
        return own or carried or (self._caption[1] if self._caption else "")

    def _measures(self, word: str) -> bool:
        return word.lstrip("十百千万亿") in self._units or word in self._units


def _pieces(line: TextLine) -> Iterator[_Piece]:
    at = 0
    for match in _SEPARATOR.finditer(line.text):
        yield _piece(line, at, match.start())
        at = match.end()
    yield _piece(line, at, len(line.text))


def _piece(line: TextLine, start: int, end: int) -> _Piece:
    written = line.text[start:end]
    stripped = written.strip()
    return _Piece(line.start + start + (len(written) - len(written.lstrip())), stripped)
