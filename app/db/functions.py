"""SQL functions that each engine writes in its own way."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Boolean, ColumnElement, LargeBinary
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class among(FunctionElement[bool]):  # noqa: N801 - a function of SQL, named like one
    """Whether a column is one of the numbers that `integers` wrote into one value.

    It is meant for few numbers: rows are looked up by them.
    """

    type = Boolean()
    name = "among"
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """Return the same: SQLAlchemy would write `… = 1` for SQLite, which no index serves."""
        return self


class among_many(among):  # noqa: N801
    """The same for many numbers: rows are found by something else, and tested against a hashed set."""

    name = "among_many"
    inherit_cache = True


class tested(FunctionElement[Any]):  # noqa: N801
    """A column that rows are tested by, not found by. So an index of another column decides in which order they come.

    SQLite does not know how many rows there are, and would sort half a table instead. PostgreSQL decides well alone.
    """

    name = "tested"
    inherit_cache = True

    def __init__(self, column: ColumnElement[Any]) -> None:
        super().__init__(column)
        self.type = column.type


class stretches(FunctionElement[Any]):  # noqa: N801
    """A table of the pairs that `pairs` wrote into one value: `first` and `last`, and `place`, which counts them."""

    name = "stretches"
    inherit_cache = True


@compiles(stretches, "sqlite")
def _stretches_sqlite(element: stretches, compiler: SQLCompiler, **options: Any) -> str:
    pairs = compiler.process(element.clauses, **options)
    first, last = (f"json_extract(value, '$[{n}]')" for n in (0, 1))
    return f"(SELECT key AS place, {first} AS first, {last} AS last FROM json_each({pairs}))"  # noqa: S608


@compiles(stretches, "postgresql")
def _stretches_postgresql(element: stretches, compiler: SQLCompiler, **options: Any) -> str:
    pairs = compiler.process(element.clauses, **options)
    first, last = (f"CAST(value ->> {n} AS INTEGER)" for n in (0, 1))
    rows = f"json_array_elements(CAST({pairs} AS JSON)) WITH ORDINALITY AS pair (value, place)"
    return f"(SELECT place, {first} AS first, {last} AS last FROM {rows})"  # noqa: S608 - compiled SQL


class joined(FunctionElement[bytes]):  # noqa: N801
    """The bytes of a column of several rows as one value, in the order of other columns: of those rows are found by.

    SQLite joins rows as it finds them.
    """

    type = LargeBinary()
    name = "joined"
    inherit_cache = True


@compiles(joined, "sqlite")
def _joined_sqlite(element: joined, compiler: SQLCompiler, **options: Any) -> str:
    column, *_ = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(group_concat({column}, '') AS BLOB)"


@compiles(joined, "postgresql")
def _joined_postgresql(element: joined, compiler: SQLCompiler, **options: Any) -> str:
    column, *order = (compiler.process(clause, **options) for clause in element.clauses)
    return f"string_agg({column}, ''::bytea ORDER BY {', '.join(order)})"


@compiles(tested)
def _tested(element: tested, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(tested, "sqlite")
def _tested_sqlite(element: tested, compiler: SQLCompiler, **options: Any) -> str:
    return f"+{compiler.process(element.clauses, **options)}"


@compiles(among, "sqlite")
def _among_sqlite(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column, numbers = (compiler.process(clause, **options) for clause in element.clauses)
    # a plus before a column keeps SQLite from using its indexes
    sign = "+" if isinstance(element, among_many) else ""
    return f"({sign}{column} IN (SELECT value FROM json_each({numbers})))"  # noqa: S608 - both are compiled SQL


@compiles(among, "postgresql")
def _among_postgresql(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column, numbers = (compiler.process(clause, **options) for clause in element.clauses)
    # The inner subquery hides from the planner how many numbers there are: above 250,000 it would not hash them.
    rows = f"SELECT unnest(CAST((SELECT translate({numbers}, '[]', '{{}}')) AS INTEGER[]))"
    # IS TRUE keeps it from becoming a join. A join with a limit searches the whole set for each row.
    return f"(({column} IN ({rows})) IS TRUE)" if isinstance(element, among_many) else f"({column} IN ({rows}))"


def pairs(numbers: Iterable[tuple[int, int]]) -> str:
    """Write pairs of whole numbers for `stretches`."""
    return f"[{','.join([f'[{first},{last}]' for first, last in numbers])}]"


def integers(numbers: Iterable[int]) -> str:
    """Write whole numbers for `among` and `among_many`."""
    return f"[{','.join(map(str, numbers))}]"
