"""Every order of a list of facts has an index that serves it, alone and with what the list is usually narrowed to.

Read from the plans of both engines: no list is sorted. What the index of sets finds is looked up by its numbers.
"""

from collections import Counter
from collections.abc import Iterator

import pytest
from httpx2 import Response
from sqlalchemy import Connection, text
from starlette.testclient import TestClient

from app.db.engine import make_engine
from app.main import create_app
from app.queries import reading
from app.queries.resources import FACTS
from app.settings import Settings
from app.vocabulary import Resource
from support.api import get
from support.client import AppClient
from support.databases import recorded

NARROW = ("report", "year", "region", "theme", "section", "indicator")
EVERY_KIND = pytest.mark.parametrize("kind_of_fact", FACTS, ids=lambda kind: kind.plural)
Plans = dict[str, list[str]]  # the steps of each statement


class Planning:
    """The application, and what the statements that a request takes are planned to do."""

    def __init__(self, client: TestClient, statements: list[str], connection: Connection) -> None:
        self.client, self.statements, self.connection = client, statements, connection

    @property
    def sqlite(self) -> bool:
        return self.connection.dialect.name == "sqlite"

    def ask(self, path: str) -> tuple[Response, Plans]:
        """Return the answer, and the plans of what was asked of the database for it."""
        self.statements.clear()
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        asked = [statement for statement in self.statements if statement.startswith("SELECT")]
        explain = "EXPLAIN QUERY PLAN" if self.sqlite else "EXPLAIN"
        plans = {one: [str(row[-1]) for row in self.connection.exec_driver_sql(f"{explain} {one}")] for one in asked}
        return answer, plans


@pytest.fixture(scope="module")
def planning(loaded_url: str) -> Iterator[Planning]:
    app = create_app(Settings(database_url=loaded_url))
    engine = make_engine(loaded_url)
    with AppClient(app) as client, engine.connect() as connection:
        statements = recorded(app.state.readers.connections)
        if engine.dialect.name != "sqlite":  # of so few rows it would scan and sort, were it free to
            for setting in ("enable_seqscan", "enable_sort", "enable_bitmapscan"):
                connection.execute(text(f"SET LOCAL {setting} = off"))
        yield Planning(client, statements, connection)
    engine.dispose()


def narrowed(planning: Planning, kind_of_fact: Resource, sort: str | None) -> list[str]:
    """Return what a list is usually narrowed to: of each field what most records have, and years."""
    records = get(planning.client, f"/v1/{kind_of_fact.path}?limit=1000")["data"]
    most = {
        field: Counter(record[field] for record in records).most_common(1)[0][0]
        for field in NARROW
        if field in records[0]
    }
    queries = ["", *(f"&{field}={value}" for field, value in most.items()), "&year_gte=2019&year_lte=2021"]
    if sort in ("value", "-value"):  # in another order a range of values is found by its index, and sorted
        queries.append("&year=2020&value_gte=1&value_lte=1000000")
    return [f"{query}{f'&sort={sort}' if sort else ''}" for query in queries]


@EVERY_KIND
def test_every_order_has_an_index(planning: Planning, kind_of_fact: Resource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "FEW", 0)  # so that a list is scanned, though it is small
    table = FACTS[kind_of_fact].table.name
    for sort in FACTS[kind_of_fact].orders:
        ordered = further = 0
        queries = narrowed(planning, kind_of_fact, sort)
        for query in queries:
            path = f"/v1/{kind_of_fact.path}?limit=1{query}"
            answer, plans = planning.ask(path)
            ordered += any(f"FROM {table}" in statement and "ORDER BY" in statement for statement in plans)
            if after := answer.json()["page"]["next"]:
                plans |= planning.ask(f"{path}&cursor={after}")[1]
                further += 1
            for statement, steps in plans.items():
                if f"FROM {table}" in statement:
                    if "GROUP BY" not in statement:  # a total, which is counted by edition
                        assert not [s for s in steps if "TEMP B-TREE" in s or "Sort" in s], (path, statement, steps)
                    assert not [s for s in steps if s.startswith(f"SCAN {table}") and "INDEX" not in s], (path, steps)
        # the first page of the default order comes out of the sets
        assert ordered == (0 if sort in (None, "-year") else len(queries)), sort
        assert further > 0, sort


@EVERY_KIND
def test_what_the_sets_find_is_looked_up(planning: Planning, kind_of_fact: Resource) -> None:
    for form, table in (("json", "body_zh"), ("csv", "csv_row")):
        _, plans = planning.ask(f"/v1/{kind_of_fact.path}?limit=3&format={form}")
        (steps,) = [" ".join(steps) for statement, steps in plans.items() if f"FROM {table}" in statement]
        assert "USING INTEGER PRIMARY KEY" in steps or "Index Scan using pk_" in steps, steps
        assert "SCAN body" not in steps
        assert "SCAN csv_row" not in steps
        assert "Seq Scan" not in steps


def test_values_are_counted_by_an_index_alone(planning: Planning, monkeypatch: pytest.MonkeyPatch) -> None:
    if not planning.sqlite:
        pytest.skip("PostgreSQL reads an index alone only after a vacuum")
    monkeypatch.setattr(reading, "FEW", 0)
    for query in narrowed(planning, Resource.METRIC, None):
        if "section" in query or "report" in query or "_gte" in query:
            continue
        _, plans = planning.ask(f"/v1/metrics?limit=1{query}&value_gte=1")
        (steps,) = [steps for statement, steps in plans.items() if "GROUP BY" in statement]
        assert any("COVERING INDEX ix_metric_" in step for step in steps), (query, steps)


def test_few_matches_are_looked_up_where_a_scan_would_read_more(
    varied: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scan reads the rows of a year or a theme until a page is full; few of them have both."""
    statements = recorded(varied.app.state.readers.connections)  # type: ignore[attr-defined]

    def ask(query: str) -> tuple[list[str], bool]:
        """Return the ids, and whether rows were looked up by their numbers before they were sorted."""
        statements.clear()
        records = get(varied, f"/v1/metrics?sort=-value&limit=50&{query}")["data"]
        (found,) = [one for one in statements if "FROM metric" in one and "ORDER BY" in one]
        return [record["id"] for record in records], "fact_id IN (SELECT" in found

    both, looked_up = ask("year=2025&theme=talent")
    assert 0 < len(both) < 50
    assert looked_up
    assert not ask("year=2025")[1]  # all of the first rows match, so a scan reads a page
    monkeypatch.setattr(reading, "FEW", 0)
    assert ask("year=2025&theme=talent&lang=en") == (both, False)


def test_no_page_goes_through_all_editions(planning: Planning, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "FEW", 0)
    planning.ask("/v1/metrics?limit=1&sort=value")  # which are not current is read once
    record = get(planning.client, "/v1/metrics?limit=1")["data"][0]["id"]
    for path in (f"/v1/metrics/{record}?lang=en", "/v1/metrics?limit=2&sort=value", "/v1/metrics?limit=2&value_gte=2"):
        asked = planning.ask(path)[1]
        assert [statement for statement in asked if "FROM metric" in statement or "FROM fact" in statement], path
        assert not [statement for statement in asked if "publication" in statement], (path, asked)
