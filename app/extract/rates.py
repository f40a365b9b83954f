"""Rates whose denominator stands before the figure: 每万人口…9.3件 is 9.3 件/万人, 每月70元 is 70 元/月."""

from app.extract.context import Context
from app.extract.expressions import NumeralForm
from app.quantity import Change
from app.regex import LETTER, regex
from app.vocabulary import Role

_EACH = regex("每(?:个)?(月|年|天|日|人|户|亩|吨|平方米|公里|小时)$")
_MEASURED = regex(
    f"(?:地区|国内)生产总值|GDP|工业增加值|产值|营业收入|口?{LETTER}{{0,12}}(?:拥有量|托位数|床位数|医师数)"
)
_RATIOS = frozenset(("%", "个百分点", "倍", "‰"))


class Rates:
    """Gives each figure its measure word, with the denominator that its clause has named before."""

    def __init__(self) -> None:
        self._denominator = ""
        self._end = 0

    def unit(self, context: Context, role: Role, change: Change | None) -> str | None:
        """Return the measure word of the next figure."""
        numeral = context.numeral
        if numeral.start > self._end:
            self._denominator = ""
        if role is Role.NAME and (context.before.endswith("每") or _MEASURED.match(context.after)):
            if numeral.form is NumeralForm.FIGURE:
                self._remember(context, context.raw)
            return numeral.unit
        if role not in (Role.METRIC, Role.TARGET) or numeral.unit is None or numeral.unit in _RATIOS:
            return numeral.unit
        if match := _EACH.search(context.before):
            self._remember(context, match[1])
        return f"{numeral.unit}/{self._denominator}" if self._denominator and change is None else numeral.unit

    def _remember(self, context: Context, denominator: str) -> None:
        self._denominator, self._end = denominator, context.numeral.end + len(context.after)
