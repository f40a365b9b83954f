"""The REST API of SDMX 2.1: what a request selects, structures, availability, errors, and HTTP."""

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from lxml import etree
from starlette.testclient import TestClient

from app.formats.sdmx_ml import NAMESPACES
from app.main import create_app
from app.queries import sdmx_data
from app.sdmx.definition import DIMENSIONS, OBSERVATION_ATTRIBUTES, SERIES_ATTRIBUTES
from app.sdmx.periods import days_of
from app.settings import Settings
from support.client import AppClient
from support.databases import Databases
from support.newest import newest
from support.sdmx_ml import rows, valid, valid_by
from support.yearly import Told, yearly_seeds

ROOT = "/sdmx/2.1"
GENERIC = "application/vnd.sdmx.genericdata+xml;version=2.1"
CSV = "application/vnd.sdmx.data+csv;version=1.0.0"
SPECIFIC = "application/vnd.sdmx.structurespecificdata+xml;version=2.1"
STRUCTURE = "application/vnd.sdmx.structure+xml;version=2.1"
Row = dict[str, str]


@pytest.fixture
def sqlite(yearly_of: Callable[[str], str], client_of: Callable[[str], TestClient]) -> TestClient:
    """For tests of messages that are the same of whatever database: what is asked, structures, errors."""
    return client_of(yearly_of("sqlite"))


def answer(client: TestClient, path: str, accept: str = "*/*") -> Any:
    found = client.get(f"{ROOT}/{path}", headers={"Accept": accept})
    assert found.status_code == 200, found.text
    return found


def data(client: TestClient, path: str = "SERIES") -> list[Row]:
    """Return the observations of generic data, after comparing them with those of structure-specific data."""
    found = answer(client, f"data/{path}")
    assert found.headers["content-type"] == GENERIC
    read = rows(valid(found.content))
    specific = answer(client, f"data/{path}", SPECIFIC)
    assert specific.headers["content-type"] == SPECIFIC
    at = valid(found.content).find("mes:Header/mes:Structure", NAMESPACES).get("dimensionAtObservation")
    assert rows(valid_by(specific.content, schema(client, at))) == read
    return read


def schema(client: TestClient, at: str) -> str:
    return str(answer(client, f"schema/dataflow/WORKREPORT/SERIES/1.0?dimensionAtObservation={at}").text)


def structures(client: TestClient, path: str) -> Any:
    found = answer(client, path)
    assert found.headers["content-type"] == STRUCTURE
    return valid(found.content)


def ids(document: Any, element: str) -> list[str]:
    return [one.get("id") for one in document.iter(f"{{{NAMESPACES['str']}}}{element}") if one.get("agencyID")]


def told(row: Row) -> tuple[str, str]:
    return row["SERIES"], row["PERIOD"]


# --- data ---------------------------------------------------------------------------------------------------------


def test_every_newest_figure_is_there_as_the_database_has_it(
    yearly: TestClient, yearly_of: Callable[[str], str], kind: str
) -> None:
    stored = newest(yearly_of(kind))
    found = {told(row): row for row in data(yearly)}
    assert found.keys() == stored.keys()
    for key, row in found.items():
        figure = stored[key]
        assert Decimal(row["OBS_VALUE"]) == figure["value"], key
        assert (Decimal(row["VALUE_TO"]) if "VALUE_TO" in row else None) == figure["value_to"], key
        said = ("QUALIFIER", "VALUE_STATUS", "AS_REPORTED", "METRIC", "REPORT", "QUOTE", "REPORT_YEAR", "VINTAGE_COUNT")
        columns = ("qualifier", "status", "as_reported", "key", "report_id", "quote", "year", "count")
        assert [row[name] for name in said] == [str(figure[name]) for name in columns], key
        assert (row["UNIT_MEASURE"], row["KIND"], row["INDICATOR"]) == (
            figure["unit"],
            figure["kind"],
            figure["indicator"],
        )
        first, last = days_of(row["TIME_PERIOD"])
        if key[1].startswith("../"):
            assert row["FREQ"] == "_U"
            assert last == "2021-12-31"
        else:
            assert first[: len(key[1].partition("/")[0])] == key[1].partition("/")[0]


