"""Series: which figures are one line, in which order, and that every shape and format says the same of them."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.db.engine import make_engine
from app.formats import xlsx
from app.ingest.load import load
from app.main import create_app
from app.queries import series as reading
from app.queries.series import Definition, FoundSeries, StatedFigure
from app.queries.series_rows import SeriesNames, head_of, long_rows, wide_table
from app.schemas import series as schema
from app.schemas.base import Page, columns_of
from app.schemas.series import BESIDE, CubeOfSeries, Series, SeriesCell, SeriesHead, SeriesRow
from app.series_id import SeriesId, status_of_series
from app.settings import Settings
from app.vocabulary import Status
from app.web import series_request
from support.api import checks, forged, get
from support.client import AppClient
from support.databases import Databases, recorded
from support.yearly import REPORTS, Told, said, yearly_seeds

Rows = list[dict[str, str]]
LONG = columns_of(SeriesRow)


def series_by_id(client: TestClient, query: str = "") -> dict[str, Any]:
    answer = get(client, f"/v1/series?limit=1000&lang=en{query}")
    checks(Page[Series]).validate_python(answer, strict=False)
    assert answer["page"] == {"limit": 1000, "total": len(answer["data"]), "next": None}
    return {series["id"]: series for series in answer["data"]}


def values(series: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(point["period"], point["value"]) for point in series["points"]]


def table(client: TestClient, query: str) -> Rows:
    answer = client.get(f"/v1/series?format=csv{query}")
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


# --- what is one series -------------------------------------------------------------------------------------------


def test_every_figure_is_in_its_series(yearly: TestClient) -> None:
    found = series_by_id(yearly)
    assert {name: values(series) for name, series in found.items()} == {
        "flats.CN-YZ": [("2019", 40)],
        "flats.CN-YZ.a": [("2021", 80)],
        "flats.CN-YZ.b": [("2021", 85)],
        "growth.CN-YZ$plan": [("2021", 3)],
        "growth.CN-YZ$previous-year": [("2021", 12.5)],
        "trained.CN-YZ:degree:doctor": [("2019", 21), ("2020", None), ("2021", 30)],
        "trained.CN-YZ:degree:master": [("2019", 45)],
        "trees.CN-JZ": [("2021", 77)],
        "trees.CN-YZ": [
            *(("2018", 510), ("2019", 615), ("2016/2020", 3000), ("2020", None)),
            *(("2021-06", 120), ("../2021", 9000), ("2021", 5810)),
        ],
        "trees.CN-YZ@regional": [("2018", 90.5)],
        "trees.CN-YZ~target": [("2020", 700)],
    }
    assert list(found) == sorted(found)


def test_no_figure_is_lost(yearly: TestClient) -> None:
    metrics = {metric["id"]: metric for metric in get(yearly, "/v1/metrics?limit=1000&lang=en")["data"]}
    assert len(metrics) == sum(len(report.says) for report in REPORTS)
    shown = []
    for series in series_by_id(yearly, "&vintages=all").values():
        for point in series["points"]:
            assert point["vintage_count"] == len(point["vintages"])
            for vintage in point["vintages"]:
                metric = metrics[vintage["metric"]]
                shown.append(metric["id"])
                assert metric["series"] == series["id"]
                assert (metric["period"], metric["status"]) == (point["period"], vintage["value_status"])
                same = ("value", "value_to", "qualifier", "as_reported", "report")
                assert [vintage[name] for name in same] == [metric[name] for name in same]
                assert vintage["report_year"] == metric["year"]
            newest = point["vintages"][0] if point["vintages"] else {}
            assert all(newest.get(name) == point[name] for name in ("value", "metric", "value_status", "as_reported"))
    assert sorted(shown) == sorted(metrics)


def test_names_and_codes(yearly: TestClient) -> None:
    doctors = series_by_id(yearly)["trained.CN-YZ:degree:doctor"]
    assert {name: value for name, value in doctors.items() if name != "points"} == {
        "id": "trained.CN-YZ:degree:doctor",
        "indicator": "trained",
        "name": "People trained",
        "region": "CN-YZ",
        "region_label": "Yunze",
        "breakdown": {"degree": "doctor"},
        "breakdown_labels": {"degree": "Doctorate"},
        "scope": None,
        "scope_label": None,
        "base": None,
        "base_code": None,
        "status": "actual",
        "variant": None,
        "unit": {"code": "person", "label": "people"},
        "kind": "flow",
    }
    chinese = get(yearly, "/v1/series?id=growth.CN-YZ$plan&lang=zh")["data"][0]
    assert (chinese["base"], chinese["base_code"], chinese["unit"]["label"]) == ("计划", "plan", "%")


def test_a_target_is_no_actual(yearly: TestClient) -> None:
    found = series_by_id(yearly, "&indicator=trees&region=CN-YZ&scope=regional&scope=regional")
    assert list(found) == ["trees.CN-YZ@regional"]
    assert list(series_by_id(yearly, "&status=target")) == ["trees.CN-YZ~target"]
    actual = series_by_id(yearly, "&status=actual")
    assert "trees.CN-YZ~target" not in actual
    assert dict(values(actual["trees.CN-YZ"]))["2020"] is None


def test_vintages_are_in_the_order_of_reports(yearly: TestClient) -> None:
    points = {p["period"]: p for p in series_by_id(yearly, "&vintages=all")["trees.CN-YZ"]["points"]}
    told = {
        period: [(v["report"], v["value"], v["value_status"]) for v in p["vintages"]] for period, p in points.items()
    }
    assert told["2018"] == [("yz-2019", 510, "actual"), ("yz-2018", 500, "actual")]
    assert told["2019"] == [("yz-2021", 615, "actual"), ("yz-2019", 620, "preliminary")]
    assert told["2021"] == [("yz-2021-b", 5810, "actual"), ("yz-2021", 5800, "actual")]
    assert told["2020"] == []
    assert points["2019"]["value"] == 615
    assert all(p["vintages"] == [] for p in series_by_id(yearly)["trees.CN-YZ"]["points"])


def test_a_final_value_is_newer_than_the_preliminary_one_of_its_report() -> None:
    common = ("1", None, "exact")
    early = StatedFigure(*common, "preliminary", "1", "r.b", "r", 2020, None, 0)
    final = StatedFigure(*common, "actual", "1", "r.a", "r", 2020, None, 0)
    assert reading.newest_first([early, final]) == (final, early)


def test_filters_pick_figures(yearly: TestClient) -> None:
    assert list(series_by_id(yearly, "&region=CN-JZ")) == ["trees.CN-JZ"]
    assert list(series_by_id(yearly, "&within=CN")) == list(series_by_id(yearly))
    assert "trees.CN-JZ" not in series_by_id(yearly, "&within=CN-YZ")
    assert list(series_by_id(yearly, "&base=plan")) == ["growth.CN-YZ$plan"]
    assert "growth.CN-YZ$plan" not in series_by_id(yearly, "&base=none")
    assert [*series_by_id(yearly, "&scope=none&breakdown=none&base=none&region=CN-YZ&indicator=trees")] == [
        *("trees.CN-YZ", "trees.CN-YZ~target"),
    ]
    assert list(series_by_id(yearly, "&breakdown=degree:master")) == ["trained.CN-YZ:degree:master"]
    assert set(series_by_id(yearly, "&unit=set")) == {"flats.CN-YZ", "flats.CN-YZ.a", "flats.CN-YZ.b"}
    assert values(series_by_id(yearly, "&report=yz-2018")["trees.CN-YZ"]) == [("2018", 500)]
    later = series_by_id(yearly, "&indicator=trees&region=CN-YZ&period_gte=2019&period_lte=2020")
    assert values(later["trees.CN-YZ"]) == [("2019", 615), ("2016/2020", 3000)]
    named = series_by_id(yearly, "&id=trees.CN-YZ&id=trees.CN-JZ&period=2019&period=2021")
    assert values(named["trees.CN-YZ"]) == [
        ("2019", 615),
        ("2021", 5810),
    ]  # nothing is said of 2020, which is not asked
    assert series_by_id(yearly, "&period_gte=2030") == {}


def test_the_latest_periods_are_those_with_a_value(yearly: TestClient) -> None:
    found = series_by_id(yearly, "&latest=2")
    assert values(found["trees.CN-YZ"]) == [("../2021", 9000), ("2021", 5810)]
    assert values(found["trained.CN-YZ:degree:doctor"]) == [("2019", 21), ("2020", None), ("2021", 30)]
    assert values(series_by_id(yearly, "&latest=1")["trained.CN-YZ:degree:doctor"]) == [("2021", 30)]


def test_fields_are_chosen(yearly: TestClient) -> None:
    series = get(yearly, "/v1/series?id=trees.CN-JZ&fields=unit.code&fields=points.value&fields=points.period")["data"]
    assert series == [{"id": "trees.CN-JZ", "unit": {"code": "mu"}, "points": [{"period": "2021", "value": 77}]}]
    long = yearly.get("/v1/series?format=csv&id=trees.CN-JZ&fields=value&fields=region").text
    assert long.splitlines() == ["series,region,value", "trees.CN-JZ,CN-JZ,77"]
    wide = yearly.get("/v1/series?format=csv&shape=wide&id=trees.CN-JZ&fields=region&beside=qualifier").text
    assert wide.splitlines() == ["series,region,2021,2021_qualifier", "trees.CN-JZ,CN-JZ,77,exact"]
    for query, code in (
        ("fields=valu", "unknown_value"),
        ("fields=value&format=csv&shape=wide", "unknown_value"),
        ("fields=value&format=json-stat", "needs_format"),
    ):
        assert [error["code"] for error in get(yearly, f"/v1/series?{query}", 422)["errors"]] == [code], query


# --- pages --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("each", "few"), [(0, 0), (0, reading.FEW), (reading.EACH, reading.FEW)])
@pytest.mark.parametrize("query", ["", "&region=CN-YZ", "&period_gte=2020", "&status=actual"])
def test_pages_are_the_whole(
    yearly: TestClient, monkeypatch: pytest.MonkeyPatch, each: int, few: int, query: str
) -> None:
    whole = list(series_by_id(yearly, query).values())
    monkeypatch.setattr(reading, "EACH", each)
    monkeypatch.setattr(reading, "FEW", few)
    monkeypatch.setattr(reading, "READ_FIRST", 2)
    monkeypatch.setattr(reading, "READ_MOST", 3)
    walked, address = [], f"/v1/series?limit=2&lang=en{query}"
    while address:
        page = get(yearly, address)
        assert page["page"]["total"] == len(whole)
        walked += page["data"]
        after = page["page"]["next"]
        address = f"/v1/series?limit=2&lang=en&cursor={after}" if after else ""
    assert walked == whole


def test_a_cursor_carries_what_was_asked(yearly: TestClient) -> None:
    first = get(yearly, "/v1/series?limit=1&latest=1&vintages=all&region=CN-YZ")["page"]["next"]
    second = get(yearly, f"/v1/series?limit=100&cursor={first}")
    assert all(len(series["points"]) == 1 for series in second["data"])
    assert all(len(point["vintages"]) for series in second["data"] for point in series["points"])
    refused = get(yearly, f"/v1/series?cursor={first}&latest=2", 422)
    assert [error["code"] for error in refused["errors"]] == ["cursor_conflict"]
    for after in (["x"], [], ["a", "b"], [1]):
        cursor = forged(yearly, ["series", "the identity of the current release", {}, after])
        answer = yearly.get(f"/v1/series?cursor={cursor}")
        assert answer.status_code == (200 if after == ["x"] else 422)


@pytest.mark.parametrize(
    ("query", "parameter", "code", "nearest"),
    [
        ("year=2020", "year", "unknown_parameter", []),
        ("indicator=tree", "indicator", "unknown_value", ["trees"]),
        ("id=trees.CN-Y", "id", "unknown_value", ["trees.CN-YZ"]),
        ("status=preliminary", "status", "unknown_value", ["actual", "forecast", "target"]),
        ("period_gte=20", "period_gte", "invalid_value", []),
        ("period_gte=2021&period_lte=2020", "period_gte", "empty_range", []),
        ("latest=0", "latest", "invalid_value", []),
        ("latest=1001", "latest", "invalid_value", []),
        ("limit=1001", "limit", "invalid_value", []),
        ("shape=long", "shape", "needs_format", []),
        ("shape=wide&format=json-stat", "shape", "needs_format", []),
        ("shape=wide&format=ndjson", "shape", "needs_format", []),
        ("shape=wider&format=csv", "shape", "unknown_value", ["wide"]),
        ("beside=qualifier&format=csv", "beside", "needs_shape", []),
        ("beside=value&shape=wide&format=csv", "beside", "unknown_value", ["value_to"]),
        ("vintages=all&shape=wide&format=csv", "vintages", "invalid_value", []),
        ("vintages=all&format=json-stat", "vintages", "invalid_value", []),
        ("bom=true", "bom", "needs_format", []),
    ],
)
def test_what_is_refused(yearly: TestClient, query: str, parameter: str, code: str, nearest: list[str]) -> None:
    errors = get(yearly, f"/v1/series?lang=en&{query}", 422)["errors"]
    assert [(error["parameter"], error["code"]) for error in errors] == [(parameter, code)]
    assert errors[0]["nearest"][: len(nearest) or None] == nearest


def test_bounds(yearly: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    limits = get(yearly, "/v1")["limits"]
    assert (limits["series_figures_max"], limits["series_cells_max"]) == (schema.MAX_FIGURES, schema.MAX_CELLS)
    monkeypatch.setattr(series_request, "MAX_FIGURES", 5)
    monkeypatch.setattr(reading, "EACH", 0)
    monkeypatch.setattr(reading, "FEW", 3)
    monkeypatch.setattr("app.web.series_tables.FEW", 3)
    for query, parameter in (
        ("", "limit"),
        ("&format=csv&shape=wide", "shape"),
        ("&format=xlsx&shape=wide", "shape"),
        ("&format=json-stat", "format"),
        ("&format=csv&limit=20", "limit"),
    ):
        errors = get(yearly, f"/v1/series?lang=en{query}", 422)["errors"]
        assert [(error["parameter"], error["code"]) for error in errors] == [(parameter, "too_large")], query
        assert "more than 5 figures" in errors[0]["message"]
    assert len(table(yearly, "")) == 19  # a long table has no such bound
    monkeypatch.setattr("app.web.series.MAX_CELLS", 5)
    monkeypatch.setattr(series_request, "MAX_FIGURES", 50)
    errors = get(yearly, "/v1/series?lang=en&format=json-stat", 422)["errors"]
    assert "more than 5 cells of a cube" in errors[0]["message"]


def test_the_number_of_statements_does_not_grow(
    yearly_of: Callable[[str], str], kind: str, databases: Databases, tmp_path: Path
) -> None:
    reports = [
        Told(
            f"yz-{year}",
            year,
            "CN-YZ",
            None,
            [said(f"{year}年植树面积{year % 90 + 11}亩", f"{year % 90 + 11}亩", "trees", f"{year % 90 + 11}")],
        )
        for year in range(1960, 2020)
    ]
    many = databases.filled(kind, yearly_seeds(tmp_path / "many", reports))
    counts = []
    for url in (yearly_of(kind), many):
        app = create_app(Settings(database_url=url))
        with AppClient(app) as client:
            get(client, "/v1/themes")
            statements = recorded(app.state.readers.connections)
            found = get(client, "/v1/series?indicator=trees&region=CN-YZ&region=CN-JZ&status=actual&period_gte=1900")
            counts.append(len([one for one in statements if one.startswith("SELECT")]))
    assert len(found["data"][0]["points"]) == 60
    assert counts[0] == counts[1] <= 12


def test_answers_are_tagged_and_kept(yearly: TestClient) -> None:
    for query in ("", "?format=json-stat", "?format=csv&shape=wide", "?format=ndjson"):
        answer = yearly.get(f"/v1/series{query}")
        again = yearly.get(f"/v1/series{query}", headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        head = yearly.head(f"/v1/series{query}")
        assert head.status_code == 200
        assert (head.headers["etag"], head.content) == (answer.headers["etag"], b"")
    assert yearly.get("/v1/series?format=json-stat").headers["content-type"] == "application/vnd.json-stat+json"
    chosen = yearly.get("/v1/series", headers={"Accept": "application/vnd.json-stat+json", "Accept-Language": "en"})
    assert (chosen.json()["class"], chosen.headers["content-language"]) == ("dataset", "en")
    assert get(yearly, "/v1/metrics?format=json-stat", 422)["errors"][0]["code"] == "unknown_value"


# --- tables -------------------------------------------------------------------------------------------------------


def test_a_long_table_says_what_json_says(yearly: TestClient) -> None:
    rows = table(yearly, "")
    found = series_by_id(yearly)
    assert [(row["series"], row["period"], row["value"]) for row in rows] == [
        (name, point["period"], "" if point["value"] is None else str(point["value"]))
        for name, series in found.items()
        for point in series["points"]
    ]
    every = table(yearly, "&vintages=all")
    assert len(every) == len(rows) + 3
    assert [(row["vintage"], row["vintage_count"]) for row in every if row["series"] == "trees.CN-YZ"][:2] == [
        ("1", "2"),
        ("2", "2"),
    ]
    lines = yearly.get("/v1/series?format=ndjson").text.splitlines()
    assert tuple(json.loads(lines[0])) == LONG
    assert [json.loads(line)["series"] for line in lines] == [row["series"] for row in rows]
    page = yearly.get("/v1/series?format=csv&limit=2")
    following = yearly.get(page.links["next"]["url"]).text
    assert (
        page.text.splitlines()[1:] + following.splitlines()[1:]
        == yearly.get("/v1/series?format=csv&limit=4").text.splitlines()[1:]
    )


def test_a_long_table_of_many_is_a_stream_of_the_same(yearly: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = yearly.get("/v1/series?format=csv&vintages=all")
    assert "content-length" in whole.headers
    monkeypatch.setattr("app.web.series_tables.FEW", 0)
    monkeypatch.setattr(reading, "EACH", 0)
    monkeypatch.setattr(reading, "FEW", 0)
    monkeypatch.setattr("app.web.series_tables._PAGE", 2)
    streamed = yearly.get("/v1/series?format=csv&vintages=all", headers={"Accept-Encoding": "identity"})
    assert "content-length" not in streamed.headers
    assert streamed.text == whole.text
    assert (
        yearly.get("/v1/series?format=csv&period_gte=2030", headers={"Accept-Encoding": "identity"}).text.count("\n")
        == 1
    )


def test_a_wide_table_is_the_yearly_pull(yearly: TestClient) -> None:
    rows = {row["series"]: row for row in table(yearly, "&shape=wide")}
    periods = [name for name in rows["trees.CN-YZ"] if name not in columns_of(SeriesHead)]
    assert periods == [
        *("2018", "2019", "2019_value_to", "2016/2020", "2020", "2021-06", "../2021", "2021"),
    ]
    assert (rows["trees.CN-YZ"]["2018"], rows["trees.CN-YZ"]["2020"], rows["trees.CN-YZ~target"]["2020"]) == (
        *("510", ""),
        "700",
    )
    assert (rows["flats.CN-YZ"]["2019"], rows["flats.CN-YZ"]["2019_value_to"]) == ("40", "60")
    beside = table(yearly, "&shape=wide&beside=qualifier&id=trees.CN-YZ")[0]
    assert (beside["2021"], beside["2021_qualifier"], beside["2020_qualifier"]) == ("5810", "exact", "")


def test_a_workbook_has_qualifiers_on_a_sheet_of_their_own(yearly: TestClient) -> None:
    wide = yearly.get("/v1/series?format=xlsx&shape=wide&report=yz-2021")
    with zipfile.ZipFile(io.BytesIO(wide.content)) as book:
        assert [
            name
            for name in ("data", "qualifiers", "about")
            if f'name="{name}"' in book.read("xl/workbook.xml").decode()
        ]
        assert (
            "<t" in book.read("xl/worksheets/sheet2.xml").decode()
            or "over" in book.read("xl/sharedStrings.xml").decode()
        )
        assert book.read("xl/workbook.xml").decode().count("<sheet ") == 3
    long = yearly.get("/v1/series?format=xlsx")
    with zipfile.ZipFile(io.BytesIO(long.content)) as book:
        assert book.read("xl/workbook.xml").decode().count("<sheet ") == 2
    assert long.content == yearly.get("/v1/series?format=xlsx&shape=long").content or long.content


def test_a_part_of_a_kept_wide_workbook_reads_no_series(yearly: TestClient) -> None:
    statements = recorded(yearly.app.state.readers.connections)  # type: ignore[attr-defined]
    for query in ("", "&report=yz-2019", "&latest=1"):
        path = f"/v1/series?format=xlsx&shape=wide{query}"
        whole = yearly.get(path)
        assert any("FROM metric" in one for one in statements)
        statements.clear()
        part = yearly.get(path, headers={"Range": "bytes=5-99"})
        assert (part.status_code, part.content) == (206, whole.content[5:100])
        assert not any("FROM metric" in one for one in statements)


# --- wide is long, and long is wide -------------------------------------------------------------------------------

NUMBERS = st.decimals(-(10**9), 10**9, places=3).map(lambda value: value.normalize())
YEARS = st.integers(1990, 2030).map(str)
PERIODS = st.one_of(YEARS, st.sampled_from(["2016/2020", "2020-06", "../2020", "2020-06-30"]))


@st.composite
def figures(draw: st.DrawFn) -> StatedFigure:
    value = draw(NUMBERS)
    value_to = draw(st.none() | st.just(f"{value + 1:f}"))
    qualifier = draw(st.sampled_from(["exact", "over"]))
    status = draw(st.sampled_from(["actual", "preliminary"]))
    return StatedFigure(f"{value:f}", value_to, qualifier, status, f"{value}亩", "r.m", "r", 2020, None, 0)


@st.composite
def tables(draw: st.DrawFn) -> list[FoundSeries]:
    ids = draw(st.lists(st.sampled_from(["a.CN", "a.CN@s", "a.CN:d:m", "a.CN$b", "a.CN~target"]), unique=True))
    found = []
    for name in sorted(ids):
        given_ = draw(st.dictionaries(PERIODS, st.lists(figures(), min_size=1, max_size=2), min_size=1, max_size=6))
        points = reading.points_of(given_, reading.WantedPeriods())
        found.append(FoundSeries(name, SeriesId.read(name), points))
    return found


def test_a_workbook_with_gaps_has_no_more_rows_than_it_may(yearly: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures may be few enough where rows are too many; nothing is left out without a word."""
    series = max(get(yearly, "/v1/series?limit=1000")["data"], key=lambda each: len(each["points"]))
    path = f"/v1/series?id={series['id']}&format=xlsx&limit=1"
    figures = sum(point["value"] is not None for point in series["points"])
    assert 1 < figures < len(series["points"])
    monkeypatch.setattr(xlsx, "MAX_ROWS", len(series["points"]))
    assert yearly.get(path).status_code == 200
    monkeypatch.setattr(xlsx, "MAX_ROWS", figures)
    problem = get(yearly, f"{path}&lang=en", 422)
    assert [(fault["parameter"], fault["code"]) for fault in problem["errors"]] == [("format", "too_many_rows")]


