"""Reading at one release: each request gets a connection and the release that it is answered from."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from threading import Event, Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from app.db import sqlite
from app.db.connections import UNREACHABLE, Connections, GivenConnection
from app.db.replication import standing
from app.errors import UNREADABLE, NotReadyError, OlderShapeError
from app.failures import explain
from app.queries.release import ReleaseKey, Snapshot, current_release, holds, named
from app.queries.releases import Releases, releases_until
from app.queries.series_totals import SeriesTotals
from app.queries.snapshots import Snapshots
from app.queries.totals import Totals
from app.texts import Phrase
from app.web import places
from app.web.places import BEHIND, DatabasePlace, DatabasePlaces, Said

if TYPE_CHECKING:
    from app.queries.comparisons import ReleaseComparisons
    from app.queries.entities import EntitiesOfReleases

log = logging.getLogger("workreport")
_TOTALS = 5_000  # totals of lists that are remembered
FIRST = 1.0  # seconds that a start waits for the database
_AGAIN = 60.0  # seconds after which the same reason is logged again

PARTS = ("database", "tables", "release", "index")  # what data need, each those before it

# why nothing can be served
OLDER = Phrase("not-ready.older", "The data was loaded by an earlier version; run `workreport load`.")
SILENT = Phrase("not-ready.silent", "The database does not answer.")
STARTING = Phrase("not-ready.starting", "The server is starting.")
NEWER = Phrase("not-ready.newer", "A newer release has just been loaded.")


@dataclass(frozen=True, slots=True)
class Reader:
    """A connection to the database, and what is known of the release to read."""

    connection: Connection
    snapshot: Snapshot


class NewerReleaseError(NotReadyError):
    """A request was begun at a release that is not the current one any more, and wants a newer one: begin it again."""

    def __init__(self) -> None:
        super().__init__(NEWER)


class Readers:
    """Gives readers, and knows the current release: a thread for each server looks for it every `refresh` seconds.

    So requests need not look, and a load shows on every worker within `refresh` seconds. What is remembered of a
    release has its identity as the key: another database may have another release of the same number.
    """

    def __init__(self, each: Sequence[Connections], refresh: float) -> None:
        self.places = DatabasePlaces(each)
        self.refresh = refresh
        for place in self.places.each:
            place.trouble = NotReadyError(STARTING)
        # the damage that a request met, and in which generation of the file
        self._damage: tuple[int, NotReadyError] | None = None
        self.looked = monotonic()  # when the database answered last
        self._said = ""
        self._states: dict[int, str] = {}  # what was logged last of each of several places
        self._replaced = 0  # how often the file had been replaced when that was last logged
        self._met: dict[str, float] = {}  # why requests were not answered, and when that was logged
        self._snapshots = Snapshots()
        self.list_totals, self.series_totals = Totals(), SeriesTotals()
        self._totals: OrderedDict[Hashable, int] = OrderedDict()
        self._lock = Lock()
        self._seeking = Lock()
        self._sought = 0.0  # when the last look that a request waited for began
        self._begun = [Event() for _ in self.places.each]
        self._closed = False
        self._watches = [
            Thread(target=self._watching, args=[place, begun], name="release", daemon=True)
            for place, begun in zip(self.places.each, self._begun, strict=True)
        ]

    @cached_property
    def comparisons(self) -> "ReleaseComparisons":
        """What changed between releases. It is loaded when somebody asks."""
        from app.queries.comparisons import ReleaseComparisons

        return ReleaseComparisons()

    @cached_property
    def entities(self) -> "EntitiesOfReleases":
        """The things that names are reconciled with. They are loaded when somebody asks."""
        from app.queries.entities import EntitiesOfReleases

        return EntitiesOfReleases()

    @property
    def current(self) -> ReleaseKey | None:
        """The current release as last seen, None if there was none yet."""
        return self.places.current

    @property
    def releases(self) -> Releases:
        """Every release up to the current one."""
        return self.places.releases

    @property
    def connections(self) -> Connections:
        """The connections to the server that the next request is answered from."""
        return next(iter(self.places.in_order()), self.places.each[0]).connections

    def open(self) -> None:
        """Begin to look for releases, and wait a little for the first look; a server starts even without a database."""
        for watch in self._watches:
            watch.start()
        until = monotonic() + FIRST
        for begun in self._begun:
            begun.wait(max(0, until - monotonic()))

    def close(self) -> None:
        """Stop looking and close every connection."""
        self._closed = True
        for place in self.places.each:
            place.wake.set()
        for watch in self._watches:
            watch.join(places.SILENT)
        for place in self.places.each:
            place.connections.close()

    def release(self) -> ReleaseKey:
        """Return the current release; raises NotReadyError if there is none."""
        if self.current is None:
            raise self._trouble() or NotReadyError(UNREACHABLE)
        return self.current

    def newest(self, number: int) -> ReleaseKey:
        """Return the current release, after a look at the database if it has a lower number than a client knows of.

        The client was answered elsewhere, by another server that has seen the newer one already. Raises NotReadyError.
        """
        if number > self.release().number:
            self.seek()
        return self.release()

    def seek(self) -> None:
        """Look for a newer release at once. Requests that come meanwhile wait for one look together."""
        arrived = monotonic()
        with self._seeking:
            if self._sought < arrived:
                self._sought = monotonic()
                self.look()

    def ready(self) -> ReleaseKey:
        """Return the current release if it can be served, without a query; raises NotReadyError if not."""
        if trouble := self._in_the_way():
            raise trouble
        if self.silent:
            raise NotReadyError(SILENT)
        return self.release()

    def parts(self) -> dict[str, str]:
        """Return the state of each part that data need, in the order in which they need each other.

        It is `ready` or `not ready`; `unknown` behind a part that is not ready.
        """
        try:
            self.ready()
        except NotReadyError as error:
            at = PARTS.index(error.part)
            states = [*["ready"] * at, "not ready", *["unknown"] * len(PARTS)]
            return dict(zip(PARTS, states, strict=False))
        return dict.fromkeys(PARTS, "ready")

    @property
    def silent(self) -> bool:
        """Whether the database has not answered for some time, so that another query would wait too."""
        return monotonic() - self.looked > places.SILENT + self.refresh

    @contextmanager
    def reader(self, release: ReleaseKey) -> Iterator[Reader]:
        """Give a reader at a release; raises NotReadyError if the database, its index or the release is gone."""
        with self.reading(release) as connection:
            yield Reader(connection, self.at(connection, release))

    @contextmanager
    def reading(self, release: ReleaseKey) -> Iterator[Connection]:
        """Give a connection to a database that has a release; raises NotReadyError if there is none."""
        try:
            with self._connected(release) as connection:
                yield connection
        except NotReadyError as error:
            if error.reason in sqlite.SUSPECT:
                self._damage = (self.connections.generation, error)
                self._say()
            else:
                self._say_of_a_request(error)
            raise
        except (DBAPIError, self.connections.engine.dialect.loaded_dbapi.Error):
            self.look()  # the tables may be another version's by now
            trouble = self._trouble()
            if trouble is not None:
                raise trouble from None
            raise

    def _connected(self, release: ReleaseKey) -> GivenConnection:
        """Return a connection to the first server that has a release: a replica, or failing these the primary."""
        failed: NotReadyError | None = None
        # what was rendered anew is not on a replica that lags, and nowhere once the database was restored
        since = self._snapshots.rendered_since(release.number)
        for rendered in (since, None) if since else (None,):

            def proves(connection: Connection, rendered: str | None = rendered) -> bool:
                return holds(connection, release) and (rendered is None or named(connection, rendered) is not None)

            for place in self.places.in_order():
                try:
                    return place.connections.connection(proves)
                except NotReadyError as error:
                    failed = failed or error
        raise failed or self._trouble() or NotReadyError(UNREACHABLE)

    def at(self, connection: Connection, release: ReleaseKey) -> Snapshot:
        """Return what is known at a release of the database.

        Raises NotReadyError if its index is not complete, and OlderShapeError if an edition of it that is not current
        any more has records of another build's shape.
        """
        known = self._snapshots.at(connection, release)
        if known is None:
            raise NotReadyError(OLDER, part="index")
        if not known.is_of_this_build and release != self.current:
            raise OlderShapeError(release.number)
        return known

    def at_identity(self, connection: Connection, identity: str) -> Snapshot | None:
        """Return what is known at the release of an identity, None if the database does not have it or its index."""
        release = named(connection, identity)
        try:
            return None if release is None else self.at(connection, release)
        except (NotReadyError, OlderShapeError):
            return None

    def total(self, key: Hashable, count: Callable[[], int]) -> int:
        """Return a list's total. It is counted once: for a release and filters it never changes."""
        known = self._totals.get(key)
        if known is None:
            known = count()
            with self._lock:
                self._totals[key] = known
                if len(self._totals) > _TOTALS:
                    self._totals.popitem(last=False)
        return known

    def _watching(self, place: DatabasePlace, begun: Event) -> None:
        while not self._closed:
            place.wake.clear()
            self._look_at(place)
            begun.set()
            place.wake.wait(self.refresh)

    def look(self) -> None:
        """See which release is current, and whether it can be served.

        Of several servers, those that did not answer are not asked again here: they would keep whoever waits.
        """
        each = self.places.each
        for place in [place for place in each if place.state != "unreachable"] or each:
            self._look_at(place)

    def _look_at(self, place: DatabasePlace) -> None:
        trouble = None
        place.asked = monotonic()
        try:
            with place.connections.own() as connection:
                newest = current_release(connection)  # at once: what is known at it may take a while to read
                known = None if newest == self.current else releases_until(connection, newest.number)
                said = Said(standing(connection), newest, known, partial(holds, connection))
                before, lost = self.places.hear(place, said)
                self.looked, place.asked = monotonic(), None
                if place.has is not None and place.has == self.current:
                    self.at(connection, place.has)
            if self.current != before:
                self._wake(place)
            self._say_replaced(place, before if lost else None)
        except NotReadyError as error:
            trouble = error
        except Exception as error:
            trouble = NotReadyError(UNREADABLE, explain(error))
        place.trouble, place.asked, self.looked = trouble, None, monotonic()
        for other in self.places.each:
            if other.silent and other is not place:
                other.connections.cut()
        self._say()

    def _wake(self, heard: DatabasePlace) -> None:
        """Have the other servers looked at: there is a release that they have not been asked for."""
        for place in self.places.each:
            if place is not heard:
                place.wake.set()

    def _trouble(self) -> NotReadyError | None:
        """Return why nothing new can be served, as last seen; None if a server has the current release and answers."""
        each = self.places.each
        if any(place.state == "current" and place.has == self.current for place in each):
            return None
        if any(place.state == "behind" for place in each):
            return NotReadyError(BEHIND)
        return next((place.trouble for place in each if place.trouble is not None), None)

    def _say_of_a_request(self, error: NotReadyError) -> None:
        """Log why a request was not answered, each reason once a minute."""
        now, said = monotonic(), str(error)
        with self._lock:
            again = now - self._met.get(said, -_AGAIN) < _AGAIN
            if not again:
                self._met = {text: at for text, at in self._met.items() if now - at < _AGAIN} | {said: now}
        if not again:
            log.warning("not answered: %s", said)

    def _in_the_way(self) -> NotReadyError | None:
        """Return why not everything can be served, None if it can."""
        damage, trouble = self._damage, self._trouble()
        if trouble is None and damage is not None and damage[0] == self.connections.generation:
            return damage[1]
        return trouble

    def _say(self) -> None:
        """Log once why not everything can be served; what can still be served is."""
        trouble = self._in_the_way()
        # a damaged file is one reason, in whichever words the driver says it
        said = "" if trouble is None else trouble.reason if trouble.reason in sqlite.SUSPECT else str(trouble)
        if said != self._said:
            log.warning("ready again" if trouble is None else f"not ready: {trouble}")
        self._said = said
        self._say_of_places()

    def _say_of_places(self) -> None:
        """Log what changed of each server, where there are several."""
        for place in self.places.each if len(self.places.each) > 1 else ():
            said = f"{place.role or 'server'}, {place.trouble or place.state}"
            with self._lock:
                known, self._states[place.number] = self._states.get(place.number), said
            if known is not None and known != said:
                log.warning("database server %d (%s): %s", place.number, place.connections.host, said)

    def _say_replaced(self, place: DatabasePlace, lost: ReleaseKey | None) -> None:
        """Log once that another file is served now, or that a release that was served is not there any more."""
        if self._replaced != place.connections.replaced:
            self._replaced = place.connections.replaced
            log.warning(
                "the database file was replaced: release %d of the new one is served now", self.release().number
            )
        elif lost is not None:
            log.error(
                "release %d (%s) was served and is lost: the database was restored, or a replica without it was "
                "promoted; release %d (%s) is served now",
                *(*lost, *self.release()),
            )
