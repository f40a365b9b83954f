"""Statements that are compiled once and handed to the driver: SELECTs of requests, INSERTs of many rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, LargeBinary, Select, Table, make_url

_NUMERIC = 1700  # the type's number in PostgreSQL; only the converter of NUMERIC asks for it

Rows = Sequence[tuple[Any, ...]]
Columns = Mapping[str, Sequence[Any]]  # rows by column; all columns have the same length


def fetch(connection: Connection, statement: Select[*tuple[Any, ...]], values: Mapping[str, Any]) -> Rows:
    """Return the rows of a SELECT as plain tuples; `values` has the value of each parameter by name.

    It is meant for a statement object that is made once and run for every request, since the statement is compiled only
    once. On SQLite it begins no transaction. None is needed: what is read at a release never changes. Raises what the
    driver raises.
    """
    prepared = _prepared(statement, connection.dialect)
    if prepared is None:  # its text depends on its values: a list of them, or constants that are written into it
        return [tuple(row) for row in connection.execute(statement, values)]
    driver: Any = connection.connection.driver_connection
    rows: Rows = driver.execute(prepared.sql, prepared.bind(values)).fetchall()
    if prepared.results and rows:
        columns: list[Any] = list(zip(*rows, strict=True))
        for at, process in prepared.results:
            columns[at] = map(process, columns[at])
        rows = list(zip(*columns, strict=True))
    return rows


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A statement as a driver takes it: its text, what makes its parameters, and what converts columns by position."""

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
    """Insert rows that all have the same keys, by the driver's `executemany`: half the cost of one INSERT of all."""
    if rows:
        names = tuple(rows[0])
        sql, convert = _inserting(table, names, connection.dialect.name)
        values = list(map(itemgetter(*names), rows))
        for at, process in convert:
            values = [(*row[:at], process(row[at]), *row[at + 1 :]) for row in values]
        connection.exec_driver_sql(sql, values)


def taken(table: Table, columns: Columns, dialect_name: str) -> Columns:
    """Return columns of a table with their values as the driver of a dialect takes them."""
    _, convert = _inserting(table, tuple(columns), dialect_name)
    names = tuple(columns)
    return {**columns, **{names[at]: [*map(process, columns[names[at]])] for at, process in convert}}


def insert_columns(connection: Connection, table: Table, columns: Mapping[str, Iterable[Any]]) -> None:
    """Insert rows that are given by column, as `taken` returns them. One column at least must end by itself."""
    if columns:
        sql, _ = _inserting(table, tuple(columns), connection.dialect.name)
        # not strict: what all rows have in common may be an endless column
        rows = list(zip(*columns.values(), strict=False))
        if rows:
            connection.exec_driver_sql(sql, rows)


@cache
def _inserting(
    table: Table, names: tuple[str, ...], dialect_name: str
) -> tuple[str, list[tuple[int, Callable[[Any], Any]]]]:
    """Return the driver's statement, and what converts values that the driver does not take, by position."""
    dialect = make_url(f"{'postgresql+psycopg' if dialect_name == 'postgresql' else dialect_name}://").get_dialect()()
    mark = "%s" if dialect_name == "postgresql" else "?"
    quote_name = dialect.identifier_preparer.quote
    columns = ", ".join(quote_name(name) for name in names)
    # names of tables and columns are ours, and values are bound
    sql = f"INSERT INTO {quote_name(table.name)} ({columns}) VALUES ({', '.join(mark for _ in names)})"  # noqa: S608
    convert: list[tuple[int, Callable[[Any], Any]]] = []
    for at, name in enumerate(names):
        kind = table.c[name].type
        process = None if isinstance(kind, LargeBinary) else kind.dialect_impl(dialect).bind_processor(dialect)
        if process is not None:
            convert.append((at, process))
    return sql, convert
