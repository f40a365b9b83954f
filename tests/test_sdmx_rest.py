"""`/sdmx/3.0`: what it serves is what the database has, in every format, and every error is one of SDMX."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from unittest.mock import Mock

import pytest
from fastapi import Depends, HTTPException
from lxml import etree
from sqlalchemy import make_url
from starlette.testclient import TestClient

from app.db.engine import make_engine
from app.formats import sdmx_csv
from app.formats.sdmx_ml import NAMESPACES
from app.ingest.folders import together
from app.main import create_app
from app.queries import sdmx_availability, sdmx_data, series
from app.sdmx import shape
from app.sdmx.definition import DIMENSIONS, STRUCTURE
from app.sdmx.ids import breakdown_of, code_of
from app.sdmx.periods import period_of
from app.series_id import SeriesId
from app.serving import refusals
from app.settings import ROOT as HOME
from app.settings import Settings
from app.vocabulary import Status
from app.web.sdmx import asked
from support import sdmx_ml
from support.client import AppClient
from support.databases import Databases, recorded
from support.newest import newest
from support.sdmx import CSV, DATA, JSON, ROOT, Cells, csv_rows, json_rows, valid
from support.sdmx import STRUCTURE as STRUCTURE_JSON
from support.seeds import SEEDS

IDS = [one.id for one in DIMENSIONS]
GENERIC = "application/vnd.sdmx.genericdata+xml;version=2.1"


@pytest.fixture(scope="module")
def yearly_url(kind: str, yearly_of: Callable[[str], str]) -> str:
    return yearly_of(kind)


@pytest.fixture(scope="module")
def national(databases: Databases) -> Iterator[tuple[TestClient, str]]:
    """A client of the reports in `examples/national`, and their database."""
    url = databases.filled("sqlite", together([SEEDS, HOME / "examples/national"]))
    with AppClient(create_app(Settings(database_url=url))) as client:
        yield client, url


def answer(client: TestClient, path: str, accept: str = "", status: int = 200, /, **headers: str) -> Any:
    response = client.get(path, headers={"Accept": accept, **headers} if accept else headers)
    assert response.status_code == status, response.text[:500]
    return response


def rows(client: TestClient, path: str, accept: str = CSV) -> list[Cells]:
    response = answer(client, path, accept)
    assert response.headers["content-type"].startswith(accept.partition(";")[0])
    return csv_rows(response.text) if accept.startswith(CSV) else json_rows(response.text)


def error(client: TestClient, path: str, status: int, code: int, accept: str = "", /, **headers: str) -> str:
    """Return what an error says in English; fails unless it is an SDMX error."""
    response = answer(client, path, accept, status, **headers)
    assert "version=2.0.0" in response.headers["content-type"]
    (said,) = valid(response.text, "data")["errors"]
    assert said["code"] == code
    assert said["details"]["zh"] != said["details"]["en"]
    return str(said["details"]["en"])


def periods(found: list[Cells]) -> list[str]:
    return [row["PERIOD"] for row in found]


# --- the values ---------------------------------------------------------------------------------------------------


def check_against_the_database(client: TestClient, url: str) -> None:
    """Compare each observation with the database: value, unit, qualifier, period and all the rest."""
    expected = newest(url)
    found = rows(client, DATA)
    assert len(found) == len(expected) > 0
    for row in found:
        stored = expected.pop((row["SERIES"], row["PERIOD"]))
        assert Decimal(row["OBS_VALUE"]) == stored["value"]
        assert (Decimal(row["VALUE_TO"]) if "VALUE_TO" in row else None) == stored["value_to"]
        assert {row["QUALIFIER"], row["VALUE_STATUS"]} == {stored["qualifier"], stored["status"]}
        assert (row["AS_REPORTED"], row["QUOTE"]) == (stored["as_reported"], stored["quote"])
        assert (row["METRIC"], row["REPORT"]) == (stored["key"], stored["report_id"])
        assert (row["REPORT_YEAR"], row["VINTAGE_COUNT"]) == (str(stored["year"]), str(stored["count"]))
        assert (code_of(row["UNIT_MEASURE"]), row["KIND"]) == (stored["unit"], stored["kind"])
        assert period_of(row["FREQ"], row["TIME_PERIOD"]) == row["PERIOD"]
        assert series_id(row).text == row["SERIES"]
    assert not expected
    assert len({tuple(row[id_] for id_ in (*IDS, "TIME_PERIOD")) for row in found}) == len(found)
    for query in ("", "?dimensionAtObservation=AllDimensions"):
        assert by_key(rows(client, DATA + query, JSON)) == by_key(found)


def series_id(row: Cells) -> SeriesId:
    indicator, region, scope, base, variant = (
        code_of(row[id_]) for id_ in ("INDICATOR", "REGION", "SCOPE", "BASE", "VARIANT")
    )
    return SeriesId(indicator, region, scope, breakdown_of(row["BREAKDOWN"]), base, Status(row["STATUS"]), variant)


def by_key(found: list[Cells]) -> dict[tuple[str, ...], Cells]:
    return {tuple(row.get(id_, "") for id_ in (*IDS, "TIME_PERIOD")): row for row in found}


def test_observations_are_what_the_database_has(yearly: TestClient, yearly_url: str) -> None:
    check_against_the_database(yearly, yearly_url)


def test_observations_of_the_seeds_are_what_the_database_has(client: TestClient, loaded_url: str) -> None:
    check_against_the_database(client, loaded_url)


def test_observations_broken_down_in_several_ways_are_what_the_database_has(
    varied: TestClient, kind: str, various_of: Callable[[str], str]
) -> None:
    check_against_the_database(varied, various_of(kind))


def test_observations_of_national_reports_are_what_the_database_has(national: tuple[TestClient, str]) -> None:
    check_against_the_database(*national)


def test_many_are_a_stream_of_the_same(yearly: TestClient, yearly_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [answer(yearly, DATA, accept) for accept in (CSV, JSON)]
    monkeypatch.setattr(sdmx_data, "FEW", 0)
    monkeypatch.setattr(sdmx_data, "PAGE", 2)
    with AppClient(create_app(Settings(database_url=yearly_url))) as client:
        for accept, same in zip((CSV, JSON), whole, strict=True):
            response = answer(client, DATA, accept)
            assert "content-length" not in response.headers
            assert response.text == same.text
        assert rows(client, f"{DATA}/*.trees")
        response = client.head(DATA, headers={"Accept": CSV})
        assert (response.status_code, response.content) == (200, b"")
        assert error(client, f"{DATA}/D", 404, 100)


def test_what_is_very_rare_is_not_looked_for_for_ever(yearly: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sdmx_data, "FEW", 0)
    monkeypatch.setattr(sdmx_data, "PAGE", 2)
    path = f"{DATA}?c[PERIOD]=../2021&attributes=PERIOD"
    assert periods(rows(yearly, f"{path}&measures=all")) == ["../2021"]
    monkeypatch.setattr(asked, "LOOKED", 3)
    assert "Narrow the request" in error(yearly, f"{path}&measures=none", 413, 510)


def test_the_same_number_of_statements_reads_any_number_of_series(client: TestClient, loaded_url: str) -> None:
    engine = make_engine(loaded_url)
    engine.dispose()
    readers = client.app.state.readers  # type: ignore[attr-defined]
    statements = recorded(readers.connections)
    counted = []
    for key in ("A.core-classes", "*"):
        rows(client, f"{DATA}/{key}")
        statements.clear()
        rows(client, f"{DATA}/{key}?attributes=all")
        counted.append(len([one for one in statements if one.startswith("SELECT")]))
    assert counted[0] == counted[1] <= 6, counted


# --- what is asked for --------------------------------------------------------------------------------------------


def test_a_key_chooses_series(yearly: TestClient) -> None:
    def series(key: str) -> set[str]:
        return {row["SERIES"] for row in rows(yearly, f"{DATA}/{key}")}

    assert series("A.trees.CN-YZ._T._Z._Z.actual._Z") == {"trees.CN-YZ"}
    assert series("*.trees.CN-JZ") == series(".trees.CN-JZ") == {"trees.CN-JZ"}
    assert series("A.trees.CN-YZ+CN-JZ.*._Z") == {"trees.CN-YZ", "trees.CN-JZ", "trees.CN-YZ~target"}
    assert series("A.trees.CN-JZ,A.growth") == {"trees.CN-JZ", "growth.CN-YZ$plan", "growth.CN-YZ$previous-year"}
    assert series("...degree@doctor") == {"trained.CN-YZ:degree:doctor"}
    assert series("...._Z.plan") == {"growth.CN-YZ$plan"}
    assert series("..CN-YZ._T.regional") == {"trees.CN-YZ@regional"}
    assert series("......target") == {"trees.CN-YZ~target"}
    assert series(".flats......_Z+a") == {"flats.CN-YZ", "flats.CN-YZ.a"}
    assert series("M+_O") == {"trees.CN-YZ"}


def test_a_key_chooses_times_by_their_frequency(yearly: TestClient) -> None:
    assert periods(rows(yearly, f"{DATA}/A.trees.CN-YZ._T._Z._Z.actual")) == ["2018", "2019", "2021"]
    assert periods(rows(yearly, f"{DATA}/M")) == ["2021-06"]
    assert periods(rows(yearly, f"{DATA}/_O")) == ["2016/2020"]
    assert periods(rows(yearly, f"{DATA}/_U")) == ["../2021"]


def test_conditions_choose_observations(yearly: TestClient) -> None:
    def found(query: str) -> list[str]:
        return periods(rows(yearly, f"{DATA}/.trees.CN-YZ._T._Z._Z.actual?{query}"))

    assert found("c[TIME_PERIOD]=ge:2019+le:2021") == ["2019", "2021", "2021-06", "../2021"]
    assert found("c[TIME_PERIOD]=ge%3A2019%2Ble%3A2021&c%5BFREQ%5D=A") == ["2019", "2021"]
    assert found("c[TIME_PERIOD]=lt:2019") == ["2018"]
    assert found("c[TIME_PERIOD]=le:2016,ge:2021-06&c[FREQ]=ne:A") == ["2021-06"]
    assert found("c[OBS_VALUE]=ge:600+lt:5810&c[FREQ]=A,M") == ["2019"]
    # the newest figure of 2021 is exact, the one before it is not
    assert "No data" in error(yearly, f"{DATA}/.trees.CN-YZ?c[QUALIFIER]=over", 404, 100)
    # of a period with an open start the end is compared, which TIME_PERIOD has
    assert found("c[FREQ]=_U&c[TIME_PERIOD]=ge:2021") == ["../2021"]


def test_rare_frequencies_are_found_among_very_many(yearly: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sdmx_data, "FEW", 0)
    monkeypatch.setattr(sdmx_data, "PAGE", 1)
    monkeypatch.setattr(asked, "LOOKED", 1)
    assert periods(rows(yearly, f"{DATA}/_U")) == periods(rows(yearly, f"{DATA}?c[FREQ]=sw:_U")) == ["../2021"]
    assert periods(rows(yearly, f"{DATA}?c[TIME_PERIOD]=2021-06")) == ["2021-06"]


def test_conditions_choose_series(yearly: TestClient) -> None:
    def found(query: str) -> set[str]:
        return {row["SERIES"] for row in rows(yearly, f"{DATA}?{query}")}

    assert found("c[UNIT_MEASURE]=percent") == {"growth.CN-YZ$plan", "growth.CN-YZ$previous-year"}
    assert found("c[KIND]=change&c[BASE]=ne:plan") == {"growth.CN-YZ$previous-year"}
    assert found("c[REGION]=CN-JZ,CN") == {"trees.CN-JZ"}
    assert found("c[VARIANT]=a") == {"flats.CN-YZ.a"}
    assert found("c[BREAKDOWN]=sw:degree") == {"trained.CN-YZ:degree:doctor", "trained.CN-YZ:degree:master"}
    assert found("c[QUOTE]=co:%E5%85%AC%E5%AF%93&c[VARIANT]=_Z") == {"flats.CN-YZ"}
    assert found("c[SERIES]=trees.CN-JZ") == {"trees.CN-JZ"}


def test_some_of_the_observations_of_each_series(yearly: TestClient) -> None:
    path = f"{DATA}/A.trees.CN-YZ._T._Z._Z.actual"
    assert periods(rows(yearly, f"{path}?firstNObservations=1")) == ["2018"]
    assert periods(rows(yearly, f"{path}?lastNObservations=2")) == ["2019", "2021"]
    assert periods(rows(yearly, f"{path}?firstNObservations=1&lastNObservations=1")) == ["2018", "2021"]
    assert periods(rows(yearly, f"{path}?firstNObservations=2&lastNObservations=2")) == ["2018", "2019", "2021"]
    assert periods(rows(yearly, f"{path}?lastNObservations=1&c[TIME_PERIOD]=le:2019")) == ["2019"]
    for wrong in ("0", "-1", "many", "1.5", "", "9" * 30):
        assert "whole number" in error(yearly, f"{DATA}?lastNObservations={wrong}", 400, 140)


@pytest.mark.parametrize("accept", [CSV, JSON])
def test_what_is_shown_can_be_chosen(yearly: TestClient, accept: str) -> None:
    def shown(query: str) -> list[Cells]:
        return rows(yearly, f"{DATA}/A.trees.CN-JZ?{query}", accept)

    key = {"FREQ": "A", "INDICATOR": "trees", "REGION": "CN-JZ", "BREAKDOWN": "_T", "SCOPE": "_Z", "BASE": "_Z"}
    key |= {"STATUS": "actual", "VARIANT": "_Z"}
    time = {"TIME_PERIOD": "2021"}
    assert shown("attributes=none") == [{**key, **time, "OBS_VALUE": "77"}]
    assert shown("attributes=none&measures=none") == [key]
    assert shown("attributes=series&measures=none") == [
        {
            **key,
            "SERIES": "trees.CN-JZ",
            "UNIT_MEASURE": "mu",
            "UNIT_LABEL_ZH": "亩",
            "UNIT_LABEL_EN": "mu",
            "KIND": "flow",
        }
    ]
    assert shown("attributes=QUALIFIER,KIND&measures=OBS_VALUE") == [
        {**key, **time, "OBS_VALUE": "77", "KIND": "flow", "QUALIFIER": "exact"}
    ]
    assert shown("attributes=PERIOD&measures=none") == [{**key, **time, "PERIOD": "2021"}]
    assert shown("attributes=dataset,msd") == shown("attributes=none")
    assert shown("attributes=all") == shown("attributes=dsd") == shown("attributes=series,obs") == shown("")
    assert "QUALIFIER" in error(yearly, f"{DATA}?attributes=QUALIFER", 422, 150)
    assert "OBS_VALUE" in error(yearly, f"{DATA}?measures=VALUE", 422, 150)


@pytest.mark.parametrize("accept", [CSV, JSON])
@pytest.mark.parametrize("at", ["REGION", "STATUS", "FREQ"])
def test_another_dimension_may_stand_at_the_observation(yearly: TestClient, accept: str, at: str) -> None:
    usual = by_key(rows(yearly, DATA, accept))
    assert by_key(rows(yearly, f"{DATA}?dimensionAtObservation={at}", accept)) == usual


@pytest.mark.parametrize("accept", [CSV, JSON, GENERIC])
@pytest.mark.parametrize("attributes", ["none", "series"])
@pytest.mark.parametrize("at", ["REGION", "AllDimensions"])
def test_without_observations_series_are_whole_whatever_is_at_the_observation(
    yearly: TestClient, accept: str, attributes: str, at: str
) -> None:
    path = f"{DATA}?attributes={attributes}&measures=none"
    usual, crossed = (answer(yearly, f"{path}{more}", accept).text for more in ("", f"&dimensionAtObservation={at}"))
    assert crossed == usual
    read: dict[str, Callable[[str], list[Cells]]] = {
        CSV: csv_rows,
        JSON: json_rows,
        GENERIC: lambda text: sdmx_ml.rows(sdmx_ml.valid(text)),
    }
    assert {tuple(row[id_] for id_ in IDS) for row in read[accept](crossed)} == {
        tuple(row[id_] for id_ in IDS) for row in rows(yearly, DATA)
    }


def test_very_many_are_not_grouped_by_another_dimension(yearly: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shape, "MAX_CROSSED", 3)
    assert "More than 3 observations" in error(yearly, f"{DATA}?dimensionAtObservation=BASE&attributes=obs", 413, 510)
    said = error(yearly, f"{DATA}?dimensionAtObservation=REGIONS", 422, 150)
    assert "REGION" in said


def test_data_are_asked_of_a_dataflow_or_of_its_structure(yearly: TestClient) -> None:
    for path in (
        "",
        "/",
        "/dataflow",
        "/*",
        "/dataflow/*/",
        "/dataflow/WORKREPORT/SERIES/+/*/",
        "/dataflow/X,WORKREPORT/*/~",
    ):
        assert len(rows(yearly, f"{ROOT}/data{path}")) == 17, path
    table = answer(yearly, f"{ROOT}/data/datastructure/WORKREPORT/SERIES/1.0", CSV).text
    assert table.splitlines()[1].startswith("datastructure,WORKREPORT:SERIES(1.0),I,")
    for path in ("provisionagreement", "dataflow/ECB", "dataflow/*/EXR", "dataflow/*/*/2.0", "*/*/*/1.0.0"):
        assert "`dataflow/WORKREPORT/SERIES/1.0`" in error(yearly, f"{ROOT}/data/{path}", 404, 100), path


# --- formats ------------------------------------------------------------------------------------------------------


def test_labels_and_keys_are_options_of_csv(yearly: TestClient) -> None:
    path = f"{DATA}/A.trees.CN-JZ?attributes=UNIT_MEASURE,PERIOD"

    def table(options: str, **headers: str) -> list[list[str]]:
        text = answer(yearly, path, f"{CSV};{options}", **headers).text
        return [line.split(",") for line in text.splitlines()]

    head, row = table("labels=both", **{"Accept-Language": "en"})
    assert head[:3] == ["STRUCTURE", "STRUCTURE_ID", "ACTION"]
    assert "INDICATOR: Indicator" in head
    assert "INDICATOR: 指标" in table("labels=both")[0]
    assert row[head.index("INDICATOR: Indicator")] == "trees: Trees planted"
    assert row[head.index("OBS_VALUE: Value")] == "77"
    assert row[1] == "WORKREPORT:SERIES(1.0): Yearly series of work reports"
    head, row = table("labels=name", **{"Accept-Language": "en"})
    assert head[:7] == ["STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", "ACTION", "FREQ", "Frequency", "INDICATOR"]
    assert row[6:8] == ["trees", "Trees planted"]
    assert (row[head.index("PERIOD")], row[head.index("PERIOD") + 1]) == ("2021", "")
    head, row = table("keys=both;timeFormat=normalized")
    assert head[3:5] == ["SERIES_KEY", "OBS_KEY"]
    assert row[3:5] == ["A.trees.CN-JZ._T._Z._Z.actual._Z", "A.trees.CN-JZ._T._Z._Z.actual._Z.2021"]
    assert row[head.index("TIME_PERIOD")] == "2021-12-31"
    assert table("keys=series")[0][3] == "SERIES_KEY"
    assert table("keys=obs")[0][3] == "OBS_KEY"
    assert dict(sdmx_csv.OPTIONS)["labels"][0] == "id"


def test_names_are_in_both_languages_and_first_in_that_of_the_client(yearly: TestClient) -> None:
    for lang, name in (("en", "Trees planted"), ("zh", "植树面积")):
        message = valid(answer(yearly, f"{DATA}/.trees", JSON, **{"Accept-Language": lang}).text, "data")
        (structure,) = message["data"]["structures"]
        (indicator,) = structure["dimensions"]["series"][1]["values"]
        assert indicator == {"id": "trees", "name": name, "names": {"zh": "植树面积", "en": "Trees planted"}}
        answer_lang = answer(yearly, f"{DATA}/.trees", JSON, **{"Accept-Language": lang}).headers["content-language"]
        assert answer_lang == "zh, en"


@pytest.mark.parametrize(
    ("path", "default"),
    [
        (DATA, JSON),
        (f"{ROOT}/structure/codelist", STRUCTURE_JSON),
        (f"{ROOT}/availability/dataflow", STRUCTURE_JSON),
        (f"{ROOT}/schema/dataflow/WORKREPORT/SERIES", STRUCTURE_JSON),
    ],
)
def test_types_are_negotiated(yearly: TestClient, path: str, default: str) -> None:
    for accept in ("*/*", "application/json", default, default.replace("2.0.0", "2.0.0+"), "text/html, */*;q=0.1"):
        assert answer(yearly, path, accept).headers["content-type"] == default
    for accept in ("text/html", default.replace("2.0.0", "1.0.0"), "application/vnd.sdmx.metadata+json"):
        assert default.partition(";")[0] in error(yearly, path, 406, 140, accept)


@pytest.mark.parametrize("form", ["genericdata", "structurespecificdata", "generictimeseriesdata"])
def test_sdmx_ml_of_2_1_says_the_same(yearly: TestClient, form: str) -> None:
    accept = f"application/vnd.sdmx.{form}+xml;version=2.1"
    response = answer(yearly, DATA, accept)
    assert response.headers["content-type"] == accept
    assert by_key(sdmx_ml.rows(etree.fromstring(response.content))) == by_key(rows(yearly, DATA))
    if form == "generictimeseriesdata":
        refused = answer(yearly, f"{DATA}?dimensionAtObservation=REGION", accept, 422)
        assert 'code="150"' in refused.text


@pytest.mark.parametrize("form", ["genericdata", "structurespecificdata"])
def test_sdmx_ml_of_a_data_structure_names_it(yearly: TestClient, form: str) -> None:
    accept = f"application/vnd.sdmx.{form}+xml;version=2.1"
    path = "datastructure/WORKREPORT/SERIES/1.0"
    message = answer(yearly, f"{ROOT}/data/{path}", accept).content
    schema = answer(yearly, f"/sdmx/2.1/schema/{path}").text
    document = sdmx_ml.valid(message) if form == "genericdata" else sdmx_ml.valid_by(message, schema)
    (named,) = document.findall("mes:Header/mes:Structure/*", NAMESPACES)
    assert etree.QName(named).localname == "Structure"
    assert [(ref.get("id"), ref.get("class")) for ref in named] == [("SERIES", "DataStructure")]
    scope = document.find("mes:DataSet", NAMESPACES).get(f"{{{NAMESPACES['ss']}}}dataScope")
    assert scope == (None if form == "genericdata" else "DataStructure")
    assert by_key(sdmx_ml.rows(document)) == by_key(rows(yearly, DATA))


def test_structures_are_sdmx_ml_of_2_1_too(yearly: TestClient) -> None:
    found = sdmx_ml.valid(
        answer(yearly, f"{ROOT}/structure/*", STRUCTURE_JSON.replace("json;version=2.0.0", "xml")).content
    )
    assert len(found.findall(".//str:Codelist", NAMESPACES)) == len(LISTS)


# --- structures ---------------------------------------------------------------------------------------------------


def structures(client: TestClient, path: str, **headers: str) -> dict[str, Any]:
    response = answer(client, f"{ROOT}/structure/{path}", **headers)
    assert response.headers["content-type"] == STRUCTURE_JSON
    found: dict[str, Any] = valid(response.text, "structure")["data"]
    return found


def ids(found: dict[str, Any]) -> dict[str, list[str]]:
    return {name: [one["id"] for one in some] for name, some in found.items()}


LISTS = [
    *("CL_BASE", "CL_BREAKDOWN", "CL_FREQ", "CL_INDICATOR", "CL_KIND", "CL_QUALIFIER", "CL_REGION", "CL_SCOPE"),
    *("CL_SERIES_STATUS", "CL_STATUS", "CL_UNIT"),
]


def test_a_dataflow_comes_with_what_it_refers_to(yearly: TestClient) -> None:
    flow = "dataflow/WORKREPORT/SERIES/1.0"
    assert ids(structures(yearly, flow)) == {"dataflows": ["SERIES"]}
    assert ids(structures(yearly, f"{flow}?references=children")) == {
        "agencySchemes": ["AGENCIES"],
        "dataStructures": ["SERIES"],
        "dataflows": ["SERIES"],
    }
    everything = {
        "agencySchemes": ["AGENCIES"],
        "codelists": LISTS,
        "conceptSchemes": ["CONCEPTS"],
        "dataStructures": ["SERIES"],
        "dataflows": ["SERIES"],
    }
    for way in ("descendants", "datastructure,codelist,conceptscheme,agencyscheme"):
        assert ids(structures(yearly, f"{flow}/?references={way}")) == everything
    everything["dataConstraints"] = ["SERIES_AVAILABLE"]
    assert ids(structures(yearly, f"{flow}?references=all")) == everything
    assert ids(structures(yearly, "*")) == everything
    assert ids(structures(yearly, "codelist/WORKREPORT/CL_UNIT/~?references=parents")) == {
        "codelists": ["CL_UNIT"],
        "conceptSchemes": ["CONCEPTS"],
        "dataStructures": ["SERIES"],
    }


def test_which_data_there_are_is_found_where_availability_names_it(yearly: TestClient) -> None:
    _, message = available(yearly, FLOW)
    (named,) = message["dataConstraints"]
    path = f"dataconstraint/{named['agencyID']}/{named['id']}/{named['version']}"
    assert structures(yearly, path) == {"dataConstraints": [named]}
    assert ids(structures(yearly, f"{FLOW}?references=dataconstraint,parents")) == {
        "dataflows": ["SERIES"],
        "dataConstraints": ["SERIES_AVAILABLE"],
    }
    assert ids(structures(yearly, f"{path}?references=children")) == {
        "agencySchemes": ["AGENCIES"],
        "dataflows": ["SERIES"],
        "dataConstraints": ["SERIES_AVAILABLE"],
    }
    (stub,) = structures(yearly, f"{path}?detail=allstubs")["dataConstraints"]
    assert "cubeRegions" not in stub
    (address,) = [link["href"] for link in stub["links"] if "href" in link]
    assert address == f"http://testserver{ROOT}/structure/{path}"
    assert "cubeRegions" not in structures(yearly, f"{FLOW}?references=all&detail=referencestubs")["dataConstraints"][0]


def test_components_refer_to_concepts_and_codelists_that_there_are(yearly: TestClient) -> None:
    found = structures(yearly, "datastructure/*/*/*?references=descendants")
    parts = found["dataStructures"][0]["dataStructureComponents"]
    dimensions = parts["dimensionList"]["dimensions"]
    assert [one["id"] for one in dimensions] == IDS
    assert [one["position"] for one in dimensions] == list(range(len(IDS)))
    concepts = {one["links"][0]["urn"]: one for one in found["conceptSchemes"][0]["concepts"]}
    lists = {one["links"][0]["urn"] for one in found["codelists"]}
    every = [*dimensions, parts["dimensionList"]["timeDimension"], *parts["measureList"]["measures"]]
    every += parts["attributeList"]["attributes"]
    assert [one["id"] for one in every] == [one.id for one in STRUCTURE.components]
    for one in every:
        concept = concepts[one["conceptIdentity"]]
        assert concept["coreRepresentation"] == one["localRepresentation"]
        assert one["localRepresentation"].get("enumeration") in (None, *lists)


def test_codes_are_those_of_the_vocabularies(client: TestClient) -> None:
    found = {one["id"]: one["codes"] for one in structures(client, "codelist")["codelists"]}
    for list_, path, none in (
        ("CL_INDICATOR", "indicators", []),
        ("CL_REGION", "regions", []),
        ("CL_SCOPE", "scopes", ["_Z"]),
        ("CL_BASE", "bases", ["_Z"]),
        ("CL_UNIT", "units", []),
        ("CL_QUALIFIER", "codes/qualifier", []),
        ("CL_KIND", "codes/kind", []),
        ("CL_STATUS", "codes/status", []),
    ):
        terms = client.get(f"/v1/{path}?limit=1000&lang=zh").json()["data"]
        names = {term["code"]: term.get("name") or term.get("label") for term in terms}
        listed = {code_of(code["id"]) or code["id"]: code["names"]["zh"] for code in found[list_]}
        assert {code: name for code, name in listed.items() if code not in none} == names, list_
        assert [code for code in none if code not in listed] == []
    regions = {code["id"]: code.get("parent") for code in found["CL_REGION"]}
    assert regions["CN-QH"] == "CN"


def test_breakdowns_are_listed_alone_and_together(yearly: TestClient, varied: TestClient) -> None:
    (found,) = structures(yearly, "codelist/WORKREPORT/CL_BREAKDOWN")["codelists"]
    assert [code["id"] for code in found["codes"]] == ["_T", "degree@doctor", "degree@master"]
    (found,) = structures(varied, "codelist/WORKREPORT/CL_BREAKDOWN")["codelists"]
    both = {code["id"]: code["names"]["en"] for code in found["codes"] if "$" in code["id"]}
    assert list(both) == ["counterpart@CN-BJ$degree@master"]
    assert ", " in both["counterpart@CN-BJ$degree@master"]


def test_every_code_in_the_data_is_in_its_list(client: TestClient) -> None:
    lists = {one["id"]: {code["id"] for code in one["codes"]} for one in structures(client, "codelist")["codelists"]}
    for row in rows(client, DATA):
        for component in STRUCTURE.components:
            if component.codelist:
                assert row[component.id] in lists[component.codelist]
            elif component.is_required:
                assert component.id in row


def test_items_are_asked_for_by_their_ids(yearly: TestClient) -> None:
    (found,) = structures(yearly, "codelist/WORKREPORT/CL_REGION/1.0/CN-YZ,CN")["codelists"]
    assert ([code["id"] for code in found["codes"]], found["isPartial"]) == (["CN", "CN-YZ"], True)
    (found,) = structures(yearly, "conceptscheme/WORKREPORT/CONCEPTS/1.0/QUOTE")["conceptSchemes"]
    assert ([one["id"] for one in found["concepts"]], found["isPartial"]) == (["QUOTE"], True)
    found = structures(yearly, "conceptscheme/WORKREPORT/CONCEPTS/1.0/REGION,QUOTE?references=children")
    assert [one["id"] for one in found["conceptSchemes"][0]["concepts"]] == ["REGION", "QUOTE"]
    assert [(one["id"], one["isPartial"]) for one in found["codelists"]] == [(id_, False) for id_ in LISTS]
    assert ids(found)["agencySchemes"] == ["AGENCIES"]
    found = structures(yearly, "codelist/WORKREPORT/CL_REGION/1.0/CN-YZ?references=parents")
    assert {one.id for one in STRUCTURE.components} == {one["id"] for one in found["conceptSchemes"][0]["concepts"]}
    assert ids(structures(yearly, "codelist/WORKREPORT/*/1.0/CN-YZ")) == {"codelists": ["CL_REGION"]}
    found = structures(yearly, "codelist/*/*/~/CN-YZ?references=all")
    assert ids(found)["codelists"] == LISTS  # the data structure refers to the others
    assert [one["id"] for one in found["codelists"] if one["isPartial"]] == ["CL_REGION"]
    found = structures(yearly, "codelist/*/*/~/CN-YZ?references=all&detail=referencestubs")
    assert [one["id"] for one in found["codelists"] if not one.get("isExternalReference")] == ["CL_REGION"]
    assert ids(structures(yearly, "agencyscheme/SDMX/AGENCIES/1.0/WORKREPORT")) == {"agencySchemes": ["AGENCIES"]}
    assert "There is no" in error(yearly, f"{ROOT}/structure/agencyscheme/SDMX/AGENCIES/1.0/ECB", 404, 100)
    assert "There is no" in error(yearly, f"{ROOT}/structure/codelist/WORKREPORT/CL_REGION/1.0/CN-XX", 404, 100)
    assert "has no items" in error(yearly, f"{ROOT}/structure/dataflow/WORKREPORT/SERIES/1.0/X", 400, 140)


def test_stubs_name_the_address_of_the_whole(yearly: TestClient) -> None:
    found = structures(yearly, "codelist/*/CL_UNIT?detail=allstubs")["codelists"]
    assert "codes" not in found[0]
    assert found[0]["isExternalReference"] is True
    (address,) = [link["href"] for link in found[0]["links"] if "href" in link]
    assert address == f"http://testserver{ROOT}/structure/codelist/WORKREPORT/CL_UNIT/1.0"
    assert yearly.get(address.removeprefix("http://testserver")).status_code == 200
    found = structures(yearly, "dataflow?references=children&detail=referencestubs")
    assert "dataStructureComponents" not in found["dataStructures"][0]
    assert "structure" in found["dataflows"][0]
    found = structures(yearly, "codelist/*/CL_UNIT?references=all&detail=referencestubs")
    assert [one["id"] for one in found["codelists"] if "codes" in one] == ["CL_UNIT"]


@pytest.mark.parametrize(
    ("path", "status", "code", "said"),
    [
        ("structure/codelists", 400, 140, "`codelist`"),
        ("structure/categoryscheme", 404, 100, "Known"),
        ("structure/codelist/WORKREPORT/CL_AREA", 404, 100, "CL_REGION"),
        ("structure/codelist/ECB", 404, 100, "WORKREPORT"),
        ("structure/dataflow/WORKREPORT/SERIES/3.0", 404, 100, "1.0"),
        ("structure/dataflow?references=child", 400, 140, "`children`"),
        ("structure/dataflow?detail=stub", 400, 140, "detail"),
        ("structure/dataflow?details=full", 400, 140, "`detail`"),
        ("structure/dataflow?asOf=2020-01-01", 400, 140, "asOf"),
        ("data?updatedAfter=2020-01-01", 501, 501, "updatedAfter"),
        ("data?includeHistory=true", 501, 501, "includeHistory"),
        ("data?includeHistory=maybe", 400, 140, "includeHistory"),
        ("data?limit=1", 501, 501, "limit"),
        ("data?startPeriod=2020", 400, 140, "startPeriod"),
        # what leads to a 501 is not what may be meant
        (
            "data?format=csv",
            400,
            140,
            "`format`. Known here: `asOf`, `attributes`, `c[COMPONENT]`, `dimensionAtObservation`, `first",
        ),
        ("structure?as=2020", 400, 140, "Did you mean `asOf`?"),
        ("data?c[FREQUENCY]=A", 422, 150, "`FREQ`"),
        ("data?c[OBS_VALUE]=ge:x", 400, 140, "OBS_VALUE"),
        ("data?c[FREQ]=", 400, 140, "FREQ"),
        *[(f"data?c[TIME_PERIOD]={time}", 400, 140, time) for time in ("9999-W52", "9999-D366", "0001-D000", "2020T9")],
        ("data?c[OBS_VALUE]=7_0", 400, 140, "7_0"),
        ("data?c[QUOTE]=" + ",".join(["co:x"] * 300) + "&c[METRIC]=" + ",".join(["co:x"] * 300), 413, 130, "500"),
        *[(f"{path}?c=1", 400, 140, "`c[COMPONENT]`") for path in ("data", "availability/dataflow")],
        *[(f"data?{name}=A", 400, 140, "Did you mean `c[FREQ]`") for name in ("FREQ", "C[FREQ]", "c[FREQ", "c(FREQ)")],
        ("data/dataflow/WORKREPORT/SERIES/1.0/A.trees,", 400, 140, "comma"),
        ("data/dataflow/WORKREPORT/SERIES/1.0/,", 400, 140, "comma"),
        ("availability/dataflow/WORKREPORT/SERIES/1.0/D?mode=available&c[REGION]=CN", 404, 100, "No data"),
        ("data/dataflow/WORKREPORT/SERIES/1.0/A.B.C.D.E.F.G.H.I", 400, 140, "8 positions"),
        ("data/dataflow/WORKREPORT/SERIES/1.0/A.tres", 404, 100, "Did you mean `trees`"),
        ("data/dataflow/WORKREPORT/SERIES/1.0/Q", 404, 100, "Q"),
        ("data/dataflow/WORKREPORT/SERIES/1.0/A.trees.CN", 404, 100, "No data"),
        ("data/dataflow/WORKREPORT/SERIES/1.0/A/b/c", 404, 100, "There is no"),
        ("metadata/metadataflow/WORKREPORT", 501, 501, "metadata"),
        ("registration/id", 501, 501, "registration"),
        ("availability/dataflow/WORKREPORT/SERIES/1.0/*/SCOPES", 422, 150, "SCOPE"),
        ("availability/dataflow?mode=all", 400, 140, "mode"),
        ("availability/dataflow/WORKREPORT/SERIES/1.0/D", 404, 100, "No data"),
        ("schema/dataflow/ECB/EXR", 404, 100, "dataflow"),
        ("schema/dataflow/WORKREPORT/SERIES/1.0?dimensionAtObservation=REGIONS", 422, 150, "`REGION`"),
        ("nothing", 404, 100, "Did you mean"),
        ("schema", 404, 100, "`/sdmx/3.0/schema/dataflow/WORKREPORT/SERIES`"),
        ("dataa", 404, 100, "Did you mean `/sdmx/3.0/data`, `/sdmx/3.0/structure`"),
        ("structure/dataconstraint/WORKREPORT/SERIES_AVAILABEL", 404, 100, "`WORKREPORT/SERIES_AVAILABLE/1.0`"),
        ("nothing/like/that/is/served/here", 404, 100, "There is no"),
    ],
)
def test_errors_are_those_of_sdmx(yearly: TestClient, path: str, status: int, code: int, said: str) -> None:
    assert said in error(yearly, f"{ROOT}/{path}", status, code)


def test_every_other_error_is_one_of_sdmx_too(yearly: TestClient) -> None:
    for path in ("/sdmx", "/sdmx/", "/sdmx/4.0/data", "/sdmx/3.0/data%00"):
        error(yearly, path, 404, 100)
    response = yearly.post(DATA)
    assert (response.status_code, response.json()["errors"][0]["code"]) == (405, 140)
    assert "GET" in response.headers["allow"]
    error(yearly, DATA, 412, 140, **{"If-Match": '"none"'})
    assert yearly.options(DATA).status_code == 204
    response = yearly.get(f"{DATA}/Q", headers={"Accept": "application/vnd.sdmx.data+xml;version=3.0.0"})
    assert response.status_code == 406
    assert response.text.startswith("<?xml")
    assert 'code="140"' in response.text
    assert yearly.get("/v1/nothing").headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(("root", "begin"), [("/sdmx/3.0", b'{"errors":[{"code":140'), ("/sdmx/2.1", b"<?xml")])
def test_a_request_that_is_not_taken_in_is_refused_in_the_way_of_sdmx(root: str, begin: bytes) -> None:
    came = f"GET {root}/data/{'A' * 99} HTTP/1.1\r\nHost: data.example\r\n\r\n".encode()
    status, sent = refusals.address_too_long(Settings()).sent(came, [], "mine")
    head, _, body = sent.partition(b"\r\n\r\n")
    assert status == 414
    assert body.startswith(begin)
    assert b"application/vnd.sdmx." in head
    assert b"problem" not in refusals.address_too_long(Settings()).sent(came, [], "mine")[1].lower()


def test_an_error_of_the_database_is_one_of_sdmx(databases: Databases) -> None:
    with AppClient(create_app(Settings(database_url=databases.url("sqlite")))) as client:
        assert error(client, DATA, 503, 503)


# --- availability -------------------------------------------------------------------------------------------------


def available(client: TestClient, path: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the ids of each dimension with the counts, and the whole message."""
    found = valid(answer(client, f"{ROOT}/availability/{path}").text, "structure")["data"]
    (constraint,) = found["dataConstraints"]
    cube = {}
    for key in constraint["cubeRegions"][0]["keyValues"]:
        times = key.get("timeRange")
        cube[key["id"]] = (
            [times["startPeriod"]["period"], times["endPeriod"]["period"]]
            if times
            else [value["value"] for value in key["values"]]
        )
    return cube | {note["id"]: note["title"] for note in constraint.get("annotations", [])}, found


