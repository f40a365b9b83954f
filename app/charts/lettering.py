"""The font of charts: widths of texts, lines that are broken to fit, and characters that the font has not.

The font is shipped (docs/decisions/0052): every character of GB 2312, and Latin. Where a picture is made of pixels, a
character that it has not is written as its number, `U+9FA6`: never as a box that says nothing.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from matplotlib.font_manager import FontProperties, get_font
from matplotlib.ft2font import LoadFlags

FONT = Path(__file__).parent / "assets" / "noto-sans-sc.ttf"
_BREAKABLE = re.compile(r"[A-Za-z0-9.,%–−+()'’“”/:-]+\s*|.\s*")
_CLOSING = frozenset("，。、；：）》”’！？%,.;:)!?")  # a line does not begin with them
_MORE = "…"
_ROOM = 1.12  # the widest common Latin font, beside ours


def font_of(size: float) -> FontProperties:
    """Return the font in a size, in points."""
    return FontProperties(fname=str(FONT), size=size)


@cache
def _known() -> frozenset[int]:
    return frozenset(get_font(str(FONT)).get_charmap())


def drawable(text: str) -> str:
    """Return a text with the number of each character that the font has not in place of the character."""
    if all(ord(mark) in _known() for mark in text):
        return text
    return "".join(mark if ord(mark) in _known() else f"[U+{ord(mark):04X}]" for mark in text)


def width_of(text: str, size: float) -> float:
    """Return how wide a text is in a size, both in points; a little more, since readers have other Latin fonts."""
    return size * sum(map(_advance, text))


@cache
def _advance(mark: str) -> float:
    """Return how wide a character is, in its size."""
    font = get_font(str(FONT))
    font.set_size(100, 72)
    wide = float(font.load_char(ord(mark), flags=LoadFlags.NO_HINTING).linearHoriAdvance) / 65536 / 100
    return wide if wide > 0.9 else wide * _ROOM


def broken(text: str, size: float, width: float, most: int) -> list[str]:
    """Break a text into at most `most` lines of a width; the last ends with an ellipsis where there is more."""
    lines = [""]
    for piece in _pieces(text):
        if lines[-1] and width_of((lines[-1] + piece).rstrip(), size) > width:
            lines.append("")
        lines[-1] += piece
    lines = [line.rstrip() for line in lines]
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and width_of(last + _MORE, size) > width:
        last = last[:-1]
    return [*lines[: most - 1], last + _MORE]


def _pieces(text: str) -> Iterator[str]:
    """Give the parts of a text that lines are broken between: words, and Chinese characters one by one."""
    held = ""
    for match in _BREAKABLE.finditer(text):
        if held and match[0][0] not in _CLOSING:
            yield held
            held = ""
        held += match[0]
    yield held
