"""Page headers, footers and numbers: lines at the edge of a page that are not part of the text."""

import re
from collections import Counter, defaultdict

from app.documents.page import PageLine, PaperPage
from app.regex import regex

_DASHED = regex(
    r"[—–―\-－·・•\s]+\d{1,4}[—–―\-－·・•\s]+|第\s*\d{1,4}\s*页.{0,20}|共\s*\d{1,4}\s*页|\d{1,4}\s*/\s*\d{1,4}|Page\s+\d{1,4}.{0,15}",
    re.I,
)
_NUMBERS = regex("([0-9]{1,4})")
_PLAIN = regex(r"\d{1,4}")
_EDGE = 0.14  # parts of a page's height that are its edge
_DEEP = 3  # lines from the top and from the bottom that may be headers and footers
_NEAR = 4.0  # points within which lines of different pages stand at the same height
_LONG = 80  # characters of a header at most


def furniture(pages: list[tuple[PaperPage, list[PageLine]]]) -> set[int]:
    """Return the `id` of each line that belongs to the page, not to the text."""
    edge = [(page, line) for page, lines in pages for line in _at_edge(lines)]
    out = {id(line) for page, line in edge if _DASHED.fullmatch(line.text.strip()) and _in_margin(page, line)}
    out |= _numbers(edge, len(pages))
    if len(pages) > 1:
        out |= _repeated(edge, len(pages), out)
    return out


def _at_edge(lines: list[PageLine]) -> list[PageLine]:
    upright = sorted((line for line in lines if not line.turn), key=lambda line: line.base)
    return [*upright[:_DEEP], *(line for line in upright[-_DEEP:] if line not in upright[:_DEEP])]


def _in_margin(page: PaperPage, line: PageLine) -> bool:
    return line.base < _EDGE * page.height or line.base > (1 - _EDGE) * page.height


def _numbers(edge: list[tuple[PaperPage, PageLine]], pages: int) -> set[int]:
    """Return lines of a bare number that counts the pages: on most pages it is as far from the page's own number."""
    by_distance: dict[int, list[tuple[PaperPage, PageLine]]] = defaultdict(list)
    for page, line in edge:
        if _PLAIN.fullmatch(line.text.strip()) and _in_margin(page, line):
            by_distance[int(line.text) - page.number].append((page, line))
    best = max(by_distance.values(), key=len, default=[])
    counted = len({page.number for page, _ in best})
    is_counting = counted * 2 > pages or (counted > 1 and counted * 3 > pages)
    return {id(line) for page, line in best} if is_counting and (pages > 1 or best[0][1].text.strip() == "1") else set()


def _repeated(edge: list[tuple[PaperPage, PageLine]], pages: int, known: set[int]) -> set[int]:
    """Return lines that stand at the same height on many pages and say the same, but for the page's own number."""
    groups: dict[str, list[tuple[PaperPage, PageLine]]] = defaultdict(list)
    for page, line in edge:
        text = line.text.strip()
        if id(line) not in known and _in_margin(page, line) and len(text) <= _LONG and "\t" not in text:
            groups[text].append((page, line))
            parts = _NUMBERS.split(text)
            if len(parts) > 1 and text.strip("0123456789"):
                distances = (f"#{int(part) - page.number}" if part.isdigit() else part for part in parts)
                groups["".join(distances)].append((page, line))
    found: set[int] = set()
    for same in groups.values():
        found |= _level(same, max(2, pages // 3))
    return found


def _level(same: list[tuple[PaperPage, PageLine]], least: int) -> set[int]:
    """Return the lines around which, at nearly the same height, there are such lines on at least so many pages."""
    ordered = sorted(same, key=lambda one: one[1].base)
    found: set[int] = set()
    near: Counter[int] = Counter()  # how many lines of each page are near
    first = end = done = 0
    for _, line in ordered:
        while end < len(ordered) and ordered[end][1].base <= line.base + _NEAR:
            near[ordered[end][0].number] += 1
            end += 1
        while ordered[first][1].base < line.base - _NEAR:
            number = ordered[first][0].number
            near[number] -= 1
            if not near[number]:
                del near[number]
            first += 1
        if len(near) >= least:
            found |= {id(one) for _, one in ordered[max(first, done) : end]}
            done = end
    return found
