"""The OpenAPI document: complete, in two languages, with examples that are true, and committed as it is served."""

import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from app import vocabulary
from app.pages import openapi
from app.routers import ROOMS
from app.settings import ROOT
from app.vocabulary import Format, Lang, Resource, Term
from app.web import problems
from app.web.negotiation import LIST_FORMATS, MEDIA_TYPES, SERIES_FORMATS, VOCABULARY_FORMATS
from openapi_files import EXAMPLES, capture, document_path, pretty
from support.api import get

LANGS = list(Lang)


@pytest.fixture(params=LANGS)
def document(sqlite_client: TestClient, request: pytest.FixtureRequest) -> Any:
    """The document, which is made of the code and of texts: no database has a part in it."""
    return get(sqlite_client, f"/openapi.json?lang={request.param}")


def operations(document: Any) -> Iterator[tuple[str, Any]]:
    for path, item in document["paths"].items():
        yield path, item["get"]


def resolved(document: Any, value: Any) -> Any:
    """Follow a reference into the components."""
    if "$ref" not in value:
        return value
    _, _, kind, name = value["$ref"].split("/")
    return document["components"][kind][name]


def resolved_all(document: Any, values: list[Any]) -> list[Any]:
    return [resolved(document, value) for value in values]


def walk(value: Any) -> Iterator[Any]:
    yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from walk(item)


def test_it_is_openapi_3_1_and_says_what_it_is(document: Any) -> None:
    assert document["openapi"].startswith("3.1")
    for key in ("title", "summary", "description", "version", "contact", "license"):
        assert document["info"][key]
    assert document["security"] == []


def test_every_route_is_in_it(document: Any) -> None:
    served = {f"/v1{route.path}" for room in ROOMS for route in room.load().routes if isinstance(route, APIRoute)}
    beside = {"/.well-known/api-catalog", "/livez", "/readyz", "/problems/{code}"}
    assert set(document["paths"]) == served | beside


def test_operations_are_named_tagged_and_described(document: Any) -> None:
    names = [operation["operationId"] for _, operation in operations(document)]
    assert len(set(names)) == len(names)
    tags = [tag["name"] for tag in document["tags"]]
    used = list(dict.fromkeys(tag for _, operation in operations(document) for tag in operation["tags"]))
    assert used == tags  # in reading order, none without an operation
    for _, operation in operations(document):
        assert operation["summary"]
        assert operation["description"]
        assert len(operation["operationId"]) <= 30


LEAST = {Lang.EN: 20, Lang.ZH: 8}  # characters of a description; a Chinese one says as much in fewer


def test_no_description_is_a_mere_word(sqlite_client: TestClient) -> None:
    for lang, least in LEAST.items():
        document = get(sqlite_client, f"/openapi.json?lang={lang}")
        found = [
            value["description"]
            for value in walk(document)
            if isinstance(value, dict) and isinstance(value.get("description"), str)
        ]
        assert len(found) > 500
        assert [text for text in found if len(text) < least] == []


def test_everything_is_described(document: Any) -> None:
    for _, operation in operations(document):
        for parameter in (resolved(document, parameter) for parameter in operation["parameters"]):
            assert parameter["description"], (operation["operationId"], parameter["name"])
    for name, schema in document["components"]["schemas"].items():
        assert schema["description"], name
        assert "_" not in name
        for field, definition in schema.get("properties", {}).items():
            assert definition["description"], (name, field)
    for value in walk(document["components"]):
        if isinstance(value, dict) and "$ref" in value:
            assert resolved(document, value)


def test_everything_in_it_is_used(document: Any) -> None:
    text = json.dumps(document)
    for kind, found in document["components"].items():
        for name in found:
            assert f'"#/components/{kind}/{name}"' in text, (kind, name)


def test_every_answer_is_in_it(document: Any) -> None:
    for path, operation in operations(document):
        if not path.startswith("/v1"):
            continue
        answers = operation["responses"]
        assert set(answers) >= {"200", "304", "406", "422", "500", "503"}, path
        assert ("404" in answers) == ("{" in path), path
        for status, answer in answers.items():
            answer = resolved(document, answer)
            if status >= "400":
                assert set(answer["content"]) == {problems.MEDIA_TYPE}
                assert answer["content"][problems.MEDIA_TYPE]["schema"] == {"$ref": "#/components/schemas/Problem"}
            elif status == "308":
                assert set(answer["headers"]) == {"Location"}
            else:
                assert set(answer["headers"]) >= {"ETag", "Cache-Control", "Vary", "Content-Language"}


