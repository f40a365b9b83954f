"""Reading at one release: each request gets a connection and the release that it is answered from."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Lock, Thread
from time import monotonic

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from app.db import sqlite
from app.db.connections import UNREACHABLE, Connections
from app.errors import UNREADABLE, NotReadyError, OlderShapeError
from app.failures import explain
from app.queries.changes import ReleaseComparisons
from app.queries.release import ReleaseKey, Snapshot, current_release, holds, named
from app.queries.releases import Releases, releases_until
from app.queries.snapshots import Snapshots
from app.texts import Phrase

log = logging.getLogger("workreport")
_TOTALS = 5_000  # totals of lists that are remembered
FIRST = 1.0  # seconds that a start waits for the database
_AGAIN = 60.0  # seconds after which the same reason is logged again
_SILENT = 5.0  # seconds that a database may take to say which release is current

PARTS = ("database", "tables", "release", "index")  # what data need, each those before it

# why nothing can be served
OLDER = Phrase("not-ready.older", "The data was loaded by an earlier version; run `workreport load`.")
SILENT = Phrase("not-ready.silent", "The database does not answer.")
STARTING = Phrase("not-ready.starting", "The server is starting.")


@dataclass(frozen=True, slots=True)
class Reader:
    """A connection to the database, and what is known of the release to read."""

    connection: Connection
    snapshot: Snapshot


class Readers:
    """Gives readers, and knows the current release: a thread looks for it every `refresh` seconds.

    So requests need not look, and a load shows on every worker within `refresh` seconds. What is remembered of a
    release has its identity as the key: another database may have another release of the same number.
    """

    def __init__(self, connections: Connections, refresh: float) -> None:
        self.connections = connections
        self._refresh = refresh
        self.current: ReleaseKey | None = None  # the current release as last seen, None if there was none yet
        self.releases = Releases()  # every release up to the current one
        # why nothing new can be served, as last seen
        self._trouble: NotReadyError | None = NotReadyError(STARTING)
        # the damage that a request met, and in which generation of the file
        self._damage: tuple[int, NotReadyError] | None = None
        self.looked = monotonic()  # when the database answered last
        self._said = ""
        self._replaced = 0  # how often the file had been replaced when that was last logged
        self._met: dict[str, float] = {}  # why requests were not answered, and when that was logged
        self._snapshots = Snapshots()
        self.comparisons = ReleaseComparisons()
        self._totals: OrderedDict[Hashable, int] = OrderedDict()
        self._lock = Lock()
        self._begun = Event()
        self._closed = Event()
        self._watch = Thread(target=self._watching, name="release", daemon=True)

    def open(self) -> None:
        """Begin to look for releases, and wait a little for the first look; a server starts even without a database."""
        self._watch.start()
        self._begun.wait(FIRST)

    def close(self) -> None:
        """Stop looking and close every connection."""
        self._closed.set()
        self._watch.join(_SILENT)
        self.connections.close()

    def release(self) -> ReleaseKey:
        """Return the current release; raises NotReadyError if there is none."""
        if self.current is None:
            raise self._trouble or NotReadyError(UNREACHABLE)
        return self.current

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
        return monotonic() - self.looked > _SILENT + self._refresh

    @contextmanager
    def reader(self, release: ReleaseKey) -> Iterator[Reader]:
        """Give a reader at a release; raises NotReadyError if the database, its index or the release is gone."""
        with self.reading(release) as connection:
            yield Reader(connection, self.at(connection, release))

    @contextmanager
    def reading(self, release: ReleaseKey) -> Iterator[Connection]:
        """Give a connection to a database that has a release; raises NotReadyError if there is none."""
        try:
            with self.connections.connection(lambda connection: holds(connection, release)) as connection:
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
            if self._trouble is not None:
                raise self._trouble from None
            raise

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

    def _watching(self) -> None:
        while True:
            self.look()
            self._begun.set()
            if self._closed.wait(self._refresh):
                return

    def look(self) -> None:
        """See which release is current, and whether it can be served."""
        trouble = None
        try:
            with self.connections.own() as connection:
                current = current_release(connection)
                self._follow(connection, current)
                self.looked = monotonic()
                self.at(connection, current)
            self._say_replaced(current)
        except NotReadyError as error:
            trouble = error
        except Exception as error:
            trouble = NotReadyError(UNREADABLE, explain(error))
        self._trouble, self.looked = trouble, monotonic()
        self._say()

    def _follow(self, connection: Connection, current: ReleaseKey) -> None:
        """Take up the current release at once, since what is known at it may take a while to read."""
        if current != self.current:
            self.releases = releases_until(connection, current.number)
            self.current = current

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
        damage = self._damage
        if self._trouble is None and damage is not None and damage[0] == self.connections.generation:
            return damage[1]
        return self._trouble

    def _say(self) -> None:
        """Log once why not everything can be served; what can still be served is."""
        trouble = self._in_the_way()
        # a damaged file is one reason, in whichever words the driver says it
        said = "" if trouble is None else trouble.reason if trouble.reason in sqlite.SUSPECT else str(trouble)
        if said != self._said:
            log.warning("ready again" if trouble is None else f"not ready: {trouble}")
        self._said = said

    def _say_replaced(self, release: ReleaseKey) -> None:
        """Log once that another file is served now."""
        if self._replaced != self.connections.replaced:
            self._replaced = self.connections.replaced
            log.warning("the database file was replaced: release %d of the new one is served now", release.number)
