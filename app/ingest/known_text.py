"""What is known of a report's text, and how the grammar reads every numeral in it, by position.

With the source, the whole text is known. Without it, only the stretches that the seeds quote.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from app.quantity import Grammar, Quantity, Unread

# the rest of the clause on either side of a place, at most sixteen characters, for messages
_BEFORE = re.compile("[^。；！？\n]{0,16}$")
_AFTER = re.compile("[^。；！？\n]{0,16}")


@dataclass(frozen=True, slots=True)
class TextNumeral:
    """A numeral in the text from `start` to `end` (code points), and how the grammar reads it."""

    start: int
    end: int
    read: Quantity | Unread

    @property
    def text(self) -> str:
        """The numeral as written, including the words that belong to it."""
        return self.read.text

    @property
    def shown(self) -> str:
        """The numeral and its place, for messages."""
        return f"{self.text!r} at {self.start} to {self.end}"


class KnownText:
    """What is known of a text: `stretches` of it, each with its start (code points), in order, with gaps between them.

    `complete` says whether the only stretch is the whole text.
    """

    def __init__(self, stretches: Iterable[tuple[int, str]], grammar: Grammar, complete: bool = False) -> None:
        self.complete = complete
        self._stretches = list(stretches)
        self._begins = [start for start, _ in self._stretches]
        self.numerals = [
            TextNumeral(start + read.start, start + read.end, read)
            for start, text in self._stretches
            for read in grammar.scan(text)
        ]
        self._starts = [numeral.start for numeral in self.numerals]
        self._ends = [numeral.end for numeral in self.numerals]

    def says(self, start: int, end: int) -> str | None:
        """Return the text from `start` to `end`, None where a part of it is not known."""
        begin, text = self._stretch(start)
        return text[start - begin : end - begin] if begin <= start < end <= begin + len(text) else None

    def around(self, start: int, end: int) -> str:
        """Return the text of a place and what is known of the clause around it."""
        begin, text = self._stretch(start)
        before = _BEFORE.search(text, 0, start - begin)
        after = _AFTER.match(text, end - begin)
        return text[before.start() if before else start - begin : after.end() if after else end - begin]

    def at(self, start: int, end: int) -> list[TextNumeral]:
        """Return the numerals that have at least one character between `start` and `end`."""
        return self.numerals[bisect_right(self._ends, start) : bisect_left(self._starts, end)]

    def is_whole(self, start: int, end: int) -> bool:
        """Tell whether exactly one whole numeral fills the place from `start` to `end`."""
        return [(numeral.start, numeral.end) for numeral in self.at(start, end)] == [(start, end)]

    def _stretch(self, at: int) -> tuple[int, str]:
        place = bisect_right(self._begins, at) - 1
        return self._stretches[place] if place >= 0 else (0, "")
