"""Reading at one release: each request gets a connection, one transaction, and the release it is answered from."""

import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from app.errors import NotReadyError
from app.queries.release import Snapshot, current_release, snapshot

_KEPT = 8  # snapshots of releases that walks are still reading


@dataclass(frozen=True, slots=True)
class Reader:
    """A connection in one transaction, and the current release."""

    connection: Connection
    snapshot: Snapshot


class Readers:
    """Gives readers; knows the current release for `refresh` seconds before it looks again."""

    def __init__(self, engine: Engine, refresh: float) -> None:
        self.engine = engine
        self._refresh = refresh
        self._release = 0
        self._looked = float("-inf")
        self._snapshots: OrderedDict[int, Snapshot] = OrderedDict()
        self._lock = Lock()

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """Give a reader at the current release; raises NotReadyError where there is none."""
        with self._connect() as connection:
            now = time.monotonic()
            if now - self._looked >= self._refresh:
                self._release = current_release(connection)
                self._looked = now
            current = self.at(connection, self._release)
            assert current is not None  # noqa: S101 - releases are never deleted
            yield Reader(connection, current)

    def _connect(self) -> Connection:
        try:
            return self.engine.connect()
        except DBAPIError as error:
            raise NotReadyError("The database cannot be reached.") from error

    def at(self, connection: Connection, release: int) -> Snapshot | None:
        """Return the snapshot of a release, None where there is no such release."""
        with self._lock:
            kept = self._snapshots.get(release)
            if kept is None:
                kept = snapshot(connection, release)
                if kept is not None:
                    self._snapshots[release] = kept
                    while len(self._snapshots) > _KEPT:
                        self._snapshots.popitem(last=False)
            else:
                self._snapshots.move_to_end(release)
            return kept
