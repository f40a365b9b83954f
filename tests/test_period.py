"""The first and the last day of periods, and lists that are narrowed and sorted by them."""

import pytest
from alembic.command import downgrade
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from app.db.migrations import migrate, migrating
from app.period import bounds
from app.queries import reading
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
    """And so are the labels of what has no value."""
    ends = text("SELECT fact_id, period, period_end FROM metric ORDER BY fact_id")
    labels = text(
        "SELECT token, segment_id, head, anywhere, positions FROM search_posting "
        "WHERE token IN ('scope=', 'breakdown=', 'part_of=') ORDER BY token, segment_id"
    )

    def stored() -> list[list[tuple[object, ...]]]:
        with engine.connect() as connection:
            return [[tuple(row) for row in connection.execute(statement)] for statement in (ends, labels)]

    loaded = stored()
    assert [end for _, _, end in loaded[0]] == [bounds(str(period))[1] for _, period, _ in loaded[0]]
    assert len(loaded[1]) == 3
    with migrating(engine) as config:
        downgrade(config, "0006")
    migrate(engine)
    assert stored() == loaded


@pytest.mark.parametrize("sort", ["", "&sort=value", "&sort=period", "&sort=-period"])
def test_periods_narrow_and_sort(varied: TestClient, sort: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the sets, and by a scan where there are too many to look up."""
    data = get(varied, "/v1/metrics?limit=1000")["data"]
    assert len({record["period"] for record in data}) > 10
    for low, high in ((None, "2022"), ("2024-06", None), ("2023", "2024"), ("2021/2022", "2024-06-30"), ("2026", None)):
        query = "".join(f"&{name}={value}" for name, value in (("period_gte", low), ("period_lte", high)) if value)
        expected = {
            record["id"]: bounds(record["period"])[1]
            for record in data
            if (low is None or (bounds(low)[0] or "") <= bounds(record["period"])[1])
            and (high is None or bounds(record["period"])[1] <= bounds(high)[1])
        }
        for few in (reading.FEW, 0):
            monkeypatch.setattr(reading, "FEW", few)
            page = get(varied, f"/v1/metrics?limit=1000{query}{sort}")
            assert page["page"]["total"] == len(expected)
            assert {record["id"] for record in page["data"]} == expected.keys()
            if "period" in sort:
                ends = [expected[record["id"]] for record in page["data"]]
                assert ends == sorted(ends, reverse="-" in sort)


def test_a_bound_that_is_no_period_is_refused(client: TestClient) -> None:
    for query in ("period_gte=2020-13", "period_gte=../2020", "period_lte=../..", "period_lte=20"):
        (error,) = get(client, f"/v1/metrics?{query}&lang=en", 422)["errors"]
        assert (error["parameter"], error["code"]) == (query.partition("=")[0], "invalid_value")
        assert "2016/2020" in error["message"]
    (error,) = get(client, "/v1/metrics?period_gte=2021&period_lte=2020-06", 422)["errors"]
    assert (error["parameter"], error["code"]) == ("period_gte", "empty_range")
    assert get(client, "/v1/metrics?period_gte=2020-06&period_lte=2020")["page"]["total"]
