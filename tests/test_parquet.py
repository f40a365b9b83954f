"""Parquet: the rows of every list in typed columns, the same bytes for the same data, and 406 without pyarrow."""

import io
import subprocess
import sys
from decimal import Decimal
from typing import Any, Literal

import orjson
import pyarrow
import pyarrow.parquet
import pytest
from starlette.testclient import TestClient
from typing_extensions import TypedDict

from app.formats import arrow_columns, ndjson, parquet
from app.main import create_app
from app.queries.resources import FACTS as LISTINGS
from app.schemas.base import Number
from app.schemas.columns import kinds_of
from app.schemas.facts import FACTS
from app.schemas.series import SeriesRow
from app.settings import Settings
from app.vocabulary import Format, Kind, Resource
from app.web import table_files
from app.web.negotiation import MEDIA_TYPES
from support.api import LISTS, get
from support.client import AppClient
from support.databases import recorded

METRICS = "/v1/metrics?format=parquet"
NO_ROWS = {kind.path: "id=none" for kind in Resource}


def read(content: bytes) -> Any:
    """Return the table in a file."""
    return pyarrow.parquet.read_table(io.BytesIO(content))


def written(kinds: dict[str, type], rows: list[dict[str, Any]]) -> bytes:
    file = io.BytesIO()
    parquet.write(file, kinds, [arrow_columns.of_rows(kinds, rows)], {"name": "x"})
    return file.getvalue()


@pytest.mark.parametrize("name", LISTS)
def test_a_file_has_every_row_and_every_digit(client: TestClient, name: str) -> None:
    response = client.get(f"/v1/{name}?format=parquet")
    assert response.headers["content-type"] == MEDIA_TYPES[Format.PARQUET] == "application/vnd.apache.parquet"
    file = f"{name.replace('/', '-')}.parquet"
    assert response.headers["content-disposition"] == f'attachment; filename="{file}"'
    assert response.headers["content-language"] == "zh, en"
    lines = client.get(f"/v1/{name}?format=ndjson").content.splitlines()
    table = read(response.content)
    rows = table.to_pylist()
    assert len(rows) == len(lines) > 0
    for row, line in zip(rows, lines, strict=True):
        for column, cell in ndjson.read(line).items():
            if f"{column}_exact" in row:
                assert row.pop(f"{column}_exact") == (None if cell is None else f"{Decimal(cell):f}")
                assert row[column] == (None if cell is None else float(cell))
                assert row[column] is None or isinstance(row[column], float)
            else:
                assert row[column] == cell, column
                assert type(row[column]) is type(cell)
        assert list(row) == list(orjson.loads(line))


@pytest.mark.parametrize("name", LISTS)
def test_the_types_do_not_depend_on_the_rows(client: TestClient, name: str) -> None:
    whole = read(client.get(f"/v1/{name}?format=parquet").content).schema
    assert read(client.get(f"/v1/{name}?format=parquet&limit=1").content).schema == whole
    types = {str(field.type) for field in whole}
    assert types <= {"int64", "double", "string", "list<element: string>"}
    assert "null" not in types


def test_an_empty_list_has_its_columns(client: TestClient) -> None:
    for name, query in (("metrics", "value_gte=99999999999999"), ("measures", "q=没有这样的词"), ("regions", "q=x")):
        response = client.get(f"/v1/{name}?format=parquet&{query}")
        if response.status_code == 422:  # regions have no words
            continue
        table = read(response.content)
        assert table.num_rows == 0
        assert table.schema == read(client.get(f"/v1/{name}?format=parquet").content).schema


def test_the_columns_of_metrics(client: TestClient) -> None:
    schema = read(client.get(METRICS).content).schema
    names = schema.names
    assert [name for name in names if name.endswith("_exact")] == ["value_exact", "value_to_exact"]
    assert names.index("value_exact") == names.index("value") + 1
    assert [name for name in names if not name.endswith("_exact")] == list(FACTS[Resource.METRIC].columns)
    assert tuple(names) == parquet.columns(kinds_of(LISTINGS[Resource.METRIC].row))
    types = {name: str(schema.field(name).type) for name in ("year", "value", "value_exact", "period", "metrics")}
    assert types == {
        "year": "int64",
        "value": "double",
        "value_exact": "string",
        "period": "string",
        "metrics": "list<element: string>",
    }


def test_it_says_where_it_comes_from(client: TestClient) -> None:
    said = {key.decode(): value.decode() for key, value in read(client.get(METRICS).content).schema.metadata.items()}
    about = get(client, "/v1?lang=en")
    for name in ("name", "licence", "licence_url", "citation"):
        assert said[name] == about[name]
    assert said["release"] == str(about["release"])
    assert said["resource"] == "metrics"
    assert len(said["release_identity"]) > 8


def test_the_bytes_depend_on_neither_language_nor_address(client: TestClient) -> None:
    """Nor on the process (tests/test_http.py), on how many rows are read at a time, or on what is kept."""
    contents = {client.get(f"{METRICS}&lang={lang}").content for lang in ("zh", "en")}
    contents |= {client.get(METRICS, headers={"Host": host}).content for host in ("a.example", "b.example:81")}
    assert len(contents) == 1


