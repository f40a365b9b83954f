"""Facets and counts by groups equal what SQL counts in the same rows, for very many filters."""

import csv
import io
import random
import sqlite3
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.period import bounds
from app.queries import facets, metric_counts
from app.schemas.metric import SCHEMA
from app.schemas.metric_counts import NAMED, MetricCountsQuery
from app.settings import Settings
from app.web import metric_counts as answering
from app.web.query import facetable
from support.api import FACTS, get
from support.client import AppClient

OFFERED = tuple(facetable(SCHEMA.query))
TRIED = 500
Sent = list[tuple[str, str]]


class Table:
    """The rows of `/v1/metrics?format=csv` in a database of their own, and what SQL finds there."""

    def __init__(self, client: TestClient) -> None:
        text = client.get("/v1/metrics?format=csv").content.decode()
        self.rows = list(csv.DictReader(io.StringIO(text, newline="")))
        self._database = sqlite3.connect(":memory:")
        names = [f'"{name}"' for name in self.rows[0]]
        self._database.execute(f"CREATE TABLE metrics ({', '.join(names)}, ends)")
        self._database.executemany(
            f"INSERT INTO metrics VALUES ({', '.join('?' * (len(names) + 1))})",
            [(*row.values(), bounds(row["period"])[1]) for row in self.rows],
        )

    def counted(self, columns: list[str], sent: Sent, more: str = "") -> list[tuple[Any, ...]]:
        """Return what GROUP BY some columns gives: their values, the number of rows, and `more`."""
        where, values = _where(sent)
        named = ", ".join(map(_column, columns))
        return self._database.execute(
            f"SELECT {named}, count(*){more} FROM metrics WHERE {where} GROUP BY {named} ORDER BY {named}", values
        ).fetchall()

    def members(self, sent: Sent) -> dict[str, int]:
        """Return how many rows have each member of a breakdown, of which a row may have several; `none` has none."""
        where, values = _where(sent)
        found: dict[str, int] = {}
        for (cell,) in self._database.execute(f"SELECT breakdown FROM metrics WHERE {where}", values):
            for member in cell.split(" ") if cell else ("none",):
                found[member] = found.get(member, 0) + 1
        return found


def _column(name: str) -> str:
    """Return the column of the table for a filter, quoted so that an unknown one is an error and no text."""
    return f"[{'base_code' if name == 'base' else name}]"


def _where(sent: Sent) -> tuple[str, list[Any]]:
    """Write filters as a condition of SQL."""
    conditions, values = ["1"], list[Any]()
    for name in dict.fromkeys(name for name, _ in sent):
        mine = [value for other, value in sent if other == name]
        match name.removesuffix("_gte").removesuffix("_lte"), name[-4:]:
            case "breakdown", _:
                tests = ["breakdown = ''" if value == "none" else "' ' || breakdown || ' ' LIKE ?" for value in mine]
                values += [f"% {value} %" for value in mine if value != "none"]
                conditions.append(f"({' OR '.join(tests)})")
            case "value", "_gte":
                conditions.append("CAST(value AS REAL) >= ?")
                values.append(float(mine[0]))
            case "value", _:
                conditions.append("CAST(value AS REAL) <= ?")
                values.append(float(mine[0]))
            case "period", "_gte":
                conditions.append("ends >= ?")
                values.append(bounds(mine[0])[0])
            case "period", "_lte":
                conditions.append("ends <= ?")
                values.append(bounds(mine[0])[1])
            case stem, ("_gte" | "_lte") as end:
                conditions.append(f"{_column(stem)} {'>=' if end == '_gte' else '<='} ?")
                values.append(mine[0])
            case stem, _:
                conditions.append(f"{_column(stem)} IN ({', '.join('?' * len(mine))})")
                values += ["" if value == "none" else value for value in mine]
    return " AND ".join(conditions), values


@pytest.fixture(scope="module")
def asked(kind: str, various_of: Callable[[str], str]) -> Iterator[TestClient]:
    """A client of an application that only tests without a record of coverage ask."""
    with AppClient(create_app(Settings(database_url=various_of(kind)))) as client:
        yield client


