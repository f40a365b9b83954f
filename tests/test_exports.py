"""Everything as one file: every value as in the database, the same bytes for the same release, made once for all."""

import csv
import io
import json
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text
from starlette.testclient import TestClient

from app.description.table import DescribedTable
from app.description.tables import TABLES
from app.errors import NotReadyError
from app.exports import zip_file
from app.exports.folder import IN_MAKING, TOO_LARGE, ExportFolder
from app.formats import arrow_columns, deflate, kept_rows, ndjson, typed_csv
from app.formats import csv as csv_of_lists
from app.main import create_app
from app.period import bounds
from app.queries.series import gaps_of
from app.settings import ROOT, Settings
from app.vocabulary import Format
from app.web.negotiation import MEDIA_TYPES
from support.api import get
from support.client import AppClient
from support.databases import Databases
from support.exported import SQLITE, ZIP, Unzipped, listed, rows_of_sqlite
from support.seeds import SEEDS
from support.waiting import soon

MADE = "2026-01-31 08:00:00"


@contextmanager
def served(url: str, exports: Path, **settings: Any) -> Iterator[TestClient]:
    app = create_app(Settings(database_url=url, exports=exports, **settings))
    with AppClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def asked(
    kind: str,
    loaded_of: Callable[[str], str],
    yearly_of: Callable[[str], str],
    various_of: Callable[[str], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[str, TestClient]]:
    """A client for each set of data: the project's, one with gaps, ranges and vintages, one with many reports."""
    urls = {"seeds": loaded_of(kind), "yearly": yearly_of(kind), "various": various_of(kind)}
    with ExitStack() as stack:
        yield {name: stack.enter_context(served(url, tmp_path_factory.mktemp("exports"))) for name, url in urls.items()}


DATA = pytest.mark.parametrize("data", ["seeds", "yearly", "various"])


# --- values ---------------------------------------------------------------------------------------------------------


def read_cell(cell: str, kind: type) -> Any:
    if kind is list:
        return json.loads(cell)
    if not cell:
        return None
    return cell if kind is str else kind(cell)


@DATA
def test_the_zip_has_every_cell(asked: dict[str, TestClient], data: str) -> None:
    client = asked[data]
    unzipped = Unzipped(client.get(ZIP).content)
    assert unzipped.archive.testzip() is None
    for name, table in TABLES.items():
        rows = listed(client, name)
        cells = unzipped.cells(name)
        assert [{key: read_cell(cell, table.kinds[key]) for key, cell in row.items()} for row in cells] == rows, name
        columns = unzipped.parquet(name).to_pylist()
        assert len(columns) == len(rows)
        for shown, row in zip(columns, rows, strict=True):
            for key, cell in row.items():
                if table.kinds[key] is Decimal:
                    assert shown[f"{key}_exact"] == (None if cell is None else f"{Decimal(cell):f}")
                    assert shown[key] == (None if cell is None else float(cell))
                else:
                    assert shown[key] == cell


@DATA
def test_the_sqlite_file_has_every_cell(asked: dict[str, TestClient], data: str, tmp_path: Path) -> None:
    client = asked[data]
    path = tmp_path / "export.sqlite"
    path.write_bytes(client.get(SQLITE).content)
    found = rows_of_sqlite(path)
    for name, table in TABLES.items():
        rows = listed(client, name)
        assert len(found[name]) == len(rows)
        for shown, row in zip(found[name], rows, strict=True):
            for key, cell in row.items():
                kind = table.kinds[key]
                if kind is Decimal:
                    assert shown.pop(f"{key}_exact") == (None if cell is None else f"{Decimal(cell):f}")
                    assert shown[key] == (None if cell is None else float(cell))
                else:
                    assert (json.loads(shown[key]) if kind is list else shown[key]) == cell
            assert list(shown) == list(row)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        members = connection.execute("SELECT metric, code FROM metric_breakdowns").fetchall()
    assert sorted(members) == sorted(
        (row["id"], code) for row in listed(client, "metrics") for code in row["breakdown"]
    )


@DATA
def test_values_are_those_of_the_database(asked: dict[str, TestClient], data: str) -> None:
    """Asked past everything that renders rows."""
    client = asked[data]
    engine = client.app.state.readers.connections.engine  # type: ignore[attr-defined]
    from app.models import FACTS
    from app.vocabulary import Resource

    metric = FACTS[Resource.METRIC]
    with engine.connect() as connection:
        rows = connection.execute(
            metric.select().with_only_columns(
                metric.c.key, metric.c.value, metric.c.value_to, metric.c.unit, metric.c.qualifier, metric.c.period
            )
        ).all()
    stated = {row.key: (row.value, row.value_to, row.unit, row.qualifier.value, row.period) for row in rows}
    cells = Unzipped(client.get(ZIP).content).cells("metrics")
    shown = {
        row["id"]: (
            Decimal(row["value"]),
            Decimal(row["value_to"]) if row["value_to"] else None,
            row["unit"],
            row["qualifier"],
            row["period"],
        )
        for row in cells
    }
    assert shown == stated
    assert len(shown) == len(rows) > 10


@DATA
def test_series_are_those_of_the_list_in_its_order(asked: dict[str, TestClient], data: str) -> None:
    client = asked[data]
    rows = Unzipped(client.get(ZIP).content).cells("series")
    assert [(row["series"], row["period"]) for row in rows] == [
        (row["series"], row["period"]) for row in listed(client, "series")
    ]
    if data == "yearly":
        assert any(not row["value"] for row in rows), "a gap"
        assert any(row["vintage_count"] == "2" for row in rows), "two vintages"
        assert any(row["value_to"] for row in rows), "a range"


numbers = st.builds(
    lambda digits, point: Decimal(digits).scaleb(point), st.integers(-(10**20), 10**20), st.integers(-30, 30)
)


@pytest.mark.parametrize(("size", "gathered"), [(1, 20), (10, 1), (100, 1000)])
def test_series_do_not_depend_on_how_many_files_they_wait_in(
    asked: dict[str, TestClient], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, gathered: int
) -> None:
    from app.exports import contents, series_columns

    monkeypatch.setattr(series_columns, "FIGURES", size)
    monkeypatch.setattr(series_columns, "GATHERED", gathered)
    monkeypatch.setattr(contents, "PART", 7)
    for name in ("yearly", "various"):
        client = asked[name]
        with served(client.app.state.settings.database_url, tmp_path / name) as other:  # type: ignore[attr-defined]
            assert Unzipped(other.get(ZIP).content).cells("series") == Unzipped(client.get(ZIP).content).cells("series")


class FewReports:
    """What series ask of the contents of a release: its reports, an indicator, and names."""

    def __init__(self, reports: dict[str, tuple[int, str | None]]) -> None:
        self._reports = reports
        self.snapshot = self

    def both(self, vocabulary: str, code: str) -> tuple[str, str]:
        return f"{vocabulary} {code} zh", f"{vocabulary} {code} en"

    def lines(self, table: DescribedTable) -> Iterator[list[bytes]]:
        rows: dict[str, list[dict[str, Any]]] = {
            "reports": [{"id": id_, "year": year, "published": day} for id_, (year, day) in self._reports.items()],
            "indicators": [{"code": "i", "metrics": 9, "unit": "u", "unit_other_en": "us", "kind": "flow"}],
        }
        yield [ndjson.line(row) for row in rows[table.name]]


REPORTS = {"b": (2020, None), "a": (2020, "2021-02-01"), "d": (2020, "2021-02-01"), "c": (2019, "2022-01-01")}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["i.CN", "i.CN-QH", "i.CN@all"]),
            st.sampled_from(["2018", "2020", "2020-12", "2017/2021", "2021"]),
            st.sampled_from(["actual", "preliminary"]),
            st.sampled_from([*REPORTS]),
        ),
        max_size=20,
    ),
    st.integers(1, 20),
)
def test_of_any_figures_for_a_period_the_newest_is_shown(
    tmp_path_factory: pytest.TempPathFactory, figures: list[tuple[str, str, str, str]], cut: int
) -> None:
    from app.exports.series_columns import SeriesColumns

    kinds = TABLES["metrics"].kinds
    empty: dict[str, Any] = {name: [] if kind is list else None for name, kind in kinds.items()}
    rows = [
        {**empty, "id": f"{report}.{n}", "report": report, "year": REPORTS[report][0], "indicator": "i", "region": "CN"}
        | {"series": series, "period": period, "status": status, "value": n}
        for n, (series, period, status, report) in enumerate(figures)
    ]
    found: list[dict[str, Any]] = []
    with SeriesColumns(FewReports(REPORTS), tmp_path_factory.getbasetemp()) as columns:  # type: ignore[arg-type]
        for some in (rows[:cut], rows[cut:]):
            columns.add(arrow_columns.of_rows(kinds, some))
        for table in columns.tables():
            found += table.to_pylist()
    assert [(row["series"], row["period"], row["metric"], row["vintage_count"]) for row in found] == _newest(rows)
    assert {(row["name_zh"], row["region_label_en"], row["unit_label_zh"]) for row in found} <= {
        ("indicators i zh", "regions CN en", "units u zh")
    }


