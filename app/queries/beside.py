"""What stands beside facts, with a row for each: it is looked up by their numbers.

A list without filters has long stretches of numbers: the facts of a kind in an edition. SQLite reads a stretch as it
lies there, at half the cost of looking each number up. PostgreSQL would not: each stretch is a message to its server,
and how many rows several have together it overestimates by far.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, pairwise
from operator import itemgetter, sub
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table

from app.db.functions import integers, pairs
from app.db.statements import fetch
from app.queries import statements

Stretch = tuple[int, int]  # the first and the last of numbers that follow one another

TOGETHER = 100  # rows that are joined at a time: what is larger does not stay in the processor's cache
LONG = 16  # numbers of a stretch; shorter ones are not worth a search of their own

_FIRST = itemgetter(0)


def beside(connection: Connection, table: Table, column: ColumnElement[Any], facts: Sequence[Stretch]) -> list[Any]:
    """Return a column of a table for some facts, in their order. Raises KeyError where a fact has no row."""
    if not _worth_it(connection, facts):
        return _looked_up(connection, table, column, [*each(facts)])
    found: list[Any] = []
    for first, last in facts:
        rows = fetch(connection, statements.beside_a_stretch(table, column), {"first": first, "last": last})
        if len(rows) <= last - first:
            raise KeyError(f"{table.name} lacks rows from {first} to {last}")
        found += map(_FIRST, rows)
    return found


def joined_beside(
    connection: Connection, table: Table, column: ColumnElement[Any], facts: Sequence[Stretch]
) -> list[bytes]:
    """Return the bytes of a column for some facts in pieces, each of one fact or of many; raises as `beside` does."""
    if not _worth_it(connection, facts):
        return _looked_up(connection, table, column, [*each(facts)])
    found: list[bytes] = []
    left = Taking(facts, count(facts))
    while some := left.next(TOGETHER):
        rows = fetch(connection, statements.joined_beside(table, column), {"pairs": pairs(some)})
        number, content = rows[0]
        if number != count(some):
            raise KeyError(f"{table.name} lacks rows from {some[0][0]} to {some[-1][1]}")
        found.append(content)
    return found


def sum_beside(connection: Connection, table: Table, column: ColumnElement[Any], facts: Sequence[Stretch]) -> int:
    """Return the sum of a column of a table for some facts; raises as `beside` does."""
    if _worth_it(connection, facts):
        rows = fetch(connection, statements.sum_of_stretches(table, column), {"pairs": pairs(facts)})
    else:
        rows = fetch(connection, statements.sum_beside(table, column), {"ids": integers(each(facts))})
    number, total = rows[0]
    if number != count(facts):
        raise KeyError(f"{table.name} lacks rows of {count(facts)} facts")
    return int(total or 0)


def stretches(facts: Sequence[int]) -> list[Stretch]:
    """Return numbers of facts as stretches, in their order."""
    if not facts:
        return []
    steps = map(sub, islice(facts, 1, None), facts)
    begins = [0, *(n for n, step in enumerate(steps, 1) if step != 1), len(facts)]
    return [(facts[begin], facts[end - 1]) for begin, end in pairwise(begins)]


class Taking:
    """Takes facts from stretches, `left` of them at most in all."""

    def __init__(self, facts: Iterable[Stretch], left: int) -> None:
        self._facts, self.left = iter(facts), left
        self._begun: list[Stretch] = []  # what is left of the stretch that was taken from last

    def next(self, most: int) -> list[Stretch]:
        """Take the next facts, `most` of them at most; there is none where all are taken."""
        taken: list[Stretch] = []
        wanted = min(most, self.left)
        while wanted and (stretch := self._begun.pop() if self._begun else next(self._facts, None)):
            first, last = stretch
            end = min(last, first + wanted - 1)
            taken.append((first, end))
            if end < last:
                self._begun.append((end + 1, last))
            wanted -= end - first + 1
            self.left -= end - first + 1
        return taken


def _looked_up(connection: Connection, table: Table, column: ColumnElement[Any], facts: Sequence[int]) -> list[Any]:
    known: dict[int, Any] = dict(fetch(connection, statements.beside(table, column), {"ids": integers(facts)}))
    return [known[fact] for fact in facts]


def each(facts: Iterable[Stretch]) -> Iterator[int]:
    """Give the numbers of facts that are given as stretches."""
    return chain.from_iterable(range(first, last + 1) for first, last in facts)


def count(facts: Iterable[Stretch]) -> int:
    """Return how many facts some stretches are."""
    return sum(last - first + 1 for first, last in facts)


def _worth_it(connection: Connection, facts: Sequence[Stretch]) -> bool:
    """Tell whether stretches are read as such."""
    return connection.dialect.name == "sqlite" and count(facts) >= LONG * len(facts)
