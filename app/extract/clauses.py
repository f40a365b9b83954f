"""Sentences, clauses and items of a text, each with its place, and the shortest clause that carries a figure.

A sentence ends at 。！？ or at the end of a line, a clause at ，；： too, an item of a list at 、 or between “…”“…”.
Nothing ends inside brackets or quotation marks. The ASCII forms of the marks count, but not inside a number (1,234).
The time is linear. A clause without a mark for a long way is cut.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol


class Stretch(NamedTuple):
    """A piece of a text: code points, `end` exclusive."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the piece."""
        return text[self.start : self.end]

    def holds(self, other: "Stretch") -> bool:
        """Return whether `other` lies in this piece."""
        return self.start <= other.start and other.end <= self.end


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
_MARKS = re.compile(r"[《》〈〉“”‘’()（）「」『』【】，。；：！？、,;:!?\n]|——")
_SENTENCE = frozenset("。！？!?\n")
_CLAUSE = frozenset("，；：,;:") | {"——"}
_BLANK = " \t\r\u3000"


class TextClauses:
    """The clauses of one text, in order. Every character that is no mark or blank between clauses is in one of them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._inside = _pairs(text)
        self.spans: list[Stretch] = []
        self._sentence: list[int] = []  # of each clause, the number of its sentence
        self._starts: list[int] = []
        self._split()

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

    def _split(self) -> None:
        start = sentence = 0
        for mark in _MARKS.finditer(self.text):
            at = mark.start()
            if mark[0] == "\n" or (not self._inside[at] and self._ends_clause(mark[0], at)):
                self._add(start, at, sentence)
                sentence += mark[0] in _SENTENCE
                start = mark.end()
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


def _pairs(text: str) -> bytearray:
    """Return for each character whether it stands inside a pair of brackets or quotation marks (the marks excluded)."""
    opened: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    waiting = dict.fromkeys(_PAIRS, 0)
    for mark in _MARKS.finditer(text):
        sign, at = mark[0], mark.start()
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
    inside = bytearray(len(text))
    covered = 0
    for start, end in sorted(pairs, key=lambda pair: (pair[0], -pair[1])):
        if end > covered:
            first = max(start, covered)
            inside[first:end] = b"\1" * (end - first)
            covered = end
    return inside


# a clause or item that begins with one of these has its subject before it
_NO_SUBJECT = re.compile(
    "(?:[同环]比|比上年|较上年|分别|均|各|也|又|再|且|并|约|共|总计|合计|累计|年均|同期|实际|名义)*(?:增长|增加|增幅|增速|下降|减少|降低|降幅"
    "|回落|上升|提高|提升|增至|升至|降至|达到?|占|为|超过?|突破|高于|低于|快于|居(?!民)|位居|排名|用于|其中)"
)
_ITS_OWN = re.compile("其中.*?[^0-9一二三四五六七八九十百千万亿.%年占达为]{2,}")
_LEADS_IN = re.compile("中$|(?<!公)里$|(?<!国)内$|^在.*[下上时]$|^把.*(?:作为|当作)")
_SHARES = re.compile("^(?:对|向|在|从|为|给|与|由|组织|面向|涉及|覆盖|包括|支持)")
_SPLIT_INTO = re.compile("^分(?:[成为]?)$")


class FigureQuotes:
    """The shortest clause or item of a list that carries a figure, with the words that say how to read it.

    `figures` are all figures of the text in their order. A quote reaches back where its own clause has no subject
    (增长5%) or where a clause leads up to it (…干部中), and on where its clause only says into how many parts (分4场).
    """

    def __init__(self, clauses: TextClauses, figures: Sequence[Stretch]) -> None:
        self._clauses = clauses
        self._text = clauses.text
        self._figures = figures
        self._parts_of: dict[int, list[Stretch]] = {}

    def of(self, figure: Stretch) -> Stretch:
        """Return the quote of `figure`; the figure itself where no clause holds it."""
        clauses, text = self._clauses, self._text
        index = clauses.at(figure.start)
        if index < 0 or not clauses.spans[index].holds(figure):
            return figure
        clause = clauses.spans[index]
        part = next(part for part in self._parts(index) if part.end >= figure.end)
        start, end = part
        first = index
        while part.start == clauses.spans[first].start and clauses.same_sentence(first - 1, index):
            before = clauses.spans[first - 1]
            lacking = first == index and _lacks_subject(text[start : figure.start])
            if not (lacking or _LEADS_IN.search(before.of(text))) or end - before.start > _LONGEST:
                break
            part = self._parts(first - 1)[-1] if lacking else before
            start = part.start
            first -= 1
        if _SPLIT_INTO.search(text[clause.start : figure.start]) and clauses.same_sentence(index, index + 1):
            end = clauses.spans[index + 1].end
        return Stretch(start, end)

    def _parts(self, index: int) -> list[Stretch]:
        """Return a clause cut into items, where the items on both sides have figures and stand by themselves."""
        if index not in self._parts_of:
            self._parts_of[index] = list(self._cut(self._clauses.spans[index]))
        return self._parts_of[index]

    def _cut(self, clause: Stretch) -> Iterator[Stretch]:
        start = clause.start
        following = bisect_right(self._figures, (start, -1))
        for border in [item.end for item in self._clauses.items(clause)[:-1]]:
            after = border + (self._text[border] == "、")
            while following < len(self._figures) and self._figures[following].start < border:
                following += 1
            if not 0 < following < len(self._figures):
                continue
            last, comes = self._figures[following - 1], self._figures[following]
            if (
                start <= last.start
                and comes.end <= clause.end
                and self._stand(Stretch(start, border), last, after, comes)
            ):
                yield Stretch(start, border)
                start = after
        yield Stretch(start, clause.end)

    def _stand(self, item: Stretch, last: Stretch, after: int, following: Stretch) -> bool:
        """Return whether `item`, whose last figure is `last`, and what begins at `after` stand by themselves."""
        text = self._text
        words = text[after : following.start]
        if last.end == item.end:  # …12期、…培训班16期
            return len(words) > 1 and not _lacks_subject(words) and "分别" not in text[item.start : last.start]
        return not words and item.end - last.end > 5 and not _SHARES.match(text[item.start : last.start])


def _lacks_subject(before: str) -> bool:
    return bool(_NO_SUBJECT.match(before)) and not _ITS_OWN.match(before)