FLOW = "dataflow/WORKREPORT/SERIES/1.0"


def test_what_is_available_is_what_data_would_have(yearly: TestClient) -> None:
    for key in ("*", "A.trees", "*.*.*.degree@doctor+degree@master", "A.trees.CN-YZ._T._Z._Z.actual"):
        found, _ = available(yearly, f"{FLOW}/{key}")
        data = rows(yearly, f"{DATA}/{key}")
        assert {id_: found[id_] for id_ in IDS} == {id_: sorted({row[id_] for row in data}) for id_ in IDS}
        assert found["obs_count"] == str(len(data))
        assert found["series_count"] == str(len({tuple(row[id_] for id_ in IDS) for row in data}))
    assert available(yearly, f"{FLOW}/A.trees")[0]["TIME_PERIOD"] == ["2018-01-01", "2021-12-31"]


def test_very_many_are_answered_from_sets_alike(yearly: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [
        FLOW,
        f"{FLOW}/*.trees",
        f"{FLOW}/*.*.CN-JZ",
        f"{FLOW}/*.*.*.*.*.*.actual",
        f"{FLOW}/*.trees?mode=available",
        f"{FLOW}/A",
        f"{FLOW}/_O+_U",
        f"{FLOW}?c[FREQ]=ne:A",
        f"{FLOW}/A.trees?c[TIME_PERIOD]=ge:2019+le:2020,2021",
        f"{FLOW}/M,A.flats.CN-YZ?c[REGION]=sw:CN-&mode=available",
        f"{FLOW}/A.trees.CN-XX?mode=available",
        f"{FLOW}?c[STATUS]=ne:target&c[BASE]=_Z",
    ]
    read = [available(yearly, path)[0] for path in paths]
    with monkeypatch.context() as patched:
        patched.setattr(sdmx_availability, "MAX_READ", 0)
        url = make_url(str(yearly.app.state.settings.database_url))  # type: ignore[attr-defined]
        with AppClient(create_app(Settings(database_url=url.render_as_string(hide_password=False)))) as client:
            sets = [available(client, path)[0] for path in paths]
            for wrong in ("*.*.*.*._T", "*.*.*.*.C$regional", "*.C$trees", "*.*.*.*.*.*.preliminary", "D"):
                error(client, f"{ROOT}/availability/{FLOW}/{wrong}", 404, 100)
            said = error(client, f"{ROOT}/availability/{FLOW}/A.trees.CN-YZ._T", 413, 510)
    for some, same in zip(read, sets, strict=True):
        # nothing is counted, unless nothing is there
        counted = () if same.get("obs_count") == "0" else ("series_count", "obs_count")
        assert same == {name: value for name, value in some.items() if name not in counted}
    assert "Narrow the request" in said


def test_what_could_be_chosen_beside_is_available(yearly: TestClient) -> None:
    exact, _ = available(yearly, f"{FLOW}/A.trees.CN-JZ")
    wider, _ = available(yearly, f"{FLOW}/A.trees.CN-JZ?mode=available")
    assert (exact["INDICATOR"], exact["REGION"]) == (["trees"], ["CN-JZ"])
    assert (wider["INDICATOR"], wider["REGION"]) == (["trees"], ["CN-JZ", "CN-YZ"])


def test_what_could_be_chosen_where_nothing_is_now_is_available(yearly: TestClient) -> None:
    # no broken-down trees in CN-JZ: another breakdown, region or indicator would have to be chosen
    path = f"{FLOW}/A.trees.CN-JZ.degree@doctor"
    found, _ = available(yearly, f"{path}?mode=available")
    assert found == {"BREAKDOWN": ["_T"], "series_count": "0", "obs_count": "0"}
    assert available(yearly, f"{path}/BREAKDOWN?mode=available")[0] == found
    for other in ("", "/REGION?mode=available", "/TIME_PERIOD?mode=available"):
        error(yearly, f"{ROOT}/availability/{path}{other}", 404, 100)


def test_what_is_available_beside_is_what_data_without_the_dimension_would_have(yearly: TestClient) -> None:
    asked_for = {"FREQ": "A,M", "INDICATOR": "trees,flats", "REGION": "sw:CN-", "STATUS": "ne:target"}
    asked_for["OBS_VALUE"] = "ge:1"
    found, _ = available(yearly, f"{FLOW}?mode=available&{conditions(asked_for)}")
    for id_ in IDS:
        others = {name: text for name, text in asked_for.items() if name != id_}
        assert found[id_] == sorted({row[id_] for row in rows(yearly, f"{DATA}?{conditions(others)}")}), id_


def conditions(wanted: dict[str, str]) -> str:
    return "&".join(f"c[{id_}]={text}" for id_, text in wanted.items())


def test_figures_are_read_once_for_every_dimension(yearly: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    read = Mock(wraps=series.page)
    monkeypatch.setattr(series, "page", read)
    path = f"{FLOW}/A.trees.CN-JZ?mode=available&c[BREAKDOWN]=_T&c[SCOPE]=_Z&c[VARIANT]=_Z"
    assert available(yearly, path)[0]["REGION"] == ["CN-JZ", "CN-YZ"]
    read.assert_called_once()


def test_what_data_there_are_of_everything_is_read_once(yearly_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read = Mock(wraps=series.page)
    monkeypatch.setattr(series, "page", read)
    with AppClient(create_app(Settings(database_url=yearly_url))) as client:
        (constraint,) = structures(client, "dataflow?references=all")["dataConstraints"]
        assert answer(client, "/sdmx/2.1/dataflow?references=all").text.count('"obs_count"') == 1
        assert available(client, f"{FLOW}?mode=available")[1]["dataConstraints"] == [constraint]
    read.assert_called_once()


def test_availability_comes_with_the_codes_that_it_names(yearly: TestClient) -> None:
    path = f"{FLOW}/A.trees.CN-JZ/REGION,TIME_PERIOD?references="
    found, message = available(yearly, f"{path}codelist,conceptscheme")
    assert set(found) == {"REGION", "TIME_PERIOD", "series_count", "obs_count"}
    lists = {one["id"]: ([code["id"] for code in one["codes"]], one["isPartial"]) for one in message["codelists"]}
    assert lists == {"CL_REGION": (["CN", "CN-JZ"], True)}  # with the region above
    assert [one["id"] for one in message["conceptSchemes"][0]["concepts"]] == ["REGION", "TIME_PERIOD"]
    _, message = available(yearly, f"{path}all")
    assert set(message) == {"dataConstraints", "codelists", "conceptSchemes", "dataStructures", "dataflows"}
    partial = {one["id"]: one.get("isPartial", False) for one in message["codelists"]}
    # all that the data structure refers to is there
    assert partial == {one.codelist: one.codelist == "CL_REGION" for one in STRUCTURE.components if one.codelist}
    assert {one["id"] for one in message["conceptSchemes"][0]["concepts"]} == {one.id for one in STRUCTURE.components}


# --- HTTP ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [DATA, f"{ROOT}/structure/*", f"{ROOT}/availability/dataflow"])
def test_answers_are_tagged_packed_and_kept(yearly: TestClient, path: str) -> None:
    first = answer(yearly, path)
    assert {"accept", "accept-encoding", "accept-language"} == {
        name.strip().lower() for name in first.headers["vary"].split(",")
    }
    assert first.headers["cache-control"] == "public, no-cache"
    assert first.headers["content-encoding"] == "gzip"
    again = answer(yearly, path)
    assert (again.content, again.headers["etag"]) == (first.content, first.headers["etag"])
    plain = answer(yearly, path, **{"Accept-Encoding": "identity"})
    assert plain.text == first.text
    assert plain.headers["etag"] != first.headers["etag"]
    known = answer(yearly, path, "", 304, **{"If-None-Match": first.headers["etag"]})
    assert known.content == b""
    head = yearly.head(path)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", first.headers["etag"])
    other = answer(yearly, path, **{"Accept-Language": "en"})
    assert other.headers["etag"] != first.headers["etag"]


def test_the_answer_in_the_documentation_is_real(client: TestClient) -> None:
    (block,) = re.findall(r"```console\n(.*?)```", (HOME / "docs/sdmx.md").read_text(encoding="utf-8"), re.DOTALL)
    command, _, shown = block.partition("\n")
    (path,) = re.findall(r"'http://127.0.0.1:8000(/[^']+)'", command)
    assert answer(client, path, "text/csv").text.replace("\r\n", "\n") == shown


def test_the_key_in_the_documentation_finds_data(client: TestClient) -> None:
    keys = re.findall(r"`(A\.\S+\.\.\.)`", (HOME / "docs/sdmx.md").read_text(encoding="utf-8"))
    assert len(keys) == 1
    assert answer(client, f"/sdmx/2.1/data/SERIES/{keys[0]}").text.count("<gen:Series>") > 1


def test_addresses_are_those_of_the_public_address(yearly_url: str) -> None:
    config = Settings(database_url=yearly_url, public_url="https://data.example/figures/")
    with AppClient(create_app(config)) as client:
        for below in ("", "/figures"):
            found = valid(
                answer(client, f"{below}{ROOT}/structure/codelist/*/CL_UNIT?detail=allstubs").text, "structure"
            )
            (address,) = [link["href"] for link in found["data"]["codelists"][0]["links"] if "href" in link]
            assert address == f"https://data.example/figures{ROOT}/structure/codelist/WORKREPORT/CL_UNIT/1.0"
        assert error(client, f"/figures{ROOT}/nothing", 404, 100)


def test_a_dependency_holds_on_sdmx(yearly_url: str) -> None:
    def refuse() -> None:
        raise HTTPException(401, "a key is needed", {"WWW-Authenticate": "Bearer"})

    app = create_app(Settings(database_url=yearly_url), dependencies=[Depends(refuse)])
    with AppClient(app) as client:
        for path in (DATA, f"{ROOT}/structure/*", f"{ROOT}/availability/dataflow"):
            response = client.get(path)
            assert response.status_code == 401
            assert response.headers["www-authenticate"] == "Bearer"
            assert valid(response.text, "data")["errors"][0]["code"] == 110


def test_the_framework_answers_alike(yearly: TestClient, yearly_url: str) -> None:
    app = create_app(Settings(database_url=yearly_url), dependencies=[Depends(lambda: None)])
    with AppClient(app) as client:
        for path in (
            DATA,
            f"{ROOT}/data/",
            f"{DATA}/A.trees?c[OBS_VALUE]=ge:1",
            f"{ROOT}/structure/codelist/*/CL_UNIT",
        ):
            assert client.get(path).content == yearly.get(path).content


def test_the_start_of_the_api_leads_to_sdmx(client: TestClient) -> None:
    links = client.get("/v1").json()["links"]
    assert links["sdmx"].endswith("/sdmx/3.0/structure/dataflow/WORKREPORT/SERIES/1.0")
    assert client.get(links["sdmx"]).status_code == 200