def test_the_bytes_do_not_depend_on_how_rows_are_read(loaded_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    contents = set()
    for rows in (1, 7, 1000):
        monkeypatch.setattr(table_files, "CHUNK", rows)
        with AppClient(create_app(Settings(database_url=loaded_url))) as client:
            contents |= {client.get(f"{METRICS}&sort={sort}").content for sort in ("-value", "-value")}
    assert len(contents) == 1


def test_filters_order_and_limit_hold(client: TestClient) -> None:
    records = get(client, "/v1/metrics?theme=talent&sort=-value&limit=4")["data"]
    table = read(client.get(f"{METRICS}&theme=talent&sort=-value&limit=4").content)
    assert table.column("id").to_pylist() == [record["id"] for record in records]


def test_a_file_has_the_columns_that_are_asked_for(client: TestClient) -> None:
    whole = read(client.get(METRICS).content)
    part = read(client.get(f"{METRICS}&fields=value&fields=period").content)
    assert part.schema.names == ["id", "value", "value_exact", "period"]
    assert part == whole.select(part.schema.names)


def test_series_come_as_a_long_table(client: TestClient) -> None:
    table = read(client.get("/v1/series?format=parquet").content)
    lines = [ndjson.read(line) for line in client.get("/v1/series?format=ndjson").content.splitlines()]
    assert tuple(table.schema.names) == parquet.columns(kinds_of(SeriesRow))
    assert table.num_rows == len(lines) > 0
    for row, line in zip(table.to_pylist(), lines, strict=True):
        assert row["value_exact"] == (None if line["value"] is None else f"{Decimal(line['value']):f}")
        assert [row[name] for name in line if "value" not in name] == [
            line[name] for name in line if "value" not in name
        ]
    part = read(client.get("/v1/series?format=parquet&fields=value&fields=period&limit=3").content)
    assert part.schema.names == ["series", "period", "value", "value_exact"]
    problem = get(client, "/v1/series?format=parquet&shape=wide&lang=en", 422)  # its columns would be those of the rows
    assert [(error["parameter"], error["code"]) for error in problem["errors"]] == [("shape", "needs_format")]


def test_a_304_takes_no_query(url: str) -> None:
    with AppClient(create_app(Settings(database_url=url, refresh=1))) as client:
        tag = client.get(METRICS).headers["etag"]
        statements = recorded(client.app.state.readers.connections)  # type: ignore[attr-defined]
        assert client.get(METRICS, headers={"If-None-Match": tag, "Range": "bytes=0-9"}).status_code == 304
        assert [s for s in statements if "release.id" not in s] == []


# --- the format -----------------------------------------------------------------------------------------------------


def test_long_numbers_keep_every_digit() -> None:
    numbers = [
        *(Decimal("12345678901234567.89"), Decimal("-0.1"), Decimal("75.80"), Decimal("1e-7"), Decimal("1E+3")),
        *(0, 2**60, -(10**30), None),
    ]
    table = read(written({"n": Decimal}, [{"n": number} for number in numbers]))
    assert table.column("n").to_pylist() == [None if number is None else float(number) for number in numbers]
    exact = ["12345678901234567.89", "-0.1", "75.80", "0.0000001", "1000", "0", str(2**60), "-1" + 30 * "0", None]
    assert table.column("n_exact").to_pylist() == exact


def test_rows_come_in_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "GROUP", 30)
    rows = [{"n": number, "words": [str(number)] * (number % 3)} for number in range(95)]
    content = written({"n": int, "words": list}, rows)
    found = pyarrow.parquet.ParquetFile(io.BytesIO(content))
    assert [found.metadata.row_group(group).num_rows for group in range(found.metadata.num_row_groups)] == [30] * 3 + [
        5
    ]
    assert found.read().to_pylist() == rows
    assert found.metadata.row_group(0).column(0).compression == "SNAPPY"
    assert content == written({"n": int, "words": list}, rows)


def test_a_row_that_lacks_a_column_is_no_row_of_it() -> None:
    with pytest.raises(KeyError):
        written({"n": int, "m": int}, [{"n": 1}])


def test_what_columns_may_be() -> None:
    Row = TypedDict(  # noqa: UP013 - some of its fields are what no column may be
        "Row",
        {"a": int | None, "b": Number, "c": Kind | None, "d": list[str], "e": Literal["x", "y"] | None, "f": str},
    )
    assert kinds_of(Row) == {"a": int, "b": Decimal, "c": str, "d": list, "e": str, "f": str}
    for wrong in (bool, float, list[int], dict[str, str], int | str, None, Literal[1]):
        with pytest.raises(TypeError, match=r"^x: a column"):
            kinds_of(TypedDict("Wrong", {"x": wrong}))  # type: ignore[operator]


# --- without pyarrow ------------------------------------------------------------------------------------------------


def test_without_pyarrow_it_says_what_to_install(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrow_columns, "is_installed", lambda: False)
    for path, headers in (
        ("/v1/themes?format=parquet&lang=en", {}),
        ("/v1/themes?lang=en", {"Accept": MEDIA_TYPES[Format.PARQUET]}),
    ):
        problem = get(client, path, 406, **headers)
        assert problem["type"] == "/problems/not-acceptable"
        assert "pip install 'workreport[parquet]'" in problem["detail"]
    accepted = {"Accept": f"{MEDIA_TYPES[Format.PARQUET]}, text/csv;q=0.5"}
    assert client.get("/v1/themes", headers=accepted).headers["content-type"] == MEDIA_TYPES[Format.CSV]
    assert "text/csv" in get(client, "/v1/themes?lang=en", 406, Accept="image/png")["detail"]
    assert get(client, "/v1/themes?format=json")["data"]
    assert get(client, "/v1/search?q=x&format=parquet", 422)["errors"][0]["parameter"] == "format"


@pytest.mark.slow
def test_it_is_imported_only_where_it_is_used() -> None:
    code = "import sys; import app.main, app.cli; app.main.create_app(); print({'pyarrow', 'mcp'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "set()\n"