def test_sdmx_csv_says_the_same(yearly: TestClient) -> None:
    found = answer(yearly, "data/SERIES", CSV)
    assert found.headers["content-type"].startswith(CSV)
    read = list(csv.DictReader(io.StringIO(found.text)))
    assert {row.pop("DATAFLOW") for row in read} == {"WORKREPORT:SERIES(1.0)"}
    assert [{name: value for name, value in row.items() if value} for row in read] == data(yearly)
    both = answer(yearly, "data/SERIES/.trees.CN-JZ", f"{CSV};labels=both").text
    assert "CN-JZ: 甲州省" in both
    assert "REGION: " in both.splitlines()[0]


def test_time_series_say_the_same(yearly: TestClient) -> None:
    every = data(yearly)
    generic = answer(yearly, "data/SERIES", GENERIC.replace("data", "timeseriesdata"))
    specific = answer(yearly, "data/SERIES", SPECIFIC.replace("data", "timeseriesdata"))
    assert rows(valid(generic.content)) == every
    assert rows(valid_by(specific.content, schema(yearly, "TIME_PERIOD"))) == every
    assert valid(generic.content).tag.endswith("GenericTimeSeriesData")
    flat = yearly.get(
        f"{ROOT}/data/SERIES?dimensionAtObservation=AllDimensions",
        headers={"Accept": generic.headers["content-type"]},
    )
    assert flat.status_code == 403
    assert valid(flat.content)[0].get("code") == "150"


@pytest.mark.parametrize("at", ["AllDimensions", "REGION", "INDICATOR"])
def test_whatever_is_at_the_observation_the_data_are_the_same(yearly: TestClient, at: str) -> None:
    def sortable(row: Row) -> list[tuple[str, str]]:
        return sorted(row.items())

    other = data(yearly, f"SERIES?dimensionAtObservation={at}")
    assert sorted(map(sortable, other)) == sorted(map(sortable, data(yearly)))


@pytest.mark.parametrize(
    "path",
    [
        *("SERIES/", "SERIES/all", "SERIES/all/", "SERIES/all/all", "SERIES/all/WORKREPORT/", "WORKREPORT,SERIES"),
        *("WORKREPORT,SERIES,1.0/all", "WORKREPORT,SERIES,latest", "all,SERIES,1.0", "SERIES/......."),
        *("SERIES/all/WORKREPORT,WORKREPORT", "SERIES/all/OTHER+WORKREPORT", "SERIES?includeHistory=false"),
        *(
            "ALL,SERIES,LATEST/ALL/ALL",
            "SERIES?detail=full",
            "SERIES?dimensionAtObservation=TIME_PERIOD",
            "SERIES?startPeriod=1900",
        ),
    ],
)
def test_everything_is_asked_for_in_many_ways(sqlite: TestClient, path: str) -> None:
    assert answer(sqlite, f"data/{path}").content == answer(sqlite, "data/SERIES").content


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        (".trees", {"INDICATOR": {"trees"}}),
        (".flats+trees.CN-JZ+CN-YZ", {"INDICATOR": {"flats", "trees"}, "REGION": {"CN-JZ", "CN-YZ"}}),
        ("A+M.trees......", {"FREQ": {"A", "M"}, "INDICATOR": {"trees"}}),
        ("_O...._Z...", {"FREQ": {"_O"}, "SCOPE": {"_Z"}}),
        ("...degree@doctor....", {"BREAKDOWN": {"degree@doctor"}}),
        ("..._T...target.", {"BREAKDOWN": {"_T"}, "STATUS": {"target"}}),
        (".flats......a+b", {"INDICATOR": {"flats"}, "VARIANT": {"a", "b"}}),
        (".....plan+previous-year..", {"BASE": {"plan", "previous-year"}}),
        (".no-such+trees", {"INDICATOR": {"trees"}}),
    ],
)
def test_a_key_selects_series(yearly: TestClient, key: str, wanted: dict[str, set[str]]) -> None:
    every = data(yearly)
    expected = [row for row in every if all(row[name] in some for name, some in wanted.items())]
    assert 0 < len(expected) < len(every)
    found = data(yearly, f"SERIES/{key}")
    assert found == expected
    assert data(yearly, f"SERIES/{quote(key, safe='')}") == found


