"""Places of a draft: the shortest quote that says the same of a figure as the text, and the selectors."""

import re
from collections.abc import Iterator
from typing import Any

from app.ingest.known_text import KnownText
from app.ingest.locate import selectors
from app.ingest.seeds import EvidenceSeed
from app.quantity import Grammar, Quantity, Unread
from app.quotes import place_in_quote

Record = dict[str, Any]

# what ends a clause, a part of a sentence, a sentence, a line
_ENDS = ("，,。；;！？!?：:\r\n", "。；;！？!?\r\n", "。！？!?\r\n", "\r\n")


class Places:
    """Finds quotes in a text."""

    def __init__(self, text: str, known: KnownText, grammar: Grammar) -> None:
        self._text, self._known, self._grammar = text, known, grammar

    def evidence(self, start: int, end: int, quote: str) -> Record:
        """Return an entry of evidence for a place."""
        prefix, suffix = selectors(self._text, start, end)
        return {"quote": quote, "start": start, "end": end, "prefix": prefix, "suffix": suffix}

    def quote(self, start: int, end: int) -> str | None:
        """Return the shortest piece around a figure that says of it what the text says, None without any."""
        there = [(read.start, read.end, _meaning(read.read)) for read in self._known.at(start, end)]
        for first, last in self._pieces(start, end):
            quote = self._text[first:last]
            alone = [
                (first + read.start, first + read.end, _meaning(read))
                for read in self._grammar.scan(quote)
                if first + read.start < end and start < first + read.end
            ]
            if alone == there and self.found(start, end, quote) == start - first:
                return quote
        return None

    def found(self, start: int, end: int, quote: str) -> int | None:
        """Return where the place is found in its quote, by its selectors."""
        prefix, suffix = selectors(self._text, start, end)
        entry = EvidenceSeed.model_construct(quote=quote, start=start, end=end, prefix=prefix, suffix=suffix)
        return place_in_quote(entry, self._text[start:end])

    def _pieces(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Give pieces of the text around a place, the shortest first, without white space at their ends."""
        for ends in _ENDS:
            mark = re.compile(f"[{re.escape(ends)}]")
            first = max(
                (match.end() for match in mark.finditer(self._text, max(0, start - 5_000), start)), default=None
            )
            if first is None:
                first = self._text.rfind("\n", 0, start) + 1
            after = mark.search(self._text, end)
            last = after.start() if after else len(self._text)
            piece = self._text[first:last]
            first += len(piece) - len(piece.lstrip())
            yield first, first + len(piece.strip())


def _meaning(read: Quantity | Unread) -> tuple[object, ...]:
    if isinstance(read, Unread):
        return (read.reason,)
    return read.value, read.value_to, read.qualifier, read.measure_word, read.unit, read.change
