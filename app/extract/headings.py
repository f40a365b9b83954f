"""The sentences that only head what follows: the lead of a paragraph, and the introduction of a section."""

from bisect import bisect_right
from collections.abc import Collection

from app.extract.clauses import TextClauses
from app.extract.result import ExtractedSection
from app.regex import regex

_SHORT = 40  # characters of a lead that heads its paragraph
_FIGURE = regex("[0-9]")  # a heading sums up, it does not count
_POINT = regex("(?:[一二三四五六七八九十]{1,2}是|[(（]?[一二三四五六七八九十]{1,2}[)）、]|——)")


class Headings:
    """Tells which sentences of a text are headings of that sort."""

    def __init__(self, clauses: TextClauses, outline: Collection[ExtractedSection]) -> None:
        self._clauses = clauses
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._introduces: list[bool] = []
        for section in outline:
            headed = [self._is_headed(paragraph.start, paragraph.end) for paragraph in section.paragraphs]
            for number, paragraph in enumerate(section.paragraphs):
                self._starts.append(paragraph.start)
                self._ends.append(paragraph.end)
                opens = not section.title and len(outline) > 1  # what stands before the first heading
                self._introduces.append(opens or (number == 0 and not headed[0] and sum(headed) > 1))

    def has(self, sentence: range) -> bool:
        """Return whether a sentence, given as the range of its clauses, is a heading."""
        start = self._clauses.spans[sentence.start].start
        index = bisect_right(self._starts, start) - 1
        if index < 0:
            return False
        if self._introduces[index]:
            return True
        return start - self._starts[index] < 2 and self._is_headed(self._starts[index], self._ends[index])

    def _is_headed(self, start: int, end: int) -> bool:
        """Return whether a paragraph begins with a sentence of one short clause, or with the mark of a point."""
        first = self._clauses.at(start + 1)
        if first < 0:
            return False
        span = self._clauses.spans[first]
        if _POINT.match(self._clauses.text, span.start):
            return True
        alone = not self._clauses.same_sentence(first, first + 1)
        return (
            alone
            and not _FIGURE.search(self._clauses.text, *span)
            and span.end - span.start <= _SHORT
            and span.end < end - 2
        )
