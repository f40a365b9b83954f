"""Search over both databases: what is found, in which order, how it is shown, and what is never found."""

import json
import re
from collections.abc import Callable
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.index.asking import Filters
from app.index.tokens import matches, terms
from app.ingest.load import load
from app.main import create_app
from app.queries import reading
from app.queries.listing import ListRequest
from app.queries.release import current_release
from app.queries.resources import FACTS as LISTINGS
from app.queries.snapshots import Snapshots
from app.schemas.base import Filter
from app.schemas.search import SearchPage
from app.settings import Settings
from app.vocabulary import Lang, Resource, SearchType
from support.api import FACTS, HERE, checks, forged, get
from support.client import AppClient
from support.databases import recorded
from support.seeds import REPORT, another_report, change

QUERIES = [
    "培训",
    "3377",
    "5.85万",
    "75.8%",
    "training",
    "人才 青海",
    "党",
    "共产党员",
    "talent 人才",
    "grassroots",
    "人才工作",
    "人才工作 实施",
    "组织 grassroots 村",
    "Party cadres",
    "100",
]
PATHS = {kind.value: f"/v1/{kind.path}" for kind in Resource} | {"indicator": "/v1/indicators"}


def everything(client: TestClient, query: str) -> list[dict[str, Any]]:
    return get(client, f"/v1/search?limit=1000&{query}")["data"]  # type: ignore[no-any-return]


def names_of_themes(client: TestClient) -> dict[str, tuple[str, str]]:
    lines = map(json.loads, client.get("/v1/themes?format=ndjson").text.splitlines())
    return {theme["code"]: (theme["name_zh"], theme["name_en"]) for theme in lines}


def texts(client: TestClient) -> dict[tuple[str, str], str]:
    """Return what each fact and indicator is to be found by, one text a line, read from the API in both languages."""
    found: dict[tuple[str, str], set[str]] = {}
    themes = names_of_themes(client)
    for type_, path in PATHS.items():
        for lang in ("zh", "en"):
            for record in get(client, f"{path}?limit=1000&lang={lang}")["data"]:
                fields = [
                    record.get(f) for f in ("name", "title", "as_reported", "as_reported_unit", "base", "comment")
                ]
                fields += [record.get("definition"), *record.get("audience", ()), *record.get("topics", ())]
                fields += [e["quote"] for e in record.get("evidence", ())]
                fields += [record.get("code"), *themes.get(record.get("theme"), ())]
                found.setdefault((type_, record.get("id") or record["code"]), set()).update(filter(None, fields))
    return {key: "\n".join(sorted(lines)) for key, lines in found.items()}


@pytest.mark.parametrize("query", QUERIES)
def test_just_what_holds_every_term_is_found(client: TestClient, query: str) -> None:
    wanted = terms(query)
    expected = {
        key for key, text in texts(client).items() if len({n for *_, n in matches(text, wanted)}) == len(wanted)
    }
    page = get(client, f"/v1/search?limit=1000&q={query.replace('%', '%25')}")
    assert {(r["type"], r["id"]) for r in page["data"]} == expected
    assert page["page"]["total"] == len(page["data"]) == len(expected)
    assert expected


def test_any_part_of_a_quote_is_found(client: TestClient) -> None:
    """Two characters, three, and more, from every quote of a resource."""
    themes = names_of_themes(client)
    for record in get(client, "/v1/training-programs?limit=1000")["data"]:
        quote = record["evidence"][0]["quote"]
        for run in re.findall("[\u4e00-\u9fff]{2,}", quote)[:2]:
            for part in {run[:2], run[-3:], run}:
                found = get(client, f"/v1/training-programs?limit=1000&q={part}")["data"]
                assert record["id"] in {r["id"] for r in found}, part
                assert all(part in json.dumps([r, themes[r["theme"]]], ensure_ascii=False) for r in found)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("query", ["培训", "training", "3377"])
def test_results_are_what_their_schema_says(client: TestClient, query: str, lang: str) -> None:
    page = get(client, f"/v1/search?q={query}&lang={lang}&limit=1000")
    checks(SearchPage).validate_python(page)
    for result in page["data"]:
        record = get(client, f"{result['href']}?lang={lang}")
        assert result["title"] == (record.get("name") or record["title"])
        assert result["id"] == record.get("id", record.get("code"))
        for field in ("report", "year", "region", "theme"):
            assert result[field] == record.get(field)


