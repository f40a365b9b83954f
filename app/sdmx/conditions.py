"""Conditions on components: `c[TIME_PERIOD]=ge:2018+le:2020` of SDMX 3.0, and `startPeriod` and `endPeriod` of 2.1.

A comma is "or", a plus is "and", an operator stands before a value: `ge:A+le:B,C` is A to B, or C. Numbers are compared
as numbers, times by their days: a time is at least another if it begins no earlier, and at most another if it ends no
later. Where an observation has no value, only `ne` and `nc` hold.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, DecimalException
from typing import Any, NamedTuple

from app.sdmx.data import AttributeValue
from app.sdmx.errors import SdmxError, SdmxErrorCode
from app.sdmx.periods import days_of
from app.sdmx.structures import Component, TextType
from app.texts import Phrase

MAX_TESTS = 500  # values of a condition
_NUMBERS = (TextType.DECIMAL, TextType.INTEGER)
_NOT_A_NUMBER = Phrase("sdmx.not-a-number", "{value} is no number, which {component} is compared with.")
_NOT_A_TIME = Phrase(
    "sdmx.not-a-time", "{value} is no time, which {component} is compared with: 2020, 2020-06, 2020-06-30, 2020-Q2 …"
)
_TOO_MANY = Phrase("sdmx.too-many-values", "{component} is compared with {most} values at most.")
_EMPTY = Phrase("sdmx.empty-condition", "A value of {component} is missing: `c[{component}]=eq:value`.")

_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}
_OF_TEXT: Mapping[str, Callable[[str, str], bool]] = {
    "co": operator.contains,
    "nc": lambda text, part: part not in text,
    "sw": str.startswith,
    "ew": str.endswith,
}
# of times: what is compared of each, the first (0) or the last day (1)
_OF_DAYS = {"lt": (1, 0), "le": (1, 1), "gt": (0, 1), "ge": (0, 0)}
_WITHOUT_VALUE = ("ne", "nc")


class ConditionTest(NamedTuple):
    """An operator and a value, as sent and as it is compared: a text, a number, or the first and the last day."""

    operator: str
    text: str
    value: Any


@dataclass(frozen=True, slots=True)
class Condition:
    """What is wanted of a component: one of several alternatives, each of some tests that all have to hold."""

    component: Component
    alternatives: tuple[tuple[ConditionTest, ...], ...]

    def fits(self, value: AttributeValue) -> bool:
        """Tell whether a value of the component is wanted."""
        return any(all(self._holds(test, value) for test in tests) for tests in self.alternatives)

    @property
    def ids(self) -> frozenset[str] | None:
        """The values that are wanted, where these are named and nothing else is asked; else None."""
        if all(len(tests) == 1 and tests[0].operator == "eq" for tests in self.alternatives):
            return frozenset(tests[0].text for tests in self.alternatives)
        return None

    def _holds(self, test: ConditionTest, value: AttributeValue) -> bool:
        if value is None:
            return test.operator in _WITHOUT_VALUE
        if test.operator in _OF_TEXT:
            return _OF_TEXT[test.operator](_plain(value), test.text)
        if self.component.type is TextType.TIME:
            days = days_of(str(value))
            if test.operator in _OF_DAYS:
                own, other = _OF_DAYS[test.operator]
                return _OPERATORS[test.operator](days[own], test.value[other])
            return _OPERATORS[test.operator](days, test.value)
        return _OPERATORS[test.operator](value, test.value)


def read_condition(component: Component, text: str) -> Condition:
    """Return the condition that a parameter puts on a component; raises SdmxError for what cannot be compared."""
    alternatives = tuple(
        tuple(_test(component, part) for part in parts.split("+")) for parts in text.split(",", MAX_TESTS)
    )
    if sum(map(len, alternatives)) > MAX_TESTS:
        said = _TOO_MANY.filled(component=component.id, most=MAX_TESTS)
        raise SdmxError(SdmxErrorCode.TOO_LARGE_FOR_CLIENT, said)
    return Condition(component, alternatives)


def period_condition(component: Component, start: str | None, end: str | None) -> Condition:
    """Return the condition of `startPeriod` and `endPeriod`, of which one is given; raises SdmxError."""
    tests = [_test(component, f"{name}:{value}") for name, value in (("ge", start), ("le", end)) if value is not None]
    return Condition(component, (tuple(tests),))


def _test(component: Component, text: str) -> ConditionTest:
    name, colon, value = text.partition(":")
    if not colon or name not in _OPERATORS.keys() | _OF_TEXT.keys():
        name, value = "eq", text
    if not value:
        raise SdmxError(SdmxErrorCode.SYNTAX, _EMPTY.filled(component=component.id))
    return ConditionTest(name, value, value if name in _OF_TEXT else _compared(component, value))


def _compared(component: Component, value: str) -> Any:
    try:
        if component.type in _NUMBERS:
            number = Decimal(value)
            if number.is_finite():
                return number
            raise ValueError
        return days_of(value) if component.type is TextType.TIME else value
    except (ValueError, DecimalException):
        said = _NOT_A_NUMBER if component.type in _NUMBERS else _NOT_A_TIME
        raise SdmxError(SdmxErrorCode.SYNTAX, said.filled(value=f"`{value[:80]}`", component=component.id)) from None


def _plain(value: str | int | Decimal) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)