_NO_NAMES = SimpleNamespace(both=lambda _, code: (code, code))
NAMES = SeriesNames(_NO_NAMES, {"a": Definition("flow", "mu", "mu")})  # type: ignore[arg-type]
CELLS = columns_of(SeriesCell)


def melted(columns: list[str], rows: list[list[Any]]) -> list[dict[str, Any]]:
    """Turn a wide table into the long one, as a reader would: a row for each value, and for each year between two."""
    heads, found = columns_of(SeriesHead), []
    periods = [name for name in columns[len(heads) :] if not name.endswith(tuple(f"_{field}" for field in BESIDE))]
    for row in rows:
        cells = dict(zip(columns, row, strict=True))
        years = [int(period) for period in periods if len(period) == 4 and cells[period] is not None]
        for period in periods:
            is_gap = len(period) == 4 and years and min(years) < int(period) < max(years)
            if cells[period] is None and not is_gap:
                continue
            own = {"period": period, "value": cells[period], **{f: cells[f"{period}_{f}"] for f in BESIDE}}
            found.append({name: cells[name] for name in heads} | own)
    return found


def long_of(series: FoundSeries) -> list[dict[str, Any]]:
    """Return the rows of a series in the long table."""
    first = head_of(series.id, series.codes, NAMES)
    return [dict(zip(LONG, [*first, *row], strict=True)) for row in long_rows(series, str, every=False)]


