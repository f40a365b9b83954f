"""The words around a numeral, as the rules for roles, periods and subjects look at them."""

from bisect import bisect_left
from typing import NamedTuple

from app.extract.numeral import ReadNumeral
from app.regex import regex

_REACH = 60  # characters before and after a numeral that are looked at
_SENTENCE_REACH = 240
_CLAUSE_END = regex("[，。；：！？\n,;:!?|]")
_SENTENCE_END = "。！？\n!?"
_QUOTE = regex("[“”‘’《》]")
_QUOTE_REACH = 40


class Context(NamedTuple):
    """A numeral with its words: `before` and `after` to the ends of its clause, `sentence` from its beginning on.

    `quoted` is the opening mark of the quotation or title that it stands in, "" where it stands in none.
    """

    numeral: ReadNumeral
    raw: str
    before: str
    after: str
    sentence: str
    quoted: str


class Contexts:
    """Gives the numerals of one text their words: at most 60 characters either way, of the sentence at most 240."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._clause_ends = [match.start() for match in _CLAUSE_END.finditer(text)]
        self._sentence_ends = [at for at in self._clause_ends if text[at] in _SENTENCE_END]

    def of(self, numeral: ReadNumeral) -> Context:
        """Return the words around a numeral."""
        text, start, end = self._text, numeral.start, numeral.end
        before = text[_behind(self._clause_ends, start, _REACH) : start]
        following = bisect_left(self._clause_ends, end)
        stop = self._clause_ends[following] if following < len(self._clause_ends) else len(text)
        after = text[end : min(stop, end + _REACH)]
        sentence = text[_behind(self._sentence_ends, start, _SENTENCE_REACH) : start]
        return Context(numeral, text[start:end], before, after, sentence, _opening(text, start, end))


def _behind(ends: list[int], place: int, reach: int) -> int:
    """Return the place behind the last of the `ends` before `place`, at most `reach` before it."""
    index = bisect_left(ends, place)
    return max(ends[index - 1] + 1 if index else 0, place - reach)


def _opening(text: str, start: int, end: int) -> str:
    """Return the mark that opens the quotation or title around a numeral."""
    line = text.rfind("\n", max(0, start - _QUOTE_REACH), start) + 1
    marks = _QUOTE.findall(text, max(line, start - _QUOTE_REACH), start)
    if not marks or marks[-1] not in "“‘《":
        return ""
    closing = {"“": "”", "‘": "’", "《": "》"}[marks[-1]]
    following = _QUOTE.search(text, end, end + _QUOTE_REACH)
    return marks[-1] if following and following[0] == closing else ""
