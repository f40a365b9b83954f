"""Reconciliation: the wire format of the Reconciliation Service API 0.2, which names match, and what is refused."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from app.queries.entities import Entities
from app.queries.naming import MAX_NAME
from app.schemas.reconcile import BATCH, SUGGESTIONS
from support.api import get

PATH = "/v1/reconcile"
TYPE: dict[str, Any] = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {"id": {"type": "string", "minLength": 1}, "name": {"type": "string", "minLength": 1}},
}
CANDIDATE = {
    "type": "object",
    "required": ["id", "name", "type", "score", "match"],
    "properties": {
        **TYPE["properties"],
        "description": {"type": "string", "minLength": 1},
        "type": {"type": "array", "items": TYPE},
        "score": {"type": "number", "minimum": 0, "maximum": 100},
        "match": {"type": "boolean"},
    },
    "additionalProperties": False,
}
RESULTS = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "required": ["result"],
        "properties": {"result": {"type": "array", "items": CANDIDATE}},
        "additionalProperties": False,
    },
}


def asked(client: TestClient, queries: Mapping[str, Any], address: str = PATH) -> dict[str, list[dict[str, Any]]]:
    """Post a batch; return the candidates by key. They must be as the protocol wants them."""
    response = client.post(address, data={"queries": json.dumps(queries)})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["cache-control"] == "no-store"
    assert "etag" not in response.headers
    answer = response.json()
    Draft202012Validator(RESULTS).validate(answer)
    assert [*answer] == [*queries]  # every key, in order
    for found in answer.values():
        scores = [candidate["score"] for candidate in found["result"]]
        assert scores == sorted(scores, reverse=True)
        assert sum(candidate["match"] for candidate in found["result"]) <= 1
    return {key: found["result"] for key, found in answer.items()}


def one(client: TestClient, query: object, **more: object) -> list[dict[str, Any]]:
    """Ask for one name; return its candidates."""
    return asked(client, {"q0": {"query": query, **more}})["q0"]


def matched(client: TestClient, query: object, **more: object) -> str | None:
    """Return the id of the entity that a name certainly means, None if there is none."""
    return next((found["id"] for found in one(client, query, **more) if found["match"]), None)


def refused(client: TestClient, content: str) -> list[dict[str, Any]]:
    """Post what is wrong; return the faults."""
    response = client.post(PATH, data={"queries": content}, headers={"Accept-Language": "en"})
    assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json")
    errors: list[dict[str, Any]] = response.json()["errors"]
    return errors


def test_the_manifest_says_what_there_is(client: TestClient) -> None:
    manifest = get(client, f"{PATH}?lang=en")
    assert manifest["versions"] == ["0.2"]
    assert [type_["id"] for type_ in manifest["defaultTypes"]] == ["indicators", "regions", "units", "scopes"]
    assert manifest["batchSize"] == BATCH
    for space in ("identifierSpace", "schemaSpace"):
        assert manifest[space].startswith("http")
    view = manifest["view"]["url"].replace("{{id}}", "CN-QH")
    assert view.startswith(f"{manifest['identifierSpace']}CN-QH")
    for id_, page in (("CN-QH", "/v1/regions/CN-QH"), ("online-classes", "indicators/online-classes")):
        seen = client.get(manifest["view"]["url"].replace("{{id}}", id_))
        assert (seen.status_code, seen.url.path.endswith(page)) == (200, True)
    assert client.get("/entities/CN-QX").status_code == 404
    tag = client.get(PATH).headers["etag"]
    assert client.get(PATH, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(f"{PATH}?callback=x").status_code == 422


def test_suggestions_are_where_the_manifest_says(sqlite_client: TestClient) -> None:
    services = get(sqlite_client, f"{PATH}?lang=en")["suggest"]

    def suggested(of: str, more: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = get(sqlite_client, "{service_url}{service_path}".format(**services[of]) + more)[
            "result"
        ]
        for suggestion in found:
            Draft202012Validator(TYPE).validate(suggestion)
        return found

    assert suggested("entity", "&prefix=qing")[0]["id"] == "CN-QH"
    assert suggested("entity", "&prefix=CN-QH")[0]["notable"] == [{"id": "regions", "name": "Regions"}]
    assert suggested("entity", "&prefix=per&type=units")[0]["id"] == "person"
    first, second = suggested("entity", "&prefix="), suggested("entity", f"&prefix=&cursor={SUGGESTIONS}")
    assert len(first) == len(second) == SUGGESTIONS
    assert not {found["id"] for found in first} & {found["id"] for found in second}
    assert [found["id"] for found in suggested("type", "&prefix=reg")] == ["regions"]
    assert [found["id"] for found in suggested("property", "&prefix=&type=indicators")] == ["unit", "kind"]
    assert get(sqlite_client, f"{PATH}/entities?type=region", 422)["errors"][0]["nearest"] == ["regions"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("青海", "CN-QH"),
        ("青海省", "CN-QH"),
        (" 青 海　省 ", "CN-QH"),
        ("⻘海", "CN-QH"),  # a radical, as PDF files have it
        ("ＱＩＮＧＨＡＩ", "CN-QH"),
        ("qinghai  province", "CN-QH"),
        ("cn-qh", "CN-QH"),
        ("630000", "CN-QH"),
        (630000, "CN-QH"),
        ("广西", "CN-GX"),
        ("内蒙古", "CN-NM"),
        ("Hong Kong SAR", "CN-HK"),
        ("人", "person"),
        ("people", "person"),
        ("人次", "attendance"),
        ("人（次）", "person-or-attendance"),
        ("人(次)", "person-or-attendance"),
        ("MW", "megawatt"),
        ("％", "percent"),
        ("省级", "regional-level"),
        ("专题网班培训人次", "online-class-attendances"),
        ("online-class-attendances", "online-class-attendances"),
        ('获"全国优秀共产党员"称号人数', "national-outstanding-party-members"),
    ],
)
def test_what_a_term_is_called_matches(sqlite_client: TestClient, name: object, code: str) -> None:
    assert matched(sqlite_client, name) == code


@pytest.mark.parametrize(
    "name",
    [
        "青海湖",
        "青海省人",
        "吉林市",
        "Qinhai",
        "Shanxi2",
        "CN-Q",
        "万元",
        "亿元",
        "人人",
        "mw",
        "专题网班培训人数",
        "省",
        "online class attendances",
    ],
)
def test_what_is_only_like_it_does_not(sqlite_client: TestClient, name: str) -> None:
    assert all(not found["match"] and found["score"] < 100 for found in one(sqlite_client, name, limit=100))


def test_something_near_is_offered(sqlite_client: TestClient) -> None:
    assert one(sqlite_client, "Qinhai")[0]["id"] == "CN-QH"
    assert one(sqlite_client, "万元")[0]["id"] == "CNY"
    assert one(sqlite_client, "online class attendances")[0]["id"] == "online-class-attendances"


def test_what_is_called_alike_is_not_certain() -> None:
    unit = {"name_zh": "期", "name_en": "issue", "plural_en": "issues", "measure_words": ["期"]}
    scope = {"code": "x", "name_zh": "期", "name_en": "x", "definition_zh": "x", "definition_en": "x"}
    entities = Entities({"units": [{"code": "x", **unit}], "scopes": [scope]})
    assert [*entities.by_id] == ["x", "scopes:x"]  # ids are of one entity
    assert entities.names.called("期") == {0, 1}


def test_types_narrow(sqlite_client: TestClient) -> None:
    assert matched(sqlite_client, "人", type="units") == "person"
    assert matched(sqlite_client, "人", type=["regions", "units"], type_strict="any") == "person"
    assert {found["type"][0]["id"] for found in one(sqlite_client, "人", type="indicators", limit=50)} <= {"indicators"}
    assert one(sqlite_client, "人", type=["regions", "units"], type_strict="all") == []
    behind = one(sqlite_client, "人", type="regions", type_strict="should")
    assert (behind[0]["id"], behind[0]["score"], behind[0]["match"]) == ("person", 50, False)
    for limit in (3, 3.0):
        assert len(one(sqlite_client, "人数", limit=limit)) == 3
    assert len(one(sqlite_client, "人数", limit=10**400)) > 3


def test_properties_narrow(sqlite_client: TestClient) -> None:
    name = "专题网班培训人次"
    for value in ("attendance", "人次", {"id": "attendance", "name": "x"}, ["person", "人次"]):
        assert matched(sqlite_client, name, properties=[{"pid": "unit", "v": value}]) == "online-class-attendances"
    for pid, value in (("unit", "person"), ("kind", "stock"), ("parent", "CN")):
        found = one(sqlite_client, name, properties=[{"pid": pid, "v": value}])
        assert "online-class-attendances" not in [candidate["id"] for candidate in found]
    # what nobody has heard of, and what is empty, narrows nothing
    for pid, ignored in (("P31", "x"), ("unit", ""), ("unit", None)):
        assert matched(sqlite_client, name, properties=[{"pid": pid, "v": ignored}]) == "online-class-attendances"
    provinces = asked(sqlite_client, {"q0": {"properties": [{"pid": "parent", "v": "中国"}], "limit": 50}})["q0"]
    assert len(provinces) == 34
    assert not any(found["match"] for found in provinces)


def test_every_key_is_answered_even_for_an_empty_cell(client: TestClient) -> None:
    cells = {"3": "青海", "1": float("nan"), "2": "", "0": None, "x" * 3: " ", "long": "人" * (MAX_NAME + 1)}
    found = asked(client, {key: {"query": cell} for key, cell in cells.items()})
    assert [bool(candidates) for candidates in found.values()] == [True, *[False] * 5]
    assert asked(client, {}) == {}


def test_a_batch_comes_by_get_too(sqlite_client: TestClient) -> None:
    queries = json.dumps({"q0": {"query": "青海"}})
    response = sqlite_client.get(PATH, params={"queries": queries, "lang": "en"})
    assert response.json()["q0"]["result"][0]["name"] == "Qinghai"
    again = sqlite_client.get(
        PATH, params={"queries": queries, "lang": "en"}, headers={"If-None-Match": response.headers["etag"]}
    )
    assert again.status_code == 304
    for headers in ({"Accept-Language": "en"}, {"Accept-Language": "en", "If-None-Match": "*"}):
        posted = sqlite_client.post(PATH, data={"queries": queries}, headers=headers)
        assert posted.json() == response.json()
    plain = sqlite_client.post(
        f"{PATH}?lang=en",
        content=f"queries={queries}".encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"},
    )
    assert plain.json() == response.json()


@pytest.mark.parametrize(
    ("content", "parameter", "code", "near"),
    [
        ('{"q0"', "queries", "invalid_value", []),
        ("[]", "queries", "invalid_value", []),
        ("[" * 9000, "queries", "invalid_value", []),
        ('{"\\ud800": {"query": "x"}}', "queries", "invalid_value", []),
        ('{"q0": "x"}', "queries.q0", "invalid_value", []),
        ('{"q0": {}}', "queries.q0.query", "missing_parameter", []),
        ('{"q0": {"query": ["x"]}}', "queries.q0.query", "invalid_value", []),
        ('{"q0": {"query": "\\ud800"}}', "queries.q0.query", "invalid_value", []),
        ('{"q0": {"query": "x", "type": "region"}}', "queries.q0.type", "unknown_value", ["regions"]),
        ('{"q0": {"query": "x", "type": [1]}}', "queries.q0.type", "invalid_value", []),
        ('{"q0": {"query": "x", "limit": 0}}', "queries.q0.limit", "invalid_value", []),
        ('{"q0": {"query": "x", "limit": "3"}}', "queries.q0.limit", "invalid_value", []),
        ('{"q0": {"query": "x", "limit": 1e999}}', "queries.q0.limit", "invalid_value", []),
        ('{"q0": {"query": "x", "types": "units"}}', "queries.q0.types", "unknown_parameter", ["type", "type_strict"]),
        ('{"q0": {"query": "x", "type_strict": []}}', "queries.q0.type_strict", "unknown_value", None),
        ('{"q0": {"query": "x", "properties": [{"pid": "unit"}]}}', "queries.q0.properties", "invalid_value", []),
        (json.dumps({str(n): {"query": "x"} for n in range(BATCH + 1)}), "queries", "too_many_values", []),
    ],
)
def test_faults_name_their_key(
    sqlite_client: TestClient, content: str, parameter: str, code: str, near: object
) -> None:
    errors = refused(sqlite_client, content)
    assert [(error["parameter"], error["code"]) for error in errors] == [(parameter, code)]
    if near is not None:
        assert errors[0]["nearest"] == near


def test_other_bodies_are_refused(sqlite_client: TestClient) -> None:
    assert sqlite_client.post(PATH, json={"q0": {"query": "x"}}).status_code == 415
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert sqlite_client.post(PATH, content=b"queries=%ff", headers=form).json()["errors"][0]["code"] == "not_utf8"
    assert sqlite_client.post(PATH, content=b"", headers=form).json()["errors"][0]["code"] == "missing_parameter"
    assert (
        sqlite_client.post(PATH, data={"queries": "{}", "extend": "{}"}).json()["errors"][0]["code"]
        == "unknown_parameter"
    )
    assert sqlite_client.post(PATH, data={"queries": "x" * 70_000}).status_code == 413
    assert sqlite_client.put(PATH).headers["allow"] == "GET, HEAD, OPTIONS, POST"
    asking = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    assert "POST" in sqlite_client.options(PATH, headers=asking).headers["access-control-allow-methods"]


def test_an_earlier_release_has_its_own_entities(client: TestClient) -> None:
    assert asked(client, {"q0": {"query": "青海"}}, f"{PATH}?as_of=1")["q0"][0]["id"] == "CN-QH"
    manifest = get(client, f"{PATH}?as_of=1")
    assert manifest["view"]["url"].endswith("/{{id}}?as_of=1")
    assert client.get(f"{PATH}?as_of=99").status_code == 422
