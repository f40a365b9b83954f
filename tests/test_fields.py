"""`fields` leaves what it names of each record and each row, digit for digit, and `id` or `code` always."""

import csv
import io
import random
import zipfile
from typing import Any

import orjson
import pytest
from starlette.testclient import TestClient

from app.schemas.choice import chosen, fields_of
from app.web.chosen_fields import ChosenFields
from support.api import LISTS, get
from support.seeds import REPORT


def left(record: dict[str, Any], paths: list[str]) -> dict[str, Any]:
    """Return what is left of a record, told in another way than the application does it."""
    key = "id" if "id" in record else "code"
    kept: dict[str, Any] = {}
    for name, value in record.items():
        inside = [path.partition(".")[2] for path in paths if path.startswith(f"{name}.")]
        if name in paths or name == key:
            kept[name] = value
        elif inside and isinstance(value, list):
            kept[name] = [{part: item[part] for part in item if part in inside} for item in value]
        elif inside:
            kept[name] = None if value is None else {part: value[part] for part in value if part in inside}
    return kept


def asked(paths: list[str]) -> str:
    return "&".join(f"fields={path}" for path in paths)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_has_the_fields_that_are_named(client: TestClient, name: str) -> None:
    record, _ = LISTS[name]
    known, draw = fields_of(record), random.Random(name)
    whole = get(client, f"/v1/{name}?limit=20")
    tries = [[path] for path in known] + [draw.sample(known, min(len(known), n)) for n in (2, 3, 5)]
    for paths in tries:
        page = get(client, f"/v1/{name}?limit=20&{asked(paths)}")
        assert page == {**whole, "data": [left(record, paths) for record in whole["data"]]}, paths


@pytest.mark.parametrize("name", LISTS)
def test_every_field_is_the_very_same_answer(client: TestClient, name: str) -> None:
    record, _ = LISTS[name]
    paths = [path for path in fields_of(record) if "." not in path]
    some = client.get(f"/v1/{name}?limit=1000&{asked(paths)}").content
    whole = client.get(f"/v1/{name}?limit=1000").content
    assert some == whole
    for form in ("csv", "ndjson"):
        table = client.get(f"/v1/{name}?format={form}").content
        columns = client.get(f"/v1/{name}?format=csv&limit=1").text.split("\r\n")[0].split(",")
        assert client.get(f"/v1/{name}?format={form}&{asked(columns)}").content == table


def test_a_record_alone_has_the_fields_that_are_named(client: TestClient) -> None:
    metric = get(client, "/v1/metrics?limit=1")["data"][0]
    paths = ["unit.code", "unit.label", "evidence.quote", "value"]
    path = f"/v1/metrics/{metric['id']}"
    assert get(client, f"{path}?{asked(paths)}") == left(metric, paths)
    both = get(client, f"{path}?{asked(paths)}&include=measures")
    assert both.pop("included") == get(client, f"{path}?include=measures")["included"]
    assert both == left(metric, paths)
    report = get(client, f"/v1/reports/{REPORT}")
    paths = ["sections.code", "counts.metrics", "year"]
    assert get(client, f"/v1/reports/{REPORT}?{asked(paths)}") == left(report, paths)
    indicator = get(client, "/v1/indicators?limit=1")["data"][0]
    assert get(client, f"/v1/indicators/{indicator['code']}?fields=name") == left(indicator, ["name"])


def test_a_search_has_the_fields_that_are_named(client: TestClient) -> None:
    whole = get(client, "/v1/search?q=培训&limit=5")
    some = get(client, "/v1/search?q=培训&limit=5&fields=title&fields=score")
    assert some == {**whole, "data": [{k: r[k] for k in ("id", "title", "score")} for r in whole["data"]]}


@pytest.mark.parametrize("more", ["", "&limit=10", "&sort=-value", "&theme=talent&sort=value&limit=3"])
def test_tables_have_the_columns_that_are_named(client: TestClient, more: str) -> None:
    columns = ["id", "year", "value", "unit", "measures"]  # in the order of the table
    query = f"/v1/metrics?{asked(columns[::-1])}{more}"
    whole = [orjson.loads(line) for line in client.get(f"/v1/metrics?format=ndjson{more}").content.splitlines()]
    rows = [orjson.loads(line) for line in client.get(f"{query}&format=ndjson").content.splitlines()]
    assert rows == [{column: row[column] for column in columns} for row in whole]
    assert [*rows[0]] == columns
    table = list(csv.DictReader(io.StringIO(client.get(f"{query}&format=csv").content.decode(), newline="")))
    full = list(csv.DictReader(io.StringIO(client.get(f"/v1/metrics?format=csv{more}").content.decode(), newline="")))
    assert table == [{column: row[column] for column in columns} for row in full]


def test_a_workbook_has_the_columns_that_are_named(client: TestClient) -> None:
    content = client.get("/v1/metrics?format=xlsx&fields=value&fields=name_en&limit=2").content
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count('<c r="C') == 3  # id, name_en, value; a head and two rows
    assert '<c r="D' not in sheet


def test_fields_may_change_from_page_to_page(client: TestClient) -> None:
    first = client.get("/v1/metrics?limit=2&fields=value&sort=value")
    target = first.headers["link"].partition(">")[0][1:]
    assert "fields=value" in target
    page = first.json()
    cursor = page["page"]["next"]
    whole = get(client, f"/v1/metrics?cursor={cursor}&limit=2")
    other = get(client, f"/v1/metrics?cursor={cursor}&limit=2&fields=name")
    assert [record["name"] for record in other["data"]] == [record["name"] for record in whole["data"]]


@pytest.mark.parametrize(
    ("query", "code", "near"),
    [
        ("fields=vale", "unknown_value", "value"),
        ("fields=unit.cod", "unknown_value", "unit.code"),
        ("fields=evidence.selector.start", "unknown_value", "evidence.selector"),
        ("fields=breakdown.counterpart", "unknown_value", None),
        ("fields=name,value", "repeat_parameter", "fields"),
        ("fields[]=name", "repeat_parameter", "fields"),
        ("fields=", "invalid_value", None),
        ("format=csv&fields=name", "unknown_value", "name_zh"),
        ("format=csv&fields=unit.code", "unknown_value", None),
        ("fields=name_zh", "unknown_value", "name"),
    ],
)
def test_what_is_no_field_is_refused(client: TestClient, query: str, code: str, near: str | None) -> None:
    (error,) = get(client, f"/v1/metrics?{query}", 422)["errors"]
    assert error["code"] == code
    assert near is None or near in error["nearest"]


def test_several_faults_are_told_at_once(client: TestClient) -> None:
    errors = get(client, "/v1/metrics?fields=a&fields=b&facet=c&bom=true", 422)["errors"]
    assert [error["parameter"] for error in errors] == ["fields", "fields", "facet", "bom"]
    assert get(client, f"/v1/reports/{REPORT}?fields=yer", 422)["errors"][0]["nearest"] == ["year"]


def test_long_numbers_keep_every_digit() -> None:
    body = b'{"id":"a","value":12345678901234567890123456789012.50,"unit":{"code":"x","label":"y"},"n":1e400,"z":null}'
    assert ChosenFields(chosen(["value", "unit.code", "z"], "id"), ()).record(body) == (
        b'{"id":"a","value":12345678901234567890123456789012.50,"unit":{"code":"x"},"z":null}'
    )
