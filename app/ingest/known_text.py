"""What is known of a report's text, and every numeral in it as the grammar reads it, by position.

With the source at hand that is the whole text; without it, the stretches that the pieces of the seeds make up.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from app.quantity import Grammar, Quantity, Unread

# what is shown on either side of a place: the rest of its clause, sixteen characters at most
_BEFORE = re.compile("[^。；！？\n]{0,16}$")
_AFTER = re.compile("[^。；！？\n]{0,16}")


@dataclass(frozen=True, slots=True)
class TextNumeral:
    """A numeral of the text from `start` to `end` (code points), as the grammar reads it."""

    start: int
    end: int
    read: Quantity | Unread

    @property
    def text(self) -> str:
        """The numeral as written, with the words that belong to it."""
        return self.read.text

    @property
    def shown(self) -> str:
        """The numeral with its place, for people."""
        return f"{self.text!r} at {self.start} to {self.end}"


class KnownText:
    """What is known of a text: `stretches` of it with their starts (code points), in order, none touching another.

    `complete` tells whether that is all of it.
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
        """Return what stands from `start` to `end`, None where that is not all known."""
        begin, text = self._stretch(start)
        return text[start - begin : end - begin] if begin <= start < end <= begin + len(text) else None

    def around(self, start: int, end: int) -> str:
        """Return a place with what is known of the clause around it."""
        begin, text = self._stretch(start)
        before = _BEFORE.search(text, 0, start - begin)
        after = _AFTER.match(text, end - begin)
        return text[before.start() if before else start - begin : after.end() if after else end - begin]

    def at(self, start: int, end: int) -> list[TextNumeral]:
        """Return the numerals that have a character from `start` to `end`."""
        return self.numerals[bisect_right(self._ends, start) : bisect_left(self._starts, end)]

    def is_whole(self, start: int, end: int) -> bool:
        """Tell whether a numeral stands from `start` to `end`, neither more nor less."""
        return [(numeral.start, numeral.end) for numeral in self.at(start, end)] == [(start, end)]

    def _stretch(self, at: int) -> tuple[int, str]:
        place = bisect_right(self._begins, at) - 1
        return self._stretches[place] if place >= 0 else (0, "")
