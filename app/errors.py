"""Domain errors. They know no HTTP; `app.web.problems` turns them into statuses, `app.cli` into messages."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from heapq import nlargest
from itertools import pairwise
from os.path import commonprefix

from app.texts import Phrase

SUGGESTED = 3  # faults of a request for which it is said what comes near

_LONGEST = 100  # characters of a name that others are compared with
_SHORT = 12  # characters of one that is compared with every other
_COMPARED = 8
_MANY = 100  # names


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one parameter.

    `code` names the kind of fault (`app.web.problems` has the words for each), `value` is what was sent (None where
    nothing was), `expected` says what would do, `nearest` holds the valid values closest to it, best first.
    """

    parameter: str
    value: str | None
    code: str
    expected: str = ""
    nearest: tuple[str, ...] = ()


class WorkreportError(Exception):
    """Any error this project raises on purpose; its text is fit to be shown."""


class BadRequestError(WorkreportError):
    """A request that cannot be answered as asked; `faults` names every parameter at fault."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(f"{fault.parameter}: {fault.code}" for fault in faults))
        self.faults = faults


class NotFoundError(WorkreportError):
    """There is no such record at this release; `nearest` holds ids that look like the one asked for."""

    def __init__(self, text: str, nearest: tuple[str, ...] = ()) -> None:
        super().__init__(text)
        self.nearest = nearest


class NotAcceptableError(WorkreportError):
    """The client takes none of the media types on offer."""

    def __init__(self, offered: tuple[str, ...]) -> None:
        super().__init__(f"on offer: {', '.join(offered)}")
        self.offered = offered


class OtherRepresentationError(WorkreportError):
    """The client asked for an answer only if it is the one that it knows, and it is another."""


class TextNotAttachedError(WorkreportError):
    """The text of this report is not kept here."""


# why the data cannot be served, where several modules may find it so
GONE = Phrase("not-ready.gone", "The connection to the database was lost.")
BUSY = Phrase("not-ready.busy", "The database is busy.")
DAMAGED = Phrase("not-ready.damaged", "The database is damaged.")
UNREADABLE = Phrase("not-ready.unreadable", "The database cannot be read.")


class NotReadyError(WorkreportError):
    """The data cannot be served, at least for the moment: the database is missing, away, not migrated, empty …

    `reason` is a phrase, fit for everybody; `detail` is for the operator alone: a path, what the driver said.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} ({detail})" if detail else reason)
        self.reason = reason


class TooManyStreamsError(WorkreportError):
    """As many long answers as may be are being sent."""


class AddressError(WorkreportError):
    """The address of the database is none that anything can be reached by; the text never has a password in it."""

    def __init__(self, text: str) -> None:
        super().__init__(f"WORKREPORT_DATABASE_URL: {text}")


class StartError(WorkreportError):
    """A server cannot start; its log says why."""


class ListenError(OSError):
    """A server cannot listen at an address, which is the `filename`."""


class SeedError(WorkreportError):
    """Seeds or a source that cannot be used; `findings` has the faults, each with its file and line."""

    def __init__(self, summary: str, findings: Iterable[object] = ()) -> None:
        self.summary = summary
        self.findings = tuple(map(str, findings))
        super().__init__("\n".join((summary, *self.findings)))


def nearest(value: str, known: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """Return up to `most` members of `known` that look like `value`, best first; none where nothing comes near.

    Comparing takes time that grows with the number of names, and faster than their length. So of many names only those
    are looked at that begin or end alike, of long ones those that share most pairs of letters, without what they all
    begin with. Nothing comes near what is longer than any name.
    """
    others = list(known)
    if len(value) > _LONGEST:
        return ()
    if len(others) > _MANY:
        begin, end = value[:3], value[-3:]
        both = [other for other in others if other[:3] == begin and other[-3:] == end][:_MANY]
        either = sorted(other for other in others if (other[:3] == begin) != (other[-3:] == end))
        at, half = bisect_left(either, value), (_MANY - len(both)) // 2
        others = both + either[max(0, at - half) : at + half]
    shared = 0
    if len(value) > _SHORT and others:
        wanted = _pairs(value)
        others = nlargest(_COMPARED, others, key=lambda other: _overlap(wanted, _pairs(other)))
        alike = len(commonprefix([value, *others]))  # noqa: RUF071 - of words, not of paths
        shared = min(alike, len(value) - _SHORT)  # so that enough is left to be compared
    close = get_close_matches(value[shared:], [other[shared:] for other in others], n=most, cutoff=0.6)
    return tuple(value[:shared] + rest for rest in close)


def _pairs(text: str) -> set[str]:
    return {a + b for a, b in pairwise(text)}


def _overlap(some: set[str], others: set[str]) -> float:
    return len(some & others) / (len(some) + len(others) or 1)