def _newest(rows: list[dict[str, Any]]) -> list[tuple[str, str, str | None, int]]:
    """Return series, period, newest metric and number of figures, and each year in a gap."""
    stated: dict[str, dict[str, list[tuple[Any, ...]]]] = {}
    for row in rows:
        year, published = REPORTS[row["report"]]
        newness = (year, published or "", row["status"] == "actual", row["report"], row["id"])
        stated.setdefault(row["series"], {}).setdefault(row["period"], []).append(newness)
    found: list[tuple[str, str, str | None, int]] = []
    for series, periods in sorted(stated.items()):
        years = [period for period in sorted(periods) if len(period) == len("2020")]
        for period in sorted({*periods, *gaps_of(years)}, key=lambda period: (bounds(period)[1], period)):
            some = periods.get(period)
            found.append((series, period, max(some)[-1] if some else None, len(some or ())))
    return found


letters = st.characters(codec="utf-8", exclude_characters="\0")
texts = st.text(letters, max_size=12)
# of letters that CSV and JSON treat in a way of their own
odd_texts = st.text(st.sampled_from("a '=-+@\"\\,\r\n\t中"), max_size=4)


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "t": st.none() | texts,
                "n": st.none() | st.integers(-(2**63), 2**63 - 1),
                "d": st.none() | numbers | st.just(Decimal("1E+400")),
                "l": st.lists(texts, max_size=4),
            }
        ),
        max_size=6,
    ),
    st.integers(0, 6),
)
def test_any_row_goes_through_unchanged(rows: list[dict[str, Any]], cut: int) -> None:
    kinds = {"t": str, "n": int, "d": Decimal, "l": list}
    table = arrow_columns.of_lines(kinds, [ndjson.line(row) for row in rows])
    assert table.equals(arrow_columns.of_rows(kinds, rows))
    for part, of in ((table, rows), (table.slice(cut), rows[cut:])):
        written = io.BytesIO()
        typed_csv.write(written, part, kinds)
        cells = list(csv.reader(io.StringIO(written.getvalue().decode(), newline=""), strict=True))
        # a text in quotes that is empty is not told apart from a missing one by every reader
        expected = [
            [
                row["t"] or "",
                "" if row["n"] is None else str(row["n"]),
                "" if row["d"] is None else f"{row['d']:f}",
                json.dumps(row["l"]),
            ]
            for row in of
        ]
        assert [[*row[:3], json.dumps(json.loads(row[3]))] for row in cells] == expected


