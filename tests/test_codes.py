"""Every code that a record shows has an address, and there both names; records show names beside codes."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.ingest.folders import together
from app.ingest.load import load
from app.main import create_app
from app.settings import ROOT, Settings
from app.vocabulary import Codes, Format, Lang, Term
from support.api import FACTS, LISTS, get
from support.client import AppClient
from support.codes import ADDRESS, CodeFinder
from support.databases import Databases
from support.seeds import REPORT, SEEDS

OPEN = ("themes", "regions", "units", "scopes", "breakdowns", "indicators")


@pytest.fixture
def document(client: TestClient) -> Any:
    return get(client, "/openapi.json?lang=en")


def answered(document: Any, path: str, media_type: str = "application/json") -> Any:
    return document["paths"][path]["get"]["responses"]["200"]["content"][media_type]["schema"]


def of_report(record: Any) -> str:
    """Return the id of the report that a record is of, or that it is."""
    return str(record.get("report") or record.get("id", ""))


def crawl(client: TestClient, document: Any, report: str = REPORT) -> tuple[set[str], set[str]]:
    """Return the addresses of the codes in all records, as JSON and as rows, and the fields that have them."""
    codes = CodeFinder(document)
    found: set[str] = set()
    for name in (*LISTS, "bases"):
        path = re.sub("^codes/.*", "codes/{list}", name)
        page = answered(document, f"/v1/{path}")
        items = document["components"]["schemas"][page["$ref"].rpartition("/")[2]]["properties"]["data"]["items"]
        row = answered(document, f"/v1/{path}", "application/x-ndjson")
        rows = [json.loads(line) for line in client.get(f"/v1/{name}?format=ndjson").text.splitlines()]
        for schema, records in ((items, get(client, f"/v1/{name}?limit=1000")["data"]), (row, rows)):
            for record in records:
                found |= set(codes.addresses(schema, record, of_report(record)))
        key = "id" if "id" in record else "code"
        if (alone := f"/v1/{path}/{{{key}}}") in document["paths"]:
            for record in rows:
                shown = get(client, f"/v1/{name}/{record[key]}")
                found |= set(codes.addresses(answered(document, alone), shown, of_report(shown)))
    coverage = "/v1/reports/{id}/coverage"
    found |= set(codes.addresses(answered(document, coverage), get(client, coverage.replace("{id}", report))))
    facts = "/v1/reports/{id}/facts"
    found |= set(codes.addresses(answered(document, facts), get(client, facts.replace("{id}", report)), report))
    series = get(client, "/v1/series?limit=1000&vintages=all")
    found |= set(codes.addresses(answered(document, "/v1/series"), series))
    for line in client.get("/v1/series?format=ndjson").text.splitlines():
        found |= set(codes.addresses(answered(document, "/v1/series", "application/x-ndjson"), json.loads(line)))
    counts = "/v1/metrics/counts"
    for by in ("theme&by=region&by=indicator&by=scope&by=unit", "kind&by=status&by=qualifier&by=section"):
        groups = get(client, f"{counts}?report={report}&by={by}")
        found |= set(codes.addresses(answered(document, counts), groups, report))
        for line in client.get(f"{counts}?report={report}&by={by}&format=ndjson").text.splitlines():
            row = answered(document, counts, "application/x-ndjson")
            found |= set(codes.addresses(row, json.loads(line), report))
    for word in ("培训", "人才", "组织"):
        hits = get(client, f"/v1/search?q={word}&limit=1000")
        found |= set(codes.addresses(answered(document, "/v1/search"), hits))
    return found, codes.fields


def check_names(client: TestClient, addresses: Iterable[str]) -> None:
    """Check that there is a record under each address, with both names."""
    for address in sorted(addresses):
        names = get(client, address)["names"]
        assert set(names) == {"zh", "en"}, address
        assert all(names.values()), address


@pytest.mark.slow
@pytest.mark.usefixtures("untraced")
def test_every_code_of_the_example_has_an_address_too(databases: Databases) -> None:
    """Its figures have bases, and its reports are of the country."""
    url = databases.filled("sqlite", together([SEEDS, ROOT / "examples/national"]))
    with AppClient(create_app(Settings(database_url=url))) as client:
        report = get(client, "/v1/reports?region=CN")["data"][0]["id"]
        addresses, fields = crawl(client, get(client, "/openapi.json?lang=en"), report)
        assert {"Metric.base_code", "Series.base_code", "MetricBase.code"} <= fields
        check_names(client, addresses)


def test_every_code_of_every_record_has_an_address_with_both_names(client: TestClient, document: Any) -> None:
    addresses, fields = crawl(client, document)
    assert len(addresses) > 150
    check_names(client, addresses)
    marked = {
        f"{name}.{field}"
        for name, schema in document["components"]["schemas"].items()
        for field, said in schema.get("properties", {}).items()
        if ADDRESS in said
    }
    # no indicator of 2020 is the change of another, no figure has a base
    assert not {field for field in marked - fields if not re.search(r"\.of$|\.base(_code)?$|^MetricBase", field)}


def test_fields_said_to_have_codes_are_marked(document: Any) -> None:
    """A description that names the list of its codes, and a field that is called as a vocabulary, say so."""
    for name, schema in document["components"]["schemas"].items():
        for field, said in schema.get("properties", {}).items():
            listed = re.search(r"a code of `(/v1/\w+)`", said.get("description", ""))
            if listed and "$ref" not in said:
                assert said[ADDRESS].startswith(f"{listed[1]}/"), (name, field)
            if field in ("theme", "region", "scope", "section", "parent"):
                assert ADDRESS in said, (name, field)
    for name, schema in document["components"]["schemas"].items():
        if "x-enumDescriptions" in schema and name not in ("Language", "CodeListName"):
            assert schema[ADDRESS].startswith("/v1/codes/"), name


@pytest.mark.parametrize("name", OPEN)
def test_a_term_alone_is_as_in_its_list_with_both_names(client: TestClient, name: str) -> None:
    page = {lang: get(client, f"/v1/{name}?limit=1000&lang={lang}")["data"] for lang in Lang}
    assert len(page[Lang.ZH]) > 1
    for zh, en in zip(page[Lang.ZH], page[Lang.EN], strict=True):
        names = {"zh": zh["name"], "en": en["name"]}
        for lang, term in ((Lang.ZH, zh), (Lang.EN, en)):
            alone = get(client, f"/v1/{name}/{zh['code']}?lang={lang}")
            assert ("links" in alone) == (name == "indicators")
            alone.pop("links", None)
            assert alone == {**term, "names": names}


@pytest.mark.parametrize("codes", Codes)
def test_a_list_of_codes_is_its_vocabulary(client: TestClient, codes: Codes) -> None:
    for lang in Lang:
        page = get(client, f"/v1/codes/{codes}?lang={lang}")
        assert [(term["code"], term["name"]) for term in page["data"]] == [
            (term.value, getattr(term, lang)) for term in codes.terms
        ]
        (said,) = get(client, f"/v1/codes?code={codes}&lang={lang}")["data"]
        assert (said["code"], said["name"]) == (codes, getattr(codes, lang))
        assert re.search("[一-龥]", said["definition"]) if lang is Lang.ZH else said["definition"].endswith(".")
    for term in codes.terms:
        alone = get(client, f"/v1/codes/{codes}/{term}?lang=en")
        assert alone == {"code": term, "name": term.en, "names": {"zh": term.zh, "en": term.en}}


def test_every_closed_vocabulary_that_records_show_has_a_list() -> None:
    terms = {member for member in Term.__subclasses__() if member not in (Codes, Lang, Format)}
    assert terms == {codes.terms for codes in Codes}


def test_no_list_of_codes_shows_what_another_has(client: TestClient) -> None:
    assert get(client, "/v1/codes/level/provincial")["name"] == "省级"
    problem = get(client, "/v1/codes/level/over?lang=en", 404)
    assert problem["instance"] == "/v1/codes/level/over"
    assert "`level`" in get(client, "/v1/codes/levle?lang=en", 404)["detail"]
    assert "`over`" in get(client, "/v1/codes/qualifier/ovre?lang=en", 404)["detail"]
    (error,) = get(client, "/v1/codes/qualifier?code=ovre", 422)["errors"]
    assert (error["code"], error["nearest"][0]) == ("unknown_value", "over")
    cursor = get(client, "/v1/codes/qualifier?limit=2")["page"]["next"]
    assert get(client, f"/v1/codes/qualifier?cursor={cursor}&limit=2")["data"][0]["code"] == "at_least"
    assert get(client, f"/v1/codes/level?cursor={cursor}", 422)["errors"][0]["code"] == "invalid_cursor"


def test_a_dimension_comes_before_its_members(client: TestClient) -> None:
    found = get(client, "/v1/breakdowns?limit=1000&lang=en")["data"]
    dimensions = [term["code"] for term in found if term["dimension"] is None]
    assert dimensions == ["counterpart", "degree"]
    assert [term["dimension"] or term["code"] for term in found] == sorted(
        (term["dimension"] or term["code"] for term in found), key=dimensions.index
    )
    for dimension in dimensions:
        members = get(client, f"/v1/breakdowns?dimension={dimension}&limit=1000&lang=en")["data"]
        assert members == [term for term in found if term["dimension"] == dimension]
        assert all(term["code"] == f"{dimension}:{term['member']}" for term in members)
    regions = get(client, "/v1/regions?limit=1000&lang=en")["data"]
    of = get(client, "/v1/breakdowns?dimension=counterpart&limit=1000&lang=en")["data"]
    assert [(term["member"], term["name"]) for term in of] == [(term["code"], term["name"]) for term in regions]
    assert "`counterpart`" in get(client, "/v1/breakdowns/countrpart?lang=en", 404)["detail"]
    assert get(client, "/v1/breakdowns?dimension=degre", 422)["errors"][0]["nearest"] == ["degree"]
    # a filter on metrics wants a member
    assert get(client, "/v1/metrics?breakdown=degree", 422)["errors"][0]["code"] == "unknown_value"


def test_breakdowns_are_walked_as_any_list(client: TestClient) -> None:
    for sort in ("", "&sort=code", "&sort=-code"):
        whole = get(client, f"/v1/breakdowns?limit=1000{sort}")["data"]
        if sort:
            codes = [term["code"] for term in whole]
            assert codes == sorted(codes, reverse=sort == "&sort=-code")
        page = get(client, f"/v1/breakdowns?limit=7{sort}")
        walked = page["data"]
        while page["page"]["next"]:
            page = get(client, f"/v1/breakdowns?limit=7&cursor={page['page']['next']}")
            walked += page["data"]
        assert walked == whole


def test_sections_are_those_of_the_outline(client: TestClient) -> None:
    for lang in Lang:
        outline = get(client, f"/v1/reports/{REPORT}?lang={lang}")["sections"]
        listed = get(client, f"/v1/sections?report={REPORT}&lang={lang}")
        assert listed["page"]["total"] == len(outline) > 5
        for section, shown in zip(outline, listed["data"], strict=True):
            del section["paragraphs"]
            assert shown == {"id": f"{REPORT}.{section['code']}", "report": REPORT, **section}
            alone = get(client, f"/v1/sections/{shown['id']}?lang={lang}")
            assert alone == {**shown, "names": alone["names"]}
            assert alone["names"][lang] == section["title"]
    talent = get(client, "/v1/sections?theme=talent")["data"]
    assert [section["theme"] for section in talent] == ["talent"]
    assert get(client, "/v1/sections?code=talent")["data"] == talent
    assert f"`{REPORT}.talent`" in get(client, f"/v1/sections/{REPORT}.talnet?lang=en", 404)["detail"]
    for none in ("talent", f"{REPORT}.", f".{REPORT}", "x.talent"):
        get(client, f"/v1/sections/{none}", 404)


def test_a_base_has_an_address(engine: Engine, url: str, seeds: Path) -> None:
    """No figure of 2020 has one."""
    path = seeds / "vocabulary/bases.yaml"
    path.write_text("- {code: plan, name: {zh: 年初计划, en: the plan of the year}}", encoding="utf-8")
    load(engine, seeds)
    with AppClient(create_app(Settings(database_url=url))) as client:
        record = {"code": "plan", "name": "the plan of the year", "definition": None}
        assert get(client, "/v1/bases?lang=en")["data"] == [record]
        names = {"zh": "年初计划", "en": "the plan of the year"}
        assert get(client, "/v1/bases/plan?lang=en") == {**record, "names": names}
        concept = client.get("/v1/bases/plan?format=jsonld").json()
        assert (concept["prefLabel"], "definition" in concept) == (names, False)
        assert get(client, "/v1/bases?code=plna", 422)["errors"][0]["nearest"] == ["plan"]


def test_a_release_has_an_address(client: TestClient) -> None:
    for release in get(client, "/v1/releases")["data"]:
        alone = get(client, f"/v1/releases/{release['id']}")
        assert alone.pop("changes")
        assert alone == release
    for none in ("0", "01", "2", "-1", "+1", "1.0", "x", "１", "9" * 9, "9" * 10, "9" * 40):
        get(client, f"/v1/releases/{none}", 404)


# --- names beside codes -------------------------------------------------------------------------------------------


def names(client: TestClient, vocabulary: str, lang: str) -> dict[str, str]:
    return {term["code"]: term["name"] for term in get(client, f"/v1/{vocabulary}?limit=1000&lang={lang}")["data"]}


@pytest.mark.parametrize("name", FACTS)
def test_a_fact_shows_the_names_of_its_region_and_theme(client: TestClient, name: str) -> None:
    rows = [json.loads(line) for line in client.get(f"/v1/{name}?format=ndjson").text.splitlines()]
    for lang in Lang:
        regions, themes = names(client, "regions", lang), names(client, "themes", lang)
        for record, row in zip(get(client, f"/v1/{name}?limit=1000&lang={lang}")["data"], rows, strict=True):
            assert record["region_label"] == row[f"region_label_{lang}"] == regions[record["region"]]
            assert record["theme_label"] == row[f"theme_label_{lang}"] == themes[record["theme"]]
    columns = list(rows[0])
    for code in ("region", "theme"):
        at = columns.index(code)
        assert columns[at + 1 : at + 3] == [f"{code}_label_zh", f"{code}_label_en"]


def test_a_report_shows_the_name_of_its_region(client: TestClient) -> None:
    (row,) = [json.loads(line) for line in client.get("/v1/reports?format=ndjson").text.splitlines()]
    for lang in Lang:
        regions = names(client, "regions", lang)
        (report,) = get(client, f"/v1/reports?lang={lang}")["data"]
        assert report["region_label"] == row[f"region_label_{lang}"] == regions[report["region"]]
        assert get(client, f"/v1/reports/{REPORT}?lang={lang}")["region_label"] == report["region_label"]


def test_a_metric_shows_the_names_of_its_scope_and_breakdown(client: TestClient) -> None:
    rows = [json.loads(line) for line in client.get("/v1/metrics?format=ndjson").text.splitlines()]
    for lang in Lang:
        scopes, members = names(client, "scopes", lang), names(client, "breakdowns", lang)
        data = get(client, f"/v1/metrics?limit=1000&lang={lang}")["data"]
        assert any(record["scope"] for record in data)
        assert any(record["breakdown"] for record in data)
        for record, row in zip(data, rows, strict=True):
            assert record["scope_label"] == row[f"scope_label_{lang}"] == scopes.get(record["scope"])
            labels = {key: members[f"{key}:{code}"] for key, code in record["breakdown"].items()}
            assert record["breakdown_labels"] == labels
            assert row[f"breakdown_labels_{lang}"] == [members[code] for code in row["breakdown"]]


def test_a_result_shows_the_names_of_its_region_and_theme(client: TestClient) -> None:
    for lang in Lang:
        regions, themes = names(client, "regions", lang), names(client, "themes", lang)
        found = get(client, f"/v1/search?q=培训&limit=1000&lang={lang}")["data"]
        assert {record["theme"] for record in found} > {None}
        for record in found:
            assert record["region_label"] == regions.get(record["region"])
            assert record["theme_label"] == themes.get(record["theme"])


def test_the_promise_names_the_addresses() -> None:
    promise = (ROOT / "docs" / "stability.md").read_text(encoding="utf-8")
    assert "`x-codes`" in promise
