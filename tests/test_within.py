"""`within`: a region and everything below it, on every list of facts, on reports and in a search."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.ingest.load import load
from app.main import create_app
from app.settings import Settings
from benchmarks.generate import generate
from support.api import FACTS, get
from support.client import AppClient
from support.databases import Databases, recorded
from support.seeds import FOLDER, REPORT, change


@pytest.fixture(scope="session")
def provinces_of(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Gives the database of a kind with 500 made-up metrics, of many provinces."""
    folder = tmp_path_factory.mktemp("provinces")
    generate(folder, 500)
    return cache(lambda kind: databases.filled(kind, folder))


@pytest.fixture
def provinces(kind: str, provinces_of: Callable[[str], str], client_of: Callable[[str], TestClient]) -> TestClient:
    """A client of the application on such a database."""
    return client_of(provinces_of(kind))


@pytest.mark.parametrize("name", [*FACTS, "reports"])
def test_the_country_is_everything_and_a_region_itself(client: TestClient, name: str) -> None:
    every = get(client, f"/v1/{name}?limit=1000")
    for within in ("CN", "CN-QH", "CN-QH&within=CN-BJ"):
        assert get(client, f"/v1/{name}?limit=1000&within={within}") == every
    for none in ("within=CN-BJ", "region=CN", "within=CN&region=CN", "within=CN-QH&region=CN-BJ"):
        assert get(client, f"/v1/{name}?{none}")["page"]["total"] == 0
    assert get(client, f"/v1/{name}?limit=1000&within=CN&region=CN-QH") == every
    (error,) = get(client, f"/v1/{name}?within=CN-HQ", 422)["errors"]
    assert (error["parameter"], error["code"]) == ("within", "unknown_value")
    assert "CN-QH" in error["nearest"]


def test_it_finds_what_its_regions_find(provinces: TestClient) -> None:
    regions = sorted({record["region"] for record in get(provinces, "/v1/reports?limit=1000")["data"]})
    assert len(regions) > 3
    for some in (regions[:1], regions[1:3]):
        for rest in ("", "&sort=value", "&sort=-id&value_gte=100", "&year_gte=2000&theme=talent"):
            asked = [("&".join(f"{name}={region}" for region in some)) for name in ("within", "region")]
            found, expected = (get(provinces, f"/v1/metrics?limit=1000&{query}{rest}") for query in asked)
            assert found == expected
    whole = get(provinces, "/v1/metrics?within=CN&limit=50")
    assert whole["page"]["total"] == get(provinces, "/v1/metrics")["page"]["total"] > 400
    assert whole["data"] == get(provinces, "/v1/metrics?limit=50")["data"]
    following = get(provinces, f"/v1/metrics?within=CN&limit=50&cursor={whole['page']['next']}")
    assert following["data"] == get(provinces, "/v1/metrics?limit=100")["data"][50:]
    changed = f"/v1/metrics?within={regions[0]}&cursor={whole['page']['next']}"
    assert get(provinces, changed, 422)["errors"][0]["code"] == "cursor_conflict"
    table = provinces.get(f"/v1/metrics?within={regions[0]}&format=csv").content
    assert table == provinces.get(f"/v1/metrics?region={regions[0]}&format=csv").content


def test_a_search_finds_it_too(provinces: TestClient) -> None:
    (region, *_) = sorted({record["region"] for record in get(provinces, "/v1/reports?limit=1000")["data"]})
    everything = get(provinces, "/v1/search?q=培训&within=CN&limit=1000&lang=en")
    assert everything["facets"]["type"]["indicator"] == 0  # which belongs to no region
    assert everything["page"]["total"] > 0
    pair = [get(provinces, f"/v1/search?q=培训&{name}={region}&limit=1000") for name in ("within", "region")]
    assert pair[0]["data"] == pair[1]["data"]


def test_it_goes_down_every_level(engine: Engine, url: str, seeds: Path) -> None:
    added = "\n- code: CN-QH-A\n  level: province\n  parent: CN-QH\n  name: {zh: 甲州, en: Jia}\n"
    added += "\n- code: CN-QH-A-B\n  level: province\n  parent: CN-QH-A\n  name: {zh: 乙县, en: Yi}\n"
    path = seeds / "vocabulary/regions.yaml"
    path.write_text(path.read_text(encoding="utf-8") + added, encoding="utf-8")
    change(seeds / FOLDER / "metrics.yaml", "  indicator: ", "  region: CN-QH-A-B\n  indicator: ")
    load(engine, seeds)
    with AppClient(create_app(Settings(database_url=url))) as client:
        every = get(client, "/v1/metrics?limit=1000")["data"]
        (below,) = [record for record in every if record["region"] != "CN-QH"]
        assert (below["region"], below["region_label"], below["report"]) == ("CN-QH-A-B", "乙县", REPORT)
        for region, expected in (("CN", every), ("CN-QH", every), ("CN-QH-A", [below]), ("CN-QH-A-B", [below])):
            assert get(client, f"/v1/metrics?limit=1000&within={region}")["data"] == expected
        assert get(client, "/v1/metrics?limit=1000&region=CN-QH")["data"] == [r for r in every if r != below]
        assert get(client, "/v1/regions/CN-QH-A-B?lang=en")["parent"] == "CN-QH-A"


def test_it_takes_no_statement_of_its_own(url: str) -> None:
    app = create_app(Settings(database_url=url))
    with AppClient(app) as client:
        client.get("/v1/measures?limit=1")
        statements = recorded(app.state.readers.connections)
        taken = []
        for query in ("region=CN-QH", "within=CN", "within=CN-BJ&within=CN-QH"):
            statements.clear()
            assert get(client, f"/v1/measures?{query}&limit=1")["page"]["total"] > 0
            taken.append(len([s for s in statements if not s.startswith(("BEGIN", "ROLLBACK"))]))
        assert taken[0] == taken[1] == taken[2] + 1 > 1  # one of two labels is known by then
