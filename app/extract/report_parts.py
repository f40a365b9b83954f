"""A report in the parts that the readers of facts go through. Each is made once, when a reader first asks for it."""

from collections.abc import Sequence
from functools import cached_property

from app.extract.ahead import Ahead
from app.extract.clauses import Stretch, TextClauses
from app.extract.counts import Counts
from app.extract.headings import Headings
from app.extract.result import ExtractedQuantity, ExtractedSection


class ReportParts:
    """A text with its outline and its quantities, and what is made of them."""

    def __init__(
        self, text: str, outline: Sequence[ExtractedSection] = (), quantities: Sequence[ExtractedQuantity] = ()
    ) -> None:
        self.text, self.outline, self.quantities = text, outline, quantities

    @cached_property
    def clauses(self) -> TextClauses:
        """The clauses of the text."""
        return TextClauses(self.text)

    @cached_property
    def counts(self) -> Counts:
        """The quantities that state what was done, by place."""
        return Counts(self.quantities)

    @cached_property
    def headings(self) -> Headings:
        """The sentences that only head what follows."""
        return Headings(self.clauses, self.outline)

    @cached_property
    def done(self) -> list[tuple[range, Stretch]]:
        """The sentences that do not speak of what is to come, each as the range of its clauses and as a piece."""
        ahead = Ahead(self.text, self.outline)
        found = []
        for indexes in self.clauses.sentences():
            sentence = Stretch(self.clauses.spans[indexes[0]].start, self.clauses.spans[indexes[-1]].end)
            if not ahead.in_sentence(self.text, sentence):
                found.append((indexes, sentence))
        return found
