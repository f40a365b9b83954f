"""The data of the 2020 report as they are served: names that tell facts apart, units that read, links, languages."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.index.spelling import american
from app.ingest.seed_file import SeedFile
from app.settings import ROOT
from support.api import FACTS, get
from support.seeds import REPORT, SEEDS


def every(client: TestClient, name: str, lang: str = "en", query: str = "") -> dict[str, dict[str, Any]]:
    """Return all records of a list by slug."""
    data = get(client, f"/v1/{name}?limit=1000&lang={lang}{query}")["data"]
    return {record["id"].removeprefix(f"{REPORT}."): record for record in data}


def rows(client: TestClient, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in client.get(f"/v1/{name}?format=ndjson").text.splitlines()]


# --- names --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", FACTS)
def test_no_two_facts_of_a_kind_have_the_same_name(client: TestClient, name: str, lang: str) -> None:
    names = Counter(record.get("name") or record["title"] for record in every(client, name, lang).values())
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize(
    ("slug", "zh", "en"),
    [
        ("core-classes", "主体班次期数", "Core training classes"),
        ("provincial-core-classes", "主体班次期数（省级）", "Core training classes (Provincial level)"),
        (
            "recruited-managers-with-doctorates",
            "国有企业市场化选聘经营管理人才数（省级，博士）",
            "Managers recruited from the market by state-owned enterprises (Provincial level, Doctorate)",
        ),
        (
            "party-dues-sent-to-hubei",
            "划转外省支援疫情防控的党费金额（湖北省）",
            "Party membership dues transferred to other provinces for epidemic response (Hubei)",
        ),
        (
            "provincial-outstanding-party-members",
            "获省级优秀共产党员称号人数",
            "Recipients of the title Provincial Outstanding Communist Party Member",
        ),
        (
            "county-heads-promoted-in-post",
            "贫困地区党政正职提任上一级职务并继续兼任人数",
            "Party and government heads of poor areas promoted one level while keeping their posts",
        ),
    ],
)
def test_a_figure_says_what_it_counts(client: TestClient, slug: str, zh: str, en: str) -> None:
    names = [get(client, f"/v1/metrics/{REPORT}.{slug}?lang={lang}")["name"] for lang in ("zh", "en")]
    assert names == [zh, en]
    (row,) = [row for row in rows(client, "metrics") if row["id"] == f"{REPORT}.{slug}"]
    assert [row["name_zh"], row["name_en"]] == names
    for query in names:
        found = get(client, f"/v1/search?q={query}&limit=1000&type=metric&lang=en")["data"]
        assert (f"{REPORT}.{slug}", 3) in {(record["id"], record["score"]) for record in found}


def test_a_figure_of_poor_areas_shows_that_it_is(client: TestClient) -> None:
    record = get(client, f"/v1/metrics/{REPORT}.county-heads-promoted-in-post")
    assert "贫困地区" in record["evidence"][0]["quote"]
    for lang, word in (("zh", "贫困地区"), ("en", "poor areas")):
        assert word in get(client, f"/v1/indicators/county-heads-promoted-in-post?lang={lang}")["definition"]


def test_what_is_of_another_year_says_so(client: TestClient) -> None:
    slug = "complete-annual-assessment-of-leadership-teams"
    for lang in ("zh", "en"):
        record = get(client, f"/v1/measures/{REPORT}.{slug}?lang={lang}")
        assert record["year"] == 2020  # of the report
        assert "2019" in record["title"]


# --- units --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slug", "label"),
    [
        ("talent-housing-units", "sets of housing"),
        ("mobilized-party-organizations", "Party organizations"),
        ("mobilized-party-members", "people"),
        ("most-admirable-civil-servants", "person"),
        ("recruited-managers-average-age", "years of age"),
        ("epidemic-column-issues", "issues"),
        ("online-job-fairs", "job fairs"),
        ("party-dues-and-donations", "yuan"),
        ("young-cadre-share-of-promotions", "percent"),
    ],
)
def test_a_unit_reads_behind_its_figure(client: TestClient, slug: str, label: str) -> None:
    record = get(client, f"/v1/metrics/{REPORT}.{slug}?lang=en")
    assert record["unit"]["label"] == label
    unit = {unit["code"]: unit for unit in get(client, "/v1/units?limit=1000")["data"]}[record["unit"]["code"]]
    chinese = get(client, f"/v1/metrics/{REPORT}.{slug}?lang=zh")["unit"]
    assert chinese == {**record["unit"], "label": unit["name"]}
    (row,) = [row for row in rows(client, "metrics") if row["id"] == f"{REPORT}.{slug}"]
    assert (row["unit_en"], row["unit_zh"]) == (label, unit["name"])
    indicator = get(client, f"/v1/indicators/{record['indicator']}?lang=zh")
    assert label == indicator["unit_one_en" if record["value"] == 1 else "unit_other_en"]


def test_no_figure_counts_items(client: TestClient) -> None:
    """What a generic classifier (个, 项, 期, 家 …) counts, English says by its name."""
    generic = {"item", "session", "organization", "set", "event", "occurrence"}
    units = {unit["code"]: unit for unit in get(client, "/v1/units?limit=1000&lang=en")["data"]}
    bare = {units[code][name] for code in generic for name in ("name", "plural_en")}
    assert [slug for slug, record in every(client, "metrics").items() if record["unit"]["label"] in bare] == []


def test_units_have_an_english_plural(client: TestClient) -> None:
    plurals = {row["code"]: row["plural_en"] for row in rows(client, "units")}
    assert plurals["person"] == "people"
    assert plurals["CNY"] == "yuan"
    assert plurals["person-per-square-kilometre"] == "people per square kilometer"
    for lang in ("zh", "en"):
        served = {unit["code"]: unit["plural_en"] for unit in get(client, f"/v1/units?limit=1000&lang={lang}")["data"]}
        assert served == plurals


# --- what belongs together ----------------------------------------------------------------------------------------


def test_what_measures_issue_is_found_as_issued(client: TestClient) -> None:
    measures = every(client, "measures", query="&kind=document_issued")
    linked = {key for measure in measures.values() for key in measure["documents"]}
    issued = {record["id"] for record in every(client, "documents", query="&action=issued").values()}
    assert issued == linked
    assert {
        f"{REPORT}.{slug}"
        for slug in (
            "democratic-recommendation-measures",
            "village-collective-economy-measures",
            "party-school-performance-reward-measures",
        )
    } <= issued


def test_every_figure_document_honour_and_initiative_belongs_to_a_measure(client: TestClient) -> None:
    for name in FACTS:
        if name != "measures":
            assert [slug for slug, record in every(client, name).items() if not record["measures"]] == [], name


@pytest.mark.parametrize(
    ("name", "slug", "links"),
    [
        (
            "talent-initiatives",
            "assistance-tenth-anniversary-activities",
            {
                "documents": ["ten-years-of-paired-assistance", "home-is-in-the-distance"],
                "honours": ["advanced-individual-in-paired-assistance"],
            },
        ),
        (
            "talent-initiatives",
            "recruitment-of-contract-civil-servants",
            {"measures": ["recruit-contract-civil-servants"]},
        ),
        ("talent-initiatives", "full-chain-talent-mechanism", {"measures": ["build-full-chain-talent-mechanism"]}),
        ("metrics", "epidemic-column-issues", {"documents": ["column-branches-are-bastions"]}),
        ("metrics", "party-school-talent-rules", {"documents": ["party-school-performance-reward-measures"]}),
        ("measures", "strengthen-civil-servant-assessment-incentives", {}),
    ],
)
def test_links(client: TestClient, name: str, slug: str, links: dict[str, list[str]]) -> None:
    record = get(client, f"/v1/{name}/{REPORT}.{slug}")
    for other, slugs in links.items():
        assert record[other] == [f"{REPORT}.{linked}" for linked in slugs]
        for key in record[other]:
            assert record["id"] in get(client, f"/v1/{other}/{key}")[name.replace("-", "_")]


def test_talent_programmes_are_found_as_such(client: TestClient) -> None:
    found = get(client, "/v1/search?q=programme&type=talent_initiative&limit=1000")["data"]
    assert {r["id"] for r in found} == {
        record["id"] for record in every(client, "talent-initiatives", query="&kind=programme").values()
    }
    assert len(found) == 9


# --- languages ----------------------------------------------------------------------------------------------------


def test_reasons_come_in_the_language_asked_for(client: TestClient) -> None:
    zh, en = (get(client, f"/v1/reports/{REPORT}/coverage?lang={lang}")["data"] for lang in ("zh", "en"))
    assert [{**numeral, "reason": None} for numeral in zh] == [{**numeral, "reason": None} for numeral in en]
    reasons = [(one["reason"], other["reason"]) for one, other in zip(zh, en, strict=True) if not one["metrics"]]
    assert len(reasons) == 59
    assert all(re.search("[一-龥]", one) and not re.search("[一-龥]", other) for one, other in reasons)


def english(data: Any) -> Iterator[str]:
    if isinstance(data, list):
        for item in data:
            yield from [item] if isinstance(item, str) else english(item)
    elif isinstance(data, dict):
        for key, item in data.items():
            if key in ("en", "one", "other", "plural"):
                yield from [item] if isinstance(item, str) else english(item)
            elif isinstance(item, list | dict) and key not in ("evidence", "measure_words"):
                yield from english(
                    [part for part in item if not isinstance(part, str)] if isinstance(item, list) else item
                )


def test_the_english_of_the_seeds_is_american() -> None:
    texts = [text for path in sorted(SEEDS.rglob("*.yaml")) for text in english(SeedFile(path).data)]
    assert len(texts) > 800
    words = {word.lower() for text in texts for word in re.findall("[A-Za-z]+", text)}
    assert {word: american(word) for word in sorted(words) if american(word) != word} == {}


# --- counts -------------------------------------------------------------------------------------------------------


def test_the_pages_count_what_there_is(client: TestClient) -> None:
    counts = get(client, f"/v1/reports/{REPORT}")["counts"]
    numerals = get(client, f"/v1/reports/{REPORT}/coverage")["numerals"]
    said = {
        "README.md": "{metrics} figures, {measures} measures, {training_programs} training programs, "
        "{talent_initiatives} talent initiatives",
        "README.zh.md": "{metrics} 个数字、{measures} 项举措、{training_programs} 个培训项目、"
        "{talent_initiatives} 项人才举措",
        "docs/curation.md": "{metrics} metrics, {numerals} numerals, {documents} documents, {honours} honours, "
        "{measures} measures, {training_programs} training programs, {talent_initiatives} talent initiatives",
    }
    for page, text in said.items():
        assert text.format(**counts, numerals=numerals) in (ROOT / page).read_text(encoding="utf-8"), page
    for page in ("docs/calls.md", "docs/calls.zh.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        assert f'"total": {counts["talent_initiatives"]}, "next": null' in text
        search = get(client, "/v1/search?q=培训&limit=2")
        assert f'"limit": 2, "total": {search["page"]["total"]}' in text
        assert f'"facets": {json.dumps(search["facets"])}' in text
