"""Tables: the same rows in every format, typed, streamed, and safe to open in a spreadsheet."""

import csv as standard_csv
import io
import zipfile
from decimal import Decimal
from typing import Any

import orjson
import pytest
from conftest import get
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter
from starlette.testclient import TestClient
from test_api import FACTS, LISTS

from app.formats import csv, ndjson, xlsx
from app.schemas import indicator, region, release, report, theme, unit
from app.schemas.base import columns_of
from app.schemas.facts import FACTS as SCHEMAS

ROWS: dict[str, Any] = {
    **{kind.path: schema.row for kind, schema in SCHEMAS.items()},
    "reports": report.ReportRow,
    "indicators": indicator.IndicatorRow,
    "themes": theme.ThemeRow,
    "regions": region.RegionRow,
    "units": unit.UnitRow,
    "releases": release.ReleaseRow,
}


def rows(client: TestClient, path: str) -> list[dict[str, Any]]:
    """Return the rows of an NDJSON answer."""
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/x-ndjson"
    return [orjson.loads(line) for line in response.content.splitlines()]


def cell(value: Any) -> str:
    """Return what a cell of CSV says for a value of NDJSON."""
    if isinstance(value, list):
        value = " ".join(map(str, value))
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


@pytest.mark.parametrize("name", LISTS)
def test_the_formats_say_the_same(client: TestClient, name: str) -> None:
    data = get(client, f"/v1/{name}?limit=1000")["data"]
    flat = rows(client, f"/v1/{name}?format=ndjson")
    key = "id" if "id" in data[0] else "code"
    assert [row[key] for row in flat] == [record[key] for record in data]
    columns = columns_of(ROWS[name])
    for row in flat:
        assert tuple(row) == columns
        TypeAdapter(ROWS[name]).validate_python(row)
    text = client.get(f"/v1/{name}?format=csv").content.decode()
    assert "\r\n" in text
    table = list(standard_csv.reader(io.StringIO(text, newline="")))
    assert tuple(table[0]) == columns
    assert table[1:] == [[cell(value) for value in row.values()] for row in flat]


@pytest.mark.parametrize("name", FACTS)
def test_both_languages_are_in_every_row(client: TestClient, name: str) -> None:
    flat = rows(client, f"/v1/{name}?format=ndjson")
    for lang in ("zh", "en"):
        data = get(client, f"/v1/{name}?limit=1000&lang={lang}")["data"]
        word = "name" if "name" in data[0] else "title"
        assert [row[f"{word}_{lang}"] for row in flat] == [record[word] for record in data]
    assert client.get(f"/v1/{name}?format=csv").headers["content-language"] == "zh, en"


def test_filters_order_and_limit_hold_for_tables(client: TestClient) -> None:
    page = get(client, "/v1/metrics?theme=talent&sort=-value&limit=4")["data"]
    first = client.get("/v1/metrics?theme=talent&sort=-value&limit=4&format=ndjson")
    assert [orjson.loads(line)["id"] for line in first.content.splitlines()] == [record["id"] for record in page]
    target = first.headers["link"].partition(">")[0][1:]
    assert "format=ndjson" in target
    rest = rows(client, target.replace("limit=4", "limit=1000"))
    whole = rows(client, "/v1/metrics?theme=talent&sort=-value&format=ndjson")
    assert [row["id"] for row in whole] == [record["id"] for record in page] + [row["id"] for row in rest]


def test_a_shared_total_is_left_empty(client: TestClient) -> None:
    programs = get(client, "/v1/training-programs?limit=1000")["data"]
    for record, row in zip(programs, rows(client, "/v1/training-programs?format=ndjson"), strict=True):
        for name in ("sessions", "trainees"):
            count = record[name]
            assert row[f"{name}_metric"] == (count and count["metric"])
            assert row[name] == (None if count is None or count["shared_with"] else count["value"])


def test_excel_is_told_that_it_is_utf8(client: TestClient) -> None:
    plain = client.get("/v1/themes?format=csv").content
    assert client.get("/v1/themes?format=csv&bom=true").content == b"\xef\xbb\xbf" + plain
    assert client.get("/v1/themes?format=csv&bom=false").content == plain


def test_a_name_to_save_it_under(client: TestClient) -> None:
    assert client.get("/v1/metrics?format=xlsx").headers["content-disposition"] == 'attachment; filename="metrics.xlsx"'
    assert client.get("/v1/metrics?format=csv").headers["content-disposition"] == 'inline; filename="metrics.csv"'


def test_a_workbook(client: TestClient) -> None:
    import xml.etree.ElementTree as ElementTree

    content = client.get("/v1/metrics?format=xlsx&lang=en").content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        about = archive.read("xl/worksheets/sheet2.xml").decode()
        strings = archive.read("xl/sharedStrings.xml").decode() if "xl/sharedStrings.xml" in archive.namelist() else ""
    assert 'state="frozen"' in sheet
    assert "<autoFilter" in sheet
    assert "<f>" not in sheet
    numbers = [n.text for n in ElementTree.fromstring(sheet).iter() if n.tag.endswith("}v") and n.text]
    assert "79370000" in numbers
    assert "CC BY 4.0" in about + strings
    assert sheet.count("<row ") == 73


def test_too_many_rows_for_a_workbook(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MAX_ROWS", 10)
    problem = get(client, "/v1/measures?format=xlsx&lang=en", 422)
    assert problem["errors"][0]["code"] == "too_many_rows"
    assert "csv or ndjson" in problem["detail"]
    assert client.get("/v1/measures?format=xlsx&limit=5").status_code == 200


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+1", "@SUM(1)", "\t=1", "\r=1"])
def test_a_formula_is_made_harmless(text: str) -> None:
    line = csv.line([text, Decimal("-5"), -5, f"x{text}"])
    cells = next(standard_csv.reader(io.StringIO(line.decode(), newline="")))
    assert cells == [f"'{text}", "-5", "-5", f"x{text}"]


CELLS = st.none() | st.integers() | st.text().filter(lambda t: "\x00" not in t and not t.startswith(tuple("=+-@\t\r")))


@given(st.lists(CELLS, min_size=1, max_size=6))
def test_what_is_written_can_be_read(cells: list[Any]) -> None:
    line = csv.line(cells)
    read = next(standard_csv.reader(io.StringIO(line.decode(), newline="")))
    assert read == ["" if c is None else str(c) for c in cells] or cells == [None] or cells == [""]


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30, places=6))
def test_decimals_are_written_digit_for_digit(value: Decimal) -> None:
    assert ndjson.dumps({"v": value}) == b'{"v":' + f"{value:f}".encode() + b"}"
    assert csv.line([value]).decode().strip() == f"{value:f}"