def test_an_english_word_is_found_whatever_its_ending(client: TestClient) -> None:
    found = [everything(client, f"q={word}") for word in ("train", "training", "trained", "TRAINS")]
    assert found[0]
    assert all(other == found[0] for other in found)


def test_a_fact_is_found_by_the_name_of_its_theme(client: TestClient) -> None:
    for query in ("grassroots", "基层组织建设"):
        found = everything(client, f"q={query}")
        themes = {r["theme"] for r in found if r["type"] != "indicator"}
        assert themes == {"grassroots-organization"}
        for type_, path in PATHS.items():
            if type_ != "indicator":
                facts = get(client, f"{path}?limit=1000&theme=grassroots-organization")["data"]
                assert {r["id"] for r in found if r["type"] == type_} == {fact["id"] for fact in facts}
        assert {r["score"] for r in found if r["title"] == "成立社会组织行业(综合)党委"} == {1}
    narrowed = get(client, "/v1/metrics?q=grassroots&limit=1000")["data"]
    assert narrowed == get(client, "/v1/metrics?theme=grassroots-organization&limit=1000")["data"]


def test_british_and_american_spellings_find_the_same(client: TestClient) -> None:
    for british, american in (("programme", "program"), ("organisation", "organization"), ("honour", "honor")):
        found = everything(client, f"q={british}")
        assert found == everything(client, f"q={american}")
        assert british == "honour" or len(found) > 5


def test_a_renamed_theme_is_found_by_its_new_name(engine: Engine, url: str, seeds: Path) -> None:
    change(seeds / "vocabulary/themes.yaml", "zh: 基层组织建设, en: Grassroots", "zh: 村社龘靐, en: Rural")
    assert load(engine, seeds).reports == ["qinghai-org-2020"]  # its records show the name
    with AppClient(create_app(Settings(database_url=url))) as client:
        found = everything(client, "q=龘靐")
        assert {r["theme"] for r in found} == {"grassroots-organization"}
        assert found == everything(client, "q=龘靐&theme=grassroots-organization")
        assert "村社<em>龘靐</em>" in {r["snippet"] for r in found}


def test_order(client: TestClient) -> None:
    """Best score first, then by year descending, report, type, place in the source; indicators before facts."""
    ranks = {type_.value: n for n, type_ in enumerate(SearchType)}
    for query in QUERIES:
        data = everything(client, f"q={query.replace('%', '%25')}")
        keys = []
        for result in data:
            indicator = result["type"] == "indicator"
            place = 0 if indicator else get(client, result["href"])["evidence"][0]["selector"][0]["start"]
            keys.append((-result["score"], not indicator, ranks[result["type"]], place))
        assert keys == sorted(keys)


def test_score(client: TestClient) -> None:
    """The score says how many of the terms stand in name, title or figure."""
    wanted = terms("青海 人才")
    for result in everything(client, "q=青海 人才"):
        record = [get(client, f"{result['href']}?lang={lang}") for lang in ("zh", "en")]
        head = "\n".join(str(r.get(f)) for r in record for f in ("name", "title", "code", "as_reported") if r.get(f))
        hits = len({number for *_, number in matches(head, wanted)})
        assert result["score"] == (3 if hits == 2 else 2 if hits else 1)


def test_snippets_show_the_match_and_are_safe_html(client: TestClient) -> None:
    known = texts(client)
    for query in ("培训", "talent", "3377", "青海省"):
        for result in everything(client, f"q={query}"):
            assert "<em>" in result["snippet"]
            bare = re.sub("</?em>", "", result["snippet"])
            assert "<" not in bare
            assert unescape(bare).strip("…") in known[result["type"], result["id"]]


def test_markup_in_the_data_is_escaped(engine: Engine, url: str, seeds: Path) -> None:
    path = seeds / f"reports/{REPORT}/measures.yaml"
    change(path, "    en: Formulate", "    en: <script>alert(1)</script> & Formulate")
    load(engine, seeds)
    with AppClient(create_app(Settings(database_url=url))) as client:
        (result,) = everything(client, "q=script alert&lang=en")
        assert result["snippet"].startswith(
            "&lt;<em>script</em>&gt;<em>alert</em>(1)&lt;/<em>script</em>&gt; &amp; Formulate"
        )


# --- filters, facets, cursors -------------------------------------------------------------------------------------