@pytest.fixture(scope="module")
def table(asked: TestClient) -> Table:
    return Table(asked)


def filters(table: Table, draw: random.Random) -> Iterator[tuple[str, str]]:
    """Give up to four filters, each with values that occur, and with `none` where there may be nothing."""
    singles = [name for name in OFFERED if name != "breakdown"] + ["part_of", "id"]
    ranges = ("year", "period", "value")
    for name in draw.sample([*singles, "breakdown", *(f"{name}_" for name in ranges)], draw.randint(0, 4)):
        if name.endswith("_"):
            low, high = sorted(
                (draw.choice(table.rows)[name[:-1]] for _ in range(2)),
                key=lambda value: bounds(value)[1] if name == "period_" else f"{float(value):020.4f}",
            )
            if draw.random() < 0.7 and not low.startswith(".."):
                yield f"{name}gte", low
            if draw.random() < 0.7 and (name != "period_" or bounds(high)[1] >= bounds(low)[1]):
                yield f"{name}lte", high
            continue
        for _ in range(draw.randint(1, 3)):
            cell = draw.choice(table.rows)["base_code" if name == "base" else name]
            values = (cell.split(" ") if cell else ["none"]) if name == "breakdown" else [cell or "none"]
            yield name, draw.choice(values)


@pytest.mark.slow
@pytest.mark.usefixtures("untraced")
def test_facets_are_what_sql_counts(asked: TestClient, table: Table) -> None:
    draw, checked = random.Random(14), 0
    for _ in range(TRIED):
        sent = list(dict.fromkeys(filters(table, draw)))
        wanted = draw.sample(OFFERED, draw.randint(1, 5))
        query = urlencode([*sent, *(("facet", name) for name in wanted), ("limit", "1")])
        answer = get(asked, f"/v1/metrics?{query}")
        assert list(answer["facets"]) == wanted
        for name, found in answer["facets"].items():
            others = [(other, value) for other, value in sent if other != name]
            if name == "breakdown":
                expected = table.members(others)
            else:
                expected = {str(value) or "none": count for value, count in table.counted([name], others)}
            assert {item["value"]: item["count"] for item in found} == expected, (query, name)
            counts = [item["count"] for item in found]
            assert counts == sorted(counts, reverse=True)
            checked += len(found)
            if found:  # the address leads to a list of just so many
                item = draw.choice(found)
                assert item["label"]
                assert get(asked, item["href"])["page"]["total"] == item["count"], item["href"]
    assert checked > 5 * TRIED


@pytest.mark.slow
@pytest.mark.usefixtures("untraced")
def test_groups_are_what_sql_counts(asked: TestClient, table: Table) -> None:
    draw = random.Random(20)
    for turn in range(TRIED):
        sent = list(dict.fromkeys(filters(table, draw)))
        by = draw.sample(tuple(facetable(MetricCountsQuery)), draw.randint(1, 4))
        query = urlencode([*sent, *(("by", name) for name in by)])
        answer = get(asked, f"/v1/metrics/counts?{query}")
        expected = table.counted(by, sent)
        assert answer["total"] == sum(row[-1] for row in expected)
        found = [tuple("" if cell is None else str(cell) for cell in plain(row).values()) for row in answer["data"]]
        assert sorted(found) == sorted(tuple(map(str, row)) for row in expected), query
        assert all(list(plain(row)) == [*by, "count"] for row in answer["data"])
        if turn % 5 == 0:
            lines = asked.get(f"/v1/metrics/counts?{query}&format=ndjson").content.splitlines()
            assert [plain(orjson.loads(line)) for line in lines] == [plain(row) for row in answer["data"]]
            text = asked.get(f"/v1/metrics/counts?{query}&format=csv").content.decode()
            cells = list(csv.DictReader(io.StringIO(text, newline="")))
            assert [tuple(plain(row).values()) for row in cells] == found


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """Return a group without its labels."""
    return {name: value for name, value in row.items() if "_label" not in name}


