"""The outline of a report: headings, and the paragraphs below them, each named by its lead sentence."""

from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from app.extract.result import ExtractedParagraph, ExtractedSection
from app.regex import regex

_NUMBERED = regex(
    r"[ \u3000\t]*(?:[一二三四五六七八九十]{1,3}[、．.]|第[一二三四五六七八九十]{1,3}[章节部](?:分)?)(.*)"
)
_HEADING_LENGTH = 45  # characters of the longest heading
_CLAUSE = regex("[，。；：！？,;:!?|\t]")
_LEAD = regex("[^。；！？：\n]*")
_MARK = regex(
    r"[ \u3000\t]*(?:——|[（(][一二三四五六七八九十0-9]{1,3}[）)]|[0-9]{1,2}[.．、]|[一二三四五六七八九十]{1,2}是"
    r"|[•·●]) ?"
)


class TextLine(NamedTuple):
    """A line of the text that is not blank, without the white space around it."""

    start: int
    end: int
    text: str


def lines_of(text: str) -> Iterator[TextLine]:
    """Give every line that is not blank."""
    at = 0
    for written in text.splitlines(keepends=True):
        stripped = written.strip()
        if stripped:
            start = at + written.index(stripped)
            yield TextLine(start, start + len(stripped), stripped)
        at += len(written)


def find_outline(text: str) -> list[ExtractedSection]:
    """Return the sections of `text` in order; the first begins at 0, and each ends where the next begins.

    Where at least two lines are numbered headings (一、…), only such lines are headings. Otherwise a heading is a short
    line without punctuation before a longer line that has some. The first line is the title of the report.
    """
    lines = list(lines_of(text))
    headings = _numbered(lines) or _plain(lines)
    sections: list[ExtractedSection] = []
    starts = [0, *(lines[index].start for index in headings)]
    ends = [*starts[1:], len(text)]
    first_lines = [0, *(index + 1 for index in headings)]
    last_lines = [*headings, len(lines)]
    titles = ["", *(_title(lines[index].text) for index in headings)]
    for start, end, title, first, last in zip(starts, ends, titles, first_lines, last_lines, strict=True):
        paragraphs = [ExtractedParagraph(line.start, line.end, lead_of(line.text)) for line in lines[first:last]]
        if start < end or paragraphs:
            sections.append(ExtractedSection(start, end, title, paragraphs))
    return sections


def _numbered(lines: list[TextLine]) -> list[int]:
    found = [
        index
        for index, line in enumerate(lines)
        if len(line.text) <= _HEADING_LENGTH and _NUMBERED.fullmatch(line.text) and line.text[-1] not in "。；，："
    ]
    return found if len(found) > 1 else []


def _plain(lines: list[TextLine]) -> list[int]:
    return [
        index
        for index in range(1, len(lines) - 1)
        if len(lines[index].text) <= _HEADING_LENGTH < len(lines[index + 1].text)
        and not _CLAUSE.search(lines[index].text)
        and _CLAUSE.search(lines[index + 1].text)
    ]


def _title(heading: str) -> str:
    match = _NUMBERED.fullmatch(heading)
    return match[1].strip() if match and match[1].strip() else heading


def lead_of(paragraph: str) -> str:
    """Return the sentence that begins a paragraph, without its outline mark."""
    mark = _MARK.match(paragraph)
    match = _LEAD.match(paragraph, mark.end() if mark else 0)
    return match[0].strip() if match else ""


class Paragraphs:
    """Finds the paragraph of a place."""

    def __init__(self, outline: list[ExtractedSection]) -> None:
        self._all = [(section, paragraph) for section in outline for paragraph in section.paragraphs]
        self._starts = [paragraph.start for _, paragraph in self._all]

    def at(self, place: int) -> tuple[ExtractedSection, ExtractedParagraph] | None:
        """Return the last paragraph that begins at `place` or before it, with its section; None before the first."""
        index = bisect_right(self._starts, place) - 1
        return self._all[index] if index >= 0 else None
