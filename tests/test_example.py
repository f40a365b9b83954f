"""The example: headline figures and targets of national government work reports, entered twice and served as series."""

import csv
import io
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.ingest.folders import together
from app.ingest.verify import verify
from app.settings import ROOT
from support.api import get
from support.databases import Databases
from support.seeds import SEEDS

EXAMPLE = ROOT / "examples" / "national"
BOTH = together([SEEDS, EXAMPLE])
REPORTS = ("national-2018", "national-2020", "national-2021", "national-2022", "national-2024")
FIGURE = ("as_reported", "value", "value_to", "qualifier", "status", "breakdown", "base_code")

Row = dict[str, Any]


@pytest.fixture(scope="module")
def url(databases: Databases, kind: str) -> str:
    return databases.filled(kind, BOTH)


@pytest.fixture
def client(url: str, client_of: Callable[[str], TestClient]) -> TestClient:
    return client_of(url)


@pytest.fixture(scope="module")
def second() -> list[Row]:
    """The second entry, made from the texts without sight of the first."""
    rows = list(csv.DictReader(io.StringIO((EXAMPLE / "second-entry.csv").read_text(encoding="utf-8"))))
    for row in rows:
        year = int(row["report"].rpartition("-")[2])
        row["period"] = row["period"] or str(year)
        row["base_code"] = row.pop("base")
    return rows


def rows_of(client: TestClient, path: str) -> list[Row]:
    response = client.get(path)
    assert response.status_code == 200, response.text
    return list(csv.DictReader(io.StringIO(response.text)))


def test_both_folders_agree() -> None:
    assert [str(finding) for finding in verify(BOTH)] == []


def test_the_two_entries_agree(client: TestClient, second: list[Row], capsys: pytest.CaptureFixture[str]) -> None:
    """Each figure, by its place in the text, has the same indicator, period, value and qualifier in both."""
    report = "&".join(f"report={name}" for name in REPORTS)
    first = rows_of(client, f"/v1/metrics?{report}&format=csv")

    def entry(row: Row) -> tuple[Any, ...]:
        place = row["report"], int(row["start"]), int(row["end"]), row["indicator"], row["period"]
        numbers = {name: Decimal(row[name]) if row[name] else None for name in ("value", "value_to")}
        return (*place, *({**row, **numbers}[name] for name in FIGURE))

    ours, theirs = {entry(row) for row in first}, {entry(row) for row in second}
    with capsys.disabled():
        print(f"\ndouble entry: {len(ours & theirs)} of {len(ours | theirs)} figures agree")
    assert ours ^ theirs == set()
    assert len(first) == len(second) == len(ours)


@pytest.mark.parametrize("report", REPORTS)
def test_a_report_has_at_least_fifteen_indicators(client: TestClient, report: str) -> None:
    metrics = rows_of(client, f"/v1/metrics?report={report}&format=csv")
    assert len({row["indicator"] for row in metrics}) >= 15
    assert {row["status"] for row in metrics} >= {"actual", "target"}
    coverage = get(client, f"/v1/reports/{report}/coverage")
    assert (coverage["accounting"], coverage["share"] < 100) == ("partial", True)


@pytest.mark.parametrize("shape", ["long", "json"])
def test_a_target_is_never_among_what_was_reached(client: TestClient, second: list[Row], shape: str) -> None:
    """The curves that a client draws of growth and of its targets are what the reports say, each by itself."""
    drawn = {"long": long_points, "json": json_points}[shape](client, "gdp-growth")
    expected: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in second:
        if row["indicator"] == "gdp-growth" and not row["base_code"]:
            expected[row["status"]][row["period"]].add(row["as_reported"])
    assert drawn == {status: dict(points) for status, points in expected.items()}
    assert set(drawn) == {"actual", "target"}
    assert drawn["actual"].keys() != drawn["target"].keys()


def long_points(client: TestClient, indicator: str) -> dict[str, dict[str, set[str]]]:
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in rows_of(client, f"/v1/series?indicator={indicator}&base=none&vintages=all&format=csv"):
        if row["value"]:
            found[row["status"]][row["period"]].add(row["as_reported"])
    return {status: dict(points) for status, points in found.items()}


def json_points(client: TestClient, indicator: str) -> dict[str, dict[str, set[str]]]:
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for series in get(client, f"/v1/series?indicator={indicator}&base=none&vintages=all")["data"]:
        for point in series["points"]:
            for vintage in point["vintages"]:
                found[series["status"]][point["period"]].add(vintage["as_reported"])
    return {status: dict(points) for status, points in found.items()}
