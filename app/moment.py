"""Points in time as requests name them: RFC 3339, with an offset from UTC."""

import re
from datetime import UTC, datetime, timedelta

_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}:[0-9]{2}):([0-9]{2})(?:\.([0-9]+))?([Zz]|[+-][0-9]{2}:[0-9]{2})?"
)
# what people send instead: a date alone, a space for the T, no seconds, no offset, a plus that became a space
_LIKE_A_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[Tt ]([0-9]{2}:[0-9]{2})(:[0-9]{2})?(?:\.[0-9]+)?(?:([ +-])([0-9]{2}):?([0-9]{2}))?[Zz]?)?"
)


def read_time(text: str, *, assume_utc: bool = False) -> datetime:
    """Return the time that a text of RFC 3339 means, in UTC; raises ValueError for anything else.

    `assume_utc` allows a text without an offset. Digits behind the microseconds are dropped. A leap second, which ends
    a month of UTC, is the last microsecond before the month ends.
    """
    found = _TIME.fullmatch(text)
    if found is None or not (found[5] or assume_utc):
        raise ValueError(text)
    day, clock, second, fraction, offset = found.groups()
    is_leap = second == "60"
    try:
        time = datetime.fromisoformat(f"{day}T{clock}:{'59' if is_leap else second}{(offset or 'Z').upper()}")
        time = time.astimezone(UTC)
        if not is_leap:
            return time.replace(microsecond=int((fraction or "0")[:6].ljust(6, "0")))
        if (time.hour, time.minute) == (23, 59) and (time + timedelta(days=1)).day == 1:
            return time.replace(microsecond=999_999)
    except OverflowError:  # the first and the last day of the calendar have no neighbour
        pass
    raise ValueError(text)


def in_utc(time: datetime) -> datetime:
    """Return a time of the database in UTC; SQLite gives it without its offset, which is that of UTC."""
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)


def stamp(time: datetime) -> str:
    """Return a time in UTC in the notation of RFC 3339, to the second."""
    return time.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def nearest_time(text: str) -> tuple[str, ...]:
    """Return the time that a text probably means, in UTC as `stamp` writes it, so that no plus is in it; () if none."""
    found = _LIKE_A_TIME.fullmatch(text.strip())
    if found is None:
        return ()
    day, clock, second, sign, hours, minutes = found.groups()
    offset = f"{'-' if sign == '-' else '+'}{hours}:{minutes}" if hours else "Z"
    try:
        return (stamp(read_time(f"{day}T{clock or '00:00'}{second or ':00'}{offset}")),)
    except ValueError:
        return ()