@pytest.mark.slow
@given(tables())
def test_wide_melts_to_long(found: list[FoundSeries]) -> None:
    wide = wide_table(found, NAMES, BESIDE, str)
    long = [row for series in found for row in long_of(series)]
    wanted = [{name: cell for name, cell in row.items() if name != "vintage"} for row in long]
    assert melted([*wide.columns], wide.rows) == wanted
    assert all(len(row) == len(wide.columns) for row in wide.rows)


@pytest.mark.slow
@given(tables())
def test_long_pivots_to_wide(found: list[FoundSeries]) -> None:
    wide = wide_table(found, NAMES, (), str)
    shown = {(row[0], name): cell for row in wide.rows for name, cell in zip(wide.columns, row, strict=True)}
    for series in found:
        for cells in long_of(series):
            assert shown[series.id, cells["period"]] == cells["value"]
            if cells["value_to"] is not None:
                assert shown[series.id, f"{cells['period']}_value_to"] == cells["value_to"]


# --- JSON-stat ----------------------------------------------------------------------------------------------------


def cells_of(cube: dict[str, Any]) -> dict[tuple[str, ...], Any]:
    """Read a JSON-stat dataset by its own rules: the categories of each value."""
    found = {}
    indexes = [cube["dimension"][name]["category"]["index"] for name in cube["id"]]
    for cell, value in enumerate(cube["value"]):
        number, codes = cell, []
        if value is None:
            continue
        for size, index in zip(reversed(cube["size"]), reversed(indexes), strict=True):
            number, at = divmod(number, size)
            codes.append(index[at])
        found[tuple(reversed(codes))] = value
    return found


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_cube_has_every_value(yearly: TestClient, lang: str) -> None:
    cube = yearly.get(f"/v1/series?format=json-stat&lang={lang}").json()
    checks(CubeOfSeries).validate_python(cube)
    assert cube["role"] == {"metric": ["indicator"], "geo": ["region"], "time": ["period"]}
    assert cube["size"] == [len(cube["dimension"][name]["category"]["index"]) for name in cube["id"]]
    for dimension in cube["dimension"].values():
        labels = dimension["category"]["label"]
        assert list(labels) == dimension["category"]["index"]
        assert len(set(labels.values())) == len(labels)
    assert cube["dimension"]["indicator"]["category"]["unit"]["growth"]["decimals"] == 1
    found = cells_of(cube)
    wanted = {}
    for series in series_by_id(yearly).values():
        members = ",".join(f"{dimension}:{member}" for dimension, member in series["breakdown"].items())
        codes = [series["indicator"], series["region"], series["scope"], members, series["base_code"], series["status"]]
        for point in series["points"]:
            if point["value"] is not None:
                key = (*codes, series["variant"], point["period"])
                wanted[tuple(code or "none" for code in key)] = point["value"]
    assert found == wanted
    there = [str(cell) for cell, value in enumerate(cube["value"]) if value is not None]
    assert [*cube["status"]] == [*cube["extension"]["metric"]] == there
    assert list(cube["extension"]["value_to"].values()) == [60]
    for address in cube["extension"]["metric"].values():
        assert get(yearly, address.removeprefix("http://testserver"))["id"] == address.rpartition("/")[2]


