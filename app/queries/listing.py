"""What a list of a resource is: its columns, orders and forms; what may be asked of it, and what comes back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from operator import itemgetter
from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, Subquery, Table, bindparam

from app.db.types import Exact
from app.models import ReleaseTable
from app.schemas.base import Filter, columns_of
from app.texts import Phrase
from app.vocabulary import Format, Lang

Scalar = str | int | Decimal

# what a statement is told of the release that it reads
RELEASE = bindparam("release", type_=ReleaseTable.id.type)
VOCABULARY = bindparam("vocabulary", type_=ReleaseTable.id.type)
NEWEST = bindparam("newest", type_=ReleaseTable.id.type)


@dataclass(frozen=True, slots=True)
class Order:
    """The columns that a list is sorted by, all in one direction; together they are unique within a release."""

    columns: tuple[ColumnElement[Any], ...]
    descending: bool = False


Form = Lang | Format  # nested JSON in a language, or a flat format


@dataclass(frozen=True, slots=True)
class View:
    """What is shown of a row: `columns`, of the row itself or of `beside`, a table with a row for each `fact_id`."""

    columns: Sequence[ColumnElement[Any]]
    render: Callable[[Sequence[Any]], bytes] = itemgetter(0)
    beside: Table | None = None

    def join(self, rows: FromClause, fact_id: ColumnElement[int] | None) -> FromClause:
        """Return `rows`, whose facts `fact_id` names, with what stands beside them."""
        if self.beside is None or fact_id is None:
            return rows
        return rows.join(self.beside, self.beside.c.fact_id == fact_id)


@dataclass(frozen=True, slots=True)
class Scheme:
    """What a vocabulary is as a SKOS concept scheme: its name, and the flat column with the code of a broader term."""

    called: Phrase
    broader: str | None = None


@dataclass(frozen=True, eq=False)
class Listing:
    """What differs from resource to resource.

    Filters are columns of `table`; `rows` is that table, joined with what narrows it to one release by `at` (binds
    `release` and `vocabulary`). `key` is the public id, `orders` has the order for each value of `sort` (None is the
    default), `views` what is shown in each language (JSON) and in each flat format.

    `report` is the column with the report that a key begins with, where only both together find a record fast.
    `edition` is the column with the number of the edition that a row belongs to, None where rows belong to none.
    """

    name: str
    table: Table | CTE | Subquery
    rows: FromClause
    at: ColumnElement[bool]
    key: ColumnElement[str]
    orders: Mapping[str | None, Order]
    views: Mapping[Form, View]
    row: Any = None  # the type of a row of a table
    record: Any = None  # the type of a record in JSON
    alone_as: Any = None  # the type of a record alone, where it shows more than a record in a list
    # a record alone may show more than a record in a list
    details: Mapping[Form, View] = field(default_factory=dict)
    report: ColumnElement[str] | None = None
    edition: ColumnElement[int] | None = None
    scheme: Scheme | None = None

    def alone(self, form: Form) -> View:
        """Return what a record alone shows."""
        return self.details.get(form) or self.views[form]

    @property
    def flat(self) -> tuple[str, ...]:
        """The columns of a row of a table, in order."""
        return () if self.row is None else columns_of(self.row)

    @property
    def fact_id(self) -> ColumnElement[int] | None:
        """The number of the fact, None where rows are no facts."""
        return self.table.c.get("fact_id")


@dataclass(frozen=True, slots=True)
class ListRequest:
    """What is asked of a list: filters by column and operator, order, where to go on, and how much.

    `joined`: rows of a flat format are only sent one behind the other, so the bytes of several may come as one.
    """

    filters: tuple[tuple[Filter, Scalar | tuple[Scalar, ...]], ...]
    sort: str | None
    after: tuple[Scalar, ...] | None
    limit: int
    form: Form
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Records:
    """A page of records as bytes, the numbers of its facts, and where the next page begins (None on the last).

    `total` is how many records the whole list has, None where the page does not tell.
    """

    bodies: list[bytes]
    facts: list[int]
    after: tuple[Scalar, ...] | None
    total: int | None = None


def parse_after(listing: Listing, sort: str | None, values: Sequence[object]) -> tuple[Scalar, ...]:
    """Give a cursor's values the types of the columns they continue from; raises ValueError where they do not fit."""
    columns = listing.orders[sort].columns
    if len(values) != len(columns):
        raise ValueError("another number of columns")
    after: list[Scalar] = []
    for column, value in zip(columns, values, strict=True):
        if isinstance(column.type, Exact) and isinstance(value, str):
            number = Decimal(value)
            if not number.is_finite() or abs(number.adjusted()) > 100:
                raise ValueError("out of range")
            after.append(number)
        elif (
            isinstance(value, column.type.python_type) and isinstance(value, str | int) and not isinstance(value, bool)
        ):
            if isinstance(value, int) and abs(value) >= 2**31:
                raise ValueError("out of range")
            after.append(value)
        else:
            raise ValueError("another type")
    return tuple(after)
