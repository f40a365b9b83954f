"""Periods on an axis of years. A year stands around its number: 2020 is from 2019.5 to 2020.5."""

from calendar import isleap, monthrange
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from app.period import bounds

OPEN = float("-inf")  # where a period with an open start begins


class TimeSpan(NamedTuple):
    """Where a period begins and ends, in years, and how many months it has; 0 where these are no whole ones."""

    start: float
    end: float
    months: int

    @property
    def middle(self) -> float:
        """Where its mark stands: in the middle, at the end where the start is open."""
        return self.end if self.start == OPEN else (self.start + self.end) / 2

    @property
    def is_year(self) -> bool:
        """Whether it is a calendar year."""
        return self.months == 12 and self.start % 1 == 0.5


@lru_cache(maxsize=4096)
def span_of(period: str) -> TimeSpan:
    """Return where a period stands; raises ValueError for what is none."""
    first, until = bounds(period)
    last = date.fromisoformat(until)
    end = _years(last, 1)
    if first is None:
        return TimeSpan(OPEN, end, 0)
    begin = date.fromisoformat(first)
    is_whole = begin.day == 1 and last.day == monthrange(last.year, last.month)[1]
    months = (last.year - begin.year) * 12 + last.month - begin.month + 1 if is_whole else 0
    return TimeSpan(_years(begin, 0), end, months)


def follows(one: str, other: str) -> bool:
    """Tell whether a period begins where another one ends, and both are of the same length, a year at most."""
    before, after = span_of(one), span_of(other)
    return 0 < before.months == after.months <= 12 and before.end == after.start


def _years(day: date, part: int) -> float:
    """Return where a day begins, or ends if `part` is 1."""
    length = 366 if isleap(day.year) else 365
    return day.year + (day.timetuple().tm_yday - 1 + part) / length - 0.5
