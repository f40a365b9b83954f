"""Sentences, clauses and items of a text, each with its place.

A sentence ends at 。！？ or at the end of a line, a clause at ，；： too, an item of a list at 、 or between “…”“…”.
Nothing ends inside brackets or quotation marks. The ASCII forms of the marks count, but not inside a number (1,234).
The time is linear. A clause without a mark for a long way is cut.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from app.regex import regex


class Stretch(NamedTuple):
    """A piece of a text: code points, `end` exclusive."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the piece."""
        return text[self.start : self.end]


class HasPlace(Protocol):
    """Anything with a place in a text."""

    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102


_LONGEST = 400  # characters of a clause
_WIDEST = 160  # characters that brackets may hold; further apart they are no pair
_PAIRS = {"《": "》", "〈": "〉", "“": "”", "‘": "’", "(": ")", "（": "）", "「": "」", "『": "』", "【": "】"}
_OPENING = {closing: opening for opening, closing in _PAIRS.items()}
_MARKS = regex(r"[《》〈〉“”‘’()（）「」『』【】，。；：！？、,;:!?\n]|——")
_SENTENCE = frozenset("。！？!?\n")
_CLAUSE = frozenset("，；：,;:") | {"——"}
_BLANK = " \t\r\u3000"


class TextClauses:
    """The clauses of one text, in order. Every character that is no mark or blank between clauses is in one of them."""

    def __init__(self, text: str) -> None:
        self.text = text
        marks = [(mark[0], mark.start()) for mark in _MARKS.finditer(text)]
        self._inside = _pairs(len(text), marks)
        self.spans: list[Stretch] = []
        self._sentence: list[int] = []  # of each clause, the number of its sentence
        self._starts: list[int] = []
        self._split(marks)

    def at(self, place: int) -> int:
        """Return the index of the clause that `place` is in, else of the one before it; -1 before the first."""
        return bisect_right(self._starts, place) - 1

    def without(self, piece: Stretch, left_out: Iterable[HasPlace]) -> str:
        """Return a piece without the parts of it that `left_out` have, in the order of the text."""
        kept = []
        at = piece.start
        for part in left_out:
            kept.append(self.text[at : part.start])
            at = part.end
        kept.append(self.text[min(at, piece.end) : piece.end])
        return "".join(kept)

    def inside(self, place: int) -> bool:
        """Return whether the character at `place` stands inside brackets or quotation marks."""
        return bool(self._inside[place])

    def same_sentence(self, one: int, other: int) -> bool:
        """Return whether both indexes are clauses of one sentence."""
        if min(one, other) < 0 or max(one, other) >= len(self.spans):
            return False
        return self._sentence[one] == self._sentence[other]

    def sentence(self, index: int) -> Stretch:
        """Return the sentence of a clause, without its end mark."""
        number = self._sentence[index]
        first = index
        while first and self._sentence[first - 1] == number:
            first -= 1
        last = index
        while last + 1 < len(self.spans) and self._sentence[last + 1] == number:
            last += 1
        return Stretch(self.spans[first].start, self.spans[last].end)

    def sentences(self) -> Iterator[range]:
        """Give the sentences in order, each as the range of its clauses' indexes."""
        first = 0
        for index in range(1, len(self.spans) + 1):
            if index == len(self.spans) or self._sentence[index] != self._sentence[first]:
                yield range(first, index)
                first = index

    def items(self, span: Stretch) -> list[Stretch]:
        """Split a piece at each 、 and between “…”“…” or 《…》《…》, brackets and quotation marks being left whole."""
        items: list[Stretch] = []
        start = span.start
        for mark in _MARKS.finditer(self.text, span.start, span.end):
            at = mark.start()
            if mark[0] == "、" and not self._inside[at]:
                items.append(Stretch(start, at))
                start = at + 1
            elif mark[0] in "“《" and at > start and self.text[at - 1] in "”》" and not self._inside[at - 1]:
                items.append(Stretch(start, at))
                start = at
        items.append(Stretch(start, span.end))
        return [item for item in items if item.end > item.start]

    def _split(self, marks: list[tuple[str, int]]) -> None:
        start = sentence = 0
        for mark, at in marks:
            if mark == "\n" or (not self._inside[at] and self._ends_clause(mark, at)):
                self._add(start, at, sentence)
                sentence += mark in _SENTENCE
                start = at + len(mark)
        self._add(start, len(self.text), sentence)

    def _ends_clause(self, mark: str, at: int) -> bool:
        if mark in ",:":
            return not (self.text[at - 1 : at].isdigit() and self.text[at + 1 : at + 2].isdigit())
        return mark in _CLAUSE or mark in _SENTENCE

    def _add(self, start: int, end: int, sentence: int) -> None:
        while start < end and self.text[start] in _BLANK:
            start += 1
        while start < end and self.text[end - 1] in _BLANK:
            end -= 1
        for at in range(start, end, _LONGEST):
            self.spans.append(Stretch(at, min(at + _LONGEST, end)))
            self._sentence.append(sentence)
            self._starts.append(at)


def _pairs(length: int, marks: list[tuple[str, int]]) -> bytearray:
    """Return for each character whether it stands inside a pair of brackets or quotation marks (the marks excluded)."""
    opened: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    waiting = dict.fromkeys(_PAIRS, 0)
    for sign, at in marks:
        if sign == "\n":
            opened.clear()
            waiting = dict.fromkeys(_PAIRS, 0)
        elif sign in _PAIRS:
            opened.append((sign, at))
            waiting[sign] += 1
        elif sign in _OPENING and waiting[_OPENING[sign]]:
            while True:
                opening, start = opened.pop()
                waiting[opening] -= 1
                if opening == _OPENING[sign]:
                    break
            if at - start <= _WIDEST:
                pairs.append((start + 1, at))
    inside = bytearray(length)
    covered = 0
    for start, end in sorted(pairs, key=lambda pair: (pair[0], -pair[1])):
        if end > covered:
            first = max(start, covered)
            inside[first:end] = b"\1" * (end - first)
            covered = end
    return inside
