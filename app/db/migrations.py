"""The schema: its revision, the revision that this version needs, and the way there."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from app.db.engine import check_place, lock
from app.environment import shipped
from app.errors import WorkreportError


def migrate(engine: Engine) -> None:
    """Bring the schema to its newest revision, in one transaction. Raises WorkreportError for an unfit encoding."""
    from alembic.command import upgrade

    with migrating(engine) as config:
        upgrade(config, "head")


@contextmanager
def migrating(engine: Engine) -> Iterator[Any]:
    """Give an Alembic configuration on a connection that may change the schema.

    SQLite copies a table to change it. With foreign keys on, dropping the old table would empty its children, so they
    are off and checked at the end. Several servers may start at once: one migrates, the others wait and find it done.
    PostgreSQL is therefore read at READ COMMITTED: a snapshot from before the lock would not show what the first made.
    """
    from alembic.config import Config

    sqlite = engine.dialect.name == "sqlite"
    options: dict[str, Any] = {"sqlite_begin": "BEGIN IMMEDIATE"} if sqlite else {"isolation_level": "READ COMMITTED"}
    if sqlite and engine.url.database not in (None, "", ":memory:"):
        # makes one folder, such as `data`; more missing ones mean a mistyped path, and connecting says so
        with suppress(FileNotFoundError):
            Path(str(engine.url.database)).parent.mkdir(exist_ok=True)
    config = Config()
    config.set_main_option("script_location", str(shipped("migrations")).replace("%", "%%"))
    with engine.connect() as connection:
        if sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[union-attr]
        try:
            with connection.execution_options(**options).begin():
                if not sqlite:
                    _check_encoding(connection)
                    lock(connection)
                check_place(connection)
                config.attributes["connection"] = connection
                yield config
                if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise RuntimeError("a migration broke a foreign key")
        finally:
            if sqlite:
                connection.connection.driver_connection.execute("PRAGMA foreign_keys = ON")  # type: ignore[union-attr]


def _check_encoding(connection: Connection) -> None:
    """Raise WorkreportError for a PostgreSQL database that cannot hold every character."""
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding not in ("UTF8", "SQL_ASCII"):  # the second keeps the bytes that it is sent, and these are UTF-8
        name = connection.engine.url.database
        raise WorkreportError(
            f"the encoding of the database {name} is {encoding}, which has no Chinese: expected UTF8, "
            "as `createdb --template=template0 --encoding=UTF8` makes it"
        )


@cache
def newest_revision() -> str:
    """Return the revision that this version needs: the number at the beginning of its last migration's name.

    Alembic knows it too, but asking Alembic takes a tenth of a second at every start.
    """
    names = [path.name for path in (shipped("migrations") / "versions").glob("[0-9]*.py")]
    return max(names).partition("_")[0]


def revision(connection: Connection) -> str | None:
    """Return the revision of the schema, None where there is none."""
    from alembic.runtime.migration import MigrationContext

    return MigrationContext.configure(connection).get_current_revision()
