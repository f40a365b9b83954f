"""Pages of characters with their places to lines, rows and paragraphs: what PDF and OFD have in common.

    characters --`lines_of`--> lines --`furniture`--> without page numbers --`Layout`--> paragraphs and tables

A line ends where its page or its column ends; it goes on in the next one if it is full and the next is not indented.
Footnotes stand behind the paragraph or the table that goes on over them.
"""

from collections import Counter
from itertools import pairwise

from app.documents.broken import is_figure_broken
from app.documents.document import Did
from app.documents.furniture import furniture
from app.documents.page import Character, PageLine, PaperPage
from app.documents.page_tables import RuledTable, TableOverPages, unruled
from app.documents.ruling import tables
from app.documents.spacing import between, lines_of
from app.documents.struck import mark
from app.documents.writer import Line, Writer
from app.regex import regex

_ENDS = regex(r"[。！？!?；;：:]$")
_NUMBERED = regex(r"[（(]?[一二三四五六七八九十]{1,3}[、）)]|第[一二三四五六七八九十百]+[章节条]|附[件：:]")
_WHOLE = regex(r"([0-9A-Za-z.,%‰+/-]*)([，。、；：！？”’）》】]*)")
_NOTE = regex(r"\s*([\[［〔(（]?\d{1,3}(?!\d)|[①-⑳*＊†‡])")
_SMALL = 0.9  # parts of the usual size below which a line may be a footnote
_NARROW = 12  # ems below which a column is a list of short lines, which are never full


def write(pages: list[PaperPage], writer: Writer) -> None:
    """Write the text of pages. Page headers, footers and numbers are left out, and said."""
    layout = _Layout(writer)
    for page in pages:
        mark(page)
    lines = [(page, _in_lines(page)) for page in pages]
    out = furniture([(page, [line for line in found if isinstance(line, PageLine)]) for page, found in lines])
    for _, found in lines:
        layout.page([line for line in found if id(line) not in out], [line for line in found if id(line) in out])
    layout.end()


# --- characters to lines ------------------------------------------------------------------------------------------


def _in_lines(page: PaperPage) -> list[PageLine | RuledTable]:
    """Return the lines of a page in its order. A ruled table stands where its first character stands."""
    ruled = tables(page.ruling)
    grids: dict[int, RuledTable] = {}
    found: list[PageLine | RuledTable] = []
    waiting: list[Character] = []
    place = None
    for one in page.characters:
        if not one.text.isspace() or one.text == "\u3000":  # white space has no place: it follows what is before it
            middle = (one.left + one.right) / 2, one.base + one.size / 3
            places = ((number, at) for number, table in enumerate(ruled) if (at := table.cell(*middle)))
            place = next(places, None) if not one.turn else None
        if place is None:
            waiting.append(one)
            continue
        number, at = place
        if number not in grids:
            found += lines_of(waiting, page.number)
            waiting = []
            grids[number] = RuledTable(ruled[number], page.number)
            found.append(grids[number])
        grids[number].put(at, one)
    found += lines_of(waiting, page.number)
    for number, line in enumerate((one for one in found if isinstance(one, PageLine)), 1):
        line.number = number
    return found


# --- lines to paragraphs ------------------------------------------------------------------------------------------


class _Layout:
    """Joins lines over columns and pages. `_line` is the paragraph that is being written, `_last` its last line.

    `_table` is the table that is being written, if none is `_line`.
    """

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._line: Line | None = None
        self._last: PageLine | None = None
        self._table: TableOverPages | None = None
        self._right = 0.0  # how far the lines of the last line's column reach
        self._left = 0.0
        self._held: list[tuple[PageLine, tuple[float, float], float]] = []  # footnotes that wait for the end
        self._indents = False  # paragraphs of this document are indented

    def page(self, lines: list[PageLine | RuledTable], out: list[PageLine | RuledTable]) -> None:
        """Write the lines of a page; `out` is what is left out of it."""
        body = [line for line in lines if isinstance(line, PageLine)]
        self._indents = self._indents or _indented(body)
        for line in out:
            if isinstance(line, PageLine) and self._table is not None:
                self._table.note(line.text)
            elif isinstance(line, PageLine):
                self._pending().note(Did.FURNITURE, line.text)
        pitch = _pitch(body)
        edges = _edges(body)
        notes = _footnotes(lines)
        at = 0
        while at < len(lines):
            line = lines[at]
            if isinstance(line, PageLine) and id(line) in notes:
                self._held.append((line, edges[id(line)], pitch))
                at += 1
            elif isinstance(line, RuledTable):
                if self._table is None or not self._table.take(line):
                    self.end()
                    self._table = TableOverPages(line)
                at += 1
            elif rows := unruled(lines, at):
                self.end()
                self._writer.table(rows)
                at += len(rows)
            else:
                self._one(line, edges[id(line)], pitch)
                at += 1

    def end(self) -> None:
        """End the paragraph or the table, and write the footnotes that stand below it."""
        if self._line is not None:
            self._writer.line(self._line)
        if self._table is not None:
            self._writer.table(self._table.rows())
        self._line = self._last = self._table = None
        held, self._held = self._held, []
        for note in held:
            self._one(*note)
        if held:
            self.end()

    def _pending(self) -> Line:
        """Return the line that is being written, a new one where there is none."""
        if self._line is None:
            self._line = Line()
        return self._line

    def _one(self, line: PageLine, edges: tuple[float, float], pitch: float) -> None:
        if self._last is not None and self._line is not None and self._is_joined(self._last, line, pitch, edges[0]):
            first = line.text[:1]
            self._line.take(Did.LINE, "\n", between(self._line.ending(1), first))
        else:
            self.end()
        written = self._pending()
        start = len(written)
        written.extend(line.written)
        written.stood(start, {"page": line.page, "line": line.number})
        self._last, (self._left, self._right) = line, edges

    def _is_joined(self, last: PageLine, line: PageLine, pitch: float, left: float) -> bool:
        """Tell whether a line goes on in the next one."""
        size = max(last.size, line.size)
        if last.written.changes and last.written.changes[-1].did is Did.HYPHEN:
            return True
        if is_figure_broken(last.text, line.text):
            return True
        if abs(last.size - line.size) > 0.12 * size or "\t" in last.text or "\t" in line.text or last.turn != line.turn:
            return False
        if (
            last.right < self._right - _room(line.text) * size or self._right - self._left < _NARROW * size
        ):  # it is not full
            return False
        is_near = last.page == line.page and line.base < last.base
        if is_near and pitch and last.base - line.base > 1.45 * pitch:  # a gap between paragraphs
            return False
        if is_near and (line.left >= last.right or line.right < last.left - 2.1 * size):  # another place of the page
            return False
        if line.left > left + 0.9 * size or line.text.startswith("\u3000"):  # a new paragraph is indented
            return False
        if (
            last.left > self._left + 3.5 * size
            and last.right < self._right + size
            and _is_centred(last, self._left, self._right)
        ):
            return False
        return not _ENDS.search(last.text) or not (_NUMBERED.match(line.text) or (is_near and not self._indents))


