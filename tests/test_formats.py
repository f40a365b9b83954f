"""Tables: the same rows in every format, typed, streamed, and safe to open in a spreadsheet."""

import csv as standard_csv
import io
import re
import tempfile
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
import pytest
from alembic.command import downgrade, upgrade
from hypothesis import assume, given
from hypothesis import strategies as st
from sqlalchemy import Column, Engine, Integer, LargeBinary, MetaData, Table, select, update
from starlette.testclient import TestClient

from app.db.migrations import migrate, migrating
from app.formats import csv, ndjson, xlsx, xlsx_rows
from app.ingest.render import Names, Renderer
from app.ingest.seed_folder import read_report
from app.ingest.verify import check_report, verify_shared
from app.main import create_app
from app.models import BODIES, ROWS, EditionTable, table_of
from app.schemas import breakdown, code, indicator, region, release, report, scope, section, theme, unit
from app.schemas.base import columns_of
from app.schemas.facts import FACTS as SCHEMAS
from app.settings import Settings
from app.vocabulary import Resource
from support.api import FACTS, LISTS, checks, get
from support.client import AppClient
from support.flat_rows import FlatRow, flat_rows, write_flat_row
from support.seeds import FOLDER, SEEDS

# what builds before revision 0012 read and wrote
FORMER = Table(
    "flat_row",
    MetaData(),
    Column("fact_id", Integer, primary_key=True),
    Column("csv", LargeBinary),
    Column("ndjson", LargeBinary),
)
ROW_TYPES: dict[str, Any] = {
    **{kind.path: schema.row for kind, schema in SCHEMAS.items()},
    "reports": report.ReportRow,
    "sections": section.ReportSectionRow,
    "indicators": indicator.IndicatorRow,
    "themes": theme.ThemeRow,
    "regions": region.RegionRow,
    "units": unit.UnitRow,
    "scopes": scope.ScopeRow,
    "breakdowns": breakdown.BreakdownRow,
    "codes": code.CodeListRow,
    "codes/level": code.ListedCodeRow,
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
    columns = columns_of(ROW_TYPES[name])
    for row in flat:
        assert tuple(row) == columns
        checks(ROW_TYPES[name]).validate_python(row)
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


def test_every_row_comes_once_and_in_order_whatever_reports_are_called(varied: TestClient) -> None:
    """The years of these reports are not those that their ids end with, by which a load sorts them."""
    flat = rows(varied, "/v1/metrics?format=ndjson")
    assert len({row["id"] for row in flat}) == len(flat) == get(varied, "/v1/metrics")["page"]["total"]
    places = [(-row["year"], row["report"], row["start"]) for row in flat]
    assert places == sorted(places)


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


def workbook(file: io.BytesIO) -> tuple[dict[str, tuple[str | None, str]], dict[str, str]]:
    """Return the cells of the first sheet by their names, each with its type and text, and the second sheet."""
    import xml.etree.ElementTree as ElementTree

    def cells(archive: zipfile.ZipFile, number: int) -> dict[str, tuple[str | None, str]]:
        root = ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml"))
        found = [cell for cell in root.iter() if cell.tag.endswith("}c")]
        return {cell.attrib["r"]: (cell.get("t"), "".join(cell.itertext())) for cell in found}

    with zipfile.ZipFile(file) as archive:
        data, about = (cells(archive, number) for number in (1, 2))
    return data, {about[f"A{n}"][1]: about[f"B{n}"][1] for n in range(1, len(about) // 2 + 1)}


def test_no_number_of_a_workbook_is_rounded(tmp_path: Path) -> None:
    numbers: list[Any] = [
        0, -3, 2020, 79370000, 999999999999999, 10**20, Decimal("75.8"), Decimal("-0.1"), Decimal("8.95"),
        Decimal("0.000001"), Decimal("123456789012345"), Decimal("0.123456789012345"), Decimal("100.00"),
    ]  # fmt: skip
    long: list[Any] = [
        Decimal("12345678901234567.89"), 1234567890123456, Decimal("-0.1234567890123456"), 2**53, Decimal("1e-400"),
        -12345678901234567890,
    ]  # fmt: skip
    file = io.BytesIO()
    rows = [[f"n{n}", number] for n, number in enumerate([*numbers, *long])]
    xlsx.write(file, str(tmp_path), ["name", "value"], rows, {"name": "x"}, datetime(2026, 1, 31, tzinfo=UTC))
    data, about = workbook(file)
    for at, number in enumerate(numbers, 2):
        kind, text = data[f"B{at}"]
        assert kind is None
        assert Decimal(repr(float(text))) == number
        assert Decimal(f"{float(text):.15g}") == number  # what spreadsheets keep
    for at, number in enumerate(long, 2 + len(numbers)):
        assert data[f"B{at}"] == ("inlineStr", f"{Decimal(number):f}")
    named = ", ".join(f"value B{at}" for at in range(2 + len(numbers), 2 + len(rows)))
    assert about["numbers_as_text"] == f"6: {named}"


def test_a_long_number_of_the_data_is_text_in_its_workbook(engine: Engine, url: str) -> None:
    with engine.begin() as connection:
        fact, (line, row) = next(iter(flat_rows(connection).items()))
        changed = {**orjson.loads(row), "value": Decimal("12345678901234567.89"), "value_to": Decimal("0.5")}
        write_flat_row(connection, fact, FlatRow(line, ndjson.line(changed)))
    with AppClient(create_app(Settings(database_url=url))) as client:
        flat = orjson.loads(row)
        content = client.get(f"/v1/metrics?format=xlsx&lang=en&id={flat['id']}").content
        data, about = workbook(io.BytesIO(content))
        header = {text: name for name, (_, text) in data.items() if name.endswith("1")}
        cell_ = header["value"].replace("1", "2")
        assert data[cell_] == ("inlineStr", "12345678901234567.89")
        assert data[header["value_to"].replace("1", "2")] == (None, "0.5")
        assert about["numbers_as_text"] == f"1: value {cell_}"
        assert "so that none is rounded" in about["numbers"]
        content = client.get("/v1/themes?format=xlsx").content
        assert workbook(io.BytesIO(content))[1]["numbers_as_text"] == "0"


def test_what_is_empty_is_no_cell(tmp_path: Path) -> None:
    file = io.BytesIO()
    rows: list[list[Any]] = [["a", None], ["a", ""], ["a", []], ["a", ()]]
    xlsx.write(file, str(tmp_path), ["name", "ids"], rows, {"name": "x"}, datetime(2026, 1, 31, tzinfo=UTC))
    assert [name for name in workbook(file)[0] if name.startswith("B")] == ["B1"]


def test_a_text_too_long_for_a_cell_is_cut_and_said(tmp_path: Path) -> None:
    """Excel counts UTF-16 units, and takes a file with a cell of more than it allows for damaged."""
    rows: list[list[Any]] = [
        ["长" * 32_767],
        ["长" * 32_768],
        ["x" + "𠮷" * 16_383],
        ["x" + "𠮷" * 16_384],
        [["id"] * 12_000],
        ["short"],
    ]
    file = io.BytesIO()
    xlsx.write(file, str(tmp_path), ["text"], rows, {"name": "x"}, datetime(2026, 1, 31, tzinfo=UTC))
    data, about = workbook(file)
    shown = [data[f"A{at}"][1] for at in range(2, 8)]
    assert all(len(text.encode("utf-16-le")) <= 2 * 32_767 for text in shown)
    assert shown[0] == rows[0][0]
    assert shown[1] == "长" * 32_766 + "…"
    assert shown[2] == rows[2][0]
    assert shown[3] == "x" + "𠮷" * 16_382 + "…"  # not through the middle of a character
    assert shown[4].endswith("…")
    assert about["texts_cut"] == "3: text A3, text A5, text A6"


def test_nowhere_to_write_a_workbook(client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As in a container whose root is read-only; all else is served, and the next one is again once there is room."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    paths = [f"/v1/themes?format={form}&lang=en&limit=3" for form in ("xlsx", "parquet")]
    for path in paths:
        response = client.get(path)
        assert (response.status_code, response.headers["retry-after"]) == (503, "5")
        assert response.json()["detail"] == "The file cannot be written."
    assert client.get("/v1/themes?format=csv").status_code == 200
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert {client.get(path).status_code for path in paths} == {200}


TEXTS = (
    st.text(max_size=12)
    | st.text("&<>_x0041 \t\n\r\0\x1f\ufffe\u3000|\"'", max_size=12)
    | st.sampled_from(["<r>4</r>", "_x0041_x0042_", "=1+1", "http://example.org", "12", "长" * 32_768])
)
NUMBERS = (
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20)
    | st.integers(-(10**20), 10**20)
    | st.integers(0, 3000)
)


def as_a_spreadsheet_reads(text: str) -> str:
    """Return a text with its escapes resolved (ECMA-376, part 1, 22.9.2.19)."""
    return re.sub("_x([0-9a-fA-F]{4})_", lambda found: chr(int(found[1], 16)), text)


@given(st.lists(st.tuples(TEXTS, NUMBERS, TEXTS | st.none() | st.lists(TEXTS, max_size=3)), max_size=4))
def test_a_workbook_gives_back_what_was_put_in(rows: list[tuple[Any, ...]]) -> None:
    import xml.etree.ElementTree as ElementTree

    file = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder:
        xlsx.write(file, folder, ["a", "b", "c"], rows, {"name": "x"}, datetime(2026, 1, 31, tzinfo=UTC))
    with zipfile.ZipFile(file) as archive:
        root = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    found = {cell.attrib["r"]: cell for cell in root.iter() if cell.tag.endswith("}c")}
    assert next(one.attrib["ref"] for one in root if one.tag.endswith("}dimension")) == f"A1:C{len(rows) + 1}"
    for at, row in enumerate(rows, 2):
        for column, put in zip("ABC", row, strict=True):
            cell = found.pop(f"{column}{at}", None)
            if isinstance(put, int | Decimal):
                assert cell is not None
                assert Decimal("".join(cell.itertext())) == put
                assert (cell.get("t") is None) == xlsx_rows.fits(put)
                continue
            text = " ".join(put) if isinstance(put, list) else put
            if not text:
                assert cell is None
            elif len(text) <= xlsx_rows.TEXT:
                assert cell is not None
                (shown,) = (one for one in cell.iter() if one.tag.endswith("}t"))
                assert as_a_spreadsheet_reads(shown.text or "") == text
                keeps = shown.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"
                assert keeps == (re.search(r"^\s|\s$", shown.text or "") is not None)
    assert sorted(found) == ["A1", "B1", "C1"]


@given(st.lists(st.tuples(TEXTS, NUMBERS), min_size=1, max_size=4))
def test_rows_of_a_workbook_are_those_of_the_library(rows: list[tuple[Any, Any]]) -> None:
    """The library takes a text for markup where it begins and ends like rich text, and of two escapes escapes one."""
    from xlsxwriter import Workbook

    assume(not any(text.startswith("<r>") or len(text) > 99 or "_x0041_x0042_" in text for text, _ in rows))
    file = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder, Workbook(file, {"constant_memory": True, "tmpdir": folder}) as book:
        sheet = book.add_worksheet()
        for at, (text, number) in enumerate(rows, 1):
            if text:
                sheet.write_string(at, 0, text)
            if xlsx_rows.fits(number):
                sheet.write_number(at, 1, number)
            else:
                sheet.write_string(at, 1, f"{number:f}" if isinstance(number, Decimal) else str(number))
    with zipfile.ZipFile(file) as archive:
        library = archive.read("xl/worksheets/sheet1.xml")
    ours = io.BytesIO()
    xlsx_rows.put_rows(ours, 2, rows)
    assert ours.getvalue() == library[library.index(b"<row") : library.index(b"</sheetData>")]


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20))
def test_what_fits_comes_back(value: Decimal) -> None:
    if xlsx_rows.fits(value):
        assert Decimal(f"{float(f'{value:.16G}'):.15g}") == value


def test_too_many_rows_for_a_workbook(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MAX_ROWS", 10)
    problem = get(client, "/v1/measures?format=xlsx&lang=en", 422)
    assert problem["errors"][0]["code"] == "too_many_rows"
    assert "csv or ndjson" in problem["detail"]
    assert client.get("/v1/measures?format=xlsx&limit=5").status_code == 200


FORMULAS = (
    "=1+1", "+1+1", "-1+1", "-1-2", "@SUM(1)", "\t=1", "\r=1", "\n=1", "-A1", "+A1", "-foo", "-至", "-", "--1", "-1:1",
    "-3/4", "-5.2%*2", "-5.2%+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!D2", "-5%至A1", "-5个A1", "-5%至=1", "-1人+A1",
    "-5A1", "-5E", "-5E3+1", "-5 3", "-1 人", "-5!", "-5|x", "-SUM(1)", "+(1)", "-5,", "-,5", "-.", "-5.", "＝1+1",
    "＋A1", "－1－2",    "＠SUM(1)", "-5.2%\n=1", "-5-", "-5人-", "-5%-3%",
)  # fmt: skip
FIGURES = (
    "-5.2%", "-3", "+4.5", "+1", "-1,234.5", "-12345678901234567.89", "-5‰", "-5.2万元", "+0.3个百分点", "+12人", "-5℃",
    "－5.2％", "＋３", "-.5", "-1e5", "+1.5E-3", "-5%至-3%", "-5至-3人", "-5%～-3%", "-5—3", "-5%到+3%", "-5.2%左右",
    "+1亿2000万元", "-0",
)  # fmt: skip


def read(line: bytes) -> list[str]:
    return next(standard_csv.reader(io.StringIO(line.decode(), newline="")))


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_made_harmless(text: str) -> None:
    line = csv.line([text, Decimal("-5"), -5, f"x{text}", [text, "x"], [f"x{text}", text]])
    assert read(line) == [f"'{text}", "-5", "-5", f"x{text}", f"'{text} x", f"x{text} {text}"]


@pytest.mark.parametrize("text", FIGURES)
def test_a_signed_figure_is_no_formula(text: str) -> None:
    assert read(csv.line([text, [text], f"{text}-"])) == [text, text, f"'{text}-"]


@given(st.text("+-=@0123456789.,%万元至～A(!|\"' \n\t＋－＝", max_size=8))
def test_no_formula_goes_out_as_it_is(text: str) -> None:
    """What a spreadsheet evaluates has an operator, a reference or a call in it: a figure that stays has none."""
    (cell,) = read(csv.line([text]))
    if cell[:1] in tuple("=+-@＝＋－＠\t\r\n"):
        assert cell == text
        assert re.fullmatch(r"[+＋－-][^=@()!|\"' \n\tA＝]+", cell)
        assert re.search(r"[0-9.,%][+＋－-]", cell) is None  # no operator between two numbers
        assert re.match(r"[+＋－-][.．]?[0-9０-９]", cell)


def test_a_figure_with_a_sign_is_loaded_as_it_is() -> None:
    vocabularies, _ = verify_shared(SEEDS)
    report = check_report(read_report(SEEDS / FOLDER), vocabularies, {})
    assert report is not None
    renderer, fact = Renderer(report), report.metrics.records[0]
    signed = fact.model_copy(update={"as_reported": "-5.2%", "value": Decimal("-5.2")})
    names = Names.in_each_language(vocabularies.seeds)
    own = renderer.own(Resource.METRIC, signed, names)
    row, line = renderer.row(Resource.METRIC, signed, renderer.placement(fact), own, names)
    named = dict(zip(SCHEMAS[Resource.METRIC].columns, read(row), strict=True))
    assert (named["value"], named["as_reported"]) == ("-5.2", "-5.2%")
    assert row == csv.line(ndjson.cells(line))


def test_rows_that_an_earlier_version_wrote_are_written_anew(engine: Engine) -> None:
    """The data are as they were loaded; only the row is written as it is written now."""
    with migrating(engine) as config:
        connection = config.attributes["connection"]
        downgrade(config, "0005")
        facts = connection.execute(select(FORMER).order_by(FORMER.c.fact_id)).all()
        changes = {"-5.2%": "'-5.2%", "＝1+1": "＝1+1", "-1+1": "'-1+1"}
        for fact, (text, before) in zip(facts, changes.items(), strict=False):
            cells = [*ndjson.cells(fact.ndjson)[:-1], text]
            whole = dict(zip(orjson.loads(fact.ndjson), cells, strict=True))
            old = csv.line(cells[:-1]).removesuffix(b"\r\n") + f",{before}\r\n".encode()
            values = {"ndjson": ndjson.line(whole), "csv": old}
            connection.execute(update(FORMER).where(FORMER.c.fact_id == fact.fact_id).values(values))
    with migrating(engine) as config:
        upgrade(config, "0006")
    with engine.connect() as connection:
        after = connection.execute(select(FORMER).order_by(FORMER.c.fact_id)).all()
    assert [read(fact.csv)[-1] for fact in after[:3]] == ["-5.2%", "'＝1+1", "'-1+1"]
    assert after[3:] == facts[3:]
    assert all(fact.csv == csv.line(ndjson.cells(fact.ndjson)) for fact in after)


def served(engine: Engine, rows: Iterable[Table] = ROWS.values()) -> list[list[Any]]:
    """Return all that is served as it was loaded: records of facts and reports, and rows."""
    tables: tuple[Table, ...] = (*BODIES.values(), table_of(EditionTable), *rows)
    # which build rendered an edition, and what from
    unserved = {getattr(EditionTable, name).key for name in ("shape", "rendered", "seeds", "vocabulary_seeds")}
    with engine.connect() as connection:
        return [
            connection.execute(
                select(*(column for column in table.c if column.name not in unserved)).order_by(
                    *table.primary_key.columns
                )
            ).all()  # type: ignore[misc]
            for table in tables
        ]


def test_what_an_earlier_version_loaded_has_every_field(engine: Engine) -> None:
    """Rows of one table have the same columns, whichever version loaded them; so have the pages of a walk."""
    now = served(engine)
    with migrating(engine) as config:
        connection = config.attributes["connection"]
        downgrade(config, "0008")
        for table, column in (*((body, "json") for body in BODIES.values()), (FORMER, "ndjson")):
            for content in connection.scalars(select(table.c[column])):
                fields = set(orjson.loads(content))
                assert not fields & {"base_code", "series"} | {field for field in fields if "_label" in field}
        rows = connection.execute(select(FORMER)).all()
        assert [row.csv for row in rows] == [csv.line(ndjson.cells(row.ndjson)) for row in rows]
        edition = table_of(EditionTable)
        names = ("zh", "en", "detail_zh", "detail_en")
        for row in connection.execute(select(*(edition.c[name] for name in ("id", *names)))).mappings().all():
            shown = {name: ndjson.read(row[name]) for name in names}
            old = {name: ndjson.dumps(record) for name, record in shown.items() if record.pop("accounting")}
            connection.execute(update(edition).where(edition.c.id == row["id"]).values(old))
    changed = served(engine, [FORMER])
    assert all(before != after for before, after in zip(changed, now, strict=False))
    migrate(engine)
    assert served(engine) == now
    with engine.connect() as connection:
        assert set(connection.scalars(select(EditionTable.shape))) == {None}


CELLS = (
    st.none()
    | st.integers()
    | st.text().filter(lambda t: "\x00" not in t and not t.startswith(tuple("=+-@＝＋－＠\t\r\n")))
)


@given(st.lists(CELLS, min_size=1, max_size=6))
def test_what_is_written_can_be_read(cells: list[Any]) -> None:
    line = csv.line(cells)
    read = next(standard_csv.reader(io.StringIO(line.decode(), newline="")))
    assert read == ["" if c is None else str(c) for c in cells] or cells == [None] or cells == [""]


SHORT = CELLS.filter(lambda cell: not isinstance(cell, int) or abs(cell) < 2**63)


@given(st.text('ab=,"\n', min_size=1), st.lists(SHORT, max_size=2), st.lists(SHORT, max_size=3))
def test_a_row_in_two_parts_is_the_row(first: str, more: list[Any], others: list[Any]) -> None:
    cells = [first, *more]
    assert csv.begun(cells) + csv.rest(others) == csv.line([*cells, *others])
    named = {f"c{number}": cell for number, cell in enumerate([*cells, *others])}
    begun = dict(list(named.items())[: len(cells)])
    rest = {name: cell for name, cell in named.items() if name not in begun}
    assert ndjson.begun(begun) + ndjson.rest(rest) == ndjson.line(named)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30, places=6))
def test_decimals_are_written_digit_for_digit(value: Decimal) -> None:
    assert ndjson.dumps({"v": value}) == b'{"v":' + f"{value:f}".encode() + b"}"
    assert csv.line([value]).decode().strip() == f"{value:f}"
    assert ndjson.dumps([ndjson.number(f"{value:f}")]) == ndjson.dumps([value])
    assert csv.line([f"{value:f}"]) == csv.line([value])
