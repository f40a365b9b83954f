"""Figures that the grammar reads, as numerals, with their measure word and what else belongs to their span."""

from collections.abc import Mapping

from app.extract.expressions import NumeralForm
from app.extract.numeral import ReadNumeral
from app.quantity import NUMERAL, Grammar, NotAQuantity, Quantity, Reason, Unread
from app.regex import LETTER, regex
from app.vocabulary import Qualifier

PLACES = "国市区县省州镇乡村岗号样招兆档地行步把股番型"
"""Measure words where they follow their number at once: 二十国, 六州."""
SETS = "大强"
"""Parts of a name behind its number, and no measure words: 十大, 500强."""

_TRIMMED_BEFORE = regex(
    "(?:控制在|约[占为有达合折计需莫]+到?)(?=.)|(?P<marks>跨过|突破|跨越)(?=[两二三四五六七八九]个)"
)
_TRIMMED_AFTER = regex("(?:的|新|大)*台阶$")
_LONE_WORD = regex(f"(?:{LETTER}|[A-Za-z]{{1,6}}(?:/[A-Za-z]{{1,3}})?)(?=[，。；、：！？）)\n”|]|$)")
_UNDER = "年|月|天|日|人|亩|户|吨|千瓦时|度|平方米|公里|件|台|次|小时|公顷"
_FURTHER = regex(rf"[/／]({_UNDER}|(?:[^\W\d_]|·){{1,4}}(?=[，。；、：！？）)\n”|]|$))|（({LETTER}{{1,2}})）")
_OPENS_FURTHER = ("/", "／", "（")
_NO_MEASURE_WORDS = frozenset("后前中内外时余多来的是在比高低于之止起元强大左右上下")
_UNKNOWN_WORD = "no unit has this measure word"
_STOPS = ("", "，", "。", "；", "、", "\n")
_HOTLINE = regex("12[0-9]{3}|1[12][0-9]")
_CALLED = regex(f"[”’]?(?:{LETTER}{{0,3}}(?:服务台|维权)|热线|平台|政务|便民|市民|急救|接处?警|报警|联动|服务|公共)")
_BARE_YEAR = regex("(?:19[5-9][0-9]|20[0-5][0-9])(?<!00)")
_AGE_BOUNDS = {"以上": Qualifier.AT_LEAST, "以下": Qualifier.AT_MOST, "以内": Qualifier.AT_MOST}
_DOUBTS = {
    Reason.MALFORMED: "the grammar cannot read this number",
    Reason.AMBIGUOUS: "this number has two readings",
    Reason.COMPOUND: "this amount is in two units",
    Reason.UNKNOWN_QUALIFIER: "the words before it may turn its meaning",
    Reason.CONTRADICTORY: "the words around it contradict each other",
}


class FigureReader:
    """Makes numerals of what the grammar reads, given the measure words."""

    def __init__(self, grammar: Grammar, measure_words: Mapping[str, str]) -> None:
        self._grammar = grammar
        self._units = measure_words

    def read(self, text: str, read: Quantity | Unread) -> ReadNumeral:
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
        hotline = _HOTLINE.fullmatch(read.text) and _CALLED.match(text, end)
        if unit is None and (hotline or _BARE_YEAR.fullmatch(read.text)):
            return ReadNumeral(start, end, NumeralForm.CODE)  # 入选2025全国榜单
        if unit is None:
            numeral = self._with_place(text, numeral)
        bound = _AGE_BOUNDS.get(text[numeral.end : numeral.end + 2]) if unit == "岁" else None
        if bound and text[numeral.end + 2 : numeral.end + 3] in _STOPS:  # 提高到80岁以上, but not 80岁以上老人
            return numeral._replace(end=numeral.end + 2, qualifier=bound)
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
            return numeral._replace(end=numeral.end + 1, unit=following)
        if following and following in PLACES and numeral.value is not None and numeral.value < 1000:
            return numeral._replace(end=numeral.end + 1, unit=following)
        if following and following in SETS and numeral.value is not None and numeral.value <= 1000:
            return numeral._replace(end=numeral.end + 1, form=NumeralForm.EXPRESSION)
        return numeral

    def _with_unknown(self, text: str, numeral: ReadNumeral) -> ReadNumeral:
        """Add a measure word that the vocabulary lacks: 5万桩, 3元/千瓦时, 2万所（点）. It is never read as none."""
        if numeral.form is not NumeralForm.FIGURE or numeral.end != self._word_end(text, numeral):
            return numeral
        if numeral.unit is None:
            match = _LONE_WORD.match(text, numeral.end)
            word = match[0] if match and match[0] not in _NO_MEASURE_WORDS else ""
        else:
            match = _FURTHER.match(text, numeral.end) if text.startswith(_OPENS_FURTHER, numeral.end) else None
            word = numeral.unit + match[0] if match and (match[1] or match[2] in self._units) else ""
        if not match or not word:
            return numeral
        return numeral._replace(end=match.end(), unit=word.replace("／", "/"), doubt=_UNKNOWN_WORD, is_unknown=True)

    def _word_end(self, text: str, numeral: ReadNumeral) -> int:
        """Return where a figure ends with its measure word, 0 where words that qualify follow (20%以上)."""
        written = text[numeral.start : numeral.end]
        return numeral.end if not numeral.unit or written.endswith(numeral.unit) else 0


def _trimmed(read: Quantity) -> tuple[int, int]:
    """Return the span without words that do not touch the number: 控制在, 约占, 台阶."""
    before, after = _TRIMMED_BEFORE.match(read.text), _TRIMMED_AFTER.search(read.text)
    start = read.start + (before.end() if before else 0)
    return start, read.end - (len(after[0]) if after else 0)
