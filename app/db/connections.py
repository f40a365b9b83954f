"""The connections of a server to the database that it only reads: those for requests, and one to look after it.

A connection is held while something is read, never while a client is written to. There are as many as threads that
read, so nobody waits. The database may change under a running server: a SQLite file is replaced, a PostgreSQL server is
restarted, failed over or restored. So a connection proves that it has the right database before it is given.
"""

import os
import random
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Lock
from time import monotonic, sleep
from typing import Any
from weakref import WeakSet

from sqlalchemy import URL, Connection, Engine, event
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.db import sqlite
from app.db.engine import reading_engine
from app.db.url import database_at, file_of
from app.errors import GONE, UNREADABLE, NotReadyError
from app.texts import Phrase

_WAIT = 1.0  # seconds to wait for a connection
_DRAIN = 2.0  # seconds to wait until nobody reads a file that was replaced

# why nothing can be read
UNREACHABLE = Phrase("not-ready.unreachable", "The database cannot be reached.")
ALL_IN_USE = Phrase("not-ready.all-in-use", "All connections to the database are in use.")
ANOTHER = Phrase("not-ready.another", "The database was just replaced by another one.")
MISSING = Phrase("not-ready.missing", "The database file is missing.")
FOREIGN_WAL = Phrase(
    "not-ready.foreign-wal",
    "The database file was replaced, but the -wal and -shm files beside it belong to the old one; remove them.",
)
STILL_READ = Phrase(
    "not-ready.still-read",
    "The database file was replaced. The new one is used as soon as the old one has been read to its end.",
)
CHANGED = Phrase("not-ready.changed", "The database changed while it was read.")


def connections_of(address: str, most: int) -> list["Connections"]:
    """Return connections to each server that an address names, in its order: one unless it names several hosts.

    Each has `most` connections at most, and none before the first is asked for. `load_balance_hosts=random` in the
    address makes the order another one each time. Raises AddressError.
    """
    url = database_at(address)
    if url.get_backend_name() == "sqlite":
        return [Connections(url, most)]
    from app.db import hosts  # only here: it imports PostgreSQL's driver

    each = hosts.each_host(url)
    if url.query.get("load_balance_hosts") == "random":
        random.shuffle(each)
    return [Connections(one, most, hosts.named(one)) for one in each]


class GivenConnection:
    """A connection while it is read from. Each request has one: what `contextmanager` makes would cost it more."""

    __slots__ = ("_connection", "_connections")

    def __init__(self, connections: "Connections", connection: Connection) -> None:
        self._connections, self._connection = connections, connection

    def __enter__(self) -> Connection:
        return self._connection

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        self._connections.take_back(self._connection, error)


