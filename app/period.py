"""Periods of figures (ISO 8601): the first and the last day of each."""

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache

_DATE = re.compile("[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
_FIRST = "-01-01"  # what a year or a month lacks of its first day


@lru_cache(maxsize=4096)
def bounds(period: str) -> tuple[str | None, str]:
    """Return the first and the last day of a period, such as `2020-01-01`; the first is None where the start is open.

    A period is a year, a month or a day (`2020`, `2020-06`, `2020-06-30`), two of them with a slash between, or `..` in
    place of the first (`2016/2020`, `../2020`). Raises ValueError for anything else, and for one that ends before it
    begins.
    """
    start, both, end = period.partition("/")
    first = None if both and start == ".." else _first_day(start)
    last = _last_day(end if both else start)
    if first is not None and first > last:
        raise ValueError(period)
    return first, last


def _first_day(text: str) -> str:
    if not _DATE.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text + _FIRST[len(text) - 4 :]).isoformat()


def _last_day(text: str) -> str:
    first = date.fromisoformat(_first_day(text))
    match len(text):
        case 4:
            return f"{text}-12-31"
        case 7:
            return f"{text}-{monthrange(first.year, first.month)[1]}"
        case _:
            return text
