"""Our periods as frequency and time period of SDMX, and back; and what a request names as a time.

A year, a month or a day is written alike: FREQ is A, M or D. A time from one date to another has FREQ `_O` (other)
and is a time range (`2016-01-01/P5Y`): a start and a duration. Where the start is open (`../2020`), FREQ is `_U`
(unspecified) and the time is the end. No two periods share both, so a period can be read back; PERIOD has it as it is.
"""

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from app.period import bounds

ANNUAL, MONTHLY, DAILY, OTHER, UNSPECIFIED = "A", "M", "D", "_O", "_U"
FREQUENCIES = (ANNUAL, MONTHLY, DAILY, OTHER, UNSPECIFIED)

_OPEN = "../"
_BY_LENGTH = {4: ANNUAL, 7: MONTHLY, 10: DAILY}
_UNITS = {4: "Y", 7: "M", 10: "D"}
# a nought says which end of a range is written shorter than the other: before the duration the start, behind it the end
_SHORT_START = {4: "0Y", 7: "0M"}
_SHORT_END = {4: "T0H", 7: "T0M"}
_RANGE = re.compile(r"([0-9-]{10})/P(0[YM](?=[0-9]))?([0-9]{1,7})([YMD])(T0[HM])?")


class TimePeriod(NamedTuple):
    """FREQ and TIME_PERIOD of an observation."""

    freq: str
    time: str


@lru_cache(maxsize=16_384)
def time_of(period: str) -> TimePeriod:
    """Return a period as SDMX says it; raises ValueError for what is no period."""
    first, last = bounds(period)
    if first is None:
        return TimePeriod(UNSPECIFIED, period.removeprefix(_OPEN))
    if "/" not in period:
        return TimePeriod(_BY_LENGTH[len(period)], period)
    start, _, end = period.partition("/")
    finest = max(len(start), len(end))
    before = _SHORT_START[len(start)] if len(start) < len(end) else ""
    behind = _SHORT_END[len(end)] if len(end) < len(start) else ""
    return TimePeriod(OTHER, f"{first}/P{before}{_count(first, last, finest)}{_UNITS[finest]}{behind}")


def period_of(freq: str, time: str) -> str:
    """Return the period that SDMX says so; raises ValueError for what `time_of` does not say."""
    if freq == UNSPECIFIED:
        period = _OPEN + time
    elif freq == OTHER:
        period = _range(time)
    else:
        period = time
    if time_of(period) != (freq, time):
        raise ValueError(time)
    return period


def _count(first: str, last: str, length: int) -> int:
    """Return how many years, months or days a range has, by how long a date of it is written."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    if length == 10:
        return (end - start).days + 1
    months = 12 * (end.year - start.year) + end.month - start.month + 1
    return months if length == 7 else months // 12


def _range(time: str) -> str:
    match = _RANGE.fullmatch(time)
    if match is None:
        raise ValueError(time)
    first, before, number, unit, behind = match.groups()
    finest = next(length for length, name in _UNITS.items() if name == unit)
    start = next((length for length, mark in _SHORT_START.items() if mark == before), finest)
    end = next((length for length, mark in _SHORT_END.items() if mark == behind), finest)
    count = int(number)
    last = _last(first, *((0, count) if unit == "D" else (12 * count if unit == "Y" else count, 0)))
    return f"{first[:start]}/{last[:end]}"


def _last(first: str, months: int, days: int) -> str:
    """Return the last day of a range that begins on a day and has so many months, and behind these so many days.

    Raises ValueError for a range that has no day or ends behind the year 9999.
    """
    start = date.fromisoformat(first)
    if months + days < 1:
        raise ValueError(first)
    try:
        if not months:
            return (start + timedelta(days - 1)).isoformat()
        if start.day == 1:  # whole months: the last of them may be the last that there is
            year, month = divmod(12 * start.year + start.month - 2 + months, 12)
            end = date(year, month + 1, monthrange(year, month + 1)[1])
            return (end + timedelta(days)).isoformat()
        year, month = divmod(12 * start.year + start.month - 1 + months, 12)
        end = date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
        return (end + timedelta(days - 1)).isoformat()
    except OverflowError:
        raise ValueError(first) from None


# --- what a request names -----------------------------------------------------------------------------------------

# an observational time period of SDMX 3.0, section 6, 4.2: a date, a date with a time of day, a part of a reporting
# year, or a time range. The day is the one that is written, in whichever time zone
_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_CLOCK = r"(?:T(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,12})?)?)?"
_DATE = re.compile(rf"([0-9]{{4}}(?:-[0-9]{{2}})?|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}{_CLOCK}){_ZONE}")
_PART = re.compile(rf"([0-9]{{4}})-([ASTQMWD])([0-9]{{1,3}}){_ZONE}")
_NUMBER = "([0-9]{1,7})"
_TIME_RANGE = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T00:00:00)?"
    rf"/P(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}W)?(?:{_NUMBER}D)?(?:T0[HMS])?"
)
_MONTHS = {"A": 12, "S": 6, "T": 4, "Q": 3, "M": 1}


def days_of(time: str) -> tuple[str, str]:
    """Return the first and the last day of a time: `2020`, `2020-06`, `2020-Q2`, `2020-W05`, `2016-06-15/P1Y` …

    Raises ValueError for what is no time of SDMX, and for one that ends behind the year 9999.
    """
    if match := _DATE.fullmatch(time):
        first, last = bounds(match[1][:10])
        assert first is not None  # noqa: S101 - only `..` has none
        return first, last
    try:
        if match := _PART.fullmatch(time):
            return _part(int(match[1]), match[2], int(match[3]))
    except OverflowError:
        raise ValueError(time) from None
    if match := _TIME_RANGE.fullmatch(time):
        years, months, weeks, days = (int(number or 0) for number in match.groups()[1:])
        return match[1], _last(match[1], 12 * years + months, 7 * weeks + days)
    raise ValueError(time)


def _part(year: int, kind: str, number: int) -> tuple[str, str]:
    if kind == "W":
        monday = date.fromisocalendar(year, number, 1)
        return monday.isoformat(), (monday + timedelta(6)).isoformat()
    if kind == "D":
        day = date(year, 1, 1) + timedelta(number - 1)
        if number < 1 or day.year != year:
            raise ValueError(number)
        return day.isoformat(), day.isoformat()
    months = _MONTHS[kind]
    first, last = months * (number - 1) + 1, months * number
    if first < 1:
        raise ValueError(number)
    return date(year, first, 1).isoformat(), date(year, last, monthrange(year, last)[1]).isoformat()
