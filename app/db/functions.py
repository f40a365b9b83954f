"""SQL functions that each engine writes in its own way."""

from collections.abc import Iterable
from typing import Any

import orjson
from sqlalchemy import Boolean, ColumnElement, Join
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


class among_texts(among):  # noqa: N801
    """The same for few texts, which `texts` wrote into one value."""

    name = "among_texts"
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


@compiles(tested)
def _tested(element: tested, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


class OrderedJoin(Join):
    """A join for which SQLite goes through the rows on the left and finds those on the right, never the reverse.

    So rows come in the order of both sides (https://sqlite.org/optoverview.html, 7.3).
    """

    inherit_cache = True


@compiles(OrderedJoin, "sqlite")
def _ordered_join(element: OrderedJoin, compiler: SQLCompiler, **options: Any) -> str:
    parts: tuple[Any, ...] = (element.left, element.right, element.onclause)
    left, right, condition = (compiler.process(part, **{**options, "asfrom": part is not parts[2]}) for part in parts)
    return f"{left} CROSS JOIN {right} ON {condition}"


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


@compiles(among_texts, "postgresql")
def _among_texts_postgresql(element: among_texts, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(clause, **options) for clause in element.clauses)
    # an array, since PostgreSQL would expect a hundred rows of a subquery
    return f"({column} = ANY (ARRAY(SELECT json_array_elements_text(CAST({values} AS JSON)))))"


def texts(values: Iterable[str]) -> str:
    """Write texts for `among_texts`, as JSON."""
    return orjson.dumps(list(values)).decode()


def pairs(numbers: Iterable[tuple[int, int]]) -> str:
    """Write pairs of whole numbers as JSON."""
    return f"[{','.join([f'[{first},{last}]' for first, last in numbers])}]"


def integers(numbers: Iterable[int]) -> str:
    """Write whole numbers for `among` and `among_many`."""
    return f"[{','.join(map(str, numbers))}]"
