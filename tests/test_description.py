"""The one description of tables: it is that of the lists, and each form has every field that it has."""

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from starlette.testclient import TestClient

from app.description.dataset import LICENCE_URL
from app.description.table import Column, DescribedTable
from app.description.tables import TABLES
from app.main import create_app
from app.queries.series import SERIES
from app.routers.root import RESOURCES
from app.schemas.base import ADDRESS
from app.settings import Settings
from app.vocabulary import Codes
from support.api import get
from support.client import AppClient
from support.exported import PATHS, SQLITE, ZIP, Unzipped, listed


class Forms(NamedTuple):
    """What each form is read from."""

    zip: Unzipped
    sqlite: sqlite3.Connection
    document: Any
    croissant: Any
    catalogue: Any


class Said(NamedTuple):
    """What a form says of a column; None where the form has no place for it."""

    kind: type | None = None
    required: bool | None = None
    description: str | None = None
    codes: str | None = None
    terms: tuple[str, ...] | None = None


Form = Callable[[Forms, DescribedTable], Mapping[str, Said] | None]  # None: this form has no such table


def said(column: Column) -> Said:
    terms = tuple(term.value for term in column.terms) if column.terms else ()
    return Said(column.kind, column.required, column.description, column.codes or "", terms)


@pytest.fixture(scope="module")
def forms(sqlite_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forms]:
    folder = tmp_path_factory.mktemp("exports")
    with AppClient(create_app(Settings(database_url=sqlite_url, exports=folder))) as client:
        made = client.get(SQLITE)
        path = folder / "made.sqlite"
        path.write_bytes(made.content)
        with closing(sqlite3.connect(path)) as connection:
            yield Forms(
                Unzipped(client.get(ZIP).content),
                connection,
                get(client, "/openapi.json?lang=en"),
                client.get("/v1/croissant?lang=en").json(),
                client.get("/v1/catalog").json()["@graph"],
            )


# --- the forms ------------------------------------------------------------------------------------------------------


def resource(forms: Forms, table: DescribedTable) -> Any:
    (found,) = [one for one in forms.zip.json("datapackage.json")["resources"] if one["name"] == table.name]
    return found


def data_package(forms: Forms, table: DescribedTable) -> Mapping[str, Said]:
    kinds = {"integer": int, "year": int, "number": Decimal, "string": str, "array": list}
    found = {}
    for field in resource(forms, table)["schema"]["fields"]:
        constraints = field.get("constraints", {})
        terms = tuple(constraints.get("enum", ()))
        assert terms == tuple(category["value"] for category in field.get("categories", ()))
        found[field["name"]] = Said(
            kinds[field["type"]],
            constraints.get("required", False),
            field["description"],
            field.get("codes", ""),
            terms,
        )
    return found


def csvw(forms: Forms, table: DescribedTable) -> Mapping[str, Said]:
    (found,) = [one for one in forms.zip.json("csv-metadata.json")["tables"] if one["url"] == f"{table.name}.csv"]
    kinds = {"integer": int, "decimal": Decimal, "string": str, "anyURI": str, "json": list}
    columns = {}
    for column in found["tableSchema"]["columns"]:
        type_, terms = column["datatype"], tuple[str, ...]()
        if isinstance(type_, dict):
            terms = tuple(re.sub(r"\\(.)", r"\1", type_["format"]).split("|"))
            type_ = type_["base"]
        (english,) = [text["@value"] for text in column["dc:description"] if text["@language"] == "en"]
        assert column["titles"] == column["name"]
        columns[column["name"]] = Said(kinds[type_], column["required"], english, None, terms)
    return columns


def csv_head(forms: Forms, table: DescribedTable) -> Mapping[str, Said]:
    head = forms.zip.archive.read(f"{table.name}.csv").partition(b"\r\n")[0].decode()
    return {name: Said() for name in head.split(",")}


def parquet(forms: Forms, table: DescribedTable) -> Mapping[str, Said]:
    kinds = {"int64": int, "double": Decimal, "string": str, "list<element: string>": list}
    found = {field.name: Said(kinds[str(field.type)]) for field in forms.zip.parquet(table.name).schema}
    for name, (kind, *_) in list(found.items()):
        if kind is Decimal:
            assert found.pop(f"{name}_exact") == Said(str)
    return found


