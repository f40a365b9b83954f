"""All facts of a report in one request: order, labels, pages, and the state of the report's text."""

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.ingest.load import attach, load
from app.ingest.locate import locate
from app.main import create_app
from app.schemas.report_facts import ReportFacts
from app.settings import Settings
from app.vocabulary import Codes, Resource
from support.api import checks, get
from support.client import AppClient
from support.databases import recorded
from support.seeds import REPORT

FACTS_OF = f"/v1/reports/{REPORT}/facts"


def place(fact: dict[str, Any]) -> tuple[int, str]:
    return fact["evidence"][0]["selector"][0]["start"], fact["id"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_all_facts_come_in_the_order_of_the_text(client: TestClient, lang: str) -> None:
    answer = get(client, f"{FACTS_OF}?lang={lang}")
    checks(ReportFacts).validate_python(answer, strict=False)
    records = {
        record["id"]: (kind, record)
        for kind in Resource
        for record in get(client, f"/v1/{kind.path}?report={REPORT}&limit=1000&lang={lang}")["data"]
    }
    assert [fact["id"] for fact in answer["data"]] == sorted(records, key=lambda key: place(records[key][1]))
    assert answer["page"] == {"limit": 1000, "total": len(records), "next": None}
    titles = {s["code"]: s["title"] for s in get(client, f"/v1/reports/{REPORT}?lang={lang}")["sections"]}
    for fact in answer["data"]:
        kind, record = records[fact["id"]]
        section = record["evidence"][0]["section"]
        head = {
            "resource": kind.value,
            "resource_label": getattr(kind, lang),
            "section": section,
            "section_label": titles[section],
        }
        assert list(fact.pop("links")) == ["page", "annotation", "source", "report_error"]
        assert [*fact.items()] == [*head.items(), *record.items()]


def test_codes_without_names_are_named_beside(client: TestClient) -> None:
    answer = get(client, f"{FACTS_OF}?lang=en")
    closed = {codes.terms for codes in Codes}
    for fact in answer["data"]:
        for field, names in answer["labels"][fact["resource"]].items():
            if fact[field] is not None:
                assert names[fact[field]] in {term.en for terms in closed for term in terms if term == fact[field]}
    assert answer["labels"]["metric"]["qualifier"]["over"] == "more than the value"
    assert {field for fields in answer["labels"].values() for field in fields} >= {"kind", "standing", "level", "mode"}


def test_pages_go_on_where_the_one_before_ended(client: TestClient) -> None:
    everything = get(client, FACTS_OF)["data"]
    found: list[dict[str, Any]] = []
    path = f"{FACTS_OF}?limit=97&resource=measure&resource=metric"
    while True:
        answer = client.get(path)
        found += answer.json()["data"]
        following = answer.json()["page"]["next"]
        assert ("next" in answer.links) == (following is not None)
        if following is None:
            break
        path = f"{FACTS_OF}?limit=97&cursor={following}"
    wanted = [fact for fact in everything if fact["resource"] in ("measure", "metric")]
    assert found == wanted
    assert answer.json()["page"]["total"] == len(wanted)


def test_filters_and_fields(client: TestClient) -> None:
    everything = get(client, FACTS_OF)["data"]
    some = get(client, f"{FACTS_OF}?section=talent&resource=metric&fields=unit.code&fields=value&fields=resource")[
        "data"
    ]
    assert some == [
        {"resource": "metric", "id": fact["id"], "value": fact["value"], "unit": {"code": fact["unit"]["code"]}}
        for fact in everything
        if fact["section"] == "talent" and fact["resource"] == "metric"
    ]


@pytest.mark.parametrize(
    ("query", "nearest"),
    [
        ("resource=metrc", "metric"),
        ("section=talen", "talent"),
        ("fields=valu", "value"),
        ("resorce=metric", "resource"),
        ("limit=1001", None),
        ("include=metrics", None),
    ],
)
def test_what_is_wrong_is_refused(client: TestClient, query: str, nearest: str | None) -> None:
    (error,) = get(client, f"{FACTS_OF}?{query}", 422)["errors"]
    assert nearest is None or nearest in error["nearest"]


def test_a_cursor_belongs_to_its_report(varied: TestClient) -> None:
    one, other = (report["id"] for report in get(varied, "/v1/reports?limit=2")["data"])
    cursor = get(varied, f"/v1/reports/{one}/facts?limit=1")["page"]["next"]
    assert get(varied, f"/v1/reports/{one}/facts?cursor={cursor}")["data"]
    (error,) = get(varied, f"/v1/reports/{other}/facts?cursor={cursor}", 422)["errors"]
    assert (error["parameter"], error["code"]) == ("cursor", "invalid_cursor")


def test_each_fact_is_as_the_document_says(client: TestClient) -> None:
    document = get(client, "/openapi.json")
    schema = {**document, "$ref": "#/components/schemas/FactOfReport"}
    facts = get(client, FACTS_OF)["data"]
    assert {fact["resource"] for fact in facts} >= {"metric", "measure"}
    for fact in facts:
        Draft202012Validator(schema).validate(fact)


def test_a_report_that_is_not_there(client: TestClient) -> None:
    assert REPORT in get(client, "/v1/reports/qinghai-org-202/facts", 404)["detail"]


def test_it_takes_a_fixed_number_of_statements(url: str) -> None:
    with AppClient(create_app(Settings(database_url=url))) as client:
        client.get(FACTS_OF)
        statements = recorded(client.app.state.readers.connections)  # type: ignore[attr-defined]
        numbers = set()
        for query in ("lang=en", "limit=1", "resource=honour"):
            statements.clear()
            client.get(f"{FACTS_OF}?{query}")
            numbers.add(len([s for s in statements if not s.startswith(("BEGIN", "ROLLBACK"))]))
    assert numbers == {4}  # what proves the connection, the edition, the places, the records


def test_a_report_says_whether_its_text_is_attached(empty: Engine, small: tuple[Path, Path]) -> None:
    seeds, source = small
    locate(seeds, source)
    load(empty, seeds)
    url = empty.url.render_as_string(hide_password=False)
    with AppClient(create_app(Settings(database_url=url, refresh=0.05))) as client:
        before = client.get("/v1/reports/r")
        assert [get(client, "/v1/reports/r/facts")["data"][0]["evidence"][0]["sentence"]] == [None]
        assert attach(empty, seeds, "r", source).release == 2
        client.app.state.readers.seek()  # type: ignore[attr-defined]
        after = client.get("/v1/reports/r", headers={"If-None-Match": before.headers["etag"]})
        assert (before.json()["source"]["text_attached"], after.json()["source"]["text_attached"]) == (False, True)
        assert get(client, "/v1/reports")["data"][0]["source"]["text_attached"] is True
        assert get(client, "/v1/reports/r?as_of=1")["source"]["text_attached"] is False
        assert get(client, "/v1/reports/r/facts")["data"][0]["evidence"][0]["sentence"]
        assert get(client, "/v1/reports/r/facts?as_of=1")["data"][0]["evidence"][0]["sentence"] is None