class KeptRows:
    """Rows as a database keeps them."""

    def __init__(self, csv_lines: list[bytes], lines: list[bytes]) -> None:
        self._csv, self._lines = csv_lines, lines
        self.count, self.text, self.length = len(lines), b"".join(csv_lines), len(b"".join(lines))

    def rows(self) -> list[bytes]:
        return self._csv

    def lengths(self) -> list[int]:
        return [*map(len, self._lines)]

    def lines(self, places: Sequence[int]) -> list[bytes]:
        return [self._lines[n] for n in places]


def read_as_kept(kinds: dict[str, type], rows: list[dict[str, Any]], lines: list[bytes]) -> Any:
    kept = [csv_of_lists.line([row[name] for name in kinds]) for row in rows]
    return kept_rows.of_kept(kinds, KeptRows(kept, lines))


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "t": st.none() | odd_texts,
                "n": st.none() | st.integers(-(2**63), 2**63 - 1),
                "d": st.none() | numbers | st.just(Decimal("1E+400")),
                "l": st.lists(texts | odd_texts, max_size=3).map(lambda some: [*filter(None, some)]),
            }
        ),
        max_size=6,
    ),
    st.sampled_from([50, 200, 2**20]),
)
def test_a_row_is_the_same_from_both_lines_that_are_kept_of_it(rows: list[dict[str, Any]], block: int) -> None:
    """Wherever a block of CSV ends: in a cell that has the end of a line, too."""
    kinds = {"t": str, "n": int, "d": Decimal, "l": list}
    lines = [ndjson.line(row) for row in rows]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(kept_rows, "BLOCK", block)
        read = read_as_kept(kinds, rows, lines)
    assert read.equals(arrow_columns.of_lines(kinds, lines))