def test_groups_have_the_names_that_facets_have(varied: TestClient) -> None:
    for name in NAMED:
        for lang in ("zh", "en"):
            facet = get(varied, f"/v1/metrics?facet={name}&limit=1&lang={lang}")["facets"][name]
            labels = {item["value"]: item["label"] for item in facet if item["value"] != "none"}
            groups = get(varied, f"/v1/metrics/counts?by={name}&lang={lang}")["data"]
            assert {row[name]: row[f"{name}_label"] for row in groups if row[name]} == labels
            assert all(row[f"{name}_label"] is None for row in groups if row[name] is None)
            lines = varied.get(f"/v1/metrics/counts?by={name}&format=ndjson").content.splitlines()
            rows = [orjson.loads(line) for line in lines]
            assert {row[name]: row[f"{name}_label_{lang}"] for row in rows if row[name]} == labels
            assert [*rows[0]] == [name, f"{name}_label_zh", f"{name}_label_en", "count"]


@pytest.mark.slow
@pytest.mark.usefixtures("untraced")
def test_the_least_and_the_greatest_are_what_sql_finds(asked: TestClient, table: Table) -> None:
    draw, metrics = random.Random(5), {row["id"]: row for row in table.rows}
    for _ in range(TRIED // 5):
        sent = list(dict.fromkeys(filters(table, draw)))
        by = [
            draw.choice(("unit", "indicator")),
            *draw.sample(("year", "theme", "scope", "breakdown"), draw.randint(0, 2)),
        ]
        for of in ("min", "max"):
            query = urlencode([*sent, *(("by", name) for name in by), ("of", of)])
            answer = orjson.loads(asked.get(f"/v1/metrics/counts?{query}").content)
            expected = table.counted(by, sent, f", {of}(CAST(value AS REAL))")
            assert len(answer["data"]) == len(expected)
            least = {tuple(map(str, row[:-2])): row[-2:] for row in expected}
            for group in answer["data"]:
                key = tuple("" if group[name] is None else str(group[name]) for name in by)
                metric = metrics[group["metric"]]
                assert (group["count"], float(group["value"])) == least[key]
                assert Decimal(metric["value"]) == Decimal(str(group["value"]))
                assert (group["unit"], group["qualifier"]) == (metric["unit"], metric["qualifier"])


@pytest.mark.parametrize("name", FACTS)
def test_every_list_of_facts_has_its_facets(client: TestClient, name: str) -> None:
    _, query = FACTS[name]
    offered = [*facetable(query)]
    data = get(client, f"/v1/{name}?limit=1000")["data"]
    for facet in offered:
        for lang in ("zh", "en"):
            page = get(client, f"/v1/{name}?limit=1&facet={facet}&lang={lang}")
            for item in page["facets"][facet]:
                assert set(item) == {"value", "label", "count", "href"}
                assert f"{facet}=" in item["href"]
                assert "cursor=" not in item["href"]
        if facet in ("theme", "kind", "type", "action", "category"):
            shown = {item["value"]: item["count"] for item in page["facets"][facet]}
            assert shown == {value: [r[facet] for r in data].count(value) for value in {r[facet] for r in data}}


def test_facets_have_names(client: TestClient) -> None:
    address = "/v1/metrics?facet=theme&facet=qualifier&facet=report&facet=scope&facet=year&limit=1"
    for lang, names in (
        ("en", {"theme": "Talent", "qualifier": "written without a qualifier", "scope": "none", "year": "2020"}),
        ("zh", {"qualifier": "无限定词", "scope": "无", "year": "2020"}),
    ):
        found = get(client, f"{address}&lang={lang}")["facets"]
        labels = {facet: {item["label"] for item in items} for facet, items in found.items()}
        assert {facet: name for facet, name in names.items() if name not in labels[facet]} == {}
        assert labels["report"] == {get(client, f"/v1/reports?lang={lang}")["data"][0]["title"]}


def test_a_facet_goes_with_pages(client: TestClient) -> None:
    first = client.get("/v1/metrics?facet=theme&unit=person&limit=2&fields=name")
    target = first.headers["link"].partition(">")[0][1:]
    assert "facet=theme" in target
    following = get(client, target)
    assert following["facets"] == first.json()["facets"]
    other = get(client, f"/v1/metrics?cursor={first.json()['page']['next']}&facet=unit")
    (unit,) = [item for item in other["facets"]["unit"] if item["value"] == "attendance"]
    assert get(client, unit["href"])["page"]["total"] == unit["count"]  # over all filters but its own: none are left


def test_facets_that_cannot_be_are_refused(client: TestClient) -> None:
    for query, parameter, code in (
        ("facet=them", "facet", "unknown_value"),
        ("facet=id", "facet", "unknown_value"),
        ("facet=part_of", "facet", "unknown_value"),
        ("facet=theme,unit", "facet", "repeat_parameter"),
        ("&".join(f"facet={name}" for name in OFFERED[:6]), "facet", "too_many_values"),
        ("facet=theme&format=csv", "facet", "needs_format"),
    ):
        (error,) = get(client, f"/v1/metrics?{query}", 422)["errors"]
        assert (error["parameter"], error["code"]) == (parameter, code)
    assert get(client, "/v1/metrics?facet=them", 422)["errors"][0]["nearest"] == ["theme"]


def test_a_facet_has_the_most_frequent_values(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = get(client, "/v1/metrics?facet=indicator&limit=1")["facets"]["indicator"]
    monkeypatch.setattr(facets, "FACET_VALUES", 3)
    some = get(client, "/v1/metrics?facet=indicator&limit=2")["facets"]["indicator"]
    assert [(item["value"], item["count"]) for item in some] == [(i["value"], i["count"]) for i in whole[:3]]


@pytest.mark.parametrize(
    ("query", "parameter", "code", "says"),
    [
        ("", "by", "missing_parameter", "`by`"),
        ("by=them", "by", "unknown_value", "`theme`"),
        ("by=theme,year", "by", "repeat_parameter", "`by=theme&by=year`"),
        ("by=unit&of=sum", "of", "invalid_value", "Nothing is added up"),
        ("by=unit&of=avg", "of", "unknown_value", "avg"),
        ("by=theme&of=min", "of", "several_units", "`by=unit`"),
        ("by=theme&unit=person&unit=CNY&of=max", "of", "several_units", "`by=indicator`"),
        ("by=theme&format=xlsx", "format", "unknown_value", "csv"),
        ("by=theme&limit=3", "limit", "unknown_parameter", "limit"),
        ("by=theme&theme=talnet", "theme", "unknown_value", "`talent`"),
    ],
)
def test_groups_that_cannot_be_are_refused(
    client: TestClient, query: str, parameter: str, code: str, says: str
) -> None:
    (error,) = get(client, f"/v1/metrics/counts?{query}&lang=en", 422)["errors"]
    assert (error["parameter"], error["code"]) == (parameter, code)
    assert says in error["message"]


def test_groups_are_bounded(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(metric_counts, "MAX_GROUPS", 3)
        (error,) = get(client, "/v1/metrics/counts?by=indicator", 422)["errors"]
        assert error["code"] == "too_many_groups"
    with monkeypatch.context() as patched:
        patched.setattr(answering, "MAX_COMPARED", 3)
        (error,) = get(client, "/v1/metrics/counts?by=unit&of=max", 422)["errors"]
        assert error["code"] == "too_many_compared"
    assert get(client, "/v1/metrics/counts?by=unit&of=max&indicator=online-class-attendances")["total"] == 1


def test_groups_of_nothing(client: TestClient) -> None:
    assert get(client, "/v1/metrics/counts?by=theme&year=2019") == {"data": [], "total": 0}
    text = client.get("/v1/metrics/counts?by=theme&by=year&year=2019&of=max&unit=person&format=csv").text
    assert text == "theme,theme_label_zh,theme_label_en,year,count,value,value_to,qualifier,unit,metric\r\n"
