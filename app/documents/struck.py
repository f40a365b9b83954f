"""Characters that a line strikes out, as a tracked deletion that is printed."""

from bisect import bisect_left, bisect_right

from app.documents.page import Character, PaperPage
from app.documents.ruling import THIN

_LOW, _HIGH = 0.12, 0.55  # ems above the line of writing between which a line strikes out
_ENDS = 0.6  # ems that it may end before or behind the text: a longer one belongs to a table or to the page


def mark(page: PaperPage) -> None:
    """Mark the characters through whose middle a line runs that is as long as they are together."""
    lines = sorted(
        ((bottom + top) / 2, left, right)
        for left, bottom, right, top in page.ruling
        if top - bottom <= THIN and right > left
    )
    heights = [height for height, _, _ in lines]
    crossed: dict[int, list[Character]] = {}
    for one in page.characters:
        if one.turn or one.text.isspace():
            continue
        middle = (one.left + one.right) / 2
        first = bisect_left(heights, one.base + _LOW * one.size)
        for number in range(first, bisect_right(heights, one.base + _HIGH * one.size)):
            _, left, right = lines[number]
            if left <= middle <= right:
                crossed.setdefault(number, []).append(one)
    for number, found in crossed.items():
        _, left, right = lines[number]
        most = _ENDS * max(one.size for one in found)
        if abs(min(one.left for one in found) - left) <= most and abs(max(one.right for one in found) - right) <= most:
            for one in found:
                one.is_struck = True
