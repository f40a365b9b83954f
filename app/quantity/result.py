"""The results of reading a text: figures, and numerals that could not be read, with the reason."""

from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from app.vocabulary import Qualifier


class Change(StrEnum):
    """What sort of comparison a figure makes. A figure without one is a level."""

    UP = "up"  # 增长2.7倍: 2.7 more than before
    DOWN = "down"  # 压减90%: the value is negative
    FLAT = "flat"  # 持平: 0
    RATIO = "ratio"  # one over the other: 翻两番 is 4, 上年的3倍 is 3, 2.42:1 is 2.42


class Reason(StrEnum):
    """Why a numeral is not a figure."""

    MALFORMED = "malformed"  # 1.2.3, 5万万, 5½: no reading
    AMBIGUOUS = "ambiguous"  # 百八十, 三五个, 10:30: more than one reading
    COMPOUND = "compound"  # 3年零2个月: one amount in two units, which are never converted
    UNKNOWN_QUALIFIER = "unknown_qualifier"  # 未必超过5%: the meaning of the words before it is not known
    CONTRADICTORY = "contradictory"  # 近20多家: the words around it contradict each other


class NotAQuantity(ValueError):  # noqa: N818 - it says what the text is not
    """The text is not one figure: `expected` is what is missing at `position` (code points).

    `end` is where the refused numeral ends, 0 where that is not known.
    """

    def __init__(
        self, text: str, position: int, expected: str, reason: Reason = Reason.MALFORMED, end: int = 0
    ) -> None:
        super().__init__(f"{text[:80]!r}: expected {expected} at {position}")
        self.position = position
        self.expected = expected
        self.reason = reason
        self.end = end


class Quantity(NamedTuple):
    """One figure as written.

    `value` is in base units (万 and 亿 multiplied out, fractions in per cent), signed for a change. A range is from
    `value` to `value_to`, the smaller first, both included. `unit` is the code of `measure_word`, None where none is
    written. `multiplier` is the order of the digits (5.85万: 10000), 1 where there are several orders (1亿3千万).
    `start` and `end` are code points; they include qualifying words, measure word and blanks between them.
    """

    value: Decimal
    value_to: Decimal | None
    qualifier: Qualifier
    measure_word: str | None
    unit: str | None
    multiplier: int
    change: Change | None
    start: int
    end: int
    text: str
    inexact: bool = False  # a fraction that does not end, rounded to six places
    ordinal: bool = False  # 第5位: a rank, not an amount
    unit_apart: bool = False  # the measure word (and 万, 亿) is at the end of the list
    qualifier_apart: bool = False  # the qualifying word is at another figure of the list


class Unread(NamedTuple):
    """A numeral that is not a figure, because it has no reading or more than one.

    `start` and `end` are code points, `text` is what is between them: the whole numeral, with its measure word and the
    words that were read before the fault appeared.
    """

    start: int
    end: int
    text: str
    reason: Reason