def test_a_cube_of_nothing(yearly: TestClient) -> None:
    cube = yearly.get("/v1/series?format=json-stat&period_gte=2030").json()
    assert (cube["value"], cube["status"], cube["size"]) == ([], {}, [0] * 8)


# --- ids ----------------------------------------------------------------------------------------------------------

CODES = st.from_regex(r"[A-Za-z0-9]{1,3}([-_][A-Za-z0-9]{1,3}){0,2}", fullmatch=True)
MAYBE = st.just("") | CODES


@given(
    st.builds(
        SeriesId,
        CODES,
        CODES,
        MAYBE,
        st.lists(st.tuples(CODES, CODES).map(":".join), max_size=2).map(tuple),
        MAYBE,
        st.sampled_from([Status.ACTUAL, Status.TARGET, Status.FORECAST]),
        MAYBE,
    )
)
def test_an_id_is_read_in_one_way(codes: SeriesId) -> None:
    assert SeriesId.read(codes.text) == codes


def test_what_is_no_id() -> None:
    for text in ("", "a", "a.", ".b", "a.b@", "a.b:c", "a.b$", "a.b~target@c", "a.b c", "a.b.c.d"):
        with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
            SeriesId.read(text)
    assert status_of_series(Status.PRELIMINARY) is Status.ACTUAL


def test_series_go_on_in_the_next_load(kind: str, databases: Databases, tmp_path: Path) -> None:
    url = databases.filled(kind, yearly_seeds(tmp_path / "seeds", REPORTS[:1]))
    with AppClient(create_app(Settings(database_url=url, refresh=0.05))) as client:
        assert values(series_by_id(client)["trees.CN-YZ"]) == [("2018", 500)]
        engine = make_engine(url)
        load(engine, yearly_seeds(tmp_path / "seeds", REPORTS[:2]))
        engine.dispose()
        client.app.state.readers.look()  # type: ignore[attr-defined]
        assert values(series_by_id(client)["trees.CN-YZ"]) == [("2018", 510), ("2019", 620)]
