"""Conditions on components: `c[TIME_PERIOD]=ge:2018+le:2020` of SDMX 3.0, and `startPeriod` and `endPeriod` of 2.1.

A comma is "or", a plus is "and", an operator stands before a value: `ge:A+le:B,C` is A to B, or C. A comma or a plus
that is part of a value is `%2C` or `%2B` there: in an address encoded twice, since many clients encode all of them.

Numbers are compared as numbers, times by their days: a time is at least another if it begins no earlier, and at most
another if it ends no later. What is compared is TIME_PERIOD as it is written: of a period with an open start its end.
Where an observation has no value, only `ne` and `nc` hold.
"""

import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import unquote

from app.sdmx.data import AttributeValue, plain
from app.sdmx.errors import SdmxError, SdmxErrorCode
from app.sdmx.periods import days_of
from app.sdmx.structures import Component, TextType
from app.texts import Phrase

MAX_TESTS = 500  # values of all conditions of a request
_NUMBERS = (TextType.DECIMAL, TextType.INTEGER)
_NOT_A_NUMBER = Phrase("sdmx.not-a-number", "{value} is no number, which {component} is compared with.")
_NOT_A_TIME = Phrase(
    "sdmx.not-a-time", "{value} is no time, which {component} is compared with: 2020, 2020-06, 2020-06-30, 2020-Q2 …"
)
_TOO_MANY = Phrase("sdmx.too-many-values", "The conditions of a request have at most {most} values in all.")
_EMPTY = Phrase("sdmx.empty-condition", "A value of {component} is missing: `c[{component}]=eq:value`.")
_EMPTY_PERIOD = Phrase("sdmx.empty-period", "{name} has no value. Give a time: 2020, 2020-06, 2020-06-30, 2020-Q2 …")

_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")  # xs:decimal of XML Schema, part 2, 3.2.3
_PLUS = re.compile(r"\+")
# a plus before hours and minutes begins a time zone: these alone are no time
_PLUS_OF_TIMES = re.compile(r"\+(?![0-9]{2}:[0-9]{2}(?:\+|$))")
_ENCODED = re.compile("%2[BC]", re.IGNORECASE)

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
# the forms of a value: its text, as it is compared, and of a time its first and its last day
_TEXT, _COMPARED, _FIRST, _LAST = range(4)
# of times: the form that is compared, and with which day of the other, the first (0) or the last (1)
_OF_DAYS = {"lt": (_LAST, 0), "le": (_LAST, 1), "gt": (_FIRST, 1), "ge": (_FIRST, 0)}
_WITHOUT_VALUE = ("ne", "nc")
_OF_PERIODS = {"startPeriod": "ge", "endPeriod": "le"}


class ConditionTest(NamedTuple):
    """An operator, the form of a value that it takes, and what that is compared with."""

    operator: str
    holds: Callable[[Any, Any], bool]
    form: int
    value: Any


@dataclass(frozen=True, slots=True)
class Condition:
    """What is wanted of a component: a value that is named, or one for which all tests of an alternative hold.

    The values that are named are as they are compared.
    """

    component: Component
    named: frozenset[Any]
    alternatives: tuple[tuple[ConditionTest, ...], ...] = ()

    def fits(self, value: AttributeValue) -> bool:
        """Tell whether a value of the component is wanted."""
        if value is None:
            return any(all(test.operator in _WITHOUT_VALUE for test in tests) for tests in self.alternatives)
        days = days_of(str(value)) if self.component.type is TextType.TIME else ()
        compared = days or value
        return compared in self.named or self._fits_alternative((plain(value), compared, *days))

    def _fits_alternative(self, forms: tuple[Any, ...]) -> bool:
        """Tell whether all tests of an alternative hold. It is asked for each observation: plain loops cost least."""
        for tests in self.alternatives:
            for _, holds, form, value in tests:
                if not holds(forms[form], value):
                    break
            else:
                return True
        return False

    @property
    def ids(self) -> frozenset[str] | None:
        """The texts that are wanted, where these are named and nothing else is asked; else None."""
        return self.named if not self.alternatives and self.component.type is TextType.STRING else None

    @property
    def size(self) -> int:
        """How many values it has."""
        return len(self.named) + sum(map(len, self.alternatives))


def read_conditions(wanted: Iterable[tuple[Component, str]]) -> tuple[Condition, ...]:
    """Return the conditions that the parameters of a request put on components; raises SdmxError."""
    found = tuple(read_condition(component, text) for component, text in wanted)
    if sum(condition.size for condition in found) > MAX_TESTS:
        raise SdmxError(SdmxErrorCode.TOO_LARGE_FOR_CLIENT, _TOO_MANY.filled(most=MAX_TESTS))
    return found


def read_condition(component: Component, text: str) -> Condition:
    """Return the condition that a parameter puts on a component; raises SdmxError for what cannot be compared."""
    plus = _PLUS_OF_TIMES if component.type is TextType.TIME else _PLUS
    read = [tuple(_test(component, part) for part in plus.split(parts)) for parts in text.split(",")]
    named = frozenset(tests[0].value for tests in read if _only_names(tests))
    return Condition(component, named, tuple(tests for tests in read if not _only_names(tests)))


def period_condition(component: Component, sent: Mapping[str, str]) -> Iterator[Condition]:
    """Give the condition of `startPeriod` and `endPeriod`, if one of them is sent; raises SdmxError."""
    given = {name: sent[name] for name in _OF_PERIODS if name in sent}
    for name, value in given.items():
        if not value:
            raise SdmxError(SdmxErrorCode.SYNTAX, _EMPTY_PERIOD.filled(name=f"`{name}`"))
    if given:
        tests = [_test(component, f"{_OF_PERIODS[name]}:{value}") for name, value in given.items()]
        yield Condition(component, frozenset(), (tuple(tests),))


def _only_names(tests: tuple[ConditionTest, ...]) -> bool:
    return len(tests) == 1 and tests[0].operator == "eq"


def _test(component: Component, text: str) -> ConditionTest:
    name, colon, value = text.partition(":")
    if not colon or name not in _OPERATORS.keys() | _OF_TEXT.keys():
        name, value = "eq", text
    if not value:
        raise SdmxError(SdmxErrorCode.SYNTAX, _EMPTY.filled(component=component.id))
    value = _ENCODED.sub(lambda match: unquote(match[0]), value)
    if name in _OF_TEXT:
        return ConditionTest(name, _OF_TEXT[name], _TEXT, value)
    compared = _compared(component, value)
    if component.type is TextType.TIME and name in _OF_DAYS:
        form, day = _OF_DAYS[name]
        return ConditionTest(name, _OPERATORS[name], form, compared[day])
    return ConditionTest(name, _OPERATORS[name], _COMPARED, compared)


def _compared(component: Component, value: str) -> Any:
    if component.type in _NUMBERS:
        if not _DECIMAL.fullmatch(value):
            raise _not(_NOT_A_NUMBER, component, value)
        return Decimal(value)
    if component.type is TextType.TIME:
        try:
            return days_of(value)
        except ValueError:
            raise _not(_NOT_A_TIME, component, value) from None
    return value


def _not(said: Phrase, component: Component, value: str) -> SdmxError:
    return SdmxError(SdmxErrorCode.SYNTAX, said.filled(value=f"`{value[:80]}`", component=component.id))
