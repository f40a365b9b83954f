"""The words around a numeral, as the rules for roles, periods and subjects look at them."""

import re
from dataclasses import dataclass

from app.extract.numeral import ReadNumeral

_REACH = 60  # characters before and after a numeral that are looked at
_CLAUSE_END = "，。；：！？\n,;:!?|"
_SENTENCE_END = "。！？\n!?"
_QUOTE = re.compile("[“”‘’《》]")
_QUOTE_REACH = 40


@dataclass(frozen=True, slots=True)
class Context:
    """A numeral with its words: `before` and `after` to the ends of its clause, `sentence` from its beginning on.

    `quoted` is the opening mark of the quotation or title that it stands in, "" where it stands in none.
    """

    numeral: ReadNumeral
    raw: str
    before: str
    after: str
    sentence: str
    quoted: str


def context_of(text: str, numeral: ReadNumeral) -> Context:
    """Return the words around a numeral, at most 60 characters either way; the sentence at most 240."""
    start, end = numeral.start, numeral.end
    back = text[max(0, start - _REACH) : start]
    ahead = text[end : end + _REACH]
    cut = max(back.rfind(mark) for mark in _CLAUSE_END)
    before = back[cut + 1 :]
    stops = [at for mark in _CLAUSE_END if (at := ahead.find(mark)) >= 0]
    after = ahead[: min(stops, default=len(ahead))]
    far = text[max(0, start - 240) : start]
    sentence = far[max(far.rfind(mark) for mark in _SENTENCE_END) + 1 :]
    return Context(numeral, text[start:end], before, after, sentence, _opening(text, start, end))


def _opening(text: str, start: int, end: int) -> str:
    """Return the mark that opens the quotation or title around a numeral."""
    line = text.rfind("\n", max(0, start - _QUOTE_REACH), start) + 1
    marks = _QUOTE.findall(text, max(line, start - _QUOTE_REACH), start)
    if not marks or marks[-1] not in "“‘《":
        return ""
    closing = {"“": "”", "‘": "’", "《": "》"}[marks[-1]]
    following = _QUOTE.search(text, end, end + _QUOTE_REACH)
    return marks[-1] if following and following[0] == closing else ""
