"""Numerals that neither form nor grammar tells: names such as 三农 and 两重. Some words are no numerals."""

from collections.abc import Iterable, Iterator

from app.extract.expressions import CHINESE, NumeralForm
from app.extract.figures import PLACES, SETS
from app.extract.numeral import ReadNumeral, value_of
from app.quantity import NUMERAL, Grammar
from app.quantity.characters import is_letter
from app.regex import LETTER, regex

_RUN = regex(f"第?[{CHINESE}]+")
_GREAT = regex("大([步批截])")  # 一大步: the measure word comes behind 大
_SHORT_NAMES = regex(
    f"(?![大条级省市县区纵横]){LETTER}{{0,2}}(?:、{LETTER}{{2,4}}){{0,4}}等?()(?:[0-9]+[个条]|高铁|高速|铁路|城际|公路|经济带|机场)"
)
_QUOTE_REACH = 24  # characters before an item in which its quotation begins
_POINTING = ("这", "那", "某", "任", "哪", "另", "同", "每")
_ITEM = regex(f"{LETTER}{{3}}(?=[、·”’])")
_NAME_LEFT = "no rule says where this word ends"


class Leftovers:
    """Finds what is left between other numerals, given the grammar and the idioms."""

    def __init__(self, grammar: Grammar, idioms: Iterable[str]) -> None:
        self._grammar = grammar
        self._idioms = frozenset(idioms)
        self._longest = max(map(len, self._idioms), default=0)

    def between(self, text: str, start: int, end: int) -> Iterator[ReadNumeral]:
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
            and (text[at] == "零" or _is_word(text, at) or _is_short_name(text, end, ceiling))
        ):
            return None
        value = value_of(self._grammar, text[start:end])
        form = NumeralForm.ORDINAL if start < at else NumeralForm.EXPRESSION
        great = _GREAT.match(text, end, ceiling)
        if great:
            return ReadNumeral(start, great.end(), form, value, unit=great[1])
        following = text[end : end + 1] if end < ceiling else ""
        each = text.startswith("人口", end) or (text[start - 1 : start] == "每" and following in ("人", "户"))
        if form is NumeralForm.EXPRESSION and following and (each or following in PLACES):
            return ReadNumeral(start, end + 1, NumeralForm.FIGURE, value, unit=following, doubt=_NAME_LEFT)
        in_word = following in SETS or (end - at == 1 and is_letter(following))
        if form is NumeralForm.ORDINAL or not following or not in_word:
            return ReadNumeral(start, end, form, value, doubt=_NAME_LEFT)
        return ReadNumeral(start, _item_end(text, start, end + 1), form, value, doubt=_NAME_LEFT)


def _is_short_name(text: str, end: int, ceiling: int) -> bool:
    """Tell whether the character before `end` is a city in the name of a line. No numeral begins inside the names."""
    names = _SHORT_NAMES.match(text, end)
    return names is not None and names.end(1) <= ceiling


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
