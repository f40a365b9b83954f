"""A table: its columns, its key, and which columns refer to which table."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from app.texts import Phrase
from app.vocabulary import Term

Form = Literal["year", "uri"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    `kind` is what a cell is where it is not empty: int, Decimal, str, or list, a list of str. Only a column that is not
    `required` may be empty. `form` says that a number is a year, or that a text is an address (RFC 3986).

    `codes` is the path of the record of a code, such as `/v1/themes/{code}`, where cells are codes. `terms` has the
    codes themselves where their vocabulary is closed.
    """

    name: str
    kind: type
    description: Phrase
    required: bool
    form: Form | None = None
    codes: str | None = None
    terms: type[Term] | None = None


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Columns that hold what the columns `references` of a row of `table` hold, or nothing."""

    columns: tuple[str, ...]
    table: str
    references: tuple[str, ...]


@dataclass(frozen=True)
class DescribedTable:
    """A table of the data at a release. `row` is the type of its rows, a TypedDict.

    `key` has the columns that no two rows share together; so has each of `unique`, to which foreign keys refer.
    """

    name: str
    title: Phrase
    description: Phrase
    row: Any
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def kinds(self) -> Mapping[str, type]:
        """What the cells of each column are, by its name."""
        return {column.name: column.kind for column in self.columns}
