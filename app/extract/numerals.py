"""Every numeral of a text, once: figures by the grammar, expressions by their form, and what is left as names.

A figure in a table goes before an expression, that before another figure, and that before what is left. Idioms of the
vocabulary are no numerals.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from operator import attrgetter
from unicodedata import numeric

from app.extract.expressions import Expression, NumeralForm, find_expressions
from app.extract.figures import FigureReader
from app.extract.leftovers import Leftovers
from app.extract.numeral import ReadNumeral, value_of
from app.extract.tables import FigureCell, find_tables
from app.quantity import NUMERAL, Change, Grammar, NotAQuantity
from app.regex import regex
from app.vocabulary import Qualifier

_CODE = regex(r"[\d.]+([A-Za-z]+)")
_ROMAN = regex("([Ⅰ-Ⅻ])(?:[—\\-~～至到][Ⅰ-Ⅻ])?([类级型期号]?)")


class Numerals:
    """Finds the numerals of texts, given the vocabulary: the grammar, its measure words and its idioms."""

    def __init__(self, grammar: Grammar, measure_words: Mapping[str, str], idioms: Iterable[str]) -> None:
        self._grammar = grammar
        self._units = measure_words
        self._figures = FigureReader(grammar, measure_words)
        self._leftovers = Leftovers(grammar, idioms)

    def find(self, text: str) -> Iterator[ReadNumeral]:
        """Give every numeral of `text`, in order; none overlap. No character of a number is left out but in idioms."""
        expressions = (found for found in find_expressions(text) if not self._is_measured(text, found))
        figures = (read for read in self._grammar.scan(text) if NUMERAL.search(read.text) or "半" in read.text)
        read = _merged(map(self._expressed(text), expressions), (self._figures.read(text, one) for one in figures))
        end = 0
        for numeral in _with_shared_units(text, _merged(iter(self._in_tables(text)), read)):
            if numeral.start < end:
                continue
            yield from self._leftovers.between(text, end, numeral.start)
            if numeral.form is not NumeralForm.SILENT:
                yield numeral
            end = numeral.end
        yield from self._leftovers.between(text, end, len(text))

    def _is_measured(self, text: str, found: Expression) -> bool:
        """Tell whether what looks like a code is a figure: 5GB."""
        match = _CODE.fullmatch(text, found.start, found.end) if found.form is NumeralForm.CODE else None
        return match is not None and match[1] in self._units

    def _in_tables(self, text: str) -> list[ReadNumeral]:
        """Return the figures in tables, and as silent ones the words of heads and units, in order."""
        tables = find_tables(text, frozenset(self._units))
        silent = [ReadNumeral(start, end, NumeralForm.SILENT) for start, end in tables.words if start < end]
        return sorted((*map(self._cell, tables.cells), *silent), key=attrgetter("start"))

    def _cell(self, cell: FigureCell) -> ReadNumeral:
        """Make a numeral of a figure in a table: 650.0 under 万吨 is 6500000 吨."""
        doubt = None
        unit: str | None = cell.unit or None
        try:
            read = self._grammar.parse(cell.digits + cell.unit)
            value, unit = read.value, read.measure_word
        except NotAQuantity:
            value = Decimal(cell.digits.replace(",", ""))
            doubt = f"no unit has the measure word {cell.unit!r} of its table"
        value = value.copy_negate() if cell.negative else value
        return ReadNumeral(cell.start, cell.end, NumeralForm.FIGURE, value, None, unit, doubt=doubt, cell=cell)

    def _expressed(self, text: str) -> Callable[[Expression], ReadNumeral]:
        """Return what makes a numeral of an expression: only outline marks and Roman numerals have a value."""

        def numeral(found: Expression) -> ReadNumeral:
            written = text[found.start : found.end]
            item = "、" in text[max(0, found.start - 1) : found.start] + text[found.end : found.end + 1]
            if item and written[0] == "一" and len(written) == 3 and found.form is NumeralForm.EXPRESSION:
                return ReadNumeral(found.start, found.end, found.form, Decimal(1))  # 两高地、一屏障
            if written == "两位数":  # 10 per cent or more
                change = Change.UP if text.startswith(("增长", "以上增长", "的增长"), found.end) else None
                figure = ReadNumeral(found.start, found.end, NumeralForm.FIGURE, Decimal(10))
                return figure._replace(unit="%", qualifier=Qualifier.AT_LEAST, change=change)
            if written == "第三方":
                return ReadNumeral(found.start, found.end, found.form, Decimal(3))
            if roman := _ROMAN.fullmatch(written):
                value: Decimal | None = Decimal(int(numeric(roman[1])))
                return ReadNumeral(found.start, found.end, found.form, value, unit=roman[2] or None)
            value = value_of(self._grammar, written) if found.form is NumeralForm.OUTLINE else None
            return ReadNumeral(found.start, found.end, found.form, value)

        return numeral


def _with_shared_units(text: str, numerals: Iterator[ReadNumeral]) -> Iterator[ReadNumeral]:
    """Give ordinals of a list the measure word that stands at its end: 第5、第6位."""
    listed: list[ReadNumeral] = []
    for numeral in numerals:
        ordinal = numeral.form is NumeralForm.ORDINAL
        if listed and not (ordinal and text[listed[-1].end : numeral.start] in ("、", "和", "与", "及")):
            yield from listed
            listed = []
        if not ordinal:
            yield numeral
            continue
        listed.append(numeral)
        if numeral.unit is not None:
            yield from (one._replace(unit=one.unit or numeral.unit) for one in listed)
            listed = []
    yield from listed


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
