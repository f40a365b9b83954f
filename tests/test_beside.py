"""What stands beside facts is the same however many are read at a time, at each release, on both engines."""

import random
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, delete, func, select
from starlette.testclient import TestClient

from app.db.functions import pairs
from app.db.statements import fetch
from app.ingest.load import load
from app.ingest.releases import ReleaseReason
from app.ingest.undo import undo
from app.main import create_app
from app.models import FACTS, ROWS, EditionTable, PublicationTable, table_of
from app.models.release import IS_CURRENT
from app.queries import beside as b
from app.queries import statements
from app.settings import Settings
from app.vocabulary import Format, Resource
from app.web import tables
from support.client import AppClient
from support.flat_rows import flat_rows
from support.seeds import FOLDER, another_report, change

NUMBERS = st.lists(st.integers(1, 60), unique=True).flatmap(
    lambda some: st.sampled_from([some, sorted(some), [*range(5, 40)]])
)


@given(facts=NUMBERS, most=st.integers(1, 70), at_a_time=st.integers(1, 70))
def test_stretches_are_the_facts_in_their_order(facts: list[int], most: int, at_a_time: int) -> None:
    found = b.stretches(facts)
    assert [*b.each(found)] == facts
    assert b.count(found) == len(facts)
    assert all(last + 1 != first for (_, last), (first, _) in pairwise(found))
    taking, taken = b.Taking(found, most), []
    while some := taking.next(at_a_time):
        assert 0 < b.count(some) <= at_a_time
        taken.append(b.count(some))
        assert [*b.each(some)] == facts[sum(taken[:-1]) : sum(taken)]
    assert sum(taken) == min(most, len(facts))
    assert all(size == at_a_time for size in taken[:-1])


def test_many_rows_are_the_rows(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = random.Random("rows")
    with engine.connect() as connection:
        known = flat_rows(connection)
        for long, together in ((1, 1), (1, 7), (3, 100), (16, 100), (1000, 100)):
            monkeypatch.setattr(b, "LONG", long)
            monkeypatch.setattr(b, "TOGETHER", together)
            for facts in (*_some(draw, [*known]), [], [*known], [*reversed(known)]):
                wanted = b.stretches(facts)
                for form, rows in ROWS.items():
                    expected = [getattr(known[fact], form.value) for fact in facts]
                    assert b.beside(connection, rows, rows.c.content, wanted) == expected
                    assert b"".join(b.joined_beside(connection, rows, rows.c.content, wanted)) == b"".join(expected)
                    length = func.length(rows.c.content)
                    assert b.sum_beside(connection, rows, length, wanted) == len(b"".join(expected))


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_stretches_keep_their_order_whatever_the_engine_takes_the_table_for(engine: Engine) -> None:
    rows, facts = ROWS[Format.CSV], [(200, 304), (1, 100), (101, 199)]
    with engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.exec_driver_sql("UPDATE sqlite_stat1 SET stat = '1'")
        connection.exec_driver_sql("ANALYZE sqlite_schema")  # it reads what stands there
        known = flat_rows(connection)
        expected = b"".join(known[fact].csv for fact in b.each(facts))
        statement = statements.joined_beside(rows, rows.c.content)
        assert [*fetch(connection, statement, {"pairs": pairs(facts)})] == [(304, expected)]
        connection.rollback()


def _some(draw: random.Random, facts: list[int]) -> Iterator[list[int]]:
    """Give facts in long and in short stretches, and in any order."""
    for size in (1, 2, 20, 90):
        begins = draw.sample(range(len(facts)), 4)
        yield list(dict.fromkeys(fact for begin in begins for fact in facts[begin : begin + size]))
        yield draw.sample(facts, size)
        yield sorted(draw.sample(facts, size))


@pytest.mark.parametrize("gone", [1, 40, 304])
def test_a_row_that_is_gone_is_no_shorter_list(engine: Engine, gone: int) -> None:
    rows = ROWS[Format.CSV]
    content, length = rows.c.content, func.length(rows.c.content)
    reading = ((b.beside, content), (b.joined_beside, content), (b.sum_beside, length))
    with engine.connect() as connection:
        connection.execute(delete(rows).where(rows.c.fact_id == gone))
        for facts in ([(1, 304)], [(gone, gone)]):
            for read, column in reading:
                with pytest.raises(KeyError):
                    read(connection, rows, column, facts)
        connection.rollback()


@pytest.fixture
def releases(engine: Engine, url: str, seeds: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """Give a client of five releases, which answers every table while it is read, and none whole."""
    change(seeds / FOLDER / "measures.yaml", "    en: ", "    en: Newly ")
    assert load(engine, seeds).release == 2
    assert undo(engine, 1, ReleaseReason("it was right")).release == 3
    another_report(seeds)
    assert load(engine, seeds).release == 4
    change(next(seeds.glob("reports/*/metrics.yaml")), "comment:\n    zh: ", "comment:\n    zh: 新")
    assert load(engine, seeds).release == 5
    monkeypatch.setattr(tables, "PAGED", 0)
    with AppClient(create_app(Settings(database_url=url))) as client:
        yield client


def test_tables_are_the_rows_of_their_release(
    releases: TestClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = random.Random("tables")
    with engine.connect() as connection:
        known = flat_rows(connection)
        for number in range(60):
            monkeypatch.setattr(b, "LONG", draw.choice([1, 4, 16]))
            monkeypatch.setattr(b, "TOGETHER", draw.choice([1, 10, 100]))
            kind, form, release = draw.choice([*Resource]), draw.choice([*ROWS]), draw.randint(1, 5)
            facts = _facts(connection, kind, release)
            name = draw.choice(["theme", "section", "region", "report", ""])
            column = "report_id" if name == "report" else name
            values = draw.sample(sorted({row[column] for row in facts}), 1) if name else []
            limit = draw.choice([10_001, 3, len(facts)])
            wanted = [row["fact_id"] for row in facts if not values or row[column] in values][:limit]
            query = f"format={form}&as_of={release}&limit={limit}" + "".join(f"&{name}={value}" for value in values)
            answer = releases.get(f"/v1/{kind.path}?{query}")
            assert answer.status_code == 200, (query, answer.text)
            rows = b"".join(getattr(known[fact], form.value) for fact in wanted)
            assert answer.content.endswith(rows), (number, query)
            assert len(answer.content.splitlines()) - len(rows.splitlines()) == (form is Format.CSV), query


def _facts(connection: Connection, kind: Resource, release: int) -> list[dict[str, Any]]:
    """Return the rows of the facts of a kind that are current at a release, in the order of lists."""
    table, published = FACTS[kind], table_of(PublicationTable)
    editions = select(EditionTable.id).join(published, published.c.edition_id == EditionTable.id).where(IS_CURRENT)
    found = select(table).where(table.c.edition_id.in_(editions)).order_by(table.c.place)
    return [{**row} for row in connection.execute(found, {"release": release, "newest": 5}).mappings()]


def test_servers_of_builds_before_find_both_rows_of_a_fact(engine: Engine) -> None:
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT fact_id, csv, ndjson FROM flat_row ORDER BY fact_id").all()
        assert [(fact, *row) for fact, row in flat_rows(connection).items()] == [tuple(row) for row in found]