def test_facets_count_every_type(client: TestClient) -> None:
    whole = get(client, "/v1/search?q=人才&limit=1000")
    counted = {type_.value: sum(r["type"] == type_ for r in whole["data"]) for type_ in SearchType}
    assert whole["facets"] == {"type": counted}
    some = get(client, "/v1/search?q=人才&limit=1000&type=metric&type=document&type=indicator")
    assert some["facets"] == whole["facets"]
    assert some["data"] == [r for r in whole["data"] if r["type"] in ("metric", "document", "indicator")]
    assert some["page"]["total"] == len(some["data"])
    assert get(client, "/v1/search?q=人才&limit=1&type=metric")["page"]["total"] == counted["metric"]


def test_filters(client: TestClient) -> None:
    whole = everything(client, "q=人才")
    facts = [r for r in whole if r["type"] != "indicator"]
    assert len(whole) > len(facts) > 0
    for parameter in ("theme", "region", "report", "year"):
        for value in sorted({r[parameter] for r in facts}):
            page = get(client, f"/v1/search?q=人才&limit=1000&{parameter}={value}")
            assert page["data"] == [r for r in facts if r[parameter] == value]
            assert page["page"]["total"] == sum(page["facets"]["type"].values()) == len(page["data"])
    assert everything(client, "q=人才&theme=talent&theme=cadre-team") == [
        r for r in facts if r["theme"] in ("talent", "cadre-team")
    ]
    assert everything(client, "q=人才&year_gte=2019&year_lte=2020") == facts
    assert everything(client, "q=人才&year_lte=2019") == []
    assert everything(client, "q=人才&year=2019&year=2018") == []


@pytest.mark.parametrize("query", ["q=党", "q=training&type=measure&type=indicator", "q=人才&theme=talent&lang=en"])
def test_a_walk_finds_everything_once(client: TestClient, query: str) -> None:
    whole = everything(client, query)
    assert len(whole) > 20
    walked: list[Any] = []
    url = f"/v1/search?limit=7&{query}"
    while url:
        response = client.get(url)
        assert response.json()["page"]["total"] == len(whole)
        walked += response.json()["data"]
        link = response.headers.get("link", "")
        url = link[1 : link.index(">")] if link else ""
        assert bool(url) == bool(response.json()["page"]["next"])
    assert walked == whole


def test_a_cursor_goes_with_its_own_search(client: TestClient) -> None:
    cursor = get(client, "/v1/search?q=人才&limit=2&theme=talent")["page"]["next"]
    following = get(client, f"/v1/search?cursor={cursor}&limit=2")
    assert following == get(client, f"/v1/search?cursor={cursor}&limit=2&q=人才&theme=talent")
    for other, name in (("q=党", "q"), ("type=metric", "type"), ("theme=cadre-team", "theme")):
        errors = get(client, f"/v1/search?cursor={cursor}&{other}", 422)["errors"]
        assert [(e["parameter"], e["code"]) for e in errors] == [(name, "cursor_conflict")]
    assert get(client, f"/v1/metrics?cursor={cursor}", 422)["errors"][0]["code"] == "invalid_cursor"


@pytest.mark.parametrize(
    "content",
    [
        ["search", HERE, {}, [3, "", 1]],
        ["search", HERE, {"q": "，"}, [3, "", 1]],
        ["search", HERE, {"q": "人才"}, [3, ""]],
        ["search", HERE, {"q": "人才"}, ["3", "", 1]],
        ["search", HERE, {"q": "人才"}, [3, "", 10**12]],
        ["search", HERE, {"q": "人才"}, [3, "\u0000", 1]],
        ["search", HERE, {"q": "人才", "sort": "id"}, [3, "", 1]],
    ],
)
def test_a_forged_cursor_is_refused(client: TestClient, content: Any) -> None:
    cursor = forged(client, content)
    errors = get(client, f"/v1/search?cursor={cursor}", 422)["errors"]
    assert [(e["parameter"], e["code"]) for e in errors] == [("cursor", "invalid_cursor")]


@pytest.mark.parametrize("after", [[9, "~", 5], [0, "", -5], [3, "~", 2**31 - 1]])
def test_an_odd_cursor_does_no_harm(client: TestClient, after: list[Any]) -> None:
    cursor = forged(client, ["search", HERE, {"q": "人才"}, after])
    assert client.get(f"/v1/search?cursor={cursor}").status_code == 200


