"""Every release with its time: which one a number or a time means."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from operator import attrgetter

from sqlalchemy import Connection, select

from app.models import ReleaseTable
from app.moment import in_utc
from app.queries.release import ReleaseKey

_number = attrgetter("number")


@dataclass(frozen=True, slots=True)
class Releases:
    """The releases of a database, the newest last, and when each was made.

    Times are in UTC, to the second, as they are shown. A release counts as made no earlier than the one before it,
    though the clock may have been set back meanwhile.
    """

    keys: tuple[ReleaseKey, ...] = ()
    times: tuple[datetime, ...] = ()

    @classmethod
    def of(cls, made: Iterable[tuple[int, str, datetime]]) -> "Releases":
        """Put releases together: number, identity and time of each, ascending by number."""
        rows = list(made)
        seconds = accumulate((in_utc(time).replace(microsecond=0) for _, _, time in rows), max)
        return cls(tuple(ReleaseKey(number, identity) for number, identity, _ in rows), tuple(seconds))

    def numbered(self, number: int) -> ReleaseKey | None:
        """Return the release of a number, None if there is none."""
        at = bisect_left(self.keys, number, key=_number)
        return self.keys[at] if at < len(self.keys) and self.keys[at].number == number else None

    def at(self, time: datetime) -> ReleaseKey | None:
        """Return the newest release that was made at a time or before it, None if there was none yet."""
        at = bisect_right(self.times, time)
        return self.keys[at - 1] if at else None

    def made(self, release: ReleaseKey) -> datetime:
        """Return when a release that is among these was made."""
        return self.times[bisect_left(self.keys, release.number, key=_number)]


def releases_until(connection: Connection, newest: int) -> Releases:
    """Return every release up to a number."""
    table = ReleaseTable
    rows = select(table.id, table.identity, table.created_at).where(table.id <= newest).order_by(table.id)
    return Releases.of((row.id, row.identity, row.created_at) for row in connection.execute(rows))
