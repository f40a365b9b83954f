"""Evidence that a machine can follow: attached texts, sentences, coverage, and selectors read by another's resolver."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from anchorpoint import TextPositionSelector, TextQuoteSelector
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.db.engine import make_engine
from app.errors import SeedError
from app.ingest.load import attach, load
from app.ingest.locate import locate
from app.ingest.render import sentence
from app.main import create_app
from app.schemas.coverage import Coverage
from app.schemas.text import ReportText
from app.settings import Settings
from app.vocabulary import PLURALS
from support.api import FACTS, checks, get
from support.client import AppClient
from support.databases import Databases
from support.seeds import SEEDS
from support.small import SOURCE


@pytest.fixture
def with_text(kind: str, databases: Databases, small: tuple[Path, Path]) -> Iterator[tuple[TestClient, Engine, Path]]:
    """A client on a small report whose text is attached, the engine, and the seeds."""
    seeds, source = small
    locate(seeds, source)
    url = databases.filled(kind, seeds)
    engine = make_engine(url)
    assert attach(engine, seeds, "r", source).release == 2
    with AppClient(create_app(Settings(database_url=url))) as client:
        yield client, engine, seeds
    engine.dispose()


@pytest.mark.parametrize(
    ("start", "end", "says"),
    [
        (16, 19, "举办培训班12期,培训300余人次。"),
        (0, 2, "开头。"),
        (43, 46, "再举办培训班12期。"),
        (10, 11, "办班工作扎实。"),
    ],
)
def test_the_sentence_around_a_place(start: int, end: int, says: str) -> None:
    assert sentence(SOURCE, start, end) == says


def test_an_attached_text_is_served_with_the_places_of_its_facts(
    with_text: tuple[TestClient, Engine, Path],
) -> None:
    client, engine, seeds = with_text
    text = get(client, "/v1/reports/r/text")
    checks(ReportText).validate_python(text)
    assert text["text"] == SOURCE
    assert [(fact["id"], SOURCE[fact["start"] : fact["end"]]) for fact in text["facts"]] == [
        ("r.class-count", "12期"),
        ("r.class-attendances", "300余人次"),
    ]
    metric = get(client, "/v1/metrics/r.class-count")
    assert metric["evidence"][0]["sentence"] == "举办培训班12期,培训300余人次。"
    assert not load(engine, seeds).changed


def test_only_the_very_source_is_attached(engine: Engine, seeds: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("别的")
    with pytest.raises(SeedError, match="is not the source of 'qinghai-org-2020': expected the SHA-256 5721"):
        attach(engine, seeds, "qinghai-org-2020", other)
    with pytest.raises(SeedError, match=r"no report 'qinghai'.*there are: qinghai-org-2020"):
        attach(engine, seeds, "qinghai", other)


def test_without_a_text_a_problem_says_so(client: TestClient) -> None:
    problem = get(client, "/v1/reports/qinghai-org-2020/text?lang=en", 404)
    assert problem["type"] == "/problems/text-not-attached"
    assert "workreport attach" in problem["detail"]
    assert get(client, "/v1/reports/nothing/text", 404)["type"] == "/problems/not-found"


def test_every_numeral_is_accounted_for(client: TestClient) -> None:
    coverage = get(client, "/v1/reports/qinghai-org-2020/coverage")
    checks(Coverage).validate_python(coverage)
    assert coverage["share"] == 100
    assert coverage["numerals"] == len(coverage["data"]) == sum(coverage["roles"].values())
    metrics = {metric["id"]: metric for metric in get(client, "/v1/metrics?limit=1000")["data"]}
    carried = {key for numeral in coverage["data"] for key in numeral["metrics"]}
    assert carried == set(metrics)
    for numeral in coverage["data"]:
        assert bool(numeral["metrics"]) != bool(numeral["reason"])
        for key in numeral["metrics"]:
            places = [entry["selector"][0] for entry in metrics[key]["evidence"]]
            assert any(numeral["start"] <= p["start"] and p["end"] <= numeral["end"] for p in places)


def resolve(text: str, record: dict[str, Any]) -> None:
    """Follow every selector of a record with an independent implementation: both lead to the same, only place."""
    for entry in record["evidence"]:
        position, quotation = entry["selector"]
        there = TextPositionSelector(start=position["start"], end=position["end"])
        quote = TextQuoteSelector(**{name: quotation[name] for name in ("exact", "prefix", "suffix")})
        assert text[there.start : there.end] == quotation["exact"]
        assert quote.is_unique_in(text)
        assert quote.as_position(text) == there
        assert entry["quote"] in text


def test_selectors_resolve_in_a_text(with_text: tuple[TestClient, Engine, Path]) -> None:
    client, _, _ = with_text
    for record in get(client, "/v1/metrics")["data"]:
        resolve(SOURCE, record)


def test_every_selector_resolves_in_the_source(client: TestClient) -> None:
    source = os.environ.get("WORKREPORT_TEST_SOURCE")
    if not source:
        pytest.skip("WORKREPORT_TEST_SOURCE names no source text")
    text = Path(source).read_bytes().decode()
    for name in FACTS:
        for record in get(client, f"/v1/{name}?limit=1000")["data"]:
            resolve(text, record)


def test_whole_sentences_of_the_report(engine: Engine, url: str) -> None:
    source = os.environ.get("WORKREPORT_TEST_SOURCE")
    if not source:
        pytest.skip("WORKREPORT_TEST_SOURCE names no source text")
    attach(engine, SEEDS, "qinghai-org-2020", Path(source))
    with AppClient(create_app(Settings(database_url=url))) as client:
        for name in FACTS:
            for record in get(client, f"/v1/{name}?limit=1000")["data"]:
                assert all(entry["quote"] in entry["sentence"] for entry in record["evidence"]), record["id"]


# --- linked records -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PLURALS)
def test_linked_records_are_embedded(client: TestClient, name: str) -> None:
    others = [other for other in PLURALS if other != name]
    asked = "&".join(f"include={other}" for other in others)
    page = get(client, f"/v1/{name.replace('_', '-')}?limit=1000&{asked}")
    assert sorted(page["included"]) == sorted(others)
    for other in others:
        linked = {key for record in page["data"] for key in record[other]}
        assert set(page["included"][other]) == linked
        for key, record in list(page["included"][other].items())[:3]:
            alone = get(client, f"/v1/{other.replace('_', '-')}/{key}")
            assert {**record, "links": alone["links"]} == alone, "only a record alone has links"


def test_a_record_alone_embeds_too(client: TestClient) -> None:
    plain = get(client, "/v1/metrics/qinghai-org-2020.recruited-managers")
    record = get(client, "/v1/metrics/qinghai-org-2020.recruited-managers?include=measures&include=metrics")
    included = record.pop("included")
    assert record == plain
    assert list(included["measures"]) == plain["measures"]
    parts = [part["part_of"] for part in included["metrics"].values()]
    assert parts == [plain["id"]] * 2


def test_include_may_change_from_page_to_page(client: TestClient) -> None:
    first = client.get("/v1/measures?limit=2&include=metrics")
    assert "include=metrics" in first.headers["link"]
    following = get(client, f"/v1/measures?cursor={first.json()['page']['next']}&include=documents")
    assert list(following["included"]) == ["documents"]
    problem = get(client, "/v1/measures?include=metric", 422)
    assert problem["errors"][0]["nearest"][0] == "metrics"
    assert get(client, "/v1/reports?include=metrics", 422)["errors"][0]["code"] == "unknown_parameter"