def sqlite(forms: Forms, table: DescribedTable) -> Mapping[str, Said]:
    columns = {row[1]: row for row in forms.sqlite.execute(f"PRAGMA table_info('{table.name}')")}
    told = {
        name: (description, codes)
        for name, description, codes in forms.sqlite.execute(
            'SELECT "column", description_en, codes FROM about_columns WHERE "table" = ?', (table.name,)
        )
    }
    kinds = {"INTEGER": int, "REAL": Decimal, "TEXT": str}
    found = {}
    for name, (_, _, type_, required, *_) in columns.items():
        if f"{name}_exact" in columns:
            assert (type_, columns[f"{name}_exact"][2:4]) == ("REAL", ("TEXT", required))
        if not name.endswith("_exact"):
            description, codes = told.pop(name)
            found[name] = Said(kinds[type_], bool(required), description, codes or "")
    assert told == {}
    # a list is a text there
    return {
        name: Said(list, *one[1:]) if table.kinds[name] is list and one.kind is str else one
        for name, one in found.items()
    }


def openapi(forms: Forms, table: DescribedTable) -> Mapping[str, Said] | None:
    schemas = forms.document["components"]["schemas"]
    component = schemas.get(table.row.__name__)
    if component is None:
        return None
    kinds = {"integer": int, "number": Decimal, "string": str, "array": list}
    found = {}
    for name, field in component["properties"].items():
        types: list[str] = []
        whole: dict[str, Any] = {}
        for option in (field, *field.get("anyOf", ())):
            whole |= schemas[option["$ref"].rpartition("/")[2]] if "$ref" in option else {}
            whole |= option
            type_ = whole.get("type", [])
            types += [type_] if isinstance(type_, str) else type_
        (kind,) = {kinds[type_] for type_ in types if type_ != "null"}
        terms = tuple(whole.get("enum", whole.get("x-extensible-enum", ())))
        found[name] = Said(kind, "null" not in types, field["description"], whole.get(ADDRESS, ""), terms or None)
    return found


def record_set(forms: Forms, table: DescribedTable) -> Any:
    (found,) = [one for one in forms.croissant["recordSet"] if one["@id"] == table.name]
    return found


def croissant(forms: Forms, table: DescribedTable) -> Mapping[str, Said]:
    kinds = {"sc:Integer": int, "sc:Float": Decimal, "sc:Text": str, "sc:URL": str, "sc:DateTime": str}
    found = {}
    for field in record_set(forms, table)["field"]:
        kind = list if field.get("repeated") else kinds[field["dataType"]]
        found[field["name"]] = Said(kind, None, field["description"])
    for name, one in list(found.items()):
        if one.kind is Decimal:
            assert found.pop(f"{name}_exact") == Said(str, None, one.description)
    return found