@pytest.mark.parametrize("path", ["/v1/search", "/v1/metrics", "/v1/indicators"])
@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("q=", [("q", "invalid_value")]),
        ("q=%20", [("q", "invalid_value")]),
        ("q=，。", [("q", "invalid_value")]),
        ("q=%00", [("q", "invalid_value")]),
        ("q=%25", [("q", "invalid_value")]),
        ("q=" + "党" * 101, [("q", "invalid_value")]),
        ("q=党&q=人", [("q", "repeated_parameter")]),
    ],
)
def test_a_bad_search_is_named(client: TestClient, path: str, query: str, errors: list[tuple[str, str]]) -> None:
    for lang in ("zh", "en"):
        problem = get(client, f"{path}?{query}&lang={lang}", 422)
        assert [(e["parameter"], e["code"]) for e in problem["errors"]] == errors
        assert "expected" not in problem["detail"] or lang == "en"


def test_what_is_missing_or_unknown_is_named(client: TestClient) -> None:
    errors = get(client, "/v1/search?typ=metric&type=metrics&theme=x", 422)["errors"]
    assert sorted((e["parameter"], e["code"]) for e in errors) == [
        ("q", "missing_parameter"),
        ("typ", "unknown_parameter"),
        ("type", "unknown_value"),
    ]
    assert [e["parameter"] for e in get(client, "/v1/search?q=党&theme=x", 422)["errors"]] == ["theme"]
    assert get(client, "/v1/search", 422)["errors"][0]["message"] == "缺少参数 `q`。"


# --- lists --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*FACTS, "indicators"])
@pytest.mark.parametrize("query", ["党", "人才", "training"])
def test_a_list_narrowed_by_words_keeps_its_order(client: TestClient, name: str, query: str) -> None:
    type_ = name.replace("-", "_").removesuffix("s")
    found = {r["id"] for r in everything(client, f"q={query}&type={type_}")}
    whole = get(client, f"/v1/{name}?limit=1000")["data"]
    expected = [r for r in whole if (r.get("id") or r["code"]) in found]
    page = get(client, f"/v1/{name}?limit=1000&q={query}")
    assert page["data"] == expected
    assert page["page"]["total"] == len(expected)
    walked: list[Any] = []
    part = get(client, f"/v1/{name}?limit=2&q={query}")
    while True:
        walked += part["data"]
        assert part["page"]["total"] == len(expected)
        if not part["page"]["next"]:
            break
        part = get(client, f"/v1/{name}?limit=2&cursor={part['page']['next']}")
    assert walked == expected


def test_words_go_with_other_filters_and_orders(client: TestClient) -> None:
    for rest in ("kind=flow", "theme=talent", "kind=flow&theme=talent&sort=-value", "sort=value", "value_gte=100"):
        whole = get(client, f"/v1/metrics?limit=1000&{rest}")["data"]
        found = {r["id"] for r in everything(client, "q=人&type=metric")}
        page = get(client, f"/v1/metrics?limit=1000&{rest}&q=人")
        assert page["data"] == [r for r in whole if r["id"] in found]
        assert page["page"]["total"] == len(page["data"]) > 0


WORD = (Filter("q", "q"), "人")
KINDS = (Filter("kind"), ("flow", "stock"))
VALUES = (Filter("value", "gte"), Decimal(30))


