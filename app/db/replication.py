"""What a PostgreSQL server is to the others of its database, and whether replicas have applied what was written."""

from contextlib import suppress
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine

APPLY = 10.0  # seconds that a load waits until a replica has applied it
_AGAIN = 0.5  # seconds after which a commit is told again to wait no longer
_POLL = 0.02  # seconds between two looks at the replicas
_STANDING = """
SELECT NOT pg_is_in_recovery(), (SELECT system_identifier FROM pg_control_system()),
       CASE WHEN NOT pg_is_in_recovery() THEN pg_walfile_name(pg_current_wal_lsn()) END"""
_REPLICAS = (
    "SELECT count(*), count(replay_lsn), coalesce(bool_or(replay_lsn >= '{}'), false) FROM pg_stat_replication "
    "WHERE state IS NULL OR state <> 'backup'"
)


class ServerStanding(NamedTuple):
    """What a server is. A promoted replica begins a new timeline, which has the next number.

    `system` is the same for a primary and its replicas. `timeline` is that of a primary, 0 for a replica.
    """

    primary: bool = True
    system: int = 0
    timeline: int = 1


def standing(connection: Connection) -> ServerStanding:
    """Return what the server behind a connection is. An SQLite file is always a primary."""
    if connection.dialect.name == "sqlite":
        return ServerStanding()
    primary, system, log = connection.exec_driver_sql(_STANDING).one()
    return ServerStanding(primary, system, int(log[:8], 16) if log else 0)


def awaiting(connection: Connection) -> Event | None:
    """Have the commit of this transaction wait until synchronous replicas have applied it, but for `APPLY` seconds.

    Returns what is to be set once it is committed, None if the server has no synchronous replicas. When the waiting is
    ended, the transaction is committed all the same. `statement_timeout` would not do: PostgreSQL ends it before it
    commits. The server is told again and again: it forgets what it is told before the commit has come to wait.
    """
    if not connection.exec_driver_sql("SHOW synchronous_standby_names").scalar_one():
        return None
    connection.exec_driver_sql("SET LOCAL synchronous_commit = remote_apply")
    driver: Any = connection.connection.driver_connection
    done = Event()

    def end() -> None:
        seconds = APPLY
        while not done.wait(seconds):
            seconds = _AGAIN
            with suppress(connection.dialect.loaded_dbapi.Error):  # the server is gone, so the commit ends by itself
                driver.cancel_safe()

    Thread(target=end, name="commit", daemon=True).start()
    return done


def unapplied(engine: Engine) -> str | None:
    """Wait until a replica has applied what was written last, but for `APPLY` seconds. Returns why none has, if so.

    Where the address names one server and it has no replicas, there is nothing to wait for.
    """
    if engine.dialect.name == "sqlite":
        return None
    several = "," in str(engine.dialect.create_connect_args(engine.url)[1].get("host", ""))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # the position is one that PostgreSQL wrote
        asked = _REPLICAS.format(connection.exec_driver_sql("SELECT pg_current_wal_flush_lsn()").scalar_one())
        until = monotonic() + APPLY
        while True:
            replicas, visible, applied = connection.exec_driver_sql(asked).one()
            if applied or not (replicas or several):
                return None
            if replicas and not visible:
                return "whether a replica has what was written is not known: GRANT pg_read_all_stats to this role"
            if monotonic() > until:
                break
            sleep(_POLL)
    why = f"none of {replicas} in {APPLY:.0f} s" if replicas else "none is connected to the primary"
    return f"no replica has applied what was written ({why}); it is lost if the primary is lost now"
