"""Reading at one release: each request gets a connection, one transaction, and the release it is answered from."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Lock, Thread
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from app.errors import NotReadyError
from app.queries.index import Memory
from app.queries.release import Snapshot, current_release, snapshot

log = logging.getLogger("workreport")
_KEPT = 8  # snapshots of releases that walks are still reading
_TOTALS = 5_000  # totals of lists, small numbers all


@dataclass(frozen=True, slots=True)
class Reader:
    """A connection in one transaction, and what is known at its release."""

    connection: Connection
    snapshot: Snapshot


class Readers:
    """Gives readers, and knows the current release: a thread of its own looks every `refresh` seconds.

    Requests then cost no look-up, and a load shows on every worker within `refresh` seconds.
    """

    def __init__(self, engine: Engine, refresh: float) -> None:
        self.engine = engine
        self._refresh = refresh
        self.current = 0  # the current release as last seen; 0 where there is none yet
        self._trouble = ""  # why nothing can be served, as last said
        self._snapshots: OrderedDict[int, Snapshot] = OrderedDict()
        self._memory = Memory()
        self._totals: OrderedDict[Hashable, int] = OrderedDict()
        self._lock = Lock()
        self._closed = Event()
        self._watch = Thread(target=self._watching, name="release", daemon=True)

    def open(self) -> None:
        """Begin to look for releases."""
        self.look()
        self._watch.start()

    def close(self) -> None:
        """Stop looking and close every connection."""
        self._closed.set()
        self._watch.join()
        self.engine.dispose()

    def release(self) -> int:
        """Return the current release; raises NotReadyError where there is none."""
        if not self.current:
            self.current = self.check()
        return self.current

    @contextmanager
    def reader(self, release: int) -> Iterator[Reader]:
        """Give a reader at a release that exists; raises NotReadyError where the database or its index is not there."""
        with self._connected() as connection:
            known = self.at(connection, release)
            if known is None:  # releases are never deleted
                raise NotReadyError("The data was loaded by an earlier version; run `workreport load`.")
            yield Reader(connection, known)

    def check(self) -> int:
        """Ask the database itself for the current release; raises NotReadyError where it has none."""
        with self._connected() as connection:
            return current_release(connection)

    def at(self, connection: Connection, release: int) -> Snapshot | None:
        """Return what is known at a release, None where there is no such release or an earlier version loaded it."""
        with self._lock:
            kept = self._snapshots.get(release)
            if kept is None:
                kept = snapshot(connection, release, self._memory)
                if kept is not None:
                    self._snapshots[release] = kept
                    while len(self._snapshots) > _KEPT:
                        self._snapshots.popitem(last=False)
            else:
                self._snapshots.move_to_end(release)
            return kept

    def total(self, key: Hashable, count: Callable[[], int]) -> int:
        """Return a list's total, counted the first time: of a release and filters it never changes."""
        known = self._totals.get(key)
        if known is None:
            known = count()
            with self._lock:
                self._totals[key] = known
                if len(self._totals) > _TOTALS:
                    self._totals.popitem(last=False)
        return known

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        """Give a connection; raises NotReadyError where the database is not there, or goes away meanwhile."""
        dialect = self.engine.dialect
        lost: Callable[..., bool] = dialect.is_disconnect
        try:
            connection = self.engine.connect()
        except DBAPIError as error:
            raise NotReadyError("The database cannot be reached.") from error
        driver: Any = connection.connection.driver_connection
        try:
            with connection:
                yield connection
        except (DBAPIError, dialect.loaded_dbapi.Error) as error:  # the second are of `app.db.fetch`
            if not (error.connection_invalidated if isinstance(error, DBAPIError) else lost(error, driver, None)):
                raise
            raise NotReadyError("The database has gone away.") from error

    def _watching(self) -> None:
        while not self._closed.wait(self._refresh):
            self.look()

    def look(self) -> None:
        """Look for a new release now; what goes wrong is logged."""
        try:
            release = self.check()
            if release != self.current:
                self.current = release  # at once: what is known at it may take a while to read
                with self.reader(release):
                    pass
            self._trouble = ""
        except NotReadyError as error:
            if str(error) != self._trouble:  # said once: what was served before is served on, releases never change
                log.warning("not ready: %s", error)
                self._trouble = str(error)
        except Exception:
            log.exception("looking for a new release failed")