@pytest.mark.parametrize(
    "query",
    [
        "startPeriod=2019&endPeriod=2020",
        "startPeriod=2021",
        "endPeriod=2018-12",
        "startPeriod=2021-Q2&endPeriod=2021-Q2",
        "startPeriod=2018-06-15/P1Y",
        "endPeriod=2020-12-31T12:00:00+08:00",
    ],
)
def test_periods_lie_within_what_is_asked_for(yearly: TestClient, query: str) -> None:
    bounds = dict(part.split("=") for part in query.split("&"))
    start = days_of(bounds["startPeriod"])[0] if "startPeriod" in bounds else ""
    end = days_of(bounds["endPeriod"])[1] if "endPeriod" in bounds else "9999"
    expected = []
    for row in data(yearly):
        first, last = days_of(row["TIME_PERIOD"])
        if start <= first and last <= end:
            expected.append(row)
    assert 0 < len(expected) < len(data(yearly))
    assert data(yearly, f"SERIES?{query}") == expected


def test_the_first_and_the_last_observations_of_each_series(yearly: TestClient) -> None:
    by_key: dict[tuple[str, ...], list[Row]] = {}
    for row in data(yearly):
        by_key.setdefault(tuple(row[one.id] for one in DIMENSIONS), []).append(row)
    assert max(map(len, by_key.values())) > 2
    first = [row for some in by_key.values() for row in some[:1]]
    last = [row for some in by_key.values() for row in some[-2:]]
    assert data(yearly, "SERIES?firstNObservations=1") == first
    assert data(yearly, "SERIES?lastNObservations=2") == last


def test_details(yearly: TestClient) -> None:
    every = data(yearly)
    said = {one.id for one in (*SERIES_ATTRIBUTES, *OBSERVATION_ATTRIBUTES)}
    of_series = {*(one.id for one in DIMENSIONS), *(one.id for one in SERIES_ATTRIBUTES)}
    keys = {one.id for one in DIMENSIONS}

    def cut(names: set[str]) -> list[Row]:
        return [{name: value for name, value in row.items() if name in names} for row in every]

    def once(some: list[Row]) -> list[Row]:
        return [row for at, row in enumerate(some) if row not in some[:at]]

    assert data(yearly, "SERIES?detail=dataonly") == cut({name for row in every for name in row} - said)
    assert data(yearly, "SERIES?detail=nodata") == once(cut(of_series))
    assert data(yearly, "SERIES?detail=serieskeysonly") == once(cut(keys))
    flat = "SERIES?detail=serieskeysonly&dimensionAtObservation=AllDimensions"
    assert data(yearly, flat) == once(cut(keys))