def test_lists_are_described_in_every_format(client: TestClient, document: Any) -> None:
    tables = {path: op for path, op in operations(document) if "text/csv" in op["responses"]["200"]["content"]}
    for path in ("/v1/metrics/counts", "/v1/changes"):
        content = tables.pop(path)["responses"]["200"]["content"]
        assert [*content] == ["application/json", "text/csv", "application/x-ndjson"]
    lists = [*tables.items()]
    vocabularies = ("indicators", "themes", "regions", "units", "scopes", "bases", "breakdowns", "codes/{list}")
    others = ("series", "reports", "sections", "codes", "releases", *vocabularies)
    assert {path for path, _ in lists} == {f"/v1/{name}" for name in (*(kind.path for kind in Resource), *others)}
    for listed, operation in lists:
        path = listed.replace("{list}", "qualifier")
        content = operation["responses"]["200"]["content"]
        formats: tuple[Format, ...] = (
            VOCABULARY_FORMATS if listed.removeprefix("/v1/") in vocabularies else LIST_FORMATS
        )
        formats = SERIES_FORMATS if listed == "/v1/series" else formats
        asked = {parameter["name"]: parameter for parameter in resolved_all(document, operation["parameters"])}
        assert asked["format"]["schema"]["enum"] == list(formats)
        for format_, described in zip(formats, content, strict=True):
            sent = client.get(f"{path}?format={format_}&limit=1")
            assert sent.headers["content-type"] == MEDIA_TYPES[Format(format_)]
            assert sent.headers["content-type"].partition(";")[0] == described
        row = resolved(document, content["application/x-ndjson"]["schema"])
        # in the order of the columns or not, a row has just the fields of its schema
        for line in client.get(f"{path}?format=ndjson&limit=1").text.splitlines():
            assert set(json.loads(line)) == set(row["properties"])


def test_vocabularies_explain_their_members(sqlite_client: TestClient) -> None:
    for lang in Lang:
        schemas = get(sqlite_client, f"/openapi.json?lang={lang}")["components"]["schemas"]
        terms = [t for t in vars(vocabulary).values() if isinstance(t, type) and issubclass(t, Term)]
        for term in set(terms) - {Term, Format}:  # formats stand beside the parameter of each list
            name = openapi.schema_name(term.__name__)
            meanings = {member.value: getattr(member, lang.value) for member in term}
            members = schemas[name].get("x-extensible-enum", schemas[name].get("enum"))
            assert members == list(meanings)
            assert schemas[name]["x-enumDescriptions"] == meanings
            for code, meaning in meanings.items():
                assert f"- `{code}`: {meaning}" in schemas[name]["description"]


def test_the_document_says_which_vocabularies_are_open(sqlite_client: TestClient) -> None:
    schemas = get(sqlite_client, "/openapi.json?lang=en")["components"]["schemas"]
    marked = {name for name, schema in schemas.items() if "members may be added" in schema["description"]}
    assert marked == {openapi.schema_name(name) for name in openapi.OPEN}
    for name in marked:
        assert "enum" not in schemas[name]
        assert schemas[name]["type"] == "string"
        assert schemas[name]["x-extensible-enum"]
    promise = (ROOT / "docs" / "stability.md").read_text(encoding="utf-8")
    for name in marked:
        assert f"`{name}`" in promise


def test_each_spelling_is_where_the_promise_says(document: Any) -> None:
    """A kind of fact is spelled by its use: path, field, type, schema."""
    promise = (ROOT / "docs" / "stability.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([\w-]+)` \| `(\w+)` \| `(\w+)` \| `(\w+)` \|$", promise, re.MULTILINE)
    expected = [(kind.path, kind.plural, kind.value) for kind in Resource]
    found = [row[:3] for row in rows]
    lack = [row for row in expected if row not in found]
    assert found == expected, (
        f"docs/stability.md, 'Which spelling is where': wants one row a kind, in this order; lacks {lack}"
    )
    operation_ids = {path: operation["operationId"] for path, operation in operations(document)}
    schemas = document["components"]["schemas"]
    for path, field, type_, schema in rows:
        assert operation_ids[f"/v1/{path}"] == f"list_{field}"
        assert operation_ids[f"/v1/{path}/{{id}}"] == f"get_{type_}"
        assert path in [tag["name"] for tag in document["tags"]]
        assert {field} <= set(schemas["Included"]["properties"]) & set(schemas["FactCounts"]["properties"])
        assert type_ in schemas["TypeCounts"]["properties"]
        assert type_ in schemas["FactType"]["x-extensible-enum"]
        assert {schema, f"{schema}Page", f"{schema}Record", f"{schema}Row"} <= set(schemas)


def test_what_may_be_asked_for_is_closed(document: Any) -> None:
    """A member that no vocabulary has is refused, be the vocabulary open or not: the parameter says which there are."""
    asked = {
        parameter["name"]: parameter["schema"].get("items", parameter["schema"])
        for path, operation in operations(document)
        if path in ("/v1/measures", "/v1/documents", "/v1/search")
        for parameter in (resolved(document, parameter) for parameter in operation["parameters"])
    }
    for name in ("kind", "type", "action", "format"):
        assert resolved(document, asked[name])["enum"], name