@pytest.mark.parametrize("filters", [(WORD, KINDS), (WORD, VALUES), (KINDS, VALUES)], ids=["words", "both", "values"])
@pytest.mark.parametrize("sort", [None, "value", "-id"])
def test_many_matches_are_found_as_few_are(
    engine: Engine, filters: Filters, sort: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is common takes another statement than what is rare; both find the same, page by page."""
    walks = []
    for few in (1000, 8):
        monkeypatch.setattr(reading, "FEW", few)
        with engine.connect() as connection:
            known = Snapshots().at(connection, current_release(connection))
            assert known
            walk: list[bytes] = []
            after = None
            while True:
                request = ListRequest(filters, sort, after, 3, Lang.ZH)
                page = reading.page(connection, LISTINGS[Resource.METRIC], known, request)
                assert reading.total(connection, LISTINGS[Resource.METRIC], known, request) > 20
                walk += page.bodies
                after = page.after
                if after is None:
                    break
            walks.append(walk)
    assert walks[0] == walks[1]


# --- editions and engines -----------------------------------------------------------------------------------------


def test_old_editions_are_not_found(engine: Engine, url: str, seeds: Path) -> None:
    with AppClient(create_app(Settings(database_url=url, refresh=0.01))) as client:
        before = everything(client, "q=研究制定")
        cursor = get(client, "/v1/search?q=党&limit=30")["page"]
        whole = everything(client, "q=党")
        listed = get(client, "/v1/measures?q=研究制定&limit=1000")["page"]["total"]
    change(seeds / f"reports/{REPORT}/measures.yaml", "    zh: 研究制定", "    zh: 龘靐研究")
    change(seeds / "vocabulary/indicators.yaml", "definition:", "definition: # changed\n   ")
    load(engine, seeds)
    with AppClient(create_app(Settings(database_url=url))) as client:
        assert len(everything(client, "q=龘靐")) == 1
        after = everything(client, "q=研究制定")
        assert {r["id"] for r in after} <= {r["id"] for r in before}
        assert get(client, "/v1/measures?q=研究制定&limit=1000")["page"]["total"] <= listed
        assert [r["id"] for r in everything(client, "q=党")] == [r["id"] for r in whole]
        walked = [r["id"] for r in whole[:30]]
        while cursor["next"]:  # a walk goes on at the release that it began at
            page = get(client, f"/v1/search?cursor={cursor['next']}&limit=200")
            walked += [r["id"] for r in page["data"]]
            cursor = page["page"]
        assert walked == [r["id"] for r in whole]


def test_reports_come_newest_first(engine: Engine, url: str, seeds: Path) -> None:
    another_report(seeds)
    load(engine, seeds)
    with AppClient(create_app(Settings(database_url=url))) as client:
        found = [r for r in everything(client, "q=青海省&lang=en") if r["score"] == 3 and r["type"] != "indicator"]
        years = [r["year"] for r in found]
        assert years == sorted(years, reverse=True)
        assert set(years) == {2020, 2021}
        newer = everything(client, "q=青海省&lang=en&year_gte=2021")
        assert {r["report"] for r in newer} == {"qinghai-org-2021"}
        assert newer == everything(client, "q=青海省&lang=en&report=qinghai-org-2021")


@pytest.mark.usefixtures("postgres")
def test_both_engines_answer_alike(loaded_of: Callable[[str], str]) -> None:
    answers = []
    for kind in ("sqlite", "postgresql"):
        with AppClient(create_app(Settings(database_url=loaded_of(kind)))) as client:
            paths = [f"/v1/search?q={query.replace('%', '%25')}&limit=1000" for query in QUERIES]
            paths += [f"/v1/metrics?q={query}&sort=-value" for query in ("党", "人才")]
            answers.append([client.get(path).content for path in paths])
    assert answers[0] == answers[1]


def test_a_search_takes_a_fixed_number_of_statements(url: str) -> None:
    app = create_app(Settings(database_url=url))
    with AppClient(app) as client:
        client.get("/v1/search?q=党")
        statements = recorded(app.state.readers.connections)
        for path, most in (
            ("search?q=人才&limit=1", 3),
            ("search?q=培训 青海 党员&limit=1000", 3),
            ("search?q=培训&theme=talent&region=CN-QH&limit=1000", 5),
            ("metrics?q=人员&limit=1", 3),
            ("metrics?q=组织&limit=1000", 3),
        ):
            statements.clear()
            assert client.get(f"/v1/{path}").status_code == 200
            asked = [s for s in statements if not s.startswith(("BEGIN", "ROLLBACK"))]
            assert len([s for s in asked if "ORDER BY release.id DESC" not in s]) <= most, asked


def test_a_phrase_takes_as_many_statements_however_many_loads_there_were(engine: Engine, url: str, seeds: Path) -> None:
    def asked() -> tuple[int, set[str]]:
        app = create_app(Settings(database_url=url))
        with AppClient(app) as client:
            client.get("/v1/search?q=党")
            statements = recorded(app.state.readers.connections)
            found = get(client, "/v1/search?q=青海省 研究制定&type=measure&limit=1000")["data"]
            found += get(client, "/v1/search?q=青海省&limit=1000")["data"]
            return len([one for one in statements if one.startswith("SELECT")]), {one["report"] for one in found}

    number, reports = asked()
    assert reports - {None} == {REPORT}
    another_report(seeds)
    load(engine, seeds)
    assert asked() == (number, reports | {"qinghai-org-2021"})
