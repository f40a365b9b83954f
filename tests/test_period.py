"""The first and the last day of periods, and lists that are narrowed and sorted by them."""

import pytest
from alembic.command import downgrade
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from app.db.migrations import migrate, migrating
from app.period import bounds
from support.api import get


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2020", "2020-01-01", "2020-12-31"),
        ("2020-06", "2020-06-01", "2020-06-30"),
        ("2020-02", "2020-02-01", "2020-02-29"),
        ("2021-02", "2021-02-01", "2021-02-28"),
        ("2020-06-30", "2020-06-30", "2020-06-30"),
        ("2016/2020", "2016-01-01", "2020-12-31"),
        ("2019-11/2020-02", "2019-11-01", "2020-02-29"),
        ("2020/2020-06", "2020-01-01", "2020-06-30"),
        ("../2020", None, "2020-12-31"),
        ("../2020-06", None, "2020-06-30"),
    ],
)
def test_the_days_of_a_period(period: str, first: str | None, last: str) -> None:
    assert bounds(period) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        *("", "20", "..", "../..", "2020/", "/2020", "2020/..", "0000", "2020-6", "2020-13", "2021-02-29"),
        *("2021/2020", "2020-06/2020-05", "2020\n", " 2020", "２０２０", "2020-06-30T00:00"),
    ],
)
def test_what_is_no_period_has_no_days(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        bounds(text)


def test_the_last_day_is_filled_in_for_what_is_loaded(engine: Engine) -> None:
    stored = text("SELECT fact_id, period, period_end FROM metric ORDER BY fact_id")
    with engine.connect() as connection:
        loaded = connection.execute(stored).all()
    assert [row.period_end for row in loaded] == [bounds(row.period)[1] for row in loaded]
    with migrating(engine) as config:
        downgrade(config, "0006")
    migrate(engine)
    with engine.connect() as connection:
        assert connection.execute(stored).all() == loaded


def test_a_bound_that_is_no_period_is_refused(client: TestClient) -> None:
    for query in ("period_gte=2020-13", "period_gte=../2020", "period_lte=../..", "period_lte=20"):
        (error,) = get(client, f"/v1/metrics?{query}&lang=en", 422)["errors"]
        assert (error["parameter"], error["code"]) == (query.partition("=")[0], "invalid_value")
        assert "2016/2020" in error["message"]
    (error,) = get(client, "/v1/metrics?period_gte=2021&period_lte=2020-06", 422)["errors"]
    assert (error["parameter"], error["code"]) == ("period_gte", "empty_range")
    assert get(client, "/v1/metrics?period_gte=2020-06&period_lte=2020")["page"]["total"]
