"""Words and their meanings. Where several words fit, the longest is read."""

from collections.abc import Mapping
from typing import Generic, TypeVar

T = TypeVar("T")


class Lexicon(Generic[T]):
    """A closed set of words, to be looked up at a place of a text."""

    def __init__(self, words: Mapping[str, T]) -> None:
        self.words = dict(words)
        self._lengths = sorted({len(word) for word in self.words if word}, reverse=True)
        self._first = frozenset(word[0] for word in self.words if word)  # at most places, no word begins or ends
        self._last = frozenset(word[-1] for word in self.words if word)
        self.longest = max(self._lengths, default=0)

    def at(self, text: str, start: int) -> str:
        """Return the longest word that begins at `start`, or an empty string."""
        if text[start : start + 1] not in self._first:
            return ""
        for length in self._lengths:
            if (word := text[start : start + length]) in self.words:
                return word
        return ""

    def before(self, text: str, end: int, floor: int = 0) -> str:
        """Return the longest word that ends at `end` and does not begin before `floor`, or an empty string."""
        if text[end - 1 : end] not in self._last:
            return ""
        for length in self._lengths:
            if end - length >= floor and (word := text[end - length : end]) in self.words:
                return word
        return ""
