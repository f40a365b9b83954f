"""Slugs of drafted metrics: the indicator, and what sets this figure apart from the others of its report."""

import re
from collections.abc import Iterator

from app.ingest.drafting.indicators import CountedThing
from app.vocabulary import Status

_LONGEST = 80  # characters of a slug
_HAS_YEAR = re.compile("(?:19|20)[0-9]{2}")


class MetricSlugs:
    """Gives each metric of a report on `year` a slug that no other has."""

    def __init__(self, year: int) -> None:
        self._year = year
        self._taken: set[str] = set()

    def slug(self, counted: CountedThing, period: str, status: Status) -> str:
        """Return the slug of an earlier report for the same thing, else one like `gdp-growth-2025-target`.

        Members of breakdowns are named, and periods but the year under review, or the next one for what is to come.
        """
        usual = period == str(self._year + status.is_ahead)
        earlier = _earlier(counted, status) if usual else None
        wanted = earlier or "-".join(_parts(counted, "" if usual else period, status))
        wanted = wanted if len(wanted) <= _LONGEST - 3 else counted.code
        slug, number = wanted, 2
        while slug in self._taken:
            slug, number = f"{wanted}-{number}", number + 1
        self._taken.add(slug)
        return slug


def _earlier(counted: CountedThing, status: Status) -> str | None:
    """Return the slug that an earlier report has, unless it names a year or the figure was of another status."""
    like = counted.like
    return like.slug if like and like.status is status and not _HAS_YEAR.search(like.slug) else None


def _parts(counted: CountedThing, period: str, status: Status) -> Iterator[str]:
    yield counted.code
    yield from (member.lower() for member in counted.breakdown.values())
    if period:
        yield period.replace("..", "to").replace("/", "-")
    if status.is_ahead:
        yield status.value