FORMS: dict[str, Form] = {
    "Data Package": data_package,
    "CSVW": csvw,
    "CSV": csv_head,
    "Parquet": parquet,
    "SQLite": sqlite,
    "OpenAPI": openapi,
    "Croissant": croissant,
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", TABLES)
def test_each_form_has_every_field(forms: Forms, form: str, name: str) -> None:
    table = TABLES[name]
    found = FORMS[form](forms, table)
    if found is None:
        assert name in ("links", "codes"), "every other table is a list"
        return
    assert list(found) == [column.name for column in table.columns]
    for column in table.columns:
        for expected, shown in zip(said(column), found[column.name], strict=True):
            assert shown is None or shown == expected, column.name


# --- keys and licence -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TABLES)
def test_each_form_has_every_key(forms: Forms, name: str) -> None:
    table = TABLES[name]
    schema = resource(forms, table)["schema"]
    assert schema["primaryKey"] == list(table.key)
    assert schema.get("uniqueKeys", []) == [list(key) for key in table.unique]
    shown = [
        (key["fields"], key["reference"].get("resource", name), key["reference"]["fields"])
        for key in schema.get("foreignKeys", ())
    ]
    expected = [(list(key.columns), key.table, list(key.references)) for key in table.foreign_keys]
    assert shown == expected
    (metadata,) = [one for one in forms.zip.json("csv-metadata.json")["tables"] if one["url"] == f"{name}.csv"]
    assert metadata["tableSchema"]["primaryKey"] == list(table.key)
    assert [
        (key["columnReference"], key["reference"]["resource"], key["reference"]["columnReference"])
        for key in metadata["tableSchema"].get("foreignKeys", ())
    ] == [
        (columns, f"{other}.csv", referred)
        for columns, other, referred in expected
        if all(column.required for column in table.columns if column.name in columns)
    ]
    found: dict[int, tuple[list[str], str, list[str]]] = {}
    for number, _, other, column, referred, *_ in forms.sqlite.execute(f"PRAGMA foreign_key_list('{name}')"):
        columns, _, others = found.setdefault(number, ([], other, []))
        columns.append(column)
        others.append(referred)
    assert sorted(found.values()) == sorted(expected)
    assert record_set(forms, table)["key"] == [{"@id": f"{name}/{part}"} for part in table.key]
    info = forms.sqlite.execute(f"PRAGMA table_info('{name}')").fetchall()
    assert tuple(row[1] for row in sorted(info, key=lambda row: row[5]) if row[5]) == table.key


def test_each_form_has_the_licence(forms: Forms) -> None:
    assert [one["path"] for one in forms.zip.json("datapackage.json")["licenses"]] == [LICENCE_URL]
    assert forms.zip.json("csv-metadata.json")["dc:license"] == {"@id": LICENCE_URL}
    assert forms.zip.parquet("themes").schema.metadata[b"licence_url"].decode() == LICENCE_URL
    told = dict(forms.sqlite.execute("SELECT name, value FROM about"))
    assert told["licence_url"] == LICENCE_URL
    assert forms.croissant["license"] == LICENCE_URL
    licences = {node["@id"]: node["exactMatch"] for node in forms.catalogue if "exactMatch" in node}
    assert {licences[node["license"]] for node in forms.catalogue if "license" in node} == {LICENCE_URL}
    for name in ("LICENCE.txt", "README.md", "README.zh.md"):
        assert LICENCE_URL in forms.zip.archive.read(name).decode()


def test_the_catalogue_has_tables_by_their_names(forms: Forms) -> None:
    datasets = {node["@id"].partition("#")[2]: node for node in forms.catalogue if node["@type"] == "Dataset"}
    assert set(datasets) - {"data"} <= set(TABLES)
    for name in set(datasets) - {"data"}:
        assert datasets[name]["title"]["en"].endswith(f": {TABLES[name].title}")


# --- the description itself -----------------------------------------------------------------------------------------


def test_every_list_is_a_table() -> None:
    """A list that is not has a reason: tables are of one release, and search finds what other lists have."""
    of_several_releases = {"releases", "changes"}
    lists = {*RESOURCES} - of_several_releases - {"search"}
    assert {PATHS.get(name, name) for name in TABLES} - {"links"} == lists
    assert TABLES["series"].row is SERIES.row


@pytest.mark.parametrize("name", TABLES)
def test_the_columns_are_those_of_the_list(client: TestClient, name: str) -> None:
    rows = listed(client, name)
    table = TABLES[name]
    for row in rows:
        assert list(row) == [column.name for column in table.columns]
        for column in table.columns:
            cell = row[column.name]
            assert cell is not None or not column.required, column.name
            if cell is not None:
                assert isinstance(cell, column.kind if column.kind is not Decimal else int | Decimal), column.name
                if column.terms is not None:
                    assert cell in list(column.terms)
    keys = [tuple(row[part] for part in table.key) for row in rows]
    assert len({*keys}) == len(keys)


@pytest.mark.parametrize("name", TABLES)
def test_a_foreign_key_finds_its_row(client: TestClient, name: str) -> None:
    rows = listed(client, name)
    for key in TABLES[name].foreign_keys:
        there = {tuple(row[part] for part in key.references) for row in listed(client, key.table)}
        held = {tuple(row[part] for part in key.columns) for row in rows}
        assert {parts for parts in held if None not in parts} <= there, key


def test_what_refers_to_what() -> None:
    def referred(name: str) -> dict[tuple[str, ...], str]:
        return {key.columns: key.table for key in TABLES[name].foreign_keys}

    assert referred("metrics") == {
        ("report",): "reports",
        ("region",): "regions",
        ("theme",): "themes",
        ("indicator",): "indicators",
        ("unit",): "units",
        ("base_code",): "bases",
        ("scope",): "scopes",
        ("report", "section"): "sections",
        ("part_of",): "metrics",
    }
    assert (
        referred("training_programs").items()
        >= {
            ("sessions_metric",): "metrics",
            ("trainees_metric",): "metrics",
            ("trainees_unit",): "units",
        }.items()
    )
    assert referred("indicators") == {("unit",): "units", ("of",): "indicators"}
    assert referred("codes") == {("list",): "code_lists"}
    assert TABLES["sections"].unique == (("report", "code"),)


def test_codes_of_closed_vocabularies_are_known() -> None:
    for table in TABLES.values():
        for column in table.columns:
            closed = (column.codes or "").startswith("/v1/codes/")
            assert closed == (column.terms is not None and column.terms is not Codes), (table.name, column.name)


def test_everything_has_chinese(tmp_path: Path) -> None:
    from app.texts import say
    from app.vocabulary import Lang

    for table in TABLES.values():
        texts = [table.title, table.description, *(column.description for column in table.columns)]
        for text in texts:
            assert text
            assert say(text, Lang.ZH) != str(text), (table.name, text)
