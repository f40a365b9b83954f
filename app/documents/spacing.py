"""The text of a line on a page: raised marks out, typesetter's spaces out, tabs between what stands apart."""

from collections.abc import Iterable
from itertools import groupby, pairwise
from statistics import median

from app.documents import raised
from app.documents.document import Did
from app.documents.page import Character, LinePiece, PageLine
from app.documents.writer import Line
from app.radicals import IDEOGRAPHS
from app.regex import regex

_CJK = regex(
    "[\u2e80-\u9fff\u3000-\u303f\uf900-\ufaff\uff00-\uffef\u2014\u2018-\u201d\u2026\u00b7\U00020000-\U0003ffff]"
)
_WORD = regex("[0-9A-Za-z%‰.,·℃°+-]")
_WIDE = 1.2  # ems between characters from which on they stand apart
_TOUCHING = 0.08  # ems up to which characters touch: a gap there is none
_RAISED = 0.15  # ems above the line from which on a small character is raised
_SMALL = 0.8  # parts of the line's size up to which a character is small


def lines_of(characters: Iterable[Character], page: int) -> list[PageLine]:
    """Cut characters into lines, by their places only: some readers put a raised one on a line of its own."""
    found: list[list[Character]] = []
    space = ""
    for one in characters:
        if one.text.isspace() and one.text != "\u3000":
            space = space or ("generated" if one.generated else "real")
            continue
        if not found or not _goes_on(found[-1], one):
            found.append([])
            space = ""
        one.space, space = space, ""
        found[-1].append(one)
    return [_line(line, page) for line in found]


def composed(characters: list[Character], is_cell: bool = False) -> Line:
    """Return the text of a line. In a cell, what stands apart is separated by a space, not by a tab."""
    line = Line()
    size, base = _level(characters)
    is_stretched = _is_stretched(characters, size)
    before: Character | None = None
    for (is_struck, is_raised), group in groupby(
        characters,
        lambda one: (one.is_struck, one.size <= _SMALL * size and one.base >= base + _RAISED * size),
    ):
        found = list(group)
        if is_struck:
            line.note(Did.DELETED, "".join(one.text for one in found))
            before = found[-1]
            continue
        if is_raised:
            raised.put(line, "".join(one.text for one in found), line.ending(20))
            before = found[-1]
            continue
        for one in found:
            if before is not None:
                _gap(line, before, one, size, is_stretched, is_cell)
            _put(line, one.text)
            before = one
    return line


def between(before: str, after: str, is_cell: bool = False) -> str:
    """Return what stands between two lines that are joined: a space between words, or between figures in a cell."""
    if before.isalnum() and after.isalnum() and before.isascii() and after.isascii():
        return " " if is_cell or before.isalpha() or after.isalpha() else ""
    return ""


def _line(characters: list[Character], page: int) -> PageLine:
    written = composed(characters)
    text = written.text
    size, base = _level(characters)
    pieces = _pieces(characters, size) if "\t" in text else []
    first, last = characters[0], characters[-1]
    return PageLine(page, 0, written, text, first.left, last.right, base, size, first.turn, pieces)


def _goes_on(line: list[Character], one: Character) -> bool:
    """Tell whether a character stands on the line, to the right of its last."""
    last = line[-1]
    if last.turn != one.turn or last.text == "\ufffe":
        return False
    level = max(line[-4:], key=lambda before: before.size)
    size = max(level.size, one.size)
    reach = 0.6 if min(level.size, one.size) <= _SMALL * size else 0.4
    return abs(one.base - level.base) <= reach * size and one.left >= last.right - 0.7 * size


def _put(line: Line, text: str) -> None:
    if text == "\ufffe":
        line.take(Did.HYPHEN, "U+FFFE", "-")
    elif text in IDEOGRAPHS:
        line.take(Did.RADICAL, text, IDEOGRAPHS[text])
    else:
        line.add(text)


def _gap(line: Line, before: Character, one: Character, size: float, is_stretched: bool, is_cell: bool) -> None:
    """Add what stands between two characters of a line."""
    if one.left - before.right >= _WIDE * size and not is_stretched:
        line.add(" " if is_cell else "\t")
    elif one.space == "real" or (one.space and one.left - before.right > _TOUCHING * size):
        first, second = bool(_CJK.match(before.text)), bool(_CJK.match(one.text))
        borders = first != second and bool(_WORD.match(one.text if first else before.text))
        is_typeset = first or second if one.space == "generated" else borders
        if is_typeset or (is_stretched and first and second):
            line.note(Did.SPACE, " ")
        else:
            line.add(" ")


def _level(characters: list[Character]) -> tuple[float, float]:
    """Return size and baseline of a line: those of its largest characters. A damaged file may give sizes below zero."""
    size = max(one.size for one in characters)
    return size, median(one.base for one in characters if one.size >= min(size, _SMALL * size))


def _is_stretched(characters: list[Character], size: float) -> bool:
    """Tell whether a line is spread over its width: nearly all of its characters are as far apart."""
    gaps = [second.left - first.right for first, second in pairwise(characters)]
    if len(gaps) < 3:
        return False
    middle = median(gaps)
    return middle > 0.3 * size and sum(abs(gap - middle) <= 0.25 * size for gap in gaps) >= 0.8 * len(gaps)


def _pieces(characters: list[Character], size: float) -> list[LinePiece]:
    """Return the parts of a line that stand apart."""
    pieces = [LinePiece([characters[0]])]
    for before, one in pairwise(characters):
        if one.left - before.right >= _WIDE * size:
            pieces.append(LinePiece([]))
        pieces[-1].characters.append(one)
    return pieces