class Connections:
    """Gives connections to a database that is only read. `host` names its server for the log.

    Where the database is the reason that nothing can be read, it raises NotReadyError, and so does what it gives.
    """

    def __init__(self, address: str | URL, most: int, host: str = "") -> None:
        url = database_at(address)
        self.host = host
        self._file = sqlite.DatabaseFile(file_of(url)) if url.get_backend_name() == "sqlite" else None
        self._opened: sqlite.FileState | None = None  # the file that connections have open
        self._way = sqlite.Way.SHARED
        self._suspect = False  # the file must be opened again, though it looks the same
        self._given = Event()  # cleared while another file is taken up
        self._given.set()
        self._looking = Lock()
        self._away = ""  # why nothing can be read, as last seen by `own`
        self.replaced = 0  # how often another file was taken up
        self.generation = 0  # how often all connections were given up, for another file or server
        self.most = most
        self._idle: list[Connection] = []  # to a file: they hold no lock while nothing is read
        self._lines: WeakSet[Any] = WeakSet()  # the driver's connections to a PostgreSQL server
        self.engine = self._engine(url, most)
        self._own = self._engine(url, 1)
        if not self._file:
            event.listen(self.engine, "do_connect", self._at_once)

    def connection(self, proves: Callable[[Connection], bool]) -> GivenConnection:
        """Give a connection that `proves` accepts. One that it refuses is closed, and one other is tried."""
        return GivenConnection(self, self._proven(proves))

    def take_back(self, connection: Connection, error: BaseException | None) -> None:
        """Take back a connection that was read from, to the end or until an error. It stays open where it may."""
        if error is None and self._stays_open(connection):
            self._idle.append(connection)
            return
        try:
            self._translate(error, connection)
        finally:
            connection.close()
        if error is None and self._file and self._way is not sqlite.Way.SHARED and self._file.state() != self._opened:
            raise NotReadyError(CHANGED)  # without locks, writers do not wait for readers

    @contextmanager
    def own(self) -> Iterator[Connection]:
        """Give a connection to look after the database: apart from those for requests, and to what is there now."""
        with self._looking:
            if self._file:
                self._follow(self._file)
            try:
                with self._connected(self._own) as connection:
                    try:
                        yield connection
                    except Exception as error:
                        self._translate(error, connection)
                        raise
                if self._file and self._way is sqlite.Way.SHARED:
                    self._remember_beside(self._file.state())
                self._away, self._suspect = "", False
            except NotReadyError as error:
                # without a cause it is said of what was read, as of tables of another version: others may go on reading
                self._away = error.reason if error.__cause__ is not None else ""
                self._suspect = error.reason in sqlite.SUSPECT
                self._own.dispose()
                raise

    @property
    def in_use(self) -> int:
        """How many connections are reading for requests."""
        return int(self.engine.pool.checkedout()) - len(self._idle)  # type: ignore[attr-defined]

    def close(self) -> None:
        """Close every connection."""
        self._close_idle()
        self.engine.dispose()
        self._own.dispose()

    def cut(self) -> None:
        """End every connection to a PostgreSQL server that hangs: who reads from it would wait for minutes."""
        self._away = self._away or GONE
        for connection in [*self._lines]:
            closed = (OSError, self.engine.dialect.loaded_dbapi.Error)
            with suppress(*closed), socket.socket(fileno=os.dup(connection.fileno())) as line:
                line.shutdown(socket.SHUT_RDWR)

    # --- one connection -------------------------------------------------------------------------------------------

    def _proven(self, proves: Callable[[Connection], bool]) -> Connection:
        if not self._given.is_set() and not self._given.wait(_WAIT):
            raise NotReadyError(STILL_READ)
        connection = self._idle_one() or self._connected(self.engine)
        if self._proves(connection, proves):
            return connection
        self.generation += 1  # the other connections are as old
        connection = self._connected(self.engine)
        if self._proves(connection, proves):
            return connection
        raise NotReadyError(ANOTHER)

    def _proves(self, connection: Connection, proves: Callable[[Connection], bool]) -> bool:
        """Tell whether `proves` accepts a connection. If not, or if the connection is lost, it is closed."""
        proven = False
        try:
            proven = proves(connection)
        except Exception as error:
            try:
                self._translate(error, connection)
            except NotReadyError as meant:
                if meant.reason != GONE:
                    raise
            else:
                raise
        finally:
            if not proven:
                connection.invalidate()
                connection.close()
        return proven

    def _stays_open(self, connection: Connection) -> bool:
        """Tell whether a connection may be given again as it is: to the pool and back costs more than a record.

        On PostgreSQL a transaction has to be ended, which the pool does.
        """
        if self._way is not sqlite.Way.SHARED or self._file is None or not self._given.is_set():
            return False
        if connection.in_transaction():
            connection.rollback()
        return not connection.invalidated

    def _idle_one(self) -> Connection | None:
        """Return the connection that was taken back last, None where there is none of this generation."""
        while self._idle:
            try:
                connection = self._idle.pop()
            except IndexError:  # another thread took it
                return None
            if connection.info["generation"] == self.generation:
                return connection
            connection.close()
        return None

    def _close_idle(self) -> None:
        while self._idle:
            with suppress(IndexError):  # another thread takes it
                self._idle.pop().close()

    def _connected(self, engine: Engine) -> Connection:
        try:
            return engine.connect()
        except PoolTimeoutError as error:
            raise NotReadyError(ALL_IN_USE) from error
        except (DBAPIError, engine.dialect.loaded_dbapi.Error) as error:  # what listens to "connect" raises the second
            cause = error.orig if isinstance(error, DBAPIError) else error
            raise NotReadyError(self._meaning(cause) or UNREACHABLE, _first_line(error)) from error

    def _translate(self, error: BaseException | None, connection: Connection) -> None:
        """Raise NotReadyError for an error of the driver if the database is its reason."""
        if isinstance(error, DBAPIError | self.engine.dialect.loaded_dbapi.Error):  # `fetch` raises the second
            lost = connection.invalidated or getattr(connection.connection.driver_connection, "broken", False)
            if lost:
                connection.invalidate()  # else a transaction would be ended on it, which raises once more
            meant = GONE if lost else self._meaning(error.orig if isinstance(error, DBAPIError) else error)
            if meant is not None:
                raise NotReadyError(meant, _first_line(error)) from error

    def _meaning(self, error: BaseException | None) -> str | None:
        """Return what an error of a driver says about the database, None if it is not the database's."""
        if self._file:
            return sqlite.meaning(error)
        from app.db import postgresql

        return postgresql.meaning(error)

    # --- what connections are made of -----------------------------------------------------------------------------

    def _engine(self, url: URL, most: int) -> Engine:
        engine = reading_engine(url, most, _WAIT, self._open)
        event.listen(engine, "connect", self._made)
        event.listen(engine, "checkout", self._still_good)
        return engine

    def _made(self, connection: Any, record: Any) -> None:
        if not self._file:
            self._lines.add(connection)
        record.info["generation"] = self.generation

    def _still_good(self, _connection: Any, record: Any, _given: Any) -> None:
        """Have a connection of an earlier generation closed and replaced."""
        if record.info["generation"] != self.generation:
            raise DisconnectionError

    def _at_once(self, *_: Any) -> None:
        """Refuse at once while the database is away, since a new connection would have to wait."""
        if self._away:
            raise NotReadyError(self._away)

    def _open(self) -> Any:
        """Open the file, if it is still the one that was taken up."""
        assert self._file is not None  # noqa: S101 - called for a file only
        state = self._file.state()
        if state.file is None:
            raise NotReadyError(MISSING, str(self._file.path))
        if self._opened is None or not state.is_file_of(self._opened):
            raise NotReadyError(ANOTHER)
        return self._file.open(self._way)

    def _follow(self, file: sqlite.DatabaseFile) -> None:
        """Take up the file that is there now, if it is another one or was written over."""
        state, before = file.state(), self._opened
        if state.file is None:
            raise NotReadyError(MISSING, str(file.path))
        if not os.access(file.path, os.R_OK):
            raise NotReadyError(UNREADABLE, f"no permission to read {file.path}")
        another = before is not None and not state.is_file_of(before)
        if another and before is not None:
            self._check(file, state, before)
            self._drain()
        elif before is None or self._suspect:
            self._drain()
        elif not self._changed(file, state, before):
            self._remember_beside(state)
            return
        try:
            self._way, self._opened = file.way(state), state
            self.generation += 1
            self.replaced += another
        finally:
            self._given.set()

    def _remember_beside(self, state: sqlite.FileState) -> None:
        """Remember the files beside the database: they come and go, and appear when somebody opens it."""
        if self._opened and state.is_file_of(self._opened):
            self._opened = state._replace(file=self._opened.file)

    def _changed(self, file: sqlite.DatabaseFile, state: sqlite.FileState, before: sqlite.FileState) -> bool:
        """Tell whether connections may have missed a change of their file, for instance that it was written over."""
        if self._way is sqlite.Way.SHARED:
            return state.file != before.file or file.way(state) is not self._way
        return state != before

    def _check(self, file: sqlite.DatabaseFile, state: sqlite.FileState, before: sqlite.FileState) -> None:
        """Refuse a new file that is damaged, or that stands beside the `-wal` of the old one.

        SQLite reads a `-wal` as part of whatever file it stands beside. A `-shm` is mapped into the memory of every
        process that has the old file open. Whoever opens the new file makes the `-shm` anew, which kills a process that
        still looks into the old one.
        """
        if fault := file.check(state):
            raise NotReadyError(fault, str(file.path))
        if before.wal and state.wal and state.wal.size and state.wal[:2] == before.wal[:2]:
            raise NotReadyError(FOREIGN_WAL, str(file.path))

    def _drain(self) -> None:
        """Let nobody begin to read the old file, wait until nobody reads it, and close it."""
        self._given.clear()
        until = monotonic() + _DRAIN
        while self.in_use:
            if monotonic() > until:
                self._given.set()
                raise NotReadyError(STILL_READ)
            sleep(0.005)
        self.close()


def _first_line(error: BaseException) -> str:
    return str(getattr(error, "orig", error)).strip().partition("\n")[0]
