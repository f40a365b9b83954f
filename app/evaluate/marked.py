"""What stands in a text, as a label or as extraction says it: the place, and fields that can be compared."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.extract.result import Draft, ExtractedDocument, ExtractedFact, ExtractedQuantity
from app.vocabulary import Role

QUANTITIES = "quantities"
FIGURES = frozenset((Role.METRIC, Role.TARGET, Role.THRESHOLD, Role.PLAN_COUNT))  # numerals that say how many
COUNTED = frozenset((Role.METRIC, Role.TARGET))  # those of them that a report states


@dataclass(frozen=True, slots=True)
class Marked:
    """One numeral or fact. `places` are code points, start and end; a numeral has one place, a fact at least one.

    A label has only those fields that it speaks of. None is a value: no unit, no period.
    """

    places: tuple[tuple[int, int], ...]
    text: str
    fields: Mapping[str, object]

    @property
    def name(self) -> object:
        """What a fact is called, None for numerals."""
        return self.fields.get("title") or self.fields.get("name")


Items = Mapping[str, Sequence[Marked]]  # by kind: `quantities`, or the plural of a kind of fact


def found_in(draft: Draft) -> Items:
    """Return what extraction found, by kind."""
    counted = {quantity.start for quantity in draft.quantities if quantity.role in COUNTED}
    return {
        QUANTITIES: [_quantity(quantity) for quantity in draft.quantities],
        "documents": [_document(document) for document in draft.documents],
        "measures": [_fact(measure, kind=measure.kind) for measure in draft.measures],
        "training_programs": [
            _fact(
                program,
                name=program.name,
                category=program.category,
                sessions=program.sessions,
                trainees=program.trainees,
            )
            for program in draft.training_programs
        ],
        "talent_initiatives": [
            _fact(
                initiative, name=initiative.name, kind=initiative.kind, figures=figures(initiative.quantities, counted)
            )
            for initiative in draft.talent_initiatives
        ],
    }


def figures(starts: Iterable[int], counted: Iterable[int]) -> tuple[int, ...]:
    """Return those starts of numerals that are figures of the report, in the order of the text."""
    return tuple(sorted(set(starts) & set(counted)))


def _quantity(quantity: ExtractedQuantity) -> Marked:
    fields = {
        "role": quantity.role,
        "value": quantity.value,
        "value_to": quantity.value_to,
        "unit": quantity.measure_word,
        "qualifier": quantity.qualifier,
        "change": quantity.change,
        "period": quantity.period,
        "subject": quantity.subject,
    }
    return Marked(((quantity.start, quantity.end),), quantity.raw, fields)


def _document(document: ExtractedDocument) -> Marked:
    place = document.title_start, document.title_start + len(document.title)
    fields = {
        "title": document.title,
        "type": document.type,
        "action": document.action,
        "standing": document.standing,
    }
    return Marked((place,), document.quote, fields)


def _fact(fact: ExtractedFact, **fields: object) -> Marked:
    return Marked(((fact.start, fact.end),), fact.quote, fields)
