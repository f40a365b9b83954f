"""How restored tables take the place of others in PostgreSQL: made in a schema of their own, moved when all is there.

It is one transaction. Readers go on reading the old tables until its last moment, and loads wait for it to end.
"""

import secrets
import sqlite3
from collections.abc import Sequence
from time import monotonic, sleep

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from app import models as m
from app.db.engine import PATIENCE
from app.db.migrations import migrating
from app.db.url import shown
from app.safekeeping.check import faults
from app.safekeeping.seal import BackupError
from app.safekeeping.transfer import to_postgresql

_TABLE, _VIEW = "r", "v"  # kinds of what has a name in PostgreSQL
# the last one is a view, see `app.models.fact`, and was a table before revision 0012
_OURS = [*(str(table.name) for table in m.Base.metadata.sorted_tables), "alembic_version", "flat_row"]


def check_tables(engine: Engine, replace: bool) -> None:
    """Raise BackupError where a database holds a release, unless `replace` says that it may go."""
    with engine.connect() as connection:
        _held(connection, replace)


def swap_tables(engine: Engine, source: sqlite3.Connection, replace: bool) -> int | None:
    """Put every row of a sound SQLite file into the database; return the release that was current before, if any."""
    from alembic.command import upgrade

    side = f"workreport_{secrets.token_hex(4)}"
    with migrating(engine) as config:
        connection: Connection = config.attributes["connection"]
        before = _held(connection, replace)
        schema = connection.exec_driver_sql("SELECT quote_ident(current_schema())").scalar_one()
        granted = _granted(connection)
        _make_schema(connection, side)
        connection.exec_driver_sql(f"SET LOCAL search_path TO {side}")
        upgrade(config, "head")
        to_postgresql(source, connection)
        for fault in faults(connection):
            raise BackupError(f"{shown(engine.url)} did not take what was restored ({fault}); nothing was changed")
        connection.exec_driver_sql(f"SET LOCAL search_path TO {schema}")
        if old := _there(connection):
            _lock(connection, old)
            for view in _there(connection, _VIEW):
                connection.exec_driver_sql(f"DROP VIEW {view}")
            connection.exec_driver_sql(f"DROP TABLE {', '.join(old)}")
        for name in _OURS:
            connection.exec_driver_sql(f'ALTER TABLE {side}."{name}" SET SCHEMA {schema}')
        for statement in granted:
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql(f"DROP SCHEMA {side}")
    return before


def _make_schema(connection: Connection, name: str) -> None:
    try:
        connection.exec_driver_sql(f"CREATE SCHEMA {name}")
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != "42501":
            raise
        url = connection.engine.url
        raise BackupError(
            f"the role {url.username} may not make a schema in {shown(url)}, which a restore needs: restore as the "
            "owner of the database, or GRANT CREATE ON DATABASE"
        ) from error


def _there(connection: Connection, kind: str = _TABLE) -> list[str]:
    """Return the names of our tables that are there, or of our views."""
    names = connection.exec_driver_sql(
        "SELECT relname FROM pg_class WHERE relkind = %(kind)s AND relnamespace = current_schema()::regnamespace "
        "AND relname = ANY(%(ours)s) ORDER BY relname",
        {"ours": _OURS, "kind": kind},
    )
    return [f'"{name}"' for (name,) in names]


def _held(connection: Connection, replace: bool) -> int | None:
    """Return the newest release that is there, None for nothing that could be lost. Raises BackupError otherwise."""
    there, name = _there(connection), shown(connection.engine.url)
    if not there:
        return None
    if '"alembic_version"' not in there or '"release"' not in there:
        raise BackupError(f"{name} holds tables of something else: give workreport a database of its own")
    held: int | None = connection.exec_driver_sql('SELECT max(id) FROM "release"').scalar()
    if held is not None and not replace:
        raise BackupError(f"{name} holds release {held}; --replace puts the backup in its place")
    return held


def _lock(connection: Connection, tables: Sequence[str]) -> None:
    """Have nobody read the old tables: all of them at once or none, so that no reader waits for one who waits."""
    until = monotonic() + PATIENCE
    while True:
        try:
            with connection.begin_nested():
                connection.exec_driver_sql(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE NOWAIT")
            return
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != "55P03" or monotonic() > until:
                raise
        sleep(0.01)


def _granted(connection: Connection) -> list[str]:
    """Return the statements that give the owner of and the rights on today's tables to those of their names."""
    rights = connection.exec_driver_sql(
        "SELECT format('GRANT %%s ON %%I TO %%s%%s', string_agg(DISTINCT a.privilege_type, ', '), c.relname, "
        "CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END, "
        "CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END) "
        "FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a "
        "WHERE c.relkind IN ('r', 'v') AND c.relnamespace = current_schema()::regnamespace "
        "AND c.relname = ANY(%(ours)s) AND a.grantee <> c.relowner GROUP BY c.relname, a.grantee, a.is_grantable "
        "UNION ALL SELECT format('ALTER TABLE %%I OWNER TO %%I', c.relname, pg_get_userbyid(c.relowner)) "
        "FROM pg_class c WHERE c.relkind IN ('r', 'v') AND c.relnamespace = current_schema()::regnamespace "
        "AND c.relname = ANY(%(ours)s) AND c.relowner <> current_user::regrole",
        {"ours": _OURS},
    )
    return [statement for (statement,) in rights]
