"""The quantities of a text that state what was done, looked up by place."""

from bisect import bisect_left
from collections.abc import Iterable

from app.extract.clauses import Stretch
from app.extract.result import ExtractedQuantity
from app.vocabulary import Role


class Counts:
    """The metrics among the quantities of a text, in order."""

    def __init__(self, quantities: Iterable[ExtractedQuantity]) -> None:
        self._counts = [quantity for quantity in quantities if quantity.role is Role.METRIC]
        self._starts = [quantity.start for quantity in self._counts]

    def within(self, span: Stretch) -> list[ExtractedQuantity]:
        """Return those that begin inside a piece of the text."""
        first = bisect_left(self._starts, span.start)
        return self._counts[first : bisect_left(self._starts, span.end, lo=first)]