def test_no_two_components_have_one_name(document: Any) -> None:
    """Some generators write a type for each, whatever its kind, into one module."""
    names = [name for found in document["components"].values() for name in found]
    assert len(set(names)) == len(names)


# --- languages ----------------------------------------------------------------------------------------------------


def test_english_has_no_chinese_but_examples_and_words_of_the_source(sqlite_client: TestClient) -> None:
    def texts(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            for key, item in value.items():
                if key == "description" and isinstance(item, str):
                    yield item
                elif key not in ("example", "examples"):
                    yield from texts(item)
        elif isinstance(value, list):
            for item in value:
                yield from texts(item)

    for text in texts(get(sqlite_client, "/openapi.json?lang=en")):
        assert not re.search("[一-龥]", re.sub("`[^`]*`", "", text)), text
    for text in texts(get(sqlite_client, "/openapi.json?lang=zh")):
        assert re.search("[一-龥]|^id", text), text


@pytest.mark.parametrize(
    ("query", "header", "lang"), [("", "", "zh"), ("", "en", "en"), ("?lang=zh", "en", "zh"), ("?lang=en", "zh", "en")]
)
def test_the_language_asked_for(sqlite_client: TestClient, query: str, header: str, lang: str) -> None:
    response = sqlite_client.get(f"/openapi.json{query}", headers={"Accept-Language": header})
    assert response.headers["content-language"] == lang
    assert (response.json()["info"]["title"] == "Structured work-report data") == (lang == "en")
    assert "Accept-Language" in response.headers["vary"]
    tag = response.headers["etag"]
    again = sqlite_client.get(f"/openapi.json{query}", headers={"Accept-Language": header, "If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["content-language"] == lang
    plain = sqlite_client.get(
        f"/openapi.json{query}", headers={"Accept-Language": header, "Accept-Encoding": "identity"}
    )
    assert plain.headers["etag"] != tag
    assert plain.content == response.content


def test_an_unknown_parameter_is_refused_here_too(sqlite_client: TestClient) -> None:
    assert get(sqlite_client, "/openapi.json?langg=en", 422)["errors"][0]["nearest"] == ["lang"]


def test_the_application_itself_gives_the_same_document(sqlite_client: TestClient) -> None:
    assert sqlite_client.app.openapi() == get(sqlite_client, f"{openapi.EXAMPLE}/openapi.json?lang=en")  # type: ignore[attr-defined]


# --- for generators -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
def test_the_document_of_json_alone_has_no_other_format(sqlite_client: TestClient, lang: Lang) -> None:
    whole, plain = (get(sqlite_client, f"/openapi.json?lang={lang}{more}") for more in ("", "&formats=json"))
    assert set(plain["paths"]) == set(whole["paths"]) - {"/v1/export.zip", "/v1/export.sqlite", "/v1/releases.atom"}
    used = {tag for _, operation in operations(plain) for tag in operation["tags"]}
    assert [tag["name"] for tag in plain["tags"]] == [tag["name"] for tag in whole["tags"] if tag["name"] in used]
    assert "exports" not in used
    for path, operation in operations(plain):
        content = operation["responses"]["200"]["content"]
        assert set(content) == {"application/json"}, path
        assert (
            content["application/json"]
            == whole["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
        )
        names = {resolved(plain, parameter)["name"] for parameter in operation["parameters"]}
        before = {resolved(whole, one)["name"] for one in whole["paths"][path]["get"]["parameters"]}
        assert names == before - {"format", "bom", "shape", "beside", "Range", "If-Range"}, path
        assert not {"206", "416"} & set(operation["responses"]), path
    assert not [name for name in plain["components"]["schemas"] if name.endswith("Row") or name == "Format"]
    test_everything_in_it_is_used(plain)
    for value in walk(plain):
        if isinstance(value, dict) and "$ref" in value:
            assert resolved(plain, value)


def test_it_is_kept_and_has_a_tag_of_its_own(sqlite_client: TestClient) -> None:
    whole, plain = (sqlite_client.get(f"/openapi.json?lang=en{more}") for more in ("", "&formats=json"))
    assert whole.headers["etag"] != plain.headers["etag"]
    again = sqlite_client.get("/openapi.json?lang=en&formats=json", headers={"If-None-Match": plain.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert len(plain.content) < len(whole.content)


@pytest.mark.parametrize("value", ["csv", "JSON", "", "json,csv"])
def test_no_other_format_can_be_asked_for(sqlite_client: TestClient, value: str) -> None:
    (fault,) = get(sqlite_client, f"/openapi.json?formats={value}", 422)["errors"]
    assert (fault["parameter"], fault["code"], fault["nearest"]) == ("formats", "unknown_value", ["json"])


def test_a_constant_is_an_enum_too(document: Any) -> None:
    constants = [value for value in walk(document) if isinstance(value, dict) and isinstance(value.get("const"), str)]
    assert len(constants) >= 4
    for value in constants:
        assert value["enum"] == [value["const"]]


def test_forms_are_said_where_every_value_has_them(client: TestClient, document: Any) -> None:
    said = {
        (name, field): definition.get("format") or definition["additionalProperties"]["format"]
        for name, schema in document["components"]["schemas"].items()
        for field, definition in schema.get("properties", {}).items()
        if '"format"' in json.dumps({part: value for part, value in definition.items() if part != "examples"})
    }
    assert {"uri", "date-time"} == set(said.values())
    record = get(client, "/v1/releases")["data"][0]
    assert datetime.fromisoformat(record["created_at"]).utcoffset() == timedelta(0)
    root, found = get(client, "/v1"), get(client, "/v1/search?q=培训")["data"]
    addresses = [root["licence_url"], *root["links"].values(), *(result["href"] for result in found)]
    addresses += [report["url"] for report in get(client, "/v1/reports")["data"] if report["url"]]
    assert len(said) >= 7
    for address in addresses:
        assert re.fullmatch(r"https?://[!-~]+", address)


# --- examples -----------------------------------------------------------------------------------------------------


def test_examples_are_what_the_api_answers(client: TestClient) -> None:
    assert json.loads(pretty(capture(client))) == json.loads(EXAMPLES.read_bytes()), "run `make openapi`"


def test_every_field_has_an_example(document: Any) -> None:
    """But for those of which the 2020 report has none (bases too), and its text, which is not part of the project.

    Nothing has changed in a first release, and nothing was removed.
    """
    nobody = ("AnnotationCreator.", "TextState.")  # no publisher is named, and the address of the report is not known
    first = ("AnnotationPage.prev", "AnnotationPageDocument.prev")  # a first page is shown
    left_out = ("ReportText.", "FactPlace.", "MetricBase", "FieldChange.", "Problem.last_", *nobody, *first)
    without = {
        f"{name}.{field}"
        for name, schema in document["components"]["schemas"].items()
        for field, definition in schema.get("properties", {}).items()
        if "examples" not in definition
        and "$ref" not in json.dumps(definition)
        and "const" not in definition
        and "null" not in json.dumps(definition)
        and definition.get("type") not in ("array", "object")
    }
    assert {name for name in without if not name.startswith(left_out)} == set()


@pytest.mark.slow
def test_every_example_of_a_parameter_is_accepted(client: TestClient) -> None:
    document = get(client, "/openapi.json")
    for path, operation in operations(document):
        address = path
        queries: list[dict[str, Any]] = [{}]
        needed: dict[str, Any] = {}
        for parameter in (resolved(document, parameter) for parameter in operation["parameters"]):
            for example in [
                *([parameter["example"]] if "example" in parameter else []),
                *parameter["schema"].get("examples", []),
            ]:
                if parameter["in"] == "path":
                    address = address.replace(f"{{{parameter['name']}}}", example)
                elif "example" in parameter:
                    needed[parameter["name"]] = example
                elif parameter["in"] == "query":
                    queries.append({parameter["name"]: example})
        for query in queries:
            if "beside" in query:
                query = {**query, "shape": "wide"}
            if query.keys() & {"bom", "shape"}:
                query = {**query, "format": "csv"}
            answer = client.get(address, params={**needed, **query})
            assert answer.status_code == (404 if address.endswith(("/text", "/previous-year")) else 200), (
                address,
                query,
                answer.text,
            )


# --- as it is committed -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
def test_the_committed_document_is_the_one_served(sqlite_client: TestClient, lang: Lang) -> None:
    served = pretty(get(sqlite_client, f"{openapi.EXAMPLE}/openapi.json?lang={lang}"))
    assert document_path(lang).read_bytes() == served, "run `make openapi`"


# --- found by fuzzing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/metrics?id=a%00b", 422),
        ("/v1/metrics?period=%00", 422),
        ("/v1/metrics?part_of=%00", 422),
        ("/v1/metrics?theme=%00", 422),
        ("/v1/search?q=a%00b", 200),
        ("/v1/metrics/a%00b", 404),
        ("/v1/indicators/%00", 404),
        ("/v1/reports/%00", 404),
        ("/v1/reports/%00/coverage", 404),
        ("/v1/metrics?cursor=" + urlsafe_b64encode(b'["metrics",1,{},["a\\u0000"]]').decode(), 422),
        ("/v1/metrics?cursor=" + urlsafe_b64encode(b'["metrics",1,{"period":["\\u0000"]},["a"]]').decode(), 422),
    ],
)
def test_nul_is_no_failure(client: TestClient, path: str, status: int) -> None:
    get(client, path, status)
