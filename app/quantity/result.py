"""What reading a text gives: figures, numerals that could not be read, and why."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from app.vocabulary import Qualifier


class Change(StrEnum):
    """What a figure compares: without one it is a level."""

    UP = "up"  # 增长2.7倍: 2.7 more than before
    DOWN = "down"  # 压减90%: the value is negative
    FLAT = "flat"  # 持平: 0
    RATIO = "ratio"  # one over the other: 翻两番 is 4, 上年的3倍 is 3, 2.42:1 is 2.42


class Reason(StrEnum):
    """Why a numeral is no figure."""

    MALFORMED = "malformed"  # 1.2.3, 5万万, 5½: no reading
    AMBIGUOUS = "ambiguous"  # 百八十, 三五个, 10:30: more than one reading
    COMPOUND = "compound"  # 3年零2个月: one amount in two units, which are never converted
    UNKNOWN_QUALIFIER = "unknown_qualifier"  # 未必超过5%: what the words before it say is not known
    CONTRADICTORY = "contradictory"  # 近20多家: the words around it contradict each other


class NotAQuantity(ValueError):  # noqa: N818 - it says what the text is not
    """The text is not one figure: at `position` (code points) stands something else than what was `expected`.

    `end` is where the refused numeral ends as far as that is known, or 0.
    """

    def __init__(
        self, text: str, position: int, expected: str, reason: Reason = Reason.MALFORMED, end: int = 0
    ) -> None:
        super().__init__(f"{text[:80]!r}: expected {expected} at {position}")
        self.position = position
        self.expected = expected
        self.reason = reason
        self.end = end


@dataclass(frozen=True, slots=True)
class Quantity:
    """One figure as written.

    `value` is in base units (万 and 亿 multiplied out; fractions as per cent), signed for a change. A range is `value`
    to `value_to`, the smaller first, both included. `unit` is the code of `measure_word`, null where none is written.
    `multiplier` is the order that the digits are written in (5.85万: 10000; 1亿3千万, written in several: 1).
    `start` and `end` are code points, qualifying words and measure word included; so are blanks inside.
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
    inexact: bool = False  # a fraction that does not end, kept to six places
    ordinal: bool = False  # 第5位: a rank, no amount
    unit_apart: bool = False  # the measure word (and 万, 亿) stands at the end of the list
    qualifier_apart: bool = False  # the qualifying word stands at another figure of the list


@dataclass(frozen=True, slots=True)
class Unread:
    """A numeral that is no figure, and why: it has no reading, or more than one.

    `start` and `end` are code points, `text` what stands between them: the whole numeral, with the words and the
    measure word that were read before the fault showed.
    """

    start: int
    end: int
    text: str
    reason: Reason
