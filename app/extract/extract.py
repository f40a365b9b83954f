"""A text to a draft of its data: all that the other modules find, put together."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from hashlib import sha256
from itertools import islice

from app.errors import DocumentError
from app.extract.changes import change_of
from app.extract.context import Contexts
from app.extract.expressions import NumeralForm
from app.extract.initiatives import find_initiatives
from app.extract.measures import find_measures
from app.extract.numeral import ReadNumeral
from app.extract.numerals import Numerals
from app.extract.outline import find_outline
from app.extract.parts import with_parts
from app.extract.passages import Passage, Time, find_passages
from app.extract.periods import AsOf, period_of
from app.extract.programs import find_programs
from app.extract.qualifiers import qualifier_of
from app.extract.rates import Rates
from app.extract.report_parts import ReportParts
from app.extract.result import Draft, ExtractedQuantity
from app.extract.roles import role_of
from app.extract.subjects import Subjects
from app.extract.tables import FigureCell
from app.extract.titles import find_titles
from app.quantity import Change, Grammar
from app.vocabulary import Role

MAXIMUM_CHARACTERS = 1_000_000  # of one text; the longest reports have 70,000
MAXIMUM_NUMERALS = 50_000  # of one text; a report of 60 pages has a thousand

_STATED = (Role.METRIC, Role.TARGET)
_COUNTED = (*_STATED, Role.THRESHOLD, Role.PLAN_COUNT)


class Extractor:
    """Extracts drafts from texts, given the vocabulary: the grammar, its measure words and its idioms."""

    def __init__(self, grammar: Grammar, measure_words: Mapping[str, str], idioms: Iterable[str]) -> None:
        self._numerals = Numerals(grammar, measure_words, idioms)

    def extract(self, text: str, year: int) -> Draft:
        """Return the draft of a report on `year`. Raises DocumentError where it is longer than any report."""
        if len(text) > MAXIMUM_CHARACTERS:
            raise DocumentError(f"expected at most {MAXIMUM_CHARACTERS:,} characters in a report, found {len(text):,}")
        outline = find_outline(text)
        passages = find_passages(text, outline, year)
        unknown: dict[str, list[int]] = {}
        quantities = with_parts(text, self._quantities(text, passages, year, unknown))
        report = ReportParts(text, outline, quantities)
        titles = find_titles(report)
        return Draft(
            sha256=sha256(text.encode()).hexdigest(),
            characters=len(text),
            outline=outline,
            quantities=quantities,
            documents=titles,
            measures=find_measures(report),
            training_programs=find_programs(report),
            talent_initiatives=find_initiatives(report, titles),
            unknown_words=unknown,
        )

    def _quantities(
        self, text: str, passages: list[Passage], year: int, unknown: dict[str, list[int]]
    ) -> list[ExtractedQuantity]:
        """Return the quantities, and add to `unknown` the measure words that no unit has, with their places."""
        found: list[ExtractedQuantity] = []
        reader = _QuantityReader(text, year)
        index = 0
        numerals = list(islice(self._numerals.find(text), MAXIMUM_NUMERALS + 1))
        if len(numerals) > MAXIMUM_NUMERALS:
            raise DocumentError(f"expected at most {MAXIMUM_NUMERALS:,} numerals in a report, found more")
        for numeral in numerals:
            if numeral.is_unknown and numeral.unit:
                unknown.setdefault(numeral.unit, []).append(numeral.start)
            while index + 1 < len(passages) and passages[index + 1].start <= numeral.start:
                index += 1
            found.append(reader.read(numeral, passages[index] if passages else None))
        return found


class _QuantityReader:
    """Reads the numerals of a text in order: what one says may hold for the next."""

    def __init__(self, text: str, year: int) -> None:
        self._text, self._year = text, year
        self._contexts = Contexts(text)
        self._subjects = Subjects(text)
        self._rates = Rates()
        self._as_of = AsOf(text)

    def read(self, numeral: ReadNumeral, passage: Passage | None) -> ExtractedQuantity:
        """Return what is known of a numeral."""
        time = passage.time if passage else Time(self._year, self._year, False)
        if numeral.cell is not None:
            return _of_table(numeral, numeral.cell, self._text, time)
        context = self._contexts.of(numeral)
        role, doubt = role_of(context, time)
        change = change_of(context, role)
        if change is Change.UP and numeral.value is not None and numeral.value < 0:  # 增长-1: less than before
            change = Change.DOWN
        carried = self._as_of.at(numeral.start, passage.start if passage else 0)
        period = period_of(context, time, self._year, change, carried) if role in _STATED else None
        subject = self._subjects.of(context) if role in _COUNTED else None
        value, value_to = _signed(numeral, change)
        if role is Role.NAME and numeral.form is NumeralForm.FIGURE and numeral.unit is None and context.quoted:
            value = None  # the digits of a title count nothing
        return ExtractedQuantity(
            start=numeral.start,
            end=numeral.end,
            raw=context.raw,
            value=value,
            value_to=value_to,
            measure_word=self._rates.unit(context, role, change),
            qualifier=qualifier_of(context) if role in _COUNTED else None,
            role=role,
            change=change.value if change else None,
            period=period.period if period else None,
            subject=subject.words if subject else None,
            subject_start=subject.start if subject else None,
            doubt=numeral.doubt or doubt or (period.doubt if period else None),
        )


def _of_table(numeral: ReadNumeral, cell: FigureCell, text: str, time: Time) -> ExtractedQuantity:
    """Return what is known of a figure in a table: its row says what it counts, its column whether it is a change."""
    change = None
    if cell.is_change and numeral.value:
        change = Change.UP if numeral.value > 0 else Change.DOWN
    return ExtractedQuantity(
        start=cell.start,
        end=cell.end,
        raw=text[cell.start : cell.end],
        value=numeral.value,
        value_to=None,
        measure_word=numeral.unit,
        qualifier=numeral.qualifier,
        role=Role.TARGET if time.to_come else Role.METRIC,
        change=change.value if change else None,
        period=str(time.last),
        subject=cell.label or None,
        subject_start=cell.label_start if cell.label else None,
        doubt=numeral.doubt,
    )


def _signed(numeral: ReadNumeral, change: Change | None) -> tuple[Decimal | None, Decimal | None]:
    """Return value and end of the range with the sign of the change, the smaller first. Nothing is rounded."""
    value, value_to = numeral.value, numeral.value_to
    if value is None:
        return None, None
    falls = change is Change.DOWN and value > 0
    undone = change is None and numeral.change is Change.DOWN and value < 0
    if not falls and not undone:
        return value, value_to
    turned = value.copy_negate()
    return (turned, None) if value_to is None else (value_to.copy_negate(), turned)
