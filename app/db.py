"""The database: declarative base, column types that are exact on both engines, engine and sessions."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum as PythonEnum
from functools import cache, lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Boolean,
    ColumnElement,
    Connection,
    Dialect,
    Engine,
    Enum,
    LargeBinary,
    MetaData,
    Numeric,
    QueuePool,
    Select,
    Table,
    Text,
    TypeDecorator,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

from app.database import database_at
from app.errors import WorkreportError
from app.settings import shipped

_NUMERIC = 1700  # PostgreSQL's number of the type; no other type's converter asks which it is
PATIENCE = 30  # seconds that a writer waits for another; `?timeout=` in an SQLite address says otherwise
_LOCK = 7_366_746_874  # the advisory lock of writers; any number of our own

# Text that is compared and sorted: by code point on both engines, whatever the locale of the PostgreSQL cluster.
Code = Text().with_variant(Text(collation="C"), "postgresql")


class Base(DeclarativeBase):
    """Base of all tables; every constraint gets a name that a migration can rely on."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def closed(vocabulary: type[PythonEnum]) -> Enum:
    """Return a column type for a closed vocabulary: its codes as text, held to them by a CHECK."""
    return Enum(
        vocabulary,
        name=vocabulary.__name__.lower(),
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda terms: [term.value for term in terms],
    )