@pytest.mark.parametrize(
    ("row", "doubtful"),
    [
        ({"t": "x, 中", "n": 5, "d": Decimal("-0.50"), "l": ["a", "b"]}, False),
        ({"t": None, "n": None, "d": None, "l": []}, False),
        ({"t": "'=1", "n": 5, "d": None, "l": ["a"]}, False),  # the apostrophe is its own
        ({"t": "=1", "n": 5, "d": None, "l": ["a"]}, True),
        ({"t": "", "n": 5, "d": None, "l": ["a"]}, True),
        ({"t": "x", "n": 5, "d": None, "l": ["a b"]}, True),
        ({"t": 'a"b,\\', "n": 5, "d": None, "l": ["\\"]}, False),
        ({"t": 'a"b\nc', "n": 5, "d": None, "l": []}, True),
        ({"t": "a\tb", "n": 5, "d": None, "l": []}, True),
        # read two bytes longer than it is, and written two bytes longer
        ({"t": "", "n": 5, "d": None, "l": ["\t\t"]}, True),
        ({"t": "", "n": 5, "d": None, "l": ['""']}, True),
    ],
)
def test_only_what_a_csv_leaves_open_is_read_from_ndjson(
    row: dict[str, Any], doubtful: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds, asked = {"t": str, "n": int, "d": Decimal, "l": list}, list[bytes]()

    def of_lines(kinds: dict[str, type], lines: list[bytes]) -> Any:
        asked.extend(lines)
        return arrow_columns.of_lines(kinds, lines)

    monkeypatch.setattr(kept_rows, "of_lines", of_lines)
    rows = [{"t": "plain", "n": 1, "d": Decimal(2), "l": ["x"]}, row, {"t": None, "n": 3, "d": None, "l": []}]
    lines = [ndjson.line(row) for row in rows]
    read = read_as_kept(kinds, rows, lines)
    assert read.equals(arrow_columns.of_rows(kinds, rows))
    assert asked == ([lines[1]] if doubtful else [])


@pytest.mark.parametrize("fast", [True, False])
def test_what_packs_may_be_missing(
    sqlite_url: str, tmp_path: Path, fast: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deflate, "has_isal", lambda: fast)
    assert deflate.packed_by() == deflate.packed_by()
    assert deflate.packed_by().startswith("isal " if fast else "zlib ")
    with served(sqlite_url, tmp_path) as client:
        archive = Unzipped(client.get(ZIP).content).archive
    assert archive.testzip() is None
    assert archive.getinfo("metrics.csv").compress_size < archive.getinfo("metrics.csv").file_size / 2


@pytest.mark.parametrize("size", [1000, 2**18, 300_000, 10**7])
def test_how_bytes_come_does_not_show_when_they_are_packed(size: int) -> None:
    content = b"".join(b'"%d","%d"\r\n' % (number * number, number % 97) for number in range(50_000))
    once, packer = deflate.packer(), deflate.packer()
    packed = b"".join(packer.compress(content[at : at + size]) for at in range(0, len(content), size)) + packer.flush()
    assert packed == once.compress(content) + once.flush()
    assert zlib.decompress(packed, -zlib.MAX_WBITS) == content


# --- the same bytes -------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("postgres")
def test_two_builds_of_the_database_give_the_same_bytes(
    databases: Databases, template_of: Callable[[str], str], tmp_path: Path
) -> None:
    contents: dict[str, list[bytes]] = {ZIP: [], SQLITE: []}
    for number, kind in enumerate(("sqlite", "sqlite", "postgresql")):
        url = databases.filled(kind, SEEDS) if number == 1 else databases.url(kind, template_of(kind))
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(
                text("UPDATE release SET created_at = :made"), {"made": MADE + "+00" * (kind != "sqlite")}
            )
        engine.dispose()
        with served(url, tmp_path / str(number)) as client:
            for path, found in contents.items():
                found.append(client.get(path).content)
    for first, *others in contents.values():
        assert others == [first, first]
    unzipped = Unzipped(contents[ZIP][0])
    assert {info.date_time for info in unzipped.archive.infolist()} == {(2026, 1, 31, 8, 0, 0)}
    assert unzipped.json("datapackage.json")["created"] == "2026-01-31T08:00:00Z"
    assert unzipped.json("datapackage.json")["version"] == "1"


@pytest.mark.parametrize("path", [ZIP, SQLITE])
def test_made_anew_it_has_the_same_bytes(
    loaded_url: str, tmp_path: Path, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever language and address are asked for, and however rows are read."""
    from app.exports import contents as read

    contents, tags = set(), set()
    for number, (lang, host, part) in enumerate([("zh", "a.example", 2000), ("en", "b.example:81", 7)]):
        monkeypatch.setattr(read, "PART", part)
        with served(loaded_url, tmp_path / str(number)) as client:
            response = client.get(f"{path}?lang={lang}", headers={"Host": host})
            contents.add(response.content)
            tags.add((lang, response.headers["etag"]))
    assert len(contents) == 1


def test_hashes_and_lengths_are_those_of_the_files(asked: dict[str, TestClient]) -> None:
    import hashlib

    unzipped = Unzipped(asked["seeds"].get(ZIP).content)
    for one in unzipped.json("datapackage.json")["resources"]:
        for file in (one, one["parquet"]):
            content = unzipped.archive.read(file["path"])
            assert file["bytes"] == len(content)
            assert file["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"


# --- over HTTP ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("path", "form"), [(ZIP, Format.ZIP), (SQLITE, Format.SQLITE)])
def test_it_is_a_file_with_a_tag_a_length_and_ranges(loaded_url: str, tmp_path: Path, path: str, form: Format) -> None:
    with served(loaded_url, tmp_path) as client:
        named = {"X-Request-ID": "one"}  # or each answer would have an id of its own
        head = client.head(path, headers=named)
        assert head.status_code == 200
        assert head.content == b""
        whole = client.get(path, headers=named)
        assert head.headers == whole.headers
        assert whole.headers["content-type"] == MEDIA_TYPES[form]
        assert whole.headers["content-disposition"] == f'attachment; filename="workreport-1.{form}"'
        assert whole.headers["accept-ranges"] == "bytes"
        length, tag = int(whole.headers["content-length"]), whole.headers["etag"]
        assert length == len(whole.content)
        assert "content-encoding" not in whole.headers
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
        assert client.get(path, headers={"If-Match": '"other"'}).status_code == 412
        part = client.get(path, headers={"Range": "bytes=-100", "If-Range": tag})
        assert part.status_code == 206
        assert part.headers["content-range"] == f"bytes {length - 100}-{length - 1}/{length}"
        assert part.content == whole.content[-100:]
        assert client.get(path, headers={"Range": "bytes=0-9", "If-Range": '"other"'}).content == whole.content
        assert client.get(path, headers={"Range": f"bytes={length}-"}).status_code == 416
        pieces = [
            client.get(path, headers={"Range": f"bytes={at}-{at + 49_999}"}).content for at in range(0, length, 50_000)
        ]
        assert b"".join(pieces) == whole.content
        assert get(client, f"{path}?lang=en", 406, Accept="text/csv")["type"] == "/problems/not-acceptable"
        assert get(client, f"{path}?format=csv", 422)["errors"][0]["parameter"] == "format"
        assert client.post(path).status_code == 405


def test_a_new_release_has_a_new_file(url: str, seeds: Path, tmp_path: Path) -> None:
    from app.db.engine import make_engine
    from app.ingest.load import load

    with served(url, tmp_path, refresh=0.05) as client:
        first = client.get(ZIP)
        title = seeds / "vocabulary" / "themes.yaml"
        title.write_text(title.read_text(encoding="utf-8").replace("人才工作", "人才的工作"), encoding="utf-8")
        engine = make_engine(url)
        load(engine, seeds)
        engine.dispose()
        soon(lambda: get(client, "/v1")["release"] == 2)
        second = client.get(ZIP, headers={"Range": "bytes=0-9", "If-Range": first.headers["etag"]})
        assert second.status_code == 200, "the part is of another file now"
        assert Unzipped(second.content).json("datapackage.json")["version"] == "2"
        assert second.headers["etag"] != first.headers["etag"]


def test_the_start_links_to_it_and_names_its_bound(client: TestClient) -> None:
    about = get(client, "/v1")
    assert about["links"]["export.zip"].endswith(ZIP)
    assert about["links"]["export.sqlite"].endswith(SQLITE)
    assert about["limits"]["exports_bytes_max"] == 4 * 2**30


def test_without_pyarrow_there_is_the_database_alone(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrow_columns, "is_installed", lambda: False)
    for name in [name for name in sys.modules if name.partition(".")[0] == "pyarrow"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with served(sqlite_url, tmp_path) as client:
        problem = get(client, f"{ZIP}?lang=en", 406)
        assert "pip install 'workreport[parquet]'" in problem["detail"]
        assert client.get(SQLITE).status_code == 200


# --- who publishes them ---------------------------------------------------------------------------------------------


def about_of_sqlite(content: bytes, path: Path) -> dict[str, str]:
    path.write_bytes(content)
    with closing(sqlite3.connect(path)) as connection:
        return dict(connection.execute("SELECT name, value FROM about"))


@pytest.mark.parametrize(
    ("settings", "said", "contributor"),
    [
        (
            {"publisher": "样例研究院", "contact": "data@example.org"},
            "样例研究院, data@example.org",
            {"title": "样例研究院", "email": "data@example.org"},
        ),
        ({"publisher": "样例研究院"}, "样例研究院", {"title": "样例研究院"}),
        (
            {"contact": "https://example.org/ask"},
            "https://example.org/ask",
            {"title": "the operator of this server", "path": "https://example.org/ask"},
        ),
        ({}, "the operator of this server", None),
    ],
)
def test_every_file_says_who_publishes_the_data(
    sqlite_url: str, tmp_path: Path, settings: dict[str, str], said: str, contributor: dict[str, str] | None
) -> None:
    with served(sqlite_url, tmp_path / "exports", **settings) as client:
        unzipped = Unzipped(client.get(ZIP).content)
        about = about_of_sqlite(client.get(SQLITE).content, tmp_path / "export.sqlite")
        table = pyarrow.parquet.read_table(io.BytesIO(client.get("/v1/themes?format=parquet").content))
        series = pyarrow.parquet.read_table(io.BytesIO(client.get("/v1/series?format=parquet&limit=1").content))
        workbook = ZipFile(io.BytesIO(client.get("/v1/themes?format=xlsx&lang=en").content))
        assert about["contact"] == said == get(client, "/v1?lang=en")["contact"]
    for columns in (unzipped.parquet("themes"), table, series):
        assert columns.schema.metadata[b"contact"].decode() == said
    assert f"<t>{said}</t>" in workbook.read("xl/worksheets/sheet2.xml").decode()
    package = unzipped.json("datapackage.json")
    assert package.get("contributors") == (contributor and [{**contributor, "roles": ["publisher"]}])
    assert publisher_of_csvw(unzipped) == contributor
    for name, words in {"README.md": f"Published by {said}.", "README.zh.md": "发布者："}.items():
        assert (words in unzipped.archive.read(name).decode()) == (contributor is not None)


def publisher_of_csvw(unzipped: Unzipped) -> dict[str, str] | None:
    """Return the publisher in the metadata for CSV on the Web, as a Data Package has it."""
    publisher = unzipped.json("csv-metadata.json").get("dc:publisher")
    if publisher is None:
        return None
    name = publisher["schema:name"]
    told = {"title": name if isinstance(name, str) else next(n["@value"] for n in name if n["@language"] == "en")}
    told |= {"email": publisher["schema:email"]} if "schema:email" in publisher else {}
    return told | ({"path": publisher["schema:url"]["@id"]} if "schema:url" in publisher else {})


def test_what_is_cited_has_the_address_of_the_settings(sqlite_url: str, tmp_path: Path) -> None:
    """And none of a request: a file is the same for all hosts."""
    public, path = "https://data.example.org/reports", tmp_path / "export.sqlite"
    for settings, cited in (({}, None), ({"public_url": public}, f"{public}/v1/releases/1")):
        with served(sqlite_url, tmp_path / "exports", **settings) as client:
            unzipped = Unzipped(client.get(ZIP, headers={"Host": "other.example.org"}).content)
            about = about_of_sqlite(client.get(SQLITE).content, path)
        assert unzipped.json("datapackage.json").get("homepage") == about.get("url") == cited
        for name in ("README.md", "README.zh.md"):
            quoted = next(line for line in unzipped.archive.read(name).decode().splitlines() if line.startswith("> "))
            assert quoted.endswith(f", <{cited}>" if cited else "CC BY 4.0")


def test_tags_and_names_depend_on_who_publishes_the_data(sqlite_url: str, tmp_path: Path) -> None:
    tags: dict[str, set[str]] = {}
    told = [
        {},
        {"publisher": "样例"},
        {"contact": "a@example.org"},
        {"publisher": "样例", "contact": "a@example.org"},
        {"public_url": "https://data.example.org"},
    ]
    for settings in told:
        with served(sqlite_url, tmp_path, **settings) as client:
            for path in (ZIP, SQLITE, "/v1/themes?format=xlsx", "/v1/themes?format=parquet", "/v1", "/v1/catalog"):
                tags.setdefault(path, set()).add(client.get(path).headers["etag"])
    assert {path: len(found) for path, found in tags.items()} == dict.fromkeys(tags, len(told))
    assert len([*tmp_path.glob("*.zip")]) == len([*tmp_path.glob("*.sqlite")]) == len(told)


# --- the folder -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [ZIP, SQLITE])
def test_a_folder_that_cannot_be_written_is_a_clear_problem(
    sqlite_url: str, tmp_path: Path, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_bytes(b"")
    with served(sqlite_url, tmp_path / "file" / "exports") as client:
        answer = client.get(f"{path}?lang=en")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert "cannot be written" in answer.json()["detail"]
        assert str(tmp_path) not in answer.text, "a path is for the operator only"
        assert f"cannot be written to {tmp_path}/file/exports: " in caplog.text
        assert get(client, "/v1/metrics?limit=1")["data"]


@pytest.mark.parametrize("path", [ZIP, SQLITE])
def test_a_full_disk_is_a_clear_problem_and_leaves_nothing(loaded_url: str, tmp_path: Path, path: str) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with served(loaded_url, tmp_path) as client:
        get(client, "/v1/metrics?limit=1")
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
        try:
            answer = client.get(f"{path}?lang=en")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert answer.status_code == 503, answer.text
        assert "cannot be written" in answer.json()["detail"]
        assert [file.name for file in tmp_path.iterdir()] == [".lock"]
        assert client.get(path).status_code == 200, "there is room again"


def writing(content: bytes, written: list[str]) -> Callable[[Path, Callable[[], None]], None]:
    def write(path: Path, check: Callable[[], None]) -> None:
        written.append(path.name)
        for at in range(0, len(content), 1000):
            check()
            with path.open("ab") as file:
                file.write(content[at : at + 1000])

    return write


def test_the_oldest_releases_leave_first(tmp_path: Path) -> None:
    folder, written = ExportFolder(tmp_path, 10_000), list[str]()

    def make(name: str, size: int) -> None:
        with folder.opened(name, writing(b"x" * size, written)) as file:
            assert len(file.read()) == size

    names = ["workreport-10-aa.zip", "workreport-9-bb.zip", "workreport-10-cc.sqlite", "workreport-11-dd.zip"]
    (tmp_path / "notes.txt").write_bytes(b"x" * 5000)  # not ours
    for name in names[:3]:
        make(name, 3000)
    make(names[0], 3000)
    assert written == [f"{name}.part" for name in names[:3]], "what is there is not made again"
    make(names[3], 4000)
    assert sorted(file.name for file in tmp_path.iterdir() if file.name[0] != ".") == sorted(
        [names[0], names[2], names[3], "notes.txt"]
    )
    make("workreport-12-ee.zip", 10_000)
    assert {file.name for file in tmp_path.iterdir()} == {".lock", "notes.txt", "workreport-12-ee.zip"}
    with pytest.raises(NotReadyError) as raised:
        make("workreport-13-ff.zip", 12_000)
    assert raised.value.reason == TOO_LARGE
    assert {file.name for file in tmp_path.iterdir()} == {".lock", "notes.txt", "workreport-12-ee.zip"}


def test_what_is_not_its_own_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "film.part").write_bytes(b"somebody's")
    (tmp_path / "x.part").mkdir()
    (tmp_path / "workreport-1-aa.zip.part").write_bytes(b"left")
    (tmp_path / "workreport-1-bb.zip.part").mkdir()
    with ExportFolder(tmp_path, 10_000).opened("workreport-2-cc.zip", writing(b"new", [])) as file:
        assert file.read() == b"new"
    assert {file.name for file in tmp_path.iterdir()} == {
        *(".lock", "film.part", "x.part", "workreport-1-bb.zip.part", "workreport-2-cc.zip")
    }


def test_what_is_too_large_is_made_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder, written = ExportFolder(tmp_path, 10_000), list[str]()
    for _ in range(3):
        with pytest.raises(NotReadyError) as raised:
            folder.opened("workreport-1-aa.zip", writing(b"x" * 12_000, written))
        assert (raised.value.reason, raised.value.passing) == (TOO_LARGE, False)
    assert len(written) == 1
    assert caplog.text.count("larger than WORKREPORT_EXPORTS_BYTES (10000)") == 1
    with folder.opened("workreport-2-bb.zip", writing(b"x" * 9000, written)) as file:
        assert len(file.read()) == 9000, "another release may fit"


def test_nobody_is_told_to_ask_again_for_what_is_too_large(sqlite_url: str, tmp_path: Path) -> None:
    with served(sqlite_url, tmp_path) as client:
        client.app.state.exports.folder.most_bytes = 20_000  # type: ignore[attr-defined]
        for path in (ZIP, SQLITE):
            for _ in range(2):
                answer = client.get(f"{path}?lang=en")
                assert (answer.status_code, answer.json()["detail"]) == (503, TOO_LARGE)
                assert "retry-after" not in answer.headers


def test_the_log_says_that_both_do_not_fit(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = ExportFolder(tmp_path, 10_000)
    folder.opened("workreport-1-aa.zip", writing(b"x" * 6000, [])).close()
    folder.opened("workreport-2-bb.zip", writing(b"x" * 6000, [])).close()
    assert caplog.text == "", "an older release may go"
    folder.opened("workreport-2-cc.sqlite", writing(b"x" * 6000, [])).close()
    assert "workreport-2-bb.zip was removed to make room for workreport-2-cc.sqlite" in caplog.text


def test_a_file_that_left_is_read_to_its_end(tmp_path: Path) -> None:
    folder = ExportFolder(tmp_path, 10_000)
    with folder.opened("workreport-1-aa.zip", writing(b"a" * 9000, [])) as first:
        folder.opened("workreport-2-bb.zip", writing(b"b" * 9000, [])).close()
        assert not folder.has("workreport-1-aa.zip")
        assert first.read() == b"a" * 9000


# What a process does that shares the folder: it says when it writes, and goes on when it is told to.
PROCESS = """
import sys, time
from pathlib import Path
from app.errors import NotReadyError
from app.exports.folder import ExportFolder

folder, mark = Path(sys.argv[1]), Path(sys.argv[2])

def write(path, check):
    path.write_bytes(b"half")
    mark.with_suffix(".begun").touch()
    while not mark.with_suffix(".go").exists():
        time.sleep(0.01)
    path.write_bytes(b"whole")

try:
    with ExportFolder(folder, 2**20).opened("workreport-1-aa.zip", write) as file:
        print(file.read().decode())
except NotReadyError as error:
    print(error.reason)
"""


@contextmanager
def process(folder: Path, mark: Path) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-c", PROCESS, str(folder), str(mark)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        yield running


@pytest.mark.slow
def test_of_several_processes_one_makes_it_and_the_others_are_told_to_wait(tmp_path: Path) -> None:
    folder, mark = tmp_path / "exports", tmp_path / "first"
    with process(folder, mark) as first:
        soon(mark.with_suffix(".begun").exists, 20)
        for number in range(2):
            with process(folder, tmp_path / f"other{number}") as other:
                assert other.communicate()[0].strip() == IN_MAKING
        assert [file.name for file in folder.iterdir() if file.suffix == ".zip"] == [], "nothing that is half"
        mark.with_suffix(".go").touch()
        assert first.communicate()[0].strip() == "whole"
    with process(folder, tmp_path / "later") as later:
        assert later.communicate()[0].strip() == "whole"
    assert not (tmp_path / "later.begun").exists()


@pytest.mark.slow
def test_what_a_killed_process_leaves_is_removed_by_the_next(tmp_path: Path) -> None:
    folder, mark = tmp_path / "exports", tmp_path / "first"
    with process(folder, mark) as first:
        soon(mark.with_suffix(".begun").exists, 20)
        first.send_signal(signal.SIGKILL)
    assert [file.name for file in folder.iterdir() if file.suffix == ".part"] == ["workreport-1-aa.zip.part"]
    with ExportFolder(folder, 2**20).opened("workreport-2-bb.zip", writing(b"new", [])) as file:
        assert file.read() == b"new"
    assert {file.name for file in folder.iterdir()} == {".lock", "workreport-2-bb.zip"}


@pytest.mark.slow
def test_who_asks_while_another_process_makes_it_gets_503(sqlite_url: str, tmp_path: Path) -> None:
    mark = tmp_path / "first"
    with process(tmp_path / "exports", mark) as first, served(sqlite_url, tmp_path / "exports") as client:
        soon(mark.with_suffix(".begun").exists, 20)
        answer = client.get(f"{ZIP}?lang=en")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert answer.json()["detail"] == IN_MAKING
        mark.with_suffix(".go").touch()
        first.wait()
        assert client.get(ZIP).status_code == 200


@pytest.mark.slow
def test_of_those_who_ask_one_process_at_once_all_get_the_same_file(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []
    real = zip_file.write
    go_on = threading.Event()

    def write(path: Path, *arguments: Any) -> None:
        made.append(path)
        go_on.wait(20)
        real(path, *arguments)

    monkeypatch.setattr(zip_file, "write", write)
    with served(sqlite_url, tmp_path) as client, ThreadPoolExecutor(6) as pool:
        asking = [pool.submit(client.get, ZIP, headers={"Range": "bytes=-1000"}) for _ in range(6)]
        soon(lambda: made)
        time.sleep(0.1)
        go_on.set()
        assert len({(answer.result().status_code, answer.result().content) for answer in asking}) == 1
        assert asking[0].result().status_code == 206
    assert len(made) == 1
