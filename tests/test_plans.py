"""Every order of a list of facts has an index that serves it, alone and with what the list is usually narrowed to.

Read from the plans of both engines: nothing is sorted. What the index of sets finds is looked up by its numbers.
"""

from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Select, event, text

from app.queries import statements
from app.queries.listing import Listing
from app.queries.resources import FACTS as LISTINGS
from app.vocabulary import Format, Lang, Resource

FACTS = tuple(LISTINGS.values())
METRICS = LISTINGS[Resource.METRIC]
NARROW: dict[str, Any] = {
    "report_id": "x",
    "year": 2020,
    "region": "CN-QH",
    "theme": "talent",
    "indicator": "x",
    "value": Decimal(1),
}
AT = {"release": 1, "vocabulary": 1}


@pytest.fixture
def explaining(engine: Engine) -> Iterator[Connection]:
    """A connection that answers every statement with its plan."""
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if not sqlite:  # of so few rows it would scan and sort, were it free to
            for setting in ("enable_seqscan", "enable_sort", "enable_bitmapscan"):
                connection.execute(text(f"SET LOCAL {setting} = off"))

        @event.listens_for(connection, "before_cursor_execute", retval=True)
        def explain(_c: Any, _u: Any, statement: str, parameters: Any, *_: Any) -> tuple[str, Any]:
            return f"EXPLAIN {'QUERY PLAN' if sqlite else ''} {statement}", parameters

        yield connection


def plan(connection: Connection, statement: Select[Any], values: dict[str, Any]) -> list[str]:
    """Return the plan of a statement, a line a step."""
    cursor: Any = connection.execute(statement, values).cursor
    return [str(row[-1]) for row in cursor.fetchall()]


def asked(listing: Listing) -> Iterator[tuple[str | None, statements.Shape, bool]]:
    columns = [name for name in NARROW if name in listing.table.c and name != "value"]
    shapes: list[statements.Shape] = [(), *(((name, "is"),) for name in columns), (("year", "gte"), ("year", "lte"))]
    if "value" in listing.table.c:
        shapes += [(("year", "is"), ("value", "gte"), ("value", "lte"))]
    yield from product(listing.orders, shapes, (False, True))


@pytest.mark.parametrize("listing", FACTS, ids=lambda listing: listing.name)
def test_every_order_has_an_index(explaining: Connection, listing: Listing) -> None:
    for sort, shape, goes_on in asked(listing):
        order = listing.orders[sort]
        if shape and shape[-1][0] == "value" and order.columns[0].key != "value":
            continue  # a range of values is found by its index, and sorted
        statement = statements.ordered(listing, shape, sort, goes_on, [listing.key])
        values: dict[str, Any] = AT | {"limit": 51}
        values |= {f"f{n}": NARROW[name] for n, (name, _) in enumerate(shape)}
        values |= {f"after_{n}": NARROW.get(str(column.key), "x") for n, column in enumerate(order.columns)}
        steps = plan(explaining, statement, values)
        assert not [step for step in steps if "TEMP B-TREE" in step or "Sort" in step], (sort, shape, steps)
        assert not [step for step in steps if step.startswith(f"SCAN {listing.table.name}") and "INDEX" not in step]


@pytest.mark.parametrize("listing", FACTS, ids=lambda listing: listing.name)
def test_what_the_sets_find_is_looked_up(explaining: Connection, listing: Listing) -> None:
    for statement in (statements.shown(listing, Lang.ZH), statements.shown(listing, Format.CSV)):
        steps = " ".join(plan(explaining, statement, {"ids": "[1, 2, 3]"}))
        assert "USING INTEGER PRIMARY KEY" in steps or "Index Scan using pk_" in steps, steps
        assert "SCAN body" not in steps
        assert "SCAN flat_row" not in steps
        assert "Seq Scan" not in steps


def test_values_are_counted_by_an_index_alone(explaining: Connection) -> None:
    if explaining.dialect.name != "sqlite":
        pytest.skip("PostgreSQL reads an index alone only after a vacuum")
    narrow: list[statements.Shape] = [(), *(((name, "is"),) for name in ("indicator", "year", "region", "theme"))]
    for shape in ((*some, ("value", "gte")) for some in narrow):
        values = {f"f{n}": NARROW[name] for n, (name, _) in enumerate(shape)}
        steps = plan(explaining, statements.total(METRICS, shape), AT | values)
        assert any("COVERING INDEX ix_metric_" in step for step in steps), (shape, steps)
