"""Domain errors. They know no HTTP; `app.web.problems` turns them into statuses, `app.cli` into messages."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


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


class TextNotAttachedError(WorkreportError):
    """The text of this report is not kept here."""


class NotReadyError(WorkreportError):
    """The database is missing, not migrated or empty."""


class ListenError(OSError):
    """A server cannot listen at an address, which is the `filename`."""


class SeedError(WorkreportError):
    """Seeds or a source that cannot be used; `findings` has the faults, each with its file and line."""

    def __init__(self, summary: str, findings: Iterable[object] = ()) -> None:
        self.summary = summary
        self.findings = tuple(map(str, findings))
        super().__init__("\n".join((summary, *self.findings)))


def nearest(value: str, known: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """Return up to `most` members of `known` that look like `value`, best first; none where nothing comes near."""
    return tuple(get_close_matches(value, list(known), n=most, cutoff=0.6))
