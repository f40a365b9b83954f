"""Spans from outside to a draft: they go in place of our own reading, and what it says otherwise becomes a doubt.

A numeral that no span covers stays as read here. So do the facts of a class that no span has.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.extract.exchange.attributes import FACTS
from app.extract.exchange.checks import check_spans
from app.extract.exchange.facts import FactTaking
from app.extract.exchange.figures import FigureTaking
from app.extract.exchange.span import SpanFault, SpannedText
from app.extract.result import Draft, ExtractedQuantity


@dataclass(frozen=True, slots=True)
class TakenDraft:
    """A draft made of spans. `notes` has what our own reading says otherwise.

    `uncovered` is how many numerals have no span.
    Where there are `faults`, the draft lacks the spans that have them.
    """

    draft: Draft
    faults: list[SpanFault]
    notes: list[str]
    uncovered: int


def take(text: str, own: Draft, labelled: SpannedText, read: Callable[[str], list[ExtractedQuantity]]) -> TakenDraft:
    """Return the draft of `text` that spans make. `own` is our own reading of it, `read` that of any text by itself."""
    checked = check_spans(text, labelled.spans)
    figures = FigureTaking(text, own.quantities, read).take([span for span in checked.spans if span.label not in FACTS])
    faults, notes = [*labelled.faults, *checked.faults, *figures.faults], figures.notes
    facts: dict[str, Any] = {}
    taking = FactTaking(text, [one.start for one in figures.quantities], figures.moved)
    for label, (name, _) in FACTS.items():
        taken = taking.take(label, [span for span in checked.spans if span.label == label], getattr(own, name))
        facts[name] = taken.facts
        faults += taken.faults
        notes += taken.notes
    return TakenDraft(own._replace(quantities=figures.quantities, **facts), faults, notes, figures.uncovered)
