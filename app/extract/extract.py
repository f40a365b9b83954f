"""A text to a draft of its data: all that the other modules find, put together."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from hashlib import sha256

from app.errors import DocumentError
from app.extract.changes import change_of
from app.extract.context import Context, context_of
from app.extract.numerals import Numerals, ReadNumeral
from app.extract.outline import find_outline
from app.extract.passages import Passage, Time, find_passages
from app.extract.periods import period_of
from app.extract.result import Draft, ExtractedQuantity
from app.extract.roles import role_of
from app.extract.subjects import subject_of
from app.quantity import Change, Grammar
from app.vocabulary import Role

MAXIMUM_NUMERALS = 100_000  # of one text; a report of 60 pages has a thousand

_STATED = (Role.METRIC, Role.TARGET)
_COUNTED = (*_STATED, Role.THRESHOLD, Role.PLAN_COUNT)


class Extractor:
    """Extracts drafts from texts, given the vocabulary: the grammar, its measure words and its idioms."""

    def __init__(self, grammar: Grammar, measure_words: Mapping[str, str], idioms: Iterable[str]) -> None:
        self._numerals = Numerals(grammar, measure_words, idioms)

    def extract(self, text: str, year: int) -> Draft:
        """Return the draft of a report on `year`. Raises DocumentError where it has more numerals than any report."""
        outline = find_outline(text)
        passages = find_passages(text, outline, year)
        quantities = self._quantities(text, passages, year)
        return Draft(
            sha256=sha256(text.encode()).hexdigest(),
            characters=len(text),
            outline=outline,
            quantities=quantities,
            documents=[],
            measures=[],
            training_programs=[],
            talent_initiatives=[],
        )

    def _quantities(self, text: str, passages: list[Passage], year: int) -> list[ExtractedQuantity]:
        found: list[ExtractedQuantity] = []
        index = 0
        for numeral in self._numerals.find(text):
            if len(found) == MAXIMUM_NUMERALS:
                raise DocumentError(f"expected at most {MAXIMUM_NUMERALS:,} numerals in a report, found more")
            while index + 1 < len(passages) and passages[index + 1].start <= numeral.start:
                index += 1
            time = passages[index].time if passages else Time(year, year, False)
            found.append(_quantity(context_of(text, numeral), time, year))
        return found


def _quantity(context: Context, time: Time, year: int) -> ExtractedQuantity:
    """Return what is known of a numeral in a passage that speaks of `time`."""
    numeral = context.numeral
    role, doubt = role_of(context, time)
    change = change_of(context, role)
    period = period_of(context, time, year, change, None) if role in _STATED else None
    subject = subject_of(context) if role in _COUNTED else None
    value, value_to = _signed(numeral, change)
    return ExtractedQuantity(
        start=numeral.start,
        end=numeral.end,
        raw=context.raw,
        value=value,
        value_to=value_to,
        measure_word=numeral.unit,
        qualifier=numeral.qualifier if role in _COUNTED else None,
        role=role,
        change=change.value if change in (Change.UP, Change.DOWN) else None,
        period=period.period if period else None,
        subject=subject[0] if subject else None,
        subject_start=subject[1] if subject else None,
        doubt=numeral.doubt or doubt or (period.doubt if period else None),
    )


def _signed(numeral: ReadNumeral, change: Change | None) -> tuple[Decimal | None, Decimal | None]:
    """Return value and end of the range with the sign of the change."""
    value, value_to = numeral.value, numeral.value_to
    if value is None:
        return None, None
    down = change is Change.DOWN
    if (down and value > 0) or (not down and change is None and value < 0 and numeral.change is Change.DOWN):
        value, value_to = -value, None if value_to is None else -value_to
        if value_to is not None:
            value, value_to = min(value, value_to), max(value, value_to)
    return value, value_to
