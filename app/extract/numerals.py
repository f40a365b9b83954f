"""Every numeral of a text, once: figures by the grammar, expressions by their form, and what is left as names.

An expression goes before a figure, a figure before what is left. Idioms of the vocabulary are no numerals.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from app.extract.expressions import CHINESE, Expression, Form, find_expressions
from app.quantity import NUMERAL, Change, Grammar, NotAQuantity, Quantity, Reason, Unread
from app.vocabulary import Qualifier

_CODE = re.compile(r"[0-9０-９.]+([A-Za-z]+)")
_ORDINAL = re.compile(r"第")
_RUN = re.compile(f"第?[{CHINESE}]+")
_PLACES = "国市区县省州镇乡村岗"  # a measure word where it follows its number at once: 二十国, 六州
_SETS = "大强"  # 十大, 500强: part of the name, and no measure word
_LETTER = re.compile("[一-龥]")
_LINK = re.compile(r"[0-9０-９]+(?=年)")
_DOUBTS = {
    Reason.MALFORMED: "the grammar cannot read this number",
    Reason.AMBIGUOUS: "this number has two readings",
    Reason.COMPOUND: "this amount is in two units",
    Reason.UNKNOWN_QUALIFIER: "the words before it may turn its meaning",
    Reason.CONTRADICTORY: "the words around it contradict each other",
}
_NAME_LEFT = "no rule says where this word ends"


@dataclass(frozen=True, slots=True)
class ReadNumeral:
    """A numeral with what the grammar reads. `ordinal` is 第N; `unit` is the measure word as written."""

    start: int
    end: int
    form: Form
    value: Decimal | None = None
    value_to: Decimal | None = None
    unit: str | None = None
    qualifier: Qualifier = Qualifier.EXACT
    change: Change | None = None
    doubt: str | None = None


class Numerals:
    """Finds the numerals of texts, given the vocabulary: the grammar, its measure words and its idioms."""

    def __init__(self, grammar: Grammar, measure_words: Mapping[str, str], idioms: Iterable[str]) -> None:
        self._grammar = grammar
        self._units = measure_words
        self._idioms = frozenset(idioms)
        self._longest = max(map(len, self._idioms), default=0)

    def find(self, text: str) -> Iterator[ReadNumeral]:
        """Give every numeral of `text`, in order; none overlap. No character of a number is left out but in idioms."""
        expressions = (found for found in find_expressions(text) if not self._is_measured(text, found))
        figures = (read for read in self._grammar.scan(text) if NUMERAL.search(read.text) or "半" in read.text)
        end = 0
        for numeral in _merged(map(self._expressed(text), expressions), (self._figure(text, one) for one in figures)):
            if numeral.start < end:
                continue
            yield from self._left(text, end, numeral.start)
            yield numeral
            end = numeral.end
        yield from self._left(text, end, len(text))

    def _is_measured(self, text: str, found: Expression) -> bool:
        """Tell whether what looks like a code is a figure: 5GB."""
        match = _CODE.fullmatch(text, found.start, found.end) if found.form is Form.CODE else None
        return match is not None and match[1] in self._units

    def _expressed(self, text: str) -> Callable[[Expression], ReadNumeral]:
        """Return what makes a numeral of an expression: only ordinals and outline marks have a value."""

        def numeral(found: Expression) -> ReadNumeral:
            value = self._value(text[found.start : found.end]) if found.form is Form.OUTLINE else None
            return ReadNumeral(found.start, found.end, found.form, value)

        return numeral

    def _figure(self, text: str, read: Quantity | Unread) -> ReadNumeral:
        """Make a numeral of what the grammar read, with the word behind it where that is part of it: 六州, 500强."""
        if isinstance(read, Unread):
            return ReadNumeral(read.start, read.end, Form.FIGURE, doubt=_DOUBTS[read.reason])
        unit = read.measure_word
        if unit is None and read.unit == self._units.get("%"):
            unit = "%"
        elif unit == "番":
            unit = "倍"
        numeral = ReadNumeral(
            read.start, read.end, Form.ORDINAL if read.ordinal else Form.FIGURE, read.value, read.value_to,
            "%" if unit == "％" else unit, read.qualifier, read.change,
        )  # fmt: skip
        return self._with_place(text, numeral) if unit is None and read.multiplier == 1 else numeral

    def _with_place(self, text: str, numeral: ReadNumeral) -> ReadNumeral:
        """Add the word behind a bare number: a place (8市) as its measure word, 大 and 强 as a part of the name."""
        following = text[numeral.end : numeral.end + 1]
        if following and following in _PLACES and numeral.value is not None and numeral.value < 1000:
            return replace(numeral, end=numeral.end + 1, unit=following)
        if following and following in _SETS and numeral.value is not None and numeral.value <= 1000:
            return replace(numeral, end=numeral.end + 1, form=Form.EXPRESSION)
        return numeral

    def _left(self, text: str, start: int, end: int) -> Iterator[ReadNumeral]:
        """Give the numerals between two others that neither form nor grammar tells, each as a name."""
        for match in NUMERAL.finditer(text, start, end):
            at = match.start()
            if at < start or (idiom := self._idiom_end(text, at)):
                start = max(start, idiom) if at >= start else start
                continue
            numeral = self._name(text, at, start, end)
            start = numeral.end
            yield numeral

    def _idiom_end(self, text: str, at: int) -> int:
        """Return the end of the idiom that covers `at`, 0 where there is none."""
        for begin in range(max(0, at - self._longest + 1), at + 1):
            for length in range(min(self._longest, len(text) - begin), at - begin, -1):
                if text[begin : begin + length] in self._idioms:
                    return begin + length
        return 0

    def _name(self, text: str, at: int, floor: int, ceiling: int) -> ReadNumeral:
        """Make a name of the numeral at `at`: the shortest word that holds it, which is two characters as a rule."""
        run = _RUN.match(text, at, ceiling)
        end = run.end() if run else at + 1
        start = at - 1 if at > floor and text[at - 1] == "第" else at
        value = self._value(text[start:end])
        form = Form.ORDINAL if start < at else Form.EXPRESSION
        following = text[end : end + 1] if end < ceiling else ""
        place = following != "" and following in _PLACES
        if form is Form.ORDINAL or not (place or (end - at == 1 and _LETTER.match(following))):
            return ReadNumeral(start, end, form, value, doubt=_NAME_LEFT)
        return ReadNumeral(start, end + 1, form, value, unit=following if place else None, doubt=_NAME_LEFT)

    def _value(self, written: str) -> Decimal | None:
        """Return what a bare number says, None where it says no number."""
        try:
            return self._grammar.parse(written).value
        except NotAQuantity:
            return None


def _merged(expressions: Iterator[ReadNumeral], figures: Iterator[ReadNumeral]) -> Iterator[ReadNumeral]:
    """Give expressions and figures in their order. A figure that overlaps an expression is left out."""
    expression, figure = next(expressions, None), next(figures, None)
    while expression or figure:
        if figure is None or (expression and expression.start < figure.end):
            if figure and expression and figure.start < expression.end:
                figure = next(figures, None)
            elif expression:
                yield expression
                expression = next(expressions, None)
        else:
            yield figure
            figure = next(figures, None)
