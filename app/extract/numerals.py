"""Every numeral of a text, once: figures by the grammar, expressions by their form, and what is left as names.

An expression goes before a figure, a figure before what is left. Idioms of the vocabulary are no numerals.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from operator import attrgetter
from unicodedata import numeric

from app.extract.expressions import CHINESE, Expression, NumeralForm, find_expressions
from app.extract.tables import FigureCell, find_tables
from app.quantity import NUMERAL, Change, Grammar, NotAQuantity, Quantity, Reason, Unread
from app.vocabulary import Qualifier

_CODE = re.compile(r"[0-9０-９.]+([A-Za-z]+)")
_RUN = re.compile(f"第?[{CHINESE}]+")
_PLACES = (
    "国市区县省州镇乡村岗号样招兆档地行步把股番"  # a measure word where it follows its number at once: 二十国, 六州
)
_SETS = "大强"  # 十大, 500强: part of the name, and no measure word
_GREAT = re.compile("大([步批截])")  # 一大步: the measure word comes behind 大
# 九绵高速: cities by one character each
_SHORT_NAMES = re.compile(
    "(?![大条级省市县区纵横])[一-龥]{0,2}等?(?:[0-9]+[个条]|高铁|高速|铁路|城际|公路|经济带|机场)"
)
_TRIMMED_BEFORE = re.compile(
    "(?:控制在|约[占为有达合折计需莫]+到?)(?=.)|(?P<marks>跨过|突破|跨越)(?=[两二三四五六七八九]个)"
)
_TRIMMED_AFTER = re.compile("(?:的|新|大)*台阶$")
_LETTER = re.compile("[一-龥]")
_LONE_WORD = re.compile("(?:[一-龥]|[A-Za-z]{1,6}(?:/[A-Za-z]{1,3})?)(?=[，。；、：！？）)\n”|]|$)")
_UNDER = "年|月|天|日|人|亩|户|吨|千瓦时|度|平方米|公里|件|台|次|小时|公顷"
_FURTHER = re.compile(f"[/／]({_UNDER}|[一-龥A-Za-z·]{{1,4}}(?=[，。；、：！？）)\n”|]|$))|（([一-龥]{{1,2}})）")
_NO_MEASURE_WORDS = frozenset("后前中内外时余多来的是在比高低于之止起元强大左右上下")
_UNKNOWN_WORD = "no unit has this measure word"
_QUOTE_REACH = 24  # characters before an item in which its quotation begins
_STOPS = ("", "，", "。", "；", "、", "\n")
_BARE_YEAR = re.compile("(?:19[5-9][0-9]|20[0-5][0-9])(?<!00)")
_POINTING = ("这", "那", "某", "任", "哪", "另", "同", "每")
_AGE_BOUNDS = {"以上": Qualifier.AT_LEAST, "以下": Qualifier.AT_MOST, "以内": Qualifier.AT_MOST}
_ROMAN = re.compile("([Ⅰ-Ⅻ])(?:[—\\-~～至到][Ⅰ-Ⅻ])?([类级型期号]?)")
_ITEM = re.compile("[一-龥]{3}(?=[、·”’])")
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
    form: NumeralForm
    value: Decimal | None = None
    value_to: Decimal | None = None
    unit: str | None = None
    qualifier: Qualifier = Qualifier.EXACT
    change: Change | None = None
    doubt: str | None = None
    cell: FigureCell | None = None  # of a figure in a table
    is_unknown: bool = False  # whether no unit has its measure word


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
        read = _merged(map(self._expressed(text), expressions), (self._figure(text, one) for one in figures))
        end = 0
        for numeral in _merged(iter(self._in_tables(text)), read):
            if numeral.start < end:
                continue
            yield from self._left(text, end, numeral.start)
            if numeral.form is not NumeralForm.SILENT:
                yield numeral
            end = numeral.end
        yield from self._left(text, end, len(text))

    def _is_measured(self, text: str, found: Expression) -> bool:
        """Tell whether what looks like a code is a figure: 5GB."""
        match = _CODE.fullmatch(text, found.start, found.end) if found.form is NumeralForm.CODE else None
        return match is not None and match[1] in self._units

    def _with_unknown(self, text: str, numeral: ReadNumeral) -> ReadNumeral:
        """Add a measure word that the vocabulary lacks: 5万桩, 3元/千瓦时, 2万所（点）. It is never read as none."""
        if numeral.form is not NumeralForm.FIGURE or numeral.end != self._word_end(text, numeral):
            return numeral
        if numeral.unit is None:
            match = _LONE_WORD.match(text, numeral.end)
            word = match[0] if match and match[0] not in _NO_MEASURE_WORDS else ""
        else:
            match = _FURTHER.match(text, numeral.end)
            word = numeral.unit + match[0] if match and (match[1] or match[2] in self._units) else ""
        if not match or not word:
            return numeral
        return replace(numeral, end=match.end(), unit=word.replace("／", "/"), doubt=_UNKNOWN_WORD, is_unknown=True)

    def _word_end(self, text: str, numeral: ReadNumeral) -> int:
        """Return where a figure ends with its measure word, 0 where words that qualify follow (20%以上)."""
        written = text[numeral.start : numeral.end]
        return numeral.end if not numeral.unit or written.endswith(numeral.unit) else 0

    def _in_tables(self, text: str) -> list[ReadNumeral]:
        """Return the figures in tables, and as silent ones the words of heads and units, in order."""
        tables = find_tables(text, frozenset(self._units))
        silent = [ReadNumeral(start, end, NumeralForm.SILENT) for start, end in tables.words if start < end]
        return sorted((*map(self._cell, tables.cells), *silent), key=attrgetter("start"))

    def _cell(self, cell: FigureCell) -> ReadNumeral:
        """Make a numeral of a figure in a table: 650.0 under 万吨 is 6500000 吨."""
        try:
            read = self._grammar.parse(cell.digits + cell.unit)
        except NotAQuantity:
            read = self._grammar.parse(cell.digits)
            doubt: str | None = f"no unit has the measure word {cell.unit!r} of its table"
        else:
            doubt = None
        value = -read.value if cell.negative else read.value
        unit = cell.unit if doubt else read.measure_word
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
                return replace(figure, unit="%", qualifier=Qualifier.AT_LEAST, change=change)
            if written == "第三方":
                return ReadNumeral(found.start, found.end, found.form, Decimal(3))
            if roman := _ROMAN.fullmatch(written):
                value: Decimal | None = Decimal(int(numeric(roman[1])))
                return ReadNumeral(found.start, found.end, found.form, value, unit=roman[2] or None)
            value = self._value(written) if found.form is NumeralForm.OUTLINE else None
            return ReadNumeral(found.start, found.end, found.form, value)

        return numeral

    def _figure(self, text: str, read: Quantity | Unread) -> ReadNumeral:
        """Make a numeral of what the grammar read, with the word behind it where that is part of it: 六州, 500强."""
        if isinstance(read, Unread):
            return self._unread(read)
        start, end = _trimmed(read)
        marks = _TRIMMED_BEFORE.match(read.text)  # 跨过两个万亿元大关: the marks are counted, and not more than two
        unit = read.measure_word
        if unit is None and read.unit == self._units.get("%"):
            unit = "%"
        elif unit == "番":
            unit = "倍"
        if unit is not None:
            unit = unit.replace("％", "%").replace("／", "/")
        numeral = ReadNumeral(
            start, end, NumeralForm.ORDINAL if read.ordinal else NumeralForm.FIGURE, read.value, read.value_to,
            unit, Qualifier.EXACT if marks and marks["marks"] else read.qualifier, read.change,
        )  # fmt: skip
        if unit is None and _BARE_YEAR.fullmatch(read.text):
            return ReadNumeral(start, end, NumeralForm.CODE)  # 入选2025全国榜单
        if unit is None:
            numeral = self._with_place(text, numeral)
        bound = _AGE_BOUNDS.get(text[numeral.end : numeral.end + 2]) if unit == "岁" else None
        if bound and text[numeral.end + 2 : numeral.end + 3] in _STOPS:  # 提高到80岁以上, but not 80岁以上老人
            return replace(numeral, end=numeral.end + 2, qualifier=bound)
        return self._with_unknown(text, numeral)

    def _unread(self, read: Unread) -> ReadNumeral:
        """Make a numeral of what the grammar refused: its number alone where only the words before it are unknown."""
        doubt = _DOUBTS[read.reason]
        first = NUMERAL.search(read.text)
        if first is not None and read.reason in (Reason.UNKNOWN_QUALIFIER, Reason.CONTRADICTORY):
            try:
                core = self._grammar.parse(read.text[first.start() :])
            except NotAQuantity:
                return ReadNumeral(read.start, read.end, NumeralForm.FIGURE, doubt=doubt)
            start, form = read.start + first.start(), NumeralForm.FIGURE
            return ReadNumeral(
                start, read.end, form, core.value, core.value_to, core.measure_word, core.qualifier, doubt=doubt
            )
        return ReadNumeral(read.start, read.end, NumeralForm.FIGURE, doubt=doubt)

    def _with_place(self, text: str, numeral: ReadNumeral) -> ReadNumeral:
        """Add the word behind a bare number: a place (8市) as its measure word, 大 and 强 as a part of the name."""
        following = text[numeral.end : numeral.end + 1]
        if following in ("人", "户") and text[numeral.start - 1 : numeral.start] == "每":
            return replace(numeral, end=numeral.end + 1, unit=following)
        if following and following in _PLACES and numeral.value is not None and numeral.value < 1000:
            return replace(numeral, end=numeral.end + 1, unit=following)
        if following and following in _SETS and numeral.value is not None and numeral.value <= 1000:
            return replace(numeral, end=numeral.end + 1, form=NumeralForm.EXPRESSION)
        return numeral

    def _left(self, text: str, start: int, end: int) -> Iterator[ReadNumeral]:
        """Give the numerals between two others that neither form nor grammar tells, each as a name."""
        for match in NUMERAL.finditer(text, start, end):
            at = match.start()
            if at < start:
                continue
            if idiom := self._idiom_end(text, at):
                start = max(start, idiom)
                continue
            numeral = self._name(text, at, start, end)
            if numeral:
                start = numeral.end
                yield numeral

    def _idiom_end(self, text: str, at: int) -> int:
        """Return the end of the idiom that covers `at`, 0 where there is none."""
        for begin in range(max(0, at - self._longest + 1), at + 1):
            for length in range(min(self._longest, len(text) - begin), at - begin, -1):
                if text[begin : begin + length] in self._idioms:
                    return begin + length
        return 0

    def _name(self, text: str, at: int, floor: int, ceiling: int) -> ReadNumeral | None:
        """Make a name of the numeral at `at`: the shortest word that holds it, which is two characters as a rule.

        None where it is no numeral: 零 by itself, and cities by one character each (九绵高速).
        """
        run = _RUN.match(text, at, ceiling)
        end = run.end() if run else at + 1
        start = at - 1 if at > floor and text[at - 1] == "第" else at
        if (
            start == at
            and end - at == 1
            and (text[at] == "零" or _is_word(text, at) or _SHORT_NAMES.match(text, end, ceiling))
        ):
            return None
        value = self._value(text[start:end])
        form = NumeralForm.ORDINAL if start < at else NumeralForm.EXPRESSION
        great = _GREAT.match(text, end, ceiling)
        if great:
            return ReadNumeral(start, great.end(), form, value, unit=great[1])
        following = text[end : end + 1] if end < ceiling else ""
        each = text[start - 1 : start] == "每" and following in ("人", "户")
        if form is NumeralForm.EXPRESSION and following and (each or following in _PLACES):
            return ReadNumeral(start, end + 1, NumeralForm.FIGURE, value, unit=following, doubt=_NAME_LEFT)
        in_word = following in _SETS or (end - at == 1 and _LETTER.match(following))
        if form is NumeralForm.ORDINAL or not following or not in_word:
            return ReadNumeral(start, end, form, value, doubt=_NAME_LEFT)
        return ReadNumeral(start, _item_end(text, start, end + 1), form, value, doubt=_NAME_LEFT)

    def _value(self, written: str) -> Decimal | None:
        """Return what a bare number says, None where it says no number."""
        try:
            return self._grammar.parse(written).value
        except NotAQuantity:
            return None


def _trimmed(read: Quantity) -> tuple[int, int]:
    """Return the span without words that do not touch the number: 控制在, 约占, 台阶."""
    before, after = _TRIMMED_BEFORE.match(read.text), _TRIMMED_AFTER.search(read.text)
    start = read.start + (before.end() if before else 0)
    return start, read.end - (len(after[0]) if after else 0)


def _is_word(text: str, at: int) -> bool:
    """Tell whether 一 belongs to a word that counts nothing: 这一任务, 于一体."""
    return text[at] == "一" and (text[at - 1 : at] in _POINTING or text[at + 1 : at + 2] == "体")


def _item_end(text: str, start: int, end: int) -> int:
    """Return the end of a name at `start`: that of its item where the item is three characters in quotes (两高地)."""
    item = _ITEM.match(text, start)
    if not item or item.end() <= end or text[start - 1 : start] not in ("“", "‘", "、", "·"):
        return end
    before = text[max(0, start - _QUOTE_REACH) : start]
    return item.end() if before.rfind("“") > before.rfind("”") else end


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