@pytest.mark.parametrize("accept", [GENERIC, SPECIFIC])
def test_a_long_answer_is_a_stream_of_the_same_bytes(
    yearly: TestClient, accept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = answer(yearly, "data/SERIES/.trees+trained", accept)
    assert "content-length" in whole.headers
    monkeypatch.setattr(sdmx_data, "FEW", 0)
    monkeypatch.setattr(sdmx_data, "PAGE", 1)
    for headers in ({}, {"Accept-Encoding": "identity"}):
        # another address, since the answer is kept
        path = f"{ROOT}/data/SERIES/.trees+trained?{'detail=full' if headers else 'includeHistory=false'}"
        parts = yearly.get(path, headers={"Accept": accept, **headers})
        assert "content-length" not in parts.headers
        assert parts.content == whole.content


# --- structures ---------------------------------------------------------------------------------------------------


def test_what_sdmx1_asks_first_has_all_that_the_data_need(yearly: TestClient) -> None:
    document = structures(yearly, "dataflow/WORKREPORT/SERIES/latest?references=all")
    assert ids(document, "Dataflow") == ["SERIES"]
    assert ids(document, "DataStructure") == ["SERIES"]
    assert ids(document, "ConceptScheme") == ["CONCEPTS"]
    assert ids(document, "ContentConstraint") == ["SERIES_AVAILABLE"]
    codes = {
        codelist.get("id"): {code.get("id") for code in codelist.findall("str:Code", NAMESPACES)}
        for codelist in document.iter(f"{{{NAMESPACES['str']}}}Codelist")
    }
    shown = data(yearly)
    for component in (*DIMENSIONS, *SERIES_ATTRIBUTES, *OBSERVATION_ATTRIBUTES):
        if component.codelist:
            assert {row[component.id] for row in shown} <= codes[component.codelist], component.id


def test_names_are_in_both_languages(yearly: TestClient) -> None:
    document = structures(yearly, "codelist/WORKREPORT/CL_INDICATOR/1.0/trees")
    (codelist,) = document.iter(f"{{{NAMESPACES['str']}}}Codelist")
    assert codelist.get("isPartial") == "true"
    (code,) = codelist.findall("str:Code", NAMESPACES)
    names = code.findall("com:Name", NAMESPACES)
    langs = [name.get("{http://www.w3.org/XML/1998/namespace}lang") for name in names]
    assert dict(zip(langs, [name.text for name in names], strict=True)) == {"en": "Trees planted", "zh": "植树面积"}


@pytest.mark.parametrize(
    ("path", "element", "wanted"),
    [
        ("dataflow", "Dataflow", ["SERIES"]),
        ("dataflow/", "Dataflow", ["SERIES"]),
        ("dataflow/all/all/latest/all", "Dataflow", ["SERIES"]),
        ("dataflow/ALL/SERIES/LATEST/ALL", "Dataflow", ["SERIES"]),
        ("dataflow/OTHER+WORKREPORT/SERIES+OTHER/1.0+2.0", "Dataflow", ["SERIES"]),
        ("datastructure/WORKREPORT/SERIES", "DataStructure", ["SERIES"]),
        ("datastructure/WORKREPORT/SERIES?references=parents", "Dataflow", ["SERIES"]),
        ("conceptscheme/WORKREPORT", "ConceptScheme", ["CONCEPTS"]),
        ("agencyscheme", "AgencyScheme", ["AGENCIES"]),
        ("organisationscheme/SDMX/AGENCIES/1.0/", "AgencyScheme", ["AGENCIES"]),
        ("codelist/all/CL_REGION%2BCL_FREQ", "Codelist", ["CL_FREQ", "CL_REGION"]),
        ("contentconstraint", "ContentConstraint", ["SERIES_AVAILABLE"]),
        ("actualconstraint/WORKREPORT/SERIES_AVAILABLE/1.0?references=children", "Dataflow", ["SERIES"]),
        ("structure/WORKREPORT/SERIES", "DataStructure", ["SERIES"]),
        ("structure", "ContentConstraint", ["SERIES_AVAILABLE"]),
        ("structure/WORKREPORT/SERIES_AVAILABLE", "ContentConstraint", ["SERIES_AVAILABLE"]),
        ("dataflow/all/SERIES?references=contentconstraint", "ContentConstraint", ["SERIES_AVAILABLE"]),
        ("dataflow/all/SERIES?references=datastructure", "DataStructure", ["SERIES"]),
    ],
)
def test_a_path_names_structures(sqlite: TestClient, path: str, element: str, wanted: list[str]) -> None:
    assert ids(structures(sqlite, path), element) == wanted


def test_what_an_item_refers_to_is_whole(sqlite: TestClient) -> None:
    document = structures(sqlite, "codelist/WORKREPORT/CL_REGION/1.0/CN-YZ?references=all")
    (codelist,) = [one for one in document.iter(f"{{{NAMESPACES['str']}}}Codelist") if one.get("id") == "CL_REGION"]
    assert [code.get("id") for code in codelist.findall("str:Code", NAMESPACES)] == ["CN-YZ"]
    assert ids(document, "ConceptScheme") == ["CONCEPTS"]
    (scheme,) = document.iter(f"{{{NAMESPACES['str']}}}ConceptScheme")
    assert scheme.get("isPartial") is None
    assert {"CL_FREQ", "CL_INDICATOR"} < set(ids(document, "Codelist"))


@pytest.mark.parametrize(
    ("path", "stubs"),
    [
        (
            "dataflow?references=all&detail=referencestubs",
            {"DataStructure", "Codelist", "ConceptScheme", "ContentConstraint"},
        ),
        ("dataflow?references=all&detail=allstubs", {"Dataflow", "DataStructure", "Codelist", "ContentConstraint"}),
        ("contentconstraint?references=all&detail=referencestubs", {"Dataflow", "DataStructure", "Codelist"}),
        ("contentconstraint?detail=allcompletestubs", {"ContentConstraint"}),
    ],
)
def test_a_stub_says_where_the_whole_is(sqlite: TestClient, path: str, stubs: set[str]) -> None:
    found = [one for one in structures(sqlite, path).iter() if one.get("isExternalReference") == "true"]
    assert stubs <= {etree.QName(one).localname for one in found}
    for one in found:
        there = sqlite.get(one.get("structureURL"))
        assert there.status_code == 200
        assert ids(valid(there.content), etree.QName(one).localname) == [one.get("id")]


def test_a_structure_is_asked_for_without_references(sqlite: TestClient) -> None:
    document = structures(sqlite, "datastructure/WORKREPORT/SERIES/1.0")
    assert [len(ids(document, name)) for name in ("DataStructure", "Codelist", "Dataflow")] == [1, 0, 0]


def test_without_data_there_are_structures(databases: Databases, tmp_path: Path) -> None:
    url = databases.filled("sqlite", yearly_seeds(tmp_path, [Told("yz-2018", 2018, "CN-YZ", None, [])]))
    with AppClient(create_app(Settings(database_url=url))) as client:
        document = structures(client, "dataflow?references=all")
        assert ids(document, "Dataflow") == ["SERIES"]
        assert ids(document, "ContentConstraint") == []
        for path in ("contentconstraint", "availableconstraint/SERIES", "data/SERIES"):
            found = client.get(f"{ROOT}/{path}")
            assert (found.status_code, valid(found.content)[0].get("code")) == (404, "100")


# --- availability -------------------------------------------------------------------------------------------------


def cube(document: Any) -> dict[str, set[str]]:
    (region,) = document.iter(f"{{{NAMESPACES['str']}}}CubeRegion")
    value = f"{{{NAMESPACES['com']}}}Value"
    return {key.get("id"): {one.text for one in key.iter(value)} for key in region}


@pytest.mark.parametrize("key", ["all", ".trees+flats.CN-YZ", "...degree@doctor"])
def test_what_is_available_is_what_the_data_have(yearly: TestClient, key: str) -> None:
    found = data(yearly, f"SERIES/{key}")
    document = structures(yearly, f"availableconstraint/SERIES/{key}")
    values = {one.id: {row[one.id] for row in found} for one in DIMENSIONS}
    assert cube(document) == {**values, "TIME_PERIOD": set()}
    days = [days_of(row["TIME_PERIOD"]) for row in found]
    said = [document.xpath(f"string(//com:{name}Period)", namespaces=NAMESPACES) for name in ("Start", "End")]
    assert said == [min(first for first, _ in days), max(last for _, last in days)]
    if key == "all":
        assert structures(yearly, "contentconstraint").xpath("//str:CubeRegion", namespaces=NAMESPACES)
        assert cube(structures(yearly, "contentconstraint")) == cube(document)


def test_availability_of_one_dimension_with_its_codes(yearly: TestClient) -> None:
    path = "availableconstraint/WORKREPORT,SERIES,1.0/.trees/all/REGION?references=codelist&startPeriod=2021"
    document = structures(yearly, path)
    assert cube(document) == {"REGION": {"CN-YZ", "CN-JZ"}}
    assert ids(document, "Codelist") == ["CL_REGION"]
    available = structures(yearly, "availableconstraint/SERIES/.trees.CN-JZ/all/REGION/?mode=available")
    assert cube(available) == {"REGION": {"CN-YZ", "CN-JZ"}}


# --- errors -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("data/SERIES/.no-such", 404, 100),
        ("data/SERIES?startPeriod=2050", 404, 100),
        ("data/OTHER", 404, 100),
        ("data/OTHER,SERIES", 404, 100),
        ("data/WORKREPORT,SERIES,2.0", 404, 100),
        ("data/SERIES/all/OTHER", 404, 100),
        ("data/SERIES/all/all/more", 404, 100),
        ("data", 404, 100),
        ("dataflows", 404, 100),
        ("dataflow/WORKREPORT/OTHER", 404, 100),
        ("categoryscheme", 404, 100),
        ("allowedconstraint", 404, 100),
        ("contentconstraint/OTHER", 404, 100),
        ("codelist/WORKREPORT/CL_FREQ/1.0/X", 404, 100),
        ("availableconstraint/SERIES/.no-such", 404, 100),
        ("schema/provisionagreement/WORKREPORT/SERIES", 404, 100),
        ("data/A,SERIES,1.0,x", 400, 140),
        ("data/SERIES/.........", 400, 140),
        ("data/SERIES?startPeriod=soon", 400, 140),
        ("data/SERIES?startPeriod=9999-W52", 400, 140),
        ("data/SERIES?endPeriod=2020-06-30T25:99:99Z", 400, 140),
        ("availableconstraint/SERIES?startPeriod=0001-D000", 400, 140),
        ("data/SERIES/A,", 400, 140),
        ("data/SERIES?firstNObservations=0", 400, 140),
        ("data/SERIES?detail=some", 400, 140),
        ("data/SERIES?details=full", 400, 140),
        ("data/SERIES?detail=full&detail=full", 400, 140),
        ("dataflow?references=everything", 400, 140),
        ("dataflow?detail=short", 400, 140),
        ("availableconstraint/SERIES?mode=all", 400, 140),
        ("data/SERIES?dimensionAtObservation=COUNTRY", 403, 150),
        ("availableconstraint/SERIES/all/all/COUNTRY", 403, 150),
        ("data/SERIES?updatedAfter=2020-01-01", 501, 501),
        ("data/SERIES?includeHistory=true", 501, 501),
        ("availableconstraint/SERIES?updatedAfter=2020-01-01", 501, 501),
        ("metadata/SERIES", 501, 501),
    ],
)
def test_an_error_is_one_of_sdmx(sqlite: TestClient, path: str, status: int, code: int) -> None:
    found = sqlite.get(f"{ROOT}/{path}")
    assert found.status_code == status, found.text
    assert found.headers["content-type"].startswith("application/vnd.sdmx.error+xml")
    (message,) = valid(found.content)
    assert message.get("code") == str(code)
    langs = [text.get("{http://www.w3.org/XML/1998/namespace}lang") for text in message]
    assert langs == ["en", "zh"] * (len(langs) // 2)
    assert all(text.text for text in message)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("dataflows", "Did you mean `/sdmx/2.1/dataflow`"),
        ("observations", "`/sdmx/2.1/data/SERIES`"),
        ("allowedconstraint", "There is no `/sdmx/2.1/allowedconstraint`. Known: `agencyscheme`, `codelist`,"),
        ("allowedconstraint", "`agencyscheme`、`codelist`、"),
        ("allowedconstraint", "contentconstraint"),
        ("codelist/WORKREPORT/CL_AREA", "There is no `/sdmx/2.1/codelist/WORKREPORT/CL_AREA`. Known: `WORKREPORT/CL_"),
        ("codelist/WORKREPORT/CL_FREQ/1.0/X", "There is no `/sdmx/2.1/codelist/WORKREPORT/CL_FREQ/1.0/X`"),
        ("data/FOO", "There is no `FOO`. Known: `WORKREPORT,SERIES,1.0`."),
        ("availableconstraint/ECB,EXR", "There is no `ECB,EXR`. Known: `WORKREPORT,SERIES,1.0`."),
        ("data/SERIES/.tree", "Did you mean `trees`?"),
        ("data/SERIES/all/OTHER", "`WORKREPORT`"),
        ("data/SERIES?detail=dataonlly", "`dataonly`"),
        ("data/SERIES?startPeriod=", "`startPeriod` has no value"),
        ("availableconstraint/SERIES?endPeriod=", "`endPeriod` has no value"),
        ("data/SERIES?dimensionAtObservation=REGIO", "`REGION`"),
    ],
)
def test_an_error_says_what_may_be_meant(sqlite: TestClient, path: str, said: str) -> None:
    assert said in "".join(valid(sqlite.get(f"{ROOT}/{path}").content).itertext())


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("data/SERIES/.no-such", "data"),
        ("codelist/WORKREPORT/CL_AREA", "structure"),
        ("availableconstraint/SERIES/.no-such", "structure"),
        ("schema/dataflow/ECB/EXR", "structure"),
    ],
)
def test_an_error_in_json_has_the_type_of_what_is_asked_for(sqlite: TestClient, path: str, kind: str) -> None:
    found = sqlite.get(f"{ROOT}/{path}", headers={"Accept": "application/xml, application/json;q=0.1"})
    assert found.headers["content-type"].startswith("application/vnd.sdmx.error+xml")
    found = sqlite.get(f"{ROOT}/{path}", headers={"Accept": "application/json, */*;q=0.1"})
    assert found.headers["content-type"] == f"application/vnd.sdmx.{kind}+json;version=2.0.0"
    assert found.json()["errors"][0]["code"] == 100


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("data/SERIES", "application/vnd.sdmx.genericdata+xml;version=3.0"),
        ("data/SERIES", "application/vnd.sdmx.structurespecificdata+xml;version=3.0.0"),
        ("data/SERIES", "application/vnd.sdmx.data+json;version=1.0.0"),
        *(
            ("data/SERIES", f"{csv};{option}")
            for csv in ("text/csv", "application/vnd.sdmx.data+csv")
            for option in ("labels=name", "labels=bogus", "version=9", "keys=obs", "timeFormat=iso")
        ),
        ("dataflow", "application/vnd.sdmx.structure+json;version=1.0.0"),
        ("schema/dataflow/WORKREPORT/SERIES", "application/json"),
    ],
)
def test_what_is_not_offered_is_406(sqlite: TestClient, path: str, accept: str) -> None:
    found = sqlite.get(f"{ROOT}/{path}", headers={"Accept": accept})
    assert found.status_code == 406
    assert sqlite.get(f"{ROOT}/{path}", headers={"Accept": f"{accept}, */*;q=0.1"}).status_code == 200


