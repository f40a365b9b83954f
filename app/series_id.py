"""The id of a series: what a figure is a value of, period after period, made of codes only.

    <indicator>.<region>[@<scope>][:<dimension>:<member>]…[$<base>][~<status>][.<variant>]

Only what a series has is written: `flats.CN-QH`, `flats.CN-QH@whole-region:degree:doctor~target`. Dimensions are in the
order of their codes. Codes have none of the marks (`app.ingest.seeds`), so an id is read in one way only, and no two
series share one. Every character may stand in a URL as it is (RFC 3986, 2.3 and 3.4).
"""

import re
from typing import NamedTuple, Self

from app.vocabulary import Status

_CODE = "[A-Za-z0-9_-]+"
_ID = re.compile(
    rf"({_CODE})\.({_CODE})(?:@({_CODE}))?((?::{_CODE}:{_CODE})*)(?:\$({_CODE}))?(?:~({_CODE}))?(?:\.({_CODE}))?"
)
_MEMBER = re.compile(f":({_CODE}:{_CODE})")


class SeriesId(NamedTuple):
    """The codes that tell series apart. What a series has not is empty.

    `breakdown` has the members, each `dimension:member`, in order. `variant` tells figures apart that contradict each
    other within a report.
    """

    indicator: str
    region: str
    scope: str
    breakdown: tuple[str, ...]
    base: str
    status: Status
    variant: str

    @classmethod
    def read(cls, text: str) -> Self:
        """Read an id; raises ValueError for a text that is none."""
        match = _ID.fullmatch(text)
        if match is None:
            raise ValueError(text)
        indicator, region, scope, members, base, status, variant = match.groups("")
        breakdown = tuple(_MEMBER.findall(members)) if members else ()
        return cls(indicator, region, scope, breakdown, base, Status(status) if status else Status.ACTUAL, variant)

    @property
    def text(self) -> str:
        """The id as it is written."""
        status = "" if self.status is Status.ACTUAL else self.status
        marked = (("@", self.scope), *((":", member) for member in self.breakdown), ("$", self.base), ("~", status))
        more = "".join(f"{mark}{code}" for mark, code in (*marked, (".", self.variant)) if code)
        return f"{self.indicator}.{self.region}{more}"


def status_of_series(status: Status) -> Status:
    """Return the status of the series that a figure belongs to: preliminary and final values are of one series."""
    return Status.ACTUAL if status is Status.PRELIMINARY else status