def _room(following: str) -> float:
    """Return how many ems a full line may lack: as many as what begins the next one takes, which cannot be broken."""
    head = _WHOLE.match(following)
    return max(2.1, 0.62 * len(head[1]) + len(head[2]) + 0.6) if head else 2.1


def _is_centred(line: PageLine, left: float, right: float) -> bool:
    return abs((line.left - left) - (right - line.right)) < line.size


def _edges(lines: list[PageLine]) -> dict[int, tuple[float, float]]:
    """Return for each line how far the lines of its column reach to the left and to the right."""
    found: dict[int, tuple[float, float]] = {}
    columns: list[list[PageLine]] = []
    for line in lines:  # a column is a run of lines that go down, each within the width of the others
        column = columns[-1] if columns else None
        if (
            column
            and line.base < column[-1].base + 1
            and line.left < max(c.right for c in column[-8:])
            and line.right > min(c.left for c in column[-8:])
        ):
            column.append(line)
        else:
            columns.append([line])
    for column in _joined(columns):
        sizes: Counter[int] = Counter()
        for line in column:
            sizes[round(line.size)] += len(line.text)
        usual = sizes.most_common(1)[0][0]
        bodies = [line for line in column if abs(line.size - usual) <= 0.15 * usual + 0.5] or column
        left, right = min(line.left for line in bodies), max(line.right for line in bodies)
        found |= {id(line): (left, right) for line in column}
    return found


def _joined(columns: list[list[PageLine]]) -> list[list[PageLine]]:
    """Return columns, those as one that follow each other downwards at the same place, as a heading and its text do."""
    found: list[list[PageLine]] = []
    left = right = 0.0
    for column in columns:
        lefts, rights = min(line.left for line in column), max(line.right for line in column)
        if found and column[0].base < found[-1][-1].base + 1 and lefts < right and rights > left:
            found[-1] += column
            left, right = min(left, lefts), max(right, rights)
        else:
            found.append(column)
            left, right = lefts, rights
    return found


def _footnotes(lines: list[PageLine | RuledTable]) -> set[int]:
    """Return the `id` of each line of a footnote: small lines at the end of a column, the first with a mark."""
    body = [line for line in lines if isinstance(line, PageLine)]
    sizes: Counter[float] = Counter()
    for one in body:
        sizes[one.size] += len(one.text)
    usual = sizes.most_common(1)[0][0] if sizes else 0.0
    found: set[int] = set()
    run: list[PageLine] = []
    for number, line in enumerate(lines, 1):
        following = lines[number] if number < len(lines) else None
        if not isinstance(line, PageLine) or line.size >= _SMALL * usual:
            run = []
            continue
        is_marked = _NOTE.match(line.text) or any(one.at == 0 and one.did is Did.MARK for one in line.written.changes)
        if run or is_marked:
            run.append(line)
        if following is None or (isinstance(following, PageLine) and following.base > line.base):
            found |= set(map(id, run))
            run = []
    return found


def _pitch(lines: list[PageLine]) -> float:
    """Return the usual distance of lines, 0 where there are too few."""
    steps = [
        first.base - second.base for first, second in pairwise(lines) if 0 < first.base - second.base < 4 * first.size
    ]
    if len(steps) < 2:
        return 0.0
    ordered = sorted(steps)
    return ordered[len(ordered) // 3]


def _indented(lines: list[PageLine]) -> bool:
    """Tell whether paragraphs begin with two blank characters: some lines are indented and those after them are not."""
    pairs = [
        (first, second) for first, second in pairwise(lines) if first.base > second.base and first.size == second.size
    ]
    return (
        sum(
            1.5 <= (first.left - second.left) / first.size <= 2.6 or first.text.startswith("\u3000")
            for first, second in pairs
        )
        > 0
    )
