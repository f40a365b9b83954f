"""The servers that a database is read from: which release is current among them, and which of them can answer from it.

There is one, unless the address names several hosts: a primary and its replicas. Nothing here asks a server anything;
`app.web.reader` does, and tells what it heard.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Event, Lock
from time import monotonic
from typing import Literal, NamedTuple

from app.db.connections import Connections
from app.db.replication import ServerStanding
from app.errors import NotReadyError
from app.queries.release import ReleaseKey
from app.queries.releases import Releases
from app.texts import Phrase

# why a server of the database is not read from
BEHIND = Phrase("not-ready.behind", "The replica of the database lags behind what was answered before.")
FORMER = Phrase("not-ready.former", "Another server of the database has taken over as the primary.")

SILENT = 5.0  # seconds that a server may take to say which release is current

State = Literal["current", "behind", "unreachable"]


@dataclass(eq=False)
class DatabasePlace:
    """A server of the database, and what it said last. `number` is its position in the address, from 1.

    `has` is the release that it was last seen to have, of those that were current here. `behind` says that it answered
    without having the current one.
    """

    number: int
    connections: Connections
    standing: ServerStanding | None = None
    has: ReleaseKey | None = None
    behind: bool = False
    trouble: NotReadyError | None = None
    asked: float | None = None  # when it was asked something that it has not answered yet
    wake: Event = field(default_factory=Event)  # set when it is to be looked at, at once

    @property
    def silent(self) -> bool:
        """Whether it takes too long to answer: a machine that hangs closes no connection."""
        asked = self.asked
        return asked is not None and monotonic() - asked > SILENT

    @property
    def state(self) -> State:
        """What it is to readers."""
        if self.trouble is not None or self.silent:
            return "unreachable"
        return "behind" if self.behind else "current"

    @property
    def role(self) -> Literal["primary", "replica"] | None:
        """What it is to the other servers, None if it has not answered yet."""
        return None if self.standing is None else "primary" if self.standing.primary else "replica"


class Said(NamedTuple):
    """What a place said: what it is, its newest release, every release up to that one, and a way to ask for others.

    `releases` is None where the newest was the current one already.
    """

    standing: ServerStanding
    newest: ReleaseKey
    releases: Releases | None
    holds: Callable[[ReleaseKey], bool]


class DatabasePlaces:
    """The servers of a database, and the release that is current here.

    The release never goes back, whatever a replica says: one that lags behind is not read from. It goes back only where
    the primary itself no longer has it: after a restore, or where a replica was promoted that had not received it.
    """

    def __init__(self, each: Sequence[Connections]) -> None:
        self.each = [DatabasePlace(number, connections) for number, connections in enumerate(each, 1)]
        self.current: ReleaseKey | None = None  # the current release as last seen, None if there was none yet
        self.releases = Releases()  # every release up to the current one
        self.heard = monotonic()  # when the last look began that said which release is current
        self._lost: set[str] = set()  # identities of releases that the primary no longer had
        self._timelines: dict[int, int] = {}  # the highest of a primary, by system
        self._lock = Lock()

    def in_order(self) -> list[DatabasePlace]:
        """Return the places that can answer from the current release, the best first: replicas before the primary."""
        if len(self.each) == 1:
            return self.each
        able = [place for place in self.each if place.has is not None and place.has == self.current]
        return sorted(able, key=lambda place: (place.state != "current", place.standing is None or self._leads(place)))

    def hear(self, place: DatabasePlace, said: Said) -> tuple[ReleaseKey | None, bool]:
        """Take in what a place said.

        Returns the release that was current before, and whether it is lost. Raises NotReadyError for a server that was
        the primary before another took over.
        """
        place.standing, newest = said.standing, said.newest
        while True:
            before = self.current
            has = before is None or newest == before or (newest.number > before.number and said.holds(before))
            with self._lock:
                if self.current is not before:
                    continue  # another place was heard meanwhile
                self._note_timeline(said.standing)
                if said.standing.primary and not self._leads(place):
                    raise NotReadyError(FORMER, place.connections.host)
                lost = False
                decides = self._may_decide(place)
                if decides and place.asked is not None:
                    self.heard = place.asked
                able = decides and (self._leads(place) or self._is_later(has, newest))
                if newest != before and able and said.releases is not None:
                    lost, has = not has, True
                    if lost and before is not None:
                        self._lost.add(before.identity)
                    # in this order: who sees the release finds it among the releases
                    self.releases, self.current = said.releases, newest
                place.behind, place.has = not has, self.current if has else place.has
                return before, lost

    def _is_later(self, has: bool, newest: ReleaseKey) -> bool:
        """Tell whether a replica that has the current release has a later one, and none that the primary lost."""
        return has and newest.identity not in self._lost

    def _note_timeline(self, said: ServerStanding) -> None:
        self._timelines[said.system] = max(said.timeline, self._timelines.get(said.system, 0))

    def _may_decide(self, place: DatabasePlace) -> bool:
        """Tell whether a place may say which release is current: the primary, or a replica while no primary answers.

        Until the primary has said which release there is, nothing tells whether a replica still belongs to it.
        """
        return self._leads(place) or not any(self._leads(other) and other.state == "current" for other in self.each)

    def _leads(self, place: DatabasePlace) -> bool:
        """Tell whether a place is the primary: of several, the one that took over last."""
        said = place.standing
        return said is not None and said.primary and said.timeline >= self._timelines.get(said.system, 0)
