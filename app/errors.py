"""Domain errors. They know no HTTP: `app.web.problems` turns them into statuses, `app.cli` into messages."""

from bisect import bisect_left
from collections.abc import Iterable
from heapq import nlargest
from itertools import pairwise
from os.path import commonprefix
from typing import NamedTuple

from app.texts import Phrase

SUGGESTED = 3  # maximum number of faults of one request that get suggestions

_LONGEST = 100  # maximum characters of a value that gets suggestions
_SHORT = 12  # maximum characters of a value that is compared with every name
_COMPARED = 8  # number of names that a longer value is compared with
_MANY = 100  # maximum number of names that are examined


class Fault(NamedTuple):
    """What is wrong with one parameter.

    `code` names the kind of fault; `app.web.problems` has the words for each. `value` is what was sent, None where
    nothing was. `expected` says what is valid. `nearest` has the valid values most like `value`, best first.
    """

    parameter: str
    value: str | None
    code: str
    expected: str = ""
    nearest: tuple[str, ...] = ()


class WorkreportError(Exception):
    """Base of every error that this project raises on purpose. Its text may be shown to users."""


class BadRequestError(WorkreportError):
    """A request that cannot be answered. `faults` has every parameter that is wrong."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(f"{fault.parameter}: {fault.code}" for fault in faults))
        self.faults = faults


class BadHeaderError(WorkreportError):
    """A header that cannot be read. `expected` says what would do, a phrase."""

    def __init__(self, name: str, expected: str) -> None:
        super().__init__(f"{name}: expected {expected}")
        self.name, self.expected = name, expected


class NotFoundError(WorkreportError):
    """There is no such record in this release. `nearest` has ids that look like the one asked for.

    `first` is the first release that has it, where a later one does.
    """

    def __init__(self, text: str, nearest: tuple[str, ...] = (), first: int | None = None) -> None:
        super().__init__(text)
        self.nearest, self.first = nearest, first


class OlderShapeError(WorkreportError):
    """A release cannot be answered: another build of the software rendered its records, with other fields."""

    def __init__(self, release: int) -> None:
        super().__init__(f"release {release} has records of another build's shape")
        self.release = release


class MovedError(WorkreportError):
    """A record has another id now, or is of another kind. `path` is the path of the record."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class RemovedError(WorkreportError):
    """There was such a record in an earlier release; `last` is the number of the last that had it."""

    def __init__(self, text: str, last: int) -> None:
        super().__init__(text)
        self.last = last


class NotAcceptableError(WorkreportError):
    """The client accepts none of the media types that are offered. `reason` says why one is missing, if one is."""

    def __init__(self, offered: tuple[str, ...], reason: str = "") -> None:
        super().__init__(f"on offer: {', '.join(offered)}")
        self.offered = offered
        self.reason = reason


class OtherRepresentationError(WorkreportError):
    """The client asked for an answer only if it still has a certain ETag, and it has another."""


class UnsatisfiableRangeError(WorkreportError):
    """The client asked for a part of an answer behind its end. `length` is the length of the answer in bytes."""

    def __init__(self, length: int) -> None:
        super().__init__(f"the answer has {length} bytes")
        self.length = length


class TextNotAttachedError(WorkreportError):
    """The text of this report is not stored here."""


# why the data cannot be served, where several modules may find it so
GONE = Phrase("not-ready.gone", "The connection to the database was lost.")
BUSY = Phrase("not-ready.busy", "The database is busy.")
GAVE_WAY = Phrase("not-ready.gave-way", "The database let a change go first.")
DAMAGED = Phrase("not-ready.damaged", "The database is damaged.")
UNREADABLE = Phrase("not-ready.unreadable", "The database cannot be read.")


class NotReadyError(WorkreportError):
    """The data cannot be served, at least for now: the database is missing, unreachable, not migrated, empty …

    `reason` is a phrase that may be shown to everybody. `detail` is for the operator only: a path, the driver's words.
    `passing` says that it may be otherwise in a moment, so that it is worth asking again. `part` is the part of the
    server that is at fault, as /readyz calls it.
    """

    def __init__(self, reason: str, detail: str = "", *, passing: bool = True, part: str = "database") -> None:
        super().__init__(f"{reason} ({detail})" if detail else reason)
        self.reason, self.passing, self.part = reason, passing, part


class TooManyStreamsError(WorkreportError):
    """The maximum number of long answers is being sent already."""


class AddressError(WorkreportError):
    """The address of the database is not valid. The text never contains a password."""

    def __init__(self, text: str) -> None:
        super().__init__(f"WORKREPORT_DATABASE_URL: {text}")


class StartError(WorkreportError):
    """A server cannot start. Its log says why."""


class ListenError(OSError):
    """A server cannot listen on an address, which is in `filename`."""


class SeedError(WorkreportError):
    """Seeds or a source that cannot be used. `findings` has the faults, each with its file and line.

    `hints` has lines that say what to write instead.
    """

    def __init__(self, summary: str, findings: Iterable[object] = (), hints: Iterable[str] = ()) -> None:
        self.summary = summary
        self.findings = tuple(map(str, findings))
        self.hints = tuple(hints)
        super().__init__("\n".join((summary, *self.findings)))


class DocumentError(WorkreportError):
    """A document that cannot be read. The message does not name the file: the caller adds its name."""


def nearest(value: str, known: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """Return up to `most` members of `known` that look like `value`, best first. Returns () where none does.

    The cost of a comparison grows with the number of names, and faster than their length. So among many names, only
    those with the same beginning or end are compared. A long value is compared only with the names that share most
    pairs of letters with it, and without their common beginning. A value longer than any name gets no suggestion.
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
    from difflib import get_close_matches

    shared = 0
    if len(value) > _SHORT and others:
        wanted = _pairs(value)
        others = nlargest(_COMPARED, others, key=lambda other: _overlap(wanted, _pairs(other)))
        alike = len(commonprefix([value, *others]))  # noqa: RUF071 - words, not paths
        shared = min(alike, len(value) - _SHORT)  # leaves enough to compare
    close = get_close_matches(value[shared:], [other[shared:] for other in others], n=most, cutoff=0.6)
    return tuple(value[:shared] + rest for rest in close)


def _pairs(text: str) -> set[str]:
    return {a + b for a, b in pairwise(text)}


def _overlap(some: set[str], others: set[str]) -> float:
    return len(some & others) / (len(some) + len(others) or 1)