class Exact(TypeDecorator[Decimal]):
    """A decimal that loses nothing and sorts by value.

    PostgreSQL has NUMERIC. SQLite would store a float, so there it is text whose order is the order of the numbers:
    `0…` for negative, `1` for nought, `2…` for positive, then the exponent and the digits (complemented for negative).
    Exponents from -500 to 499 fit.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return NUMERIC on PostgreSQL, text elsewhere."""
        return dialect.type_descriptor(Numeric() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """Encode a value for the database."""
        if value is None or dialect.name == "postgresql":
            return value
        return sortable(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Decode a value from the database."""
        if value is None or dialect.name == "postgresql":
            return None if value is None else Decimal(value)
        return unsortable(value)


_COMPLEMENT = str.maketrans("0123456789", "9876543210")


def sortable(value: Decimal) -> str:
    """Encode a finite decimal as text that sorts by value; raises ValueError outside the exponents of `Exact`."""
    if not value.is_finite():
        raise ValueError(f"{value} is not a finite number")
    sign, digits, _ = value.as_tuple()
    mantissa = "".join(map(str, digits)).strip("0")
    if not mantissa:
        return "1"
    exponent = value.adjusted() + 500
    if not 0 <= exponent <= 999:
        raise ValueError(f"{value} is out of range")
    text = f"{exponent:03d}{mantissa}"
    # '~' sorts after every digit: of two negatives that begin alike the longer is the smaller
    return f"0{text.translate(_COMPLEMENT)}~" if sign else f"2{text}"


def unsortable(text: str) -> Decimal:
    """Decode what `sortable` made."""
    if text == "1":
        return Decimal(0)
    negative = text[0] == "0"
    body = text[1:-1].translate(_COMPLEMENT) if negative else text[1:]
    exponent, mantissa = int(body[:3]) - 500, body[3:]
    return Decimal((int(negative), tuple(map(int, mantissa)), exponent - len(mantissa) + 1))


class among(FunctionElement[bool]):  # noqa: N801 - a function of SQL, named like one
    """Whether a column is one of the numbers that `integers` wrote: any number of them in one value.

    Meant for few: rows are looked up by the numbers.
    """

    type = Boolean()
    name = "among"
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """Stay as it is: SQLite would get `… = 1`, which no index serves."""
        return self


class among_many(among):  # noqa: N801
    """The same, for many: rows are read as if it were not there, and tested against a hashed set."""

    name = "among_many"
    inherit_cache = True


class tested(FunctionElement[Any]):  # noqa: N801
    """A column that rows are tested by, not found by: an index of another column decides in which order they come.

    SQLite knows nothing of how many rows there are, and would rather sort half a table; PostgreSQL needs no telling.
    """

    name = "tested"
    inherit_cache = True

    def __init__(self, column: ColumnElement[Any]) -> None:
        super().__init__(column)
        self.type = column.type


@compiles(tested)
def _tested(element: tested, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(tested, "sqlite")
def _tested_sqlite(element: tested, compiler: SQLCompiler, **options: Any) -> str:
    return f"+{compiler.process(element.clauses, **options)}"


@compiles(among, "sqlite")
def _among_sqlite(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column, numbers = (compiler.process(clause, **options) for clause in element.clauses)
    # a plus keeps indexes away from the column
    sign = "+" if isinstance(element, among_many) else ""
    return f"({sign}{column} IN (SELECT value FROM json_each({numbers})))"  # noqa: S608 - both are compiled SQL


@compiles(among, "postgresql")
def _among_postgresql(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column, numbers = (compiler.process(clause, **options) for clause in element.clauses)
    # A subquery of its own, so that the planner cannot see how many they are: above 250,000 it would not hash them.
    rows = f"SELECT unnest(CAST((SELECT translate({numbers}, '[]', '{{}}')) AS INTEGER[]))"
    # What IS TRUE is no join: in one, with a limit, the set is searched from end to end for each row.
    return f"(({column} IN ({rows})) IS TRUE)" if isinstance(element, among_many) else f"({column} IN ({rows}))"


def integers(numbers: Iterable[int]) -> str:
    """Write whole numbers for `among` and `among_many`."""
    return f"[{','.join(map(str, numbers))}]"


def make_engine(address: str | URL) -> Engine:
    """Return an engine for who loads, whose transactions are real ones on both databases; see `reading_engine` too.

    A read is of one snapshot: SQLite begins explicitly, PostgreSQL reads at REPEATABLE READ.
    """
    url = database_at(address)
    if url.get_backend_name() == "sqlite":
        waiting = {} if "timeout" in url.query else {"timeout": PATIENCE}
        engine = create_engine(url, connect_args={"check_same_thread": False, **waiting}, pool_use_lifo=True)
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        return engine
    return _postgresql(url, pool_pre_ping=True)


def reading_engine(address: str | URL, most: int, wait: float, open_: Callable[[], Any] | None = None) -> Engine:
    """Return an engine that refuses every write, with `most` connections, for one of which it waits `wait` seconds.

    `open_` makes a connection to SQLite, whose transactions are begun as in `make_engine`.
    """
    pool = {"pool_size": most, "max_overflow": 0, "pool_timeout": wait, "pool_use_lifo": True}
    url = database_at(address)
    if url.get_backend_name() == "sqlite":
        engine = create_engine("sqlite://", creator=open_, poolclass=QueuePool, **pool)
        event.listen(engine, "begin", _begin)
        return engine
    engine = _postgresql(url, **pool)
    event.listen(engine, "connect", _only_read)
    return engine


def _postgresql(url: URL, **pool: Any) -> Engine:
    from app import postgresql  # not where SQLite is all there is: the driver takes its time

    postgresql.threshold(url)  # a wrong one is told now
    engine = create_engine(
        url.difference_update_query(["prepare_threshold"]),
        isolation_level="REPEATABLE READ",
        connect_args=postgresql.arguments(url),
        **pool,
    )
    event.listen(engine, "connect", lambda connection, _: postgresql.settle(connection, url))
    return engine


def _only_read(connection: Any, _record: object) -> None:
    # said when a transaction begins, and not when the connection does: a pooler takes no options then
    connection.read_only = True


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    # at the driver: BEGIN is ours, so that reads share a snapshot and DDL rolls back
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA cache_size = -65536")  # kB: a load touches the pages of its indexes again and again


def _begin(connection: Connection) -> None:
    # straight to the driver: every request begins a transaction
    driver: Any = connection.connection.driver_connection
    driver.execute(connection.get_execution_options().get("sqlite_begin", "BEGIN"))


Rows = Sequence[tuple[Any, ...]]


def fetch(connection: Connection, statement: Select[*tuple[Any, ...]], values: Mapping[str, Any]) -> Rows:
    """Return the rows of a SELECT as the driver has them; `values` has one for each parameter by name.

    For statements that are made once and run for every request: nothing of them is worked out again. They begin no
    transaction on SQLite, and need none: at a release, what is read never changes.
    """
    prepared = _prepared(statement, connection.dialect)
    if prepared is None:  # it has a list of values, or constants, that are written into it each time
        return [tuple(row) for row in connection.execute(statement, values)]
    driver: Any = connection.connection.driver_connection
    rows: Rows = driver.execute(prepared.sql, prepared.bind(values)).fetchall()
    for at, process in prepared.results:
        rows = [(*row[:at], process(row[at]), *row[at + 1 :]) for row in rows]
    return rows


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A statement as a driver takes it: how parameters are given, and what converts columns that it has otherwise."""

    sql: str
    bind: Callable[[Mapping[str, Any]], Any]
    results: Sequence[tuple[int, Callable[[Any], Any]]]


@lru_cache(maxsize=4096)
def _prepared(statement: Select[*tuple[Any, ...]], dialect: Dialect) -> _Prepared | None:
    compiled: Any = statement.compile(dialect=dialect)
    if compiled.post_compile_params or compiled.literal_execute_params:
        return None
    names = compiled.positiontup or list(compiled.binds)
    constant = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
    processes = {
        name: process
        for name, bind in compiled.binds.items()
        if (process := bind.type.dialect_impl(dialect).bind_processor(dialect)) is not None
    }

    def bind(values: Mapping[str, Any]) -> Any:
        if processes or constant:
            values = {**constant, **values}
            for name, process in processes.items():
                values[name] = process(values[name])
        return [values[name] for name in names] if compiled.positional else values

    results = []
    for at, column in enumerate(statement.selected_columns):
        kind = column.type.dialect_impl(dialect)
        process = None if isinstance(kind, LargeBinary) else kind.result_processor(dialect, _NUMERIC)
        if process is not None:
            results.append((at, process))
    return _Prepared(str(compiled), bind, results)


def insert_many(connection: Connection, table: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the same keys, as the driver's `executemany`: half the cost of a statement of rows."""
    if rows:
        names = tuple(rows[0])
        sql, convert = _inserting(table, names, connection.dialect.name)
        values = list(map(itemgetter(*names), rows))
        for at, process in convert:
            values = [(*row[:at], process(row[at]), *row[at + 1 :]) for row in values]
        connection.exec_driver_sql(sql, values)


@cache
def _inserting(
    table: Table, names: tuple[str, ...], dialect_name: str
) -> tuple[str, list[tuple[int, Callable[[Any], Any]]]]:
    """Return the statement of a driver, and what converts values that the driver does not take as they are."""
    dialect = make_url(f"{'postgresql+psycopg' if dialect_name == 'postgresql' else dialect_name}://").get_dialect()()
    mark = "%s" if dialect_name == "postgresql" else "?"
    quote_name = dialect.identifier_preparer.quote
    columns = ", ".join(quote_name(name) for name in names)
    # table and column names are ours, values are bound
    sql = f"INSERT INTO {quote_name(table.name)} ({columns}) VALUES ({', '.join(mark for _ in names)})"  # noqa: S608
    convert: list[tuple[int, Callable[[Any], Any]]] = []
    for at, name in enumerate(names):
        kind = table.c[name].type
        process = None if isinstance(kind, LargeBinary) else kind.dialect_impl(dialect).bind_processor(dialect)
        if process is not None:
            convert.append((at, process))
    return sql, convert


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give the one connection that may write; it commits at the end and rolls everything back on any error.

    A second writer waits for `PATIENCE` seconds, and sees what the first one wrote. On PostgreSQL an advisory lock does
    what SQLite's BEGIN IMMEDIATE does; at READ COMMITTED, since at REPEATABLE READ the snapshot would be older than the
    lock.
    """
    postgresql = engine.dialect.name == "postgresql"
    options: dict[str, Any] = (
        {"isolation_level": "READ COMMITTED"} if postgresql else {"sqlite_begin": "BEGIN IMMEDIATE"}
    )
    with engine.connect().execution_options(**options) as connection, connection.begin():
        if postgresql:
            _lock(connection)
        yield connection


def _lock(connection: Connection) -> None:
    """Wait on PostgreSQL for the other writers, as long as SQLite waits."""
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE}s'")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")


def put_away(engine: Engine) -> None:
    """Bring what SQLite still has in its `-wal` into the file, so that the file alone is the database.

    What is read meanwhile is waited for, a little: where that is not enough, nothing is lost.
    """
    if engine.dialect.name == "sqlite":
        with suppress(sqlite3.Error, DBAPIError), engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.execute("PRAGMA busy_timeout = 2000")
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def migrate(engine: Engine) -> None:
    """Bring the schema to its newest revision, in one transaction."""
    from alembic.command import upgrade

    with _migrating(engine) as config:
        upgrade(config, "head")


@contextmanager
def _migrating(engine: Engine) -> Iterator[Any]:
    """Give an Alembic configuration on a connection that may change the schema.

    SQLite copies a table to change it: with foreign keys on, dropping the old one would empty its children. They are
    checked at the end instead. Several servers may start at once: one migrates, the others wait and find it done. So
    PostgreSQL is read at READ COMMITTED: a snapshot from before the lock would not show what the first one made.
    """
    from alembic.config import Config

    sqlite = engine.dialect.name == "sqlite"
    options: dict[str, Any] = {"sqlite_begin": "BEGIN IMMEDIATE"} if sqlite else {"isolation_level": "READ COMMITTED"}
    if sqlite and engine.url.database not in (None, "", ":memory:"):
        # one folder, such as `data`; more of them are a path that was mistyped, which connecting says
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
                    _lock(connection)
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
    if encoding not in ("UTF8", "SQL_ASCII"):  # the second keeps whatever bytes it is sent, and UTF-8 is what is sent
        name = connection.engine.url.database
        raise WorkreportError(
            f"the encoding of the database {name} is {encoding}, which has no Chinese: expected UTF8, "
            "as `createdb --template=template0 --encoding=UTF8` makes it"
        )


@cache
def newest_revision() -> str:
    """Return the revision that this version needs: the number that the name of its last migration begins with.

    Alembic knows it too, but asking it costs a tenth of a second of every start.
    """
    names = [path.name for path in (shipped("migrations") / "versions").glob("[0-9]*.py")]
    return max(names).partition("_")[0]


def revision(connection: Connection) -> str | None:
    """Return the revision of the schema, None where there is none."""
    from alembic.runtime.migration import MigrationContext

    return MigrationContext.configure(connection).get_current_revision()
