"""The data described for programs: DCAT for harvesters, Croissant for search engines, the list of APIs."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import orjson
import pytest
from pydantic import ValidationError
from starlette.testclient import TestClient

from app.address import contact_address
from app.description.state import CoveredRegion, DataState
from app.description.tables import TABLES
from app.formats import croissant, dcat, xlsx
from app.main import create_app
from app.settings import Settings
from app.texts import say
from app.vocabulary import Lang, Resource
from support.api import get
from support.client import AppClient

HOST = "http://testserver"
HERE = f"{HOST}/v1/catalog"
LD = "application/ld+json"
LINKSET = 'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"'
EU = "http://publications.europa.eu/resource/authority"
# what DCAT-AP 3.0.1 wants of each class, and what it recommends where the data have it
WANTED = {
    "Catalog": "title description publisher dataset service license issued modified language spatial homepage "
    "themeTaxonomy",
    "Dataset": "title description contactPoint distribution keyword publisher theme spatial temporal version issued "
    "modified language accessRights accrualPeriodicity identifier landingPage type",
    "Distribution": "title description accessURL license language modified",
    "DataService": "title endpointURL endpointDescription servesDataset publisher contactPoint license theme keyword "
    "conformsTo",
    "Agent": "name",
    "Kind": "fn hasURL",
    "Concept": "prefLabel inScheme",
    "ConceptScheme": "title",
    "dct:PeriodOfTime": "startDate endDate",
}


def linked(client: TestClient, path: str, **headers: str) -> Any:
    """Get a path as JSON-LD."""
    response = client.get(path, headers={"Accept": LD, **headers})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == LD
    return response.json()


def graph_of(client: TestClient, path: str = "/v1/catalog") -> dict[str, Any]:
    """Return the nodes of the catalogue by their ids."""
    nodes = linked(client, path)["@graph"]
    found = {node["@id"]: node for node in nodes}
    assert len(found) == len(nodes)
    return found


def of_class(graph: dict[str, Any], name: str) -> list[Any]:
    return [node for node in graph.values() if node["@type"] == name]


def values(node: dict[str, Any], name: str) -> Iterator[str]:
    found = node.get(name, [])
    yield from found if isinstance(found, list) else [found]


# --- DCAT ----------------------------------------------------------------------------------------------------------


def test_every_node_has_what_its_class_wants(client: TestClient) -> None:
    graph = graph_of(client)
    for class_, names in WANTED.items():
        assert of_class(graph, class_), class_
        for node in of_class(graph, class_):
            assert set(names.split()) <= {name for name in node if node[name]}, (node["@id"], class_)


def test_whatever_is_referred_to_is_there_with_its_type(client: TestClient) -> None:
    document = linked(client, "/v1/catalog")
    context, graph = document["@context"], graph_of(client)
    links = {name for name, said in context.items() if isinstance(said, dict) and said.get("@type") == "@id"}
    texts = {name for name, said in context.items() if isinstance(said, dict) and "@container" in said}
    loose = ("downloadURL", "accessURL", "endpointURL", "endpointDescription", "hasURL", "exactMatch", "inScheme")
    for node in graph.values():
        for name, value in node.items():
            assert name[0] == "@" or name in context, name
            if name in links:
                assert all(re.match(r"https?://|mailto:", target) for target in values(node, name))
                if name not in loose:
                    assert set(values(node, name)) <= set(graph), (node["@id"], name)
            elif name in texts:
                assert set(value) == {"zh", "en"}, (node["@id"], name)
            else:
                assert isinstance(value, str), (node["@id"], name)
        assert node["@type"] in context or node["@type"].partition(":")[0] in context
        assert not any(isinstance(value, int | float) for value in node.values())
    reached, waiting = set(), [HERE]
    while waiting:
        here = waiting.pop()
        if here in graph and here not in reached:
            reached.add(here)
            waiting += [target for name in links for target in values(graph[here], name)]
    assert set(graph) - reached == set()


def test_its_texts_are_in_both_languages(client: TestClient) -> None:
    for node in graph_of(client).values():
        for name in ("title", "description", "name", "fn", "prefLabel"):
            if name in node:
                assert re.search("[一-龥]", node[name]["zh"]), node
                assert not re.search("[一-龥]", node[name]["en"]), node


def test_every_file_is_where_it_says(client: TestClient) -> None:
    graph = graph_of(client)
    for distribution in of_class(graph, "Distribution"):
        address = distribution["accessURL"]
        assert address.startswith(f"{HOST}/v1/")
        if "export." in address:
            continue
        sent = client.get(address)
        assert sent.status_code == 200
        if "downloadURL" in distribution:
            assert distribution["downloadURL"] == address
        if "mediaType" in distribution:
            media = distribution["mediaType"].removeprefix("https://www.iana.org/assignments/media-types/")
            assert sent.headers["content-type"].partition(";")[0] == media
            assert graph[distribution["mediaType"]]["@type"] == "dct:MediaType"
        if "format" in distribution:
            assert graph[distribution["format"]]["inScheme"] == f"{EU}/file-type"
        # nothing is said of a file that is known only once it is made
        assert not {"byteSize", "checksum"} & set(distribution)
    for service in of_class(graph, "DataService"):
        assert client.get(service["endpointDescription"]).status_code == 200
        assert client.get(service["endpointURL"]).status_code == 200
        assert set(service["servesDataset"]) <= set(graph[HERE]["dataset"])
    names = [service["@id"].partition("#")[2] for service in of_class(graph, "DataService")]
    assert names == ["api", *(f"sdmx-{version}" for version in ("3.0", "2.1"))]


def test_the_tables_are_datasets_and_belong_to_the_whole(client: TestClient) -> None:
    graph = graph_of(client)
    datasets = {node["@id"].partition("#")[2]: node for node in of_class(graph, "Dataset")}
    names = ["data", "reports", *(kind.plural for kind in Resource), "series", "indicators"]
    assert list(datasets) == names
    assert graph[HERE]["dataset"] == [f"{HERE}#{name}" for name in names]
    whole = datasets.pop("data")
    assert whole["hasPart"] == [node["@id"] for node in datasets.values()]
    assert [graph[file]["accessURL"] for file in whole["distribution"]] == [
        f"{HOST}/v1/export.zip",
        f"{HOST}/v1/export.sqlite",
    ]
    for name, part in datasets.items():
        assert part["isPartOf"] == whole["@id"]
        formats = ["csv", "ndjson", "xlsx", "parquet"]
        assert part["distribution"] == [f"{HERE}#{name}-{form}" for form in formats]
        for form in formats:
            path = f"/v1/{name.replace('_', '-')}?format={form}"
            assert graph[f"{HERE}#{name}-{form}"]["accessURL"] == HOST + path


def test_it_says_what_the_data_say_of_themselves(client: TestClient) -> None:
    graph, root = graph_of(client), get(client, "/v1?lang=en")
    releases = get(client, "/v1/releases?limit=1000")["data"]
    reports = get(client, "/v1/reports?limit=1000&lang=en")["data"]
    for node in (graph[HERE], *of_class(graph, "Dataset")):
        assert (node["issued"], node["modified"]) == (releases[-1]["created_at"], releases[0]["created_at"])
        assert graph[node["license"]]["exactMatch"] == root["licence_url"]
        assert node["spatial"] == [f"{EU}/country/CHN"]
        assert node["language"] == [f"{EU}/language/ZHO", f"{EU}/language/ENG"]
    data = graph[f"{HERE}#data"]
    assert data["version"] == str(root["release"])
    assert data["title"]["en"] == root["name"]
    assert {report["region_label"] for report in reports} <= set(data["keyword"]["en"])
    years = [report["year"] for report in reports]
    period = graph[data["temporal"]]
    assert (period["startDate"], period["endDate"]) == (str(min(years)), str(max(years)))


def test_it_is_the_same_as_json_and_in_every_language(client: TestClient) -> None:
    first = client.get("/v1/catalog")
    assert first.headers["content-type"] == LD
    plain = client.get("/v1/catalog", headers={"Accept": "application/json", "Accept-Language": "en"})
    assert plain.headers["content-type"] == "application/json"
    assert plain.content == first.content == client.get("/v1/catalog?format=json&lang=en").content
    assert first.headers["content-language"] == plain.headers["content-language"] == "zh, en"
    assert set(first.links) == {"cite-as", "license", "api-catalog", "timegate"}
    get(client, "/v1/catalog", 406, Accept="text/turtle")
    (error,) = get(client, "/v1/catalog?format=json-ld", 422)["errors"]
    assert error["nearest"][0] == "jsonld"


def test_no_distribution_is_of_more_cells_than_are_sent(client: TestClient) -> None:
    """All series together make a cube of far more cells than figures, whatever the data are."""
    graph = graph_of(client)
    assert not [node for node in of_class(graph, "Distribution") if "json-stat" in node["accessURL"]]


@pytest.mark.parametrize("start", ["/sdmx/3.0", "/sdmx/2.1", "/sdmx/3.0/", "/sdmx/2.1/"])
def test_the_start_of_an_sdmx_service_leads_to_the_dataflow(client: TestClient, start: str) -> None:
    for ask in (client.get, client.head):
        answer = ask(start, follow_redirects=False)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith(f"{HOST}{start.rstrip('/')}/")
        assert client.get(answer.headers["location"]).status_code == 200
    assert b"SERIES" in client.get(start).content
    assert client.get(f"{start}?nothing=1").status_code == 400
    assert client.post(start).status_code == 405


def test_without_pyarrow_only_what_can_be_made_is_offered(sqlite_url: str) -> None:
    missing = patch("app.formats.arrow_columns.is_installed", return_value=False)
    with missing, AppClient(create_app(Settings(database_url=sqlite_url))) as client:
        graph, other = graph_of(client), linked(client, "/v1/croissant")
    named = {node["accessURL"] for node in of_class(graph, "Distribution")}
    assert not [address for address in named if address.endswith(("parquet", "zip"))]
    assert f"{HOST}/v1/export.sqlite" in named
    assert [file["@id"] for file in other["distribution"]] == ["export.sqlite"]
    assert other["recordSet"] == []


def test_a_table_with_more_rows_than_a_workbook_may_have_is_not_offered_as_one(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with AppClient(create_app(Settings(database_url=sqlite_url))) as client:
        metrics = client.get("/v1/metrics?limit=1").json()["page"]["total"]
        monkeypatch.setattr(xlsx, "MAX_ROWS", metrics - 1)
        assert client.get("/v1/metrics?format=xlsx").status_code == 422
        named = {node["accessURL"] for node in of_class(graph_of(client), "Distribution")}
    shown = {name for name in ("metrics", "series", "honours") if f"{HOST}/v1/{name}?format=xlsx" in named}
    assert shown == {"honours"}
    assert f"{HOST}/v1/metrics?format=csv" in named


# --- who publishes the data ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("contact", "property_", "address", "said"),
    [
        ("data@example.org", "hasEmail", "mailto:data@example.org", "data@example.org"),
        (
            "https://example.org/ask?by=post",
            "hasURL",
            "https://example.org/ask?by=post",
            "https://example.org/ask?by=post",
        ),
    ],
)
def test_the_operator_says_who_publishes_them(
    sqlite_url: str, contact: str, property_: str, address: str, said: str
) -> None:
    with AppClient(create_app(Settings(database_url=sqlite_url))) as client:
        before = client.get("/v1/catalog")
        assert graph_of(client)[f"{HERE}#contact"]["hasURL"] == f"{HOST}/docs"
    named = Settings(database_url=sqlite_url, publisher="Example Institute 样例研究院", contact=contact)
    with AppClient(create_app(named)) as client:
        graph = graph_of(client)
        assert graph[f"{HERE}#publisher"]["name"] == dict.fromkeys(("zh", "en"), "Example Institute 样例研究院")
        assert graph[f"{HERE}#contact"][property_] == address
        assert linked(client, "/v1/croissant")["creator"]["name"] == "Example Institute 样例研究院"
        assert get(client, "/v1")["contact"] == f"Example Institute 样例研究院, {said}"
        assert client.get("/v1/catalog").headers["etag"] != before.headers["etag"]


@pytest.mark.parametrize(
    "wrong", ["nobody", "a@b@c", "javascript:alert(1)", "https://", "https://h/ x", 'https://h/"', "ftp://h/", "@h"]
)
def test_a_contact_is_an_address(wrong: str) -> None:
    with pytest.raises(ValueError, match="expected an address such as"):
        contact_address(wrong)
    with pytest.raises(ValidationError):
        Settings(contact=wrong)


@pytest.mark.parametrize("blank", ["", "  ", "\u3000 ", "\n"])
def test_a_name_of_blanks_is_none(sqlite_url: str, blank: str) -> None:
    named = Settings(database_url=sqlite_url, publisher=blank)
    assert named.publisher is None
    with AppClient(create_app(named)) as client:
        assert "author" not in client.get("/v1?format=bibtex").text
    assert Settings(publisher=" 样例 研究院 ").publisher == "样例 研究院"


@pytest.mark.parametrize("breaks", ["a\nb", "a\rb", "a\u2028b", "a\x85b", "a\x00b"])
def test_a_name_is_one_line(breaks: str) -> None:
    with pytest.raises(ValidationError, match="expected a name in one line"):
        Settings(publisher=breaks)


# --- the list of APIs ----------------------------------------------------------------------------------------------


def test_the_list_of_apis_is_a_linkset(client: TestClient) -> None:
    here = f"{HOST}/.well-known/api-catalog"
    response = client.get("/.well-known/api-catalog")
    assert response.headers["content-type"] == LINKSET
    listed, *apis = response.json()["linkset"]
    assert listed["anchor"] == here
    assert [item["href"] for item in listed["item"]] == [api["anchor"] for api in apis]
    assert [api["anchor"] for api in apis] == [f"{HOST}{path}" for path in ("/v1", "/sdmx/3.0", "/sdmx/2.1")]
    for api in apis:
        assert client.get(api["anchor"]).status_code == 200
        for rel in ("service-desc", "service-doc", "service-meta", "status"):
            for target in api[rel]:
                sent = client.get(target["href"], headers={"Accept": target["type"]})
                assert sent.status_code == 200
                assert sent.headers["content-type"].partition(";")[0] == target["type"]
    # RFC 9727, 2: HEAD says where the list is
    head = client.head("/.well-known/api-catalog")
    assert (head.status_code, head.content) == (200, b"")
    assert head.links["api-catalog"]["url"] == here
    assert client.get("/v1").links["api-catalog"]["url"] == here
    plain = client.get("/.well-known/api-catalog", headers={"Accept": "application/json"})
    assert plain.headers["content-type"] == "application/json"
    assert plain.json() == response.json()


@pytest.mark.parametrize("below", ["", "/data/workreport"], ids=["cut by the proxy", "not cut"])
def test_it_stands_below_any_prefix(sqlite_url: str, below: str) -> None:
    base = "https://data.example.org/data/workreport"
    told = {f"X-Forwarded-{name}": said for name, said in (("Proto", "https"), ("Host", "data.example.org"))}
    told["X-Forwarded-Prefix"] = "/data/workreport"
    app = create_app(Settings(database_url=sqlite_url))
    with AppClient(app, client=("127.0.0.1", 50000)) as client:
        response = client.get(f"{below}/.well-known/api-catalog", headers=told)
        assert response.json()["linkset"][0]["item"][0]["href"] == f"{base}/v1"
        assert response.links["api-catalog"]["url"] == f"{base}/.well-known/api-catalog"
        graph = {node["@id"] for node in client.get(f"{below}/v1/catalog", headers=told).json()["@graph"]}
        assert f"{base}/v1/catalog#data" in graph
        assert not [id_ for id_ in graph if id_.startswith("http://testserver")]
        assert client.get(f"{below}/v1", headers=told).json()["links"]["catalog"] == f"{base}/v1/catalog"


def test_what_is_near_it_is_found(client: TestClient) -> None:
    assert "/.well-known/api-catalog" in get(client, "/.well-known/api-catalogue", 404)["detail"]
    assert "/v1/catalog" in get(client, "/v1/catalogue", 404)["detail"]


# --- Croissant -----------------------------------------------------------------------------------------------------

TYPES = {int: "sc:Integer", Decimal: "sc:Float", str: "sc:Text", list: "sc:Text"}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_croissant_describes_every_column(client: TestClient, lang: str) -> None:
    response = client.get(f"/v1/croissant?lang={lang}")
    assert response.headers["content-type"] == LD
    assert response.headers["content-language"] == lang
    found = response.json()
    assert found["conformsTo"] == "http://mlcommons.org/croissant/1.0"
    assert found["@context"]["@language"] == lang
    assert [table["@id"] for table in found["recordSet"]] == list(TABLES)
    files = {file["@id"]: file for file in found["distribution"]}
    for said, table in zip(found["recordSet"], TABLES.values(), strict=True):
        file = files[f"{table.name}.parquet"]
        assert file["containedIn"] == {"@id": "export.zip"}
        assert said["key"] == [{"@id": f"{table.name}/{column}"} for column in table.key]
        fields = {field["name"]: field for field in said["field"]}
        for column in table.columns:
            field = fields.pop(column.name)
            forms = {"uri": "sc:URL", "date-time": "sc:DateTime"}
            assert field["dataType"] == forms.get(column.form or "", TYPES[column.kind])
            assert field.get("repeated", False) == (column.kind is list)
            assert field["source"] == {"fileObject": {"@id": file["@id"]}, "extract": {"column": column.name}}
            assert field["@id"] == f"{table.name}/{column.name}"
            assert field["description"] == say(column.description, Lang(lang))
            if column.kind is Decimal:
                assert fields.pop(f"{column.name}_exact")["dataType"] == "sc:Text"
        assert fields == {}


def test_croissant_says_what_the_data_say_of_themselves(client: TestClient) -> None:
    found, root = linked(client, "/v1/croissant?lang=en"), get(client, "/v1?lang=en")
    releases = get(client, "/v1/releases?limit=1000")["data"]
    assert (found["name"], found["license"]) == (root["name"], root["licence_url"])
    assert found["version"] == str(root["release"])
    assert found["datePublished"] == releases[-1]["created_at"]
    assert found["citeAs"] == client.get("/v1?format=bibtex&lang=en").text
    assert found["isLiveDataset"] is True
    assert not any({"sha256", "md5"} & set(file) for file in found["distribution"])
    words = {key for key in found if key[0] != "@"}
    for table in found["recordSet"]:
        words |= {key for field in table["field"] for key in (*field, *field["source"]) if key[0] != "@"}
    schema_org = {"name", "description", "url", "license", "creator", "version", "datePublished", "dateModified"}
    schema_org |= {"inLanguage", "keywords", "temporalCoverage", "spatialCoverage", "distribution"}
    assert words - schema_org <= set(found["@context"])
    ids = [node["@id"] for node in (*found["distribution"], *found["recordSet"])]
    ids += [field["@id"] for table in found["recordSet"] for field in table["field"]]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[\w./-]+", id_) for id_ in ids)
    assert set(client.get("/v1/croissant").links) == {"cite-as", "license", "describedby", "timegate"}


def described(**fields: Any) -> tuple[dict[str, Any], Any]:
    """Describe made-up data: the nodes of the catalogue, and Croissant."""
    made = datetime(2026, 1, 31, 8, tzinfo=UTC)
    state = DataState(**{"release": 7, "issued": made, "modified": made, "years": None, "regions": (), **fields})
    publisher = dcat.Publisher({"zh": "某处", "en": "Somebody"}, "mailto:a@example.org")
    nodes = orjson.loads(dcat.catalogue(HOST, state, publisher, (), (), ()))["@graph"]
    return {node["@id"]: node for node in nodes}, croissant.dataset(HOST, Lang.EN, state, "Somebody", "@misc{}", (), ())


def test_nothing_is_said_of_years_and_regions_that_are_not_there() -> None:
    graph, other = described()
    assert all("temporal" not in node for node in graph.values())
    assert graph[HERE]["spatial"] == []
    assert other["temporalCoverage"] is None
    assert other["spatialCoverage"] == []


def test_other_countries_have_our_own_addresses() -> None:
    graph, other = described(
        regions=(CoveredRegion("US-CA", "加利福尼亚州", "California"), CoveredRegion("CN-QH", "青海省", "Qinghai"))
    )
    address = f"{HOST}/v1/regions/US-CA"
    assert graph[HERE]["spatial"] == [f"{EU}/country/CHN", address]
    assert graph[f"{HERE}#data"]["keyword"]["en"][-2:] == ["California", "Qinghai"]
    label = {"zh": "加利福尼亚州", "en": "California"}
    assert graph[address] == {"@id": address, "@type": "dct:Location", "prefLabel": label}
    assert other["spatialCoverage"] == ["California", "Qinghai"]


def test_a_keyword_is_there_once() -> None:
    graph, _ = described(regions=(CoveredRegion("CN", "中国", "China"),))
    for words in graph[f"{HERE}#data"]["keyword"].values():
        assert len(words) == len(set(words))