def test_only_reading_is_allowed(sqlite: TestClient) -> None:
    found = sqlite.post(f"{ROOT}/data/SERIES")
    assert found.status_code == 405
    assert "GET" in found.headers["allow"]
    assert valid(found.content)[0].get("code") == "140"


# --- HTTP ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", GENERIC),
        ("*/*", GENERIC),
        ("application/*", GENERIC),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", GENERIC),
        ("application/vnd.sdmx.structurespecificdata+xml", SPECIFIC),
        (f"{GENERIC};q=0.5, {SPECIFIC}", SPECIFIC),
    ],
)
def test_the_type_is_what_the_client_prefers(sqlite: TestClient, accept: str, media_type: str) -> None:
    assert answer(sqlite, "data/SERIES", accept).headers["content-type"] == media_type


@pytest.mark.parametrize(
    "path", ["data/SERIES", "dataflow?references=all", "availableconstraint/SERIES", "schema/dataflow/all/SERIES"]
)
def test_a_copy_is_known_by_its_tag(yearly: TestClient, path: str) -> None:
    first = yearly.get(f"{ROOT}/{path}", headers={"Accept-Encoding": "identity"})
    tag = first.headers["etag"]
    assert not tag.startswith("W/")
    assert {"accept", "accept-encoding"} <= {name.strip().lower() for name in first.headers["vary"].split(",")}
    again = yearly.get(f"{ROOT}/{path}", headers={"Accept-Encoding": "identity", "If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    packed = yearly.get(f"{ROOT}/{path}", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["etag"] != tag
    assert packed.content == first.content
    head = yearly.head(f"{ROOT}/{path}", headers={"Accept-Encoding": "identity"})
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", tag)
    assert head.headers["content-length"] == str(len(first.content))


def test_addresses_are_public(yearly_of: Callable[[str], str]) -> None:
    settings = Settings(database_url=yearly_of("sqlite"), public_url="https://data.example/reports")
    with AppClient(create_app(settings)) as client:
        document = structures(client, "codelist?detail=allstubs")
    places = [one.get("structureURL") for one in document.iter() if one.get("structureURL")]
    assert "https://data.example/reports/sdmx/2.1/codelist/WORKREPORT/CL_FREQ/1.0" in places
