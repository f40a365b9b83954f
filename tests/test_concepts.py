"""Vocabularies as SKOS concept schemes in JSON-LD."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.formats.skos import CONTEXT
from app.vocabulary import Codes
from support.api import get

SKOS = "http://www.w3.org/2004/02/skos/core#"
LD = "application/ld+json"
VOCABULARIES = ("themes", "regions", "units", "scopes", "breakdowns", "indicators", *(f"codes/{c}" for c in Codes))
HOST = "http://testserver"
ABOVE = {"regions": "parent", "breakdowns": "dimension"}


def linked(client: TestClient, path: str, **headers: str) -> Any:
    """Get a path as JSON-LD."""
    response = client.get(path, headers={"Accept": LD, **headers})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == LD
    assert response.headers["content-language"] == "zh, en"
    return response.json()


@pytest.mark.parametrize("name", VOCABULARIES)
def test_a_vocabulary_is_a_concept_scheme(client: TestClient, name: str) -> None:
    address = f"{HOST}/v1/{name}"
    whole = linked(client, f"/v1/{name}")
    assert whole == linked(client, f"/v1/{name}?format=jsonld", Accept="*/*")
    scheme, *concepts = whole["@graph"]
    records = get(client, f"/v1/{name}?limit=1000&lang=en")["data"]
    chinese = get(client, f"/v1/{name}?limit=1000&lang=zh")["data"]
    tops = []
    for concept, record, zh in zip(concepts, records, chinese, strict=True):
        expected = {
            "@id": f"{address}/{record['code']}",
            "@type": "Concept",
            "notation": record["code"],
            "prefLabel": {"zh": zh["name"], "en": record["name"]},
            "inScheme": address,
        }
        if "definition" in record:
            expected["definition"] = {"zh": zh["definition"], "en": record["definition"]}
        if above := record.get(ABOVE.get(name, "")):
            expected["broader"] = f"{address}/{above}"
        else:
            expected["topConceptOf"] = address
            tops.append(expected["@id"])
        assert concept == expected
    assert tops
    called = scheme.pop("prefLabel")
    assert scheme == {"@id": address, "@type": "ConceptScheme", "hasTopConcept": tops}
    assert set(called) == {"zh", "en"}
    assert called["zh"] != called["en"]


@pytest.mark.parametrize("path", ["/v1/regions/CN-QH", "/v1/breakdowns/degree:doctor", "/v1/codes/qualifier/over"])
def test_a_term_is_the_concept_of_its_scheme(client: TestClient, path: str) -> None:
    alone = linked(client, path)
    assert alone == linked(client, f"{path}?format=jsonld", Accept="*/*")
    assert alone.pop("@context") == CONTEXT
    scheme = linked(client, path.rpartition("/")[0])
    assert alone in scheme["@graph"]
    assert alone["@id"] == HOST + path
    # what it refers to is there
    for key in ("broader", "inScheme"):
        if key in alone:
            linked(client, alone[key].removeprefix(HOST))
    assert client.get("/v1/regions/CN-XX", headers={"Accept": LD}).status_code == 404


def test_every_word_of_a_document_is_in_its_context(client: TestClient) -> None:
    for name in ("regions", "scopes"):
        whole = linked(client, f"/v1/{name}")
        assert whole["@context"]["skos"] == SKOS
        words = {key for node in whole["@graph"] for key in node} | {node["@type"] for node in whole["@graph"]}
        assert {word for word in words if word[0] != "@"} <= set(whole["@context"])
    for said in CONTEXT.values():
        meant: Any = said["@id"] if isinstance(said, dict) else said
        assert meant == SKOS or meant.startswith("skos:")


def test_filters_and_pages_hold_for_a_scheme(client: TestClient) -> None:
    assert len(linked(client, "/v1/regions?code=CN-QH&code=CN")["@graph"]) == 3
    response = client.get("/v1/regions?limit=10&format=jsonld")
    assert len(response.json()["@graph"]) == 11
    following = response.headers["link"].partition(">")[0].removeprefix(f"<{HOST}")
    assert "format=jsonld" in following
    assert len(client.get(following).json()["@graph"]) == 11
    assert get(client, "/v1/regions?format=jsonld&bom=true", 422)["errors"][0]["code"] == "needs_format"


def test_addresses_are_those_of_the_host_that_was_asked(client: TestClient) -> None:
    """An answer that shows an address is kept for that address alone, and so is its tag."""
    seen: dict[str, str] = {}
    for host in ("a.example", "b.example", "a.example"):
        response = client.get("/v1/themes", headers={"Accept": LD, "Host": host})
        ids = {node["@id"] for node in response.json()["@graph"]}
        assert all(id_.startswith(f"http://{host}/v1/themes") for id_ in ids)
        seen.setdefault(host, response.headers["etag"])
        assert seen[host] == response.headers["etag"]
        sent = {"Accept": LD, "Host": host, "If-None-Match": seen[host]}
        assert client.get("/v1/themes", headers=sent).status_code == 304
    assert len(set(seen.values())) == 2
    plain = client.get("/v1/themes", headers={"Host": "a.example"})
    assert plain.headers["content-type"] == "application/json"
    assert plain.headers["etag"] not in seen.values()


@pytest.mark.parametrize(
    ("accept", "sent"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("application/ld+json;q=0.5, application/json;q=0.4", LD),
        ("application/ld+json, text/turtle", LD),
        ('application/ld+json; profile="http://www.w3.org/ns/json-ld#expanded"', LD),
        ("application/ld+json;q=0.5, */*;q=0.6", "application/json"),
    ],
)
def test_a_client_that_takes_both_is_told_by_weight(client: TestClient, accept: str, sent: str) -> None:
    for path in ("/v1/themes", "/v1/themes/talent"):
        assert client.get(path, headers={"Accept": accept}).headers["content-type"] == sent


@pytest.mark.parametrize("path", ["/v1/metrics", "/v1/reports", "/v1/sections", "/v1/releases", "/v1/codes"])
def test_what_is_no_vocabulary_is_no_scheme(client: TestClient, path: str) -> None:
    get(client, path, 406, Accept=LD)
    (error,) = get(client, f"{path}?format=jsonld", 422)["errors"]
    assert (error["parameter"], error["code"]) == ("format", "unknown_value")
    assert "jsonld" not in error["nearest"]
    (error,) = get(client, "/v1/themes/talent?format=csv", 422)["errors"]
    assert error["nearest"] == ["json", "jsonld"]
