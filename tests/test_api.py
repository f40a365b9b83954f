"""The read API over both databases: lists, filters, order, cursors, records, errors, languages."""

import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, Engine, text
from starlette.testclient import TestClient

from app.db.engine import make_engine, writing
from app.db.statements import fetch
from app.ingest.load import load
from app.ingest.seed_file import SeedFile
from app.main import create_app
from app.queries import reading
from app.queries.release import current_release
from app.schemas.base import Filter, Page
from app.settings import Settings
from app.web import reader
from app.web.query import parameters
from support.api import FACTS, HERE, LISTS, checks, forged, get
from support.client import AppClient
from support.databases import Databases, recorded
from support.made_up import write_made_up
from support.seeds import REPORT, SEEDS
from support.waiting import soon


def seed(name: str) -> list[dict[str, Any]]:
    data: list[dict[str, Any]] = SeedFile(SEEDS / f"reports/{REPORT}/{name}.yaml").data
    return data


def forbid_extra(schema: Any) -> Any:
    """Close every object of a JSON Schema, so that a field that nobody documented is a fault."""
    if isinstance(schema, dict):
        closed = {key: forbid_extra(value) for key, value in schema.items()}
        return {**closed, "additionalProperties": False} if "properties" in closed else closed
    return [forbid_extra(item) for item in schema] if isinstance(schema, list) else schema


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_record_is_what_its_schema_says(client: TestClient, name: str, lang: str) -> None:
    model, _ = LISTS[name]
    page = get(client, f"/v1/{name}?limit=1000&lang={lang}")
    checks(Page[model]).validate_python(page)  # type: ignore[valid-type]
    assert page["page"] == {"limit": 1000, "total": len(page["data"]), "next": None}
    fields = list(model.__annotations__)
    documented = [*(f for base in model.__orig_bases__ for f in getattr(base, "__annotations__", {})), *fields]
    for record in page["data"]:
        assert sorted(record) == sorted(set(documented))


@pytest.mark.parametrize("name", FACTS)
def test_a_record_is_the_same_alone_and_in_its_list(client: TestClient, name: str) -> None:
    for record in get(client, f"/v1/{name}?limit=1000")["data"]:
        alone = get(client, f"/v1/{name}/{record['id']}")
        assert list(alone.pop("links")) == ["page", "annotation", "source", "report_error"]
        assert alone == record


def test_every_seed_is_served(client: TestClient) -> None:
    for name in FACTS:
        served = {record["id"] for record in get(client, f"/v1/{name}?report={REPORT}&limit=1000")["data"]}
        assert served == {f"{REPORT}.{record['slug']}" for record in seed(name.replace("-", "_"))}


def test_values_are_served_digit_for_digit(client: TestClient) -> None:
    body = client.get(f"/v1/metrics?report={REPORT}&limit=1000").text
    served = dict(re.findall(r'"id":"[^"]+?\.([^".]+)","report".*?"value":(-?[0-9.]+),"value_to"', body))
    assert served == {record["slug"]: record["value"] for record in seed("metrics")}


def test_default_order_is_the_order_of_the_text(client: TestClient) -> None:
    for name in FACTS:
        data = get(client, f"/v1/{name}?limit=1000")["data"]
        starts = [record["evidence"][0]["selector"][0]["start"] for record in data]
        assert starts == sorted(starts)


def test_every_fact_shows_where_it_stands(client: TestClient) -> None:
    sections = {s["code"]: s for s in get(client, f"/v1/reports/{REPORT}")["sections"]}
    for name in FACTS:
        for record in get(client, f"/v1/{name}?limit=1000")["data"]:
            for entry in record["evidence"]:
                position, quotation = entry["selector"]
                assert position["end"] - position["start"] == len(quotation["exact"])
                assert quotation["exact"] in entry["quote"]
                section = sections[entry["section"]]
                paragraph = next(p for p in section["paragraphs"] if p["code"] == entry["paragraph"])
                assert paragraph["start"] <= position["start"] < position["end"] <= paragraph["end"]


def test_links_are_shown_on_both_sides(client: TestClient) -> None:
    records = {r["id"]: (name, r) for name in FACTS for r in get(client, f"/v1/{name}?limit=1000")["data"]}
    for key, (name, record) in records.items():
        for other in FACTS:
            for linked in record.get(other.replace("-", "_"), []):
                assert records[linked][0] == other
                assert key in records[linked][1][name.replace("-", "_")]


def test_a_shared_total_names_all_who_share_it(client: TestClient) -> None:
    programs = {p["id"]: p for p in get(client, "/v1/training-programs?limit=1000")["data"]}
    shared = [(key, p["trainees"]) for key, p in programs.items() if p["trainees"] and p["trainees"]["shared_with"]]
    assert len(shared) > 2
    for key, count in shared:
        for other in count["shared_with"]:
            assert programs[other]["trainees"]["metric"] == count["metric"]
            assert key in programs[other]["trainees"]["shared_with"]


# --- filters, order, cursors --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LISTS)
def test_every_filter_narrows_to_just_what_matches(client: TestClient, name: str) -> None:
    """Each value that occurs, asked for through its filter, finds exactly the records that show it."""
    _, query = LISTS[name]
    data = get(client, f"/v1/{name}?limit=1000")["data"]
    for parameter, spec in parameters(query).items():
        if not isinstance(spec.filter, Filter) or spec.filter.operator != "in":
            continue
        for value in sorted({str(v) for record in data for v in shown(record, parameter)})[:12]:
            found = get(client, f"/v1/{name}?limit=1000&{parameter}={value}")
            expected = [record for record in data if value in {str(v) for v in shown(record, parameter)}]
            assert found["data"] == expected, (parameter, value)
            assert found["page"]["total"] == len(expected)


def shown(record: dict[str, Any], parameter: str) -> list[Any]:
    if parameter == "section":
        return [record["evidence"][0]["section"]]
    if parameter == "unit" and isinstance(record["unit"], dict):
        return [record["unit"]["code"]]
    if parameter == "id" and "id" not in record:
        return []
    value = record[parameter]
    return [] if value is None else [value]


def test_any_of_and_ranges(client: TestClient) -> None:
    data = get(client, "/v1/metrics?limit=1000")["data"]
    both = get(client, "/v1/metrics?theme=talent&theme=cadre-team&limit=1000")
    assert both["data"] == [m for m in data if m["theme"] in ("talent", "cadre-team")]
    some = get(client, "/v1/metrics?value_gte=5&value_lte=75.8&limit=1000&year_gte=2019&year_lte=2020")
    assert some["data"] == [m for m in data if 5 <= m["value"] <= 75.8]
    assert get(client, "/v1/metrics?year=2019")["page"]["total"] == 0
    degrees = get(client, "/v1/metrics?breakdown=degree:doctor&breakdown=degree:master")["data"]
    assert [m["breakdown"] for m in degrees] == [{"degree": "doctor"}, {"degree": "master"}]
    parts = get(client, f"/v1/metrics?part_of={degrees[0]['part_of']}")["data"]
    assert parts == degrees


@pytest.mark.parametrize("sort", ["value", "-value", "id", "-id", "period", "-period", "year", "-year"])
def test_sorting(client: TestClient, sort: str) -> None:
    data = get(client, f"/v1/metrics?limit=1000&sort={sort}")["data"]
    values = [record[sort.removeprefix("-")] for record in data]
    assert values == sorted(values, reverse=sort.startswith("-"))


@pytest.mark.parametrize(
    "query", ["", "sort=value", "sort=-value", "sort=-period", "sort=-id", "theme=talent&theme=cadre-team&sort=id"]
)
def test_a_walk_finds_everything_once(client: TestClient, query: str) -> None:
    whole = get(client, f"/v1/metrics?limit=1000&{query}")["data"]
    walked: list[Any] = []
    url = f"/v1/metrics?limit=7&lang=zh&{query}"
    while url:
        response = client.get(url)
        walked += response.json()["data"]
        link = response.headers.get("link", "")
        assert bool(link) == bool(response.json()["page"]["next"])
        url = link[1 : link.index(">")] if link else ""
    assert walked == whole


def test_a_cursor_goes_with_its_own_filters(client: TestClient) -> None:
    page = get(client, "/v1/metrics?theme=talent&sort=value&limit=2")
    cursor = page["page"]["next"]
    alone = get(client, f"/v1/metrics?cursor={cursor}")
    assert alone == get(client, f"/v1/metrics?cursor={cursor}&theme=talent&sort=value&lang=zh")
    assert alone["page"]["total"] == page["page"]["total"]
    assert get(client, f"/v1/metrics?cursor={cursor}&limit=1&lang=en")["page"]["limit"] == 1
    for other, name in (("theme=cadre-team", "theme"), ("sort=id", "sort"), ("year=2020", "year")):
        problem = get(client, f"/v1/metrics?cursor={cursor}&{other}", 422)
        assert [(e["parameter"], e["code"]) for e in problem["errors"]] == [(name, "cursor_conflict")]
    assert get(client, f"/v1/measures?cursor={cursor}", 422)["errors"][0]["code"] == "invalid_cursor"


@pytest.mark.parametrize(
    "content",
    [
        "not base64!",
        [],
        ["metrics", 999, {}, ["x"]],
        ["metrics", HERE, {}, []],
        ["metrics", HERE, {}, [1]],
        ["metrics", HERE, {"sort": "value"}, ["NaN", "x"]],
        ["metrics", HERE, {"sort": "value"}, ["1e999999", "x"]],
        ["metrics", HERE, {"sort": "value"}, ["1", 5]],
        ["metrics", HERE, {"thme": "talent"}, ["x"]],
        ["metrics", HERE, {"theme": [["talent"]]}, ["x"]],
        ["metrics", HERE, {"limit": "5"}, ["x"]],
        ["metrics", "0123456789abcdef", {}, ["x"]],
        ["metrics", "", {}, ["x"]],
        ["metrics", HERE + "x", {}, ["x"]],
        ["metrics", 1, {}, ["x"]],
        ["metrics", True, {}, ["x"]],
        ["metrics", 10**30, {}, ["x"]],
        {"metrics": 1},
        None,
    ],
)
def test_a_forged_cursor_is_refused(client: TestClient, content: Any) -> None:
    cursor = content if isinstance(content, str) else forged(client, content)
    problem = get(client, f"/v1/metrics?cursor={cursor}", 422)
    assert [(e["parameter"], e["code"]) for e in problem["errors"]] == [("cursor", "invalid_cursor")]


@pytest.mark.parametrize("path", ["/v1/metrics?limit=3", "/v1/metrics?limit=3&sort=value", "/v1/search?q=培训&limit=3"])
def test_a_cursor_copied_wrongly_is_refused(client: TestClient, path: str) -> None:
    """Nothing is skipped in it: what decoders of base64 pass over would else be a second way to write each cursor."""
    list_, page = path.partition("?")[0], get(client, path)
    cursor = page["page"]["next"]
    rest = "&q=培训" if "search" in list_ else ""
    wanted = get(client, f"{list_}?cursor={cursor}{rest}")
    assert get(client, f"{list_}?cursor={cursor}{'%3D' * (-len(cursor) % 4)}{rest}") == wanted  # padded, as some do
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for wrong in (
        f"{cursor}!!!!",
        f"!!!!{cursor}",
        f"{cursor[:8]}....{cursor[8:]}",
        f"{cursor[:8]}%20%20%20%20{cursor[8:]}",
        f"{cursor}====A",
        *(cursor[:-1] + other for other in last if other != cursor[-1]),
    ):
        errors = get(client, f"{list_}?cursor={wrong}{rest}", 422)["errors"]
        assert [(e["parameter"], e["code"]) for e in errors] == [("cursor", "invalid_cursor")], wrong


def test_a_walk_reads_one_release(engine: Engine, url: str, seeds: Path) -> None:
    with AppClient(create_app(Settings(database_url=url, refresh=0.01))) as client:
        before = get(client, "/v1/measures?limit=1000")
        first = get(client, "/v1/measures?limit=50")
        path = seeds / f"reports/{REPORT}/measures.yaml"
        content = path.read_text(encoding="utf-8")
        last = content.rindex("- slug:")
        path.write_text(content[:last].replace("  title:\n    zh: ", "  title:\n    zh: 新"), encoding="utf-8")
        assert load(engine, seeds).release == 2
        soon(lambda: get(client, "/v1/releases")["page"]["total"] == 2)
        walked, page = first["data"], first["page"]
        while page["next"]:
            following = get(client, f"/v1/measures?cursor={page['next']}")
            walked, page = walked + following["data"], following["page"]
            assert page["total"] == before["page"]["total"]
        assert walked == before["data"]
        after = get(client, "/v1/measures?limit=1000")
        assert after["page"]["total"] == before["page"]["total"] - 1
        assert {r["id"]: r["title"] for r in after["data"]} != {r["id"]: r["title"] for r in before["data"]}
        assert [r["id"] for r in get(client, "/v1/releases")["data"]] == [2, 1]
        assert get(client, f"/v1/reports/{REPORT}")["edition"] == 2


# --- errors -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("them=talent", [("them", "unknown_parameter", "theme")]),
        ("theme=talnet", [("theme", "unknown_value", "talent")]),
        ("qualifier=abuot", [("qualifier", "unknown_value", "about")]),
        ("sort=vale", [("sort", "unknown_value", "value")]),
        ("lang=fr", [("lang", "unknown_value", "zh")]),
        ("region=CN-HQ", [("region", "unknown_value", "CN-QH")]),
        ("indicator=x", [("indicator", "unknown_value", None)]),
        ("id=nothing.at-all", [("id", "unknown_value", None)]),
        ("limit=1&limit=2", [("limit", "repeated_parameter", None)]),
        ("limit=0", [("limit", "invalid_value", None)]),
        ("limit=1001", [("limit", "invalid_value", None)]),
        ("limit=1_0", [("limit", "invalid_value", None)]),
        ("limit=%201", [("limit", "invalid_value", None)]),
        ("limit=", [("limit", "invalid_value", None)]),
        ("limit=１", [("limit", "invalid_value", None)]),
        ("year=2018.0", [("year", "invalid_value", None)]),
        ("year=100000000000000000000", [("year", "invalid_value", None)]),
        ("year=99999999999", [("year", "invalid_value", None)]),
        ("value_gte=1e3", [("value_gte", "invalid_value", None)]),
        ("value_gte=NaN", [("value_gte", "invalid_value", None)]),
        ("value_gte=2&value_lte=1", [("value_gte", "empty_range", None)]),
        ("theme=", [("theme", "invalid_value", None)]),
        ("theme=talent,cadre-team", [("theme", "repeat_parameter", "theme")]),
        ("theme[]=talent&theme[]=x", [("theme[]", "repeat_parameter", "theme")] * 2),
        ("theme%5B0%5D=talent", [("theme[0]", "repeat_parameter", "theme")]),
        ("year=2019,2020", [("year", "repeat_parameter", "year")]),
        ("qualifier=over,about", [("qualifier", "repeat_parameter", "qualifier")]),
        ("period=2019,2020", [("period", "repeat_parameter", "period")]),
        ("them[]=talent", [("them[]", "unknown_parameter", "theme")]),
        ("theme=%FF", [("", "not_utf8", None)]),
        ("theme=" + "x" * 300, [("theme", "invalid_value", None)]),
        ("&".join(["theme=talent"] * 101), [("theme", "too_many_values", None)]),
        ("x=1&limit=x", [("x", "unknown_parameter", None), ("limit", "invalid_value", None)]),
        ("format=cvs", [("format", "unknown_value", "csv")]),
        ("format=json&bom=true", [("bom", "needs_format", None)]),
        ("format=csv&include=measures", [("include", "needs_format", None)]),
        ("format=xlsx&limit=100001", [("limit", "invalid_value", None)]),
        ("format=csv&limit=1001&theme=x", [("theme", "unknown_value", None)]),
        ("format=csv&theme=x", [("theme", "unknown_value", None)]),
    ],
)
def test_a_bad_parameter_is_named(client: TestClient, query: str, errors: list[tuple[str, str, str | None]]) -> None:
    problem = get(client, f"/v1/metrics?{query}", 422)
    assert problem["type"] == "/problems/invalid-parameters"
    assert [(e["parameter"], e["code"]) for e in problem["errors"]] == [(p, c) for p, c, _ in errors]
    for error, (_, _, near) in zip(problem["errors"], errors, strict=True):
        assert near is None or near in error["nearest"]
        assert error["message"]


def test_how_a_list_is_sent_is_said(client: TestClient) -> None:
    for query, said in (
        ("theme=talent,cadre-team,x", "For several values repeat the parameter: `theme=talent&theme=cadre-team`."),
        ("theme[]=talent", "For several values repeat the parameter: `theme=talent&theme=…`."),
    ):
        problem = get(client, f"/v1/metrics?{query}&lang=en", 422)
        assert problem["detail"] == problem["errors"][0]["message"] == said


def test_a_range_is_compared_by_its_lower_end(kind: str, databases: Databases, tmp_path: Path) -> None:
    """40 to 60: found by what its `value` fits, whatever its `value_to`."""
    url = databases.filled(kind, write_made_up(tmp_path))
    with AppClient(create_app(Settings(database_url=url))) as client:
        found_by(client)


def found_by(client: TestClient) -> None:
    for query, found in (
        ("value_gte=40&value_lte=40", True),
        ("value_lte=50", True),
        ("value_gte=50", False),
        ("value_gte=60", False),
        ("value_gte=41&value_lte=100", False),
    ):
        page = get(client, f"/v1/metrics?{query}&limit=1000")
        assert ("yunze-2021.masters-funded" in {record["id"] for record in page["data"]}) == found, query


@pytest.mark.parametrize(
    "query",
    [
        "x=" + "v" * 60_000,
        "n" * 60_000 + "=x",
        "q=" + "%E5%9F%B9" * 5_000,
        "cursor=" + "A" * 60_000,
        "sort=" + "v" * 60_000,
        "limit=" + "1" * 60_000,
        "value_gte=" + "1" * 60_000,
        "limit=1&limit=" + "2" * 60_000,
        "id=" + "x" * 60_000,
        "theme=" + "x" * 60_000,
        "&".join(f"id=qinghai-org-2020.{'x' * 120}{n}" for n in range(100)),
        "&".join(f"theme={'x' * 190}{n}" for n in range(100)),
        "&".join(f"{'x' * 85}{n}=y" for n in range(490)),
        "&".join(f"qualifier={n}" for n in range(100)),
    ],
)
def test_the_answer_to_a_bad_request_is_small(client: TestClient, query: str) -> None:
    """What was sent is cut where it is shown, and so are many faults."""
    for lang in ("zh", "en"):
        response = client.get(f"/v1/metrics?{query}", headers={"Accept-Language": lang})
        assert response.status_code == 422
        assert len(response.content) < 12_000
        problem = response.json()
        assert 1 <= len(problem["errors"]) <= 20
        for error in problem["errors"]:
            assert len(error["parameter"]) <= 81
            assert len(error["value"] or "") <= 81
            assert len(error["message"]) < 1000
    count = query.count("&") + 1
    if count > 2 and len(problem["errors"]) == 20:
        assert problem["detail"] == f"The request has {count} faulty parameters; see `errors`. The first 20 are listed."


@pytest.mark.parametrize("path", ["/v1/metrics/", "/v1/reports/", "/v1/", "/problems/", "/docs/assets/", "/"])
def test_a_long_path_is_cut_in_the_answer(client: TestClient, path: str) -> None:
    for rest in ("x" * 60_000, "%E5%9F%B9" * 5000, "%00"):
        response = client.get(path + rest)
        assert response.status_code == 404
        assert len(response.content) < 2_000
    problem = get(client, f"/v1/metrics/{'x' * 300}", 404)
    assert problem["detail"] == f"没有 `/v1/metrics/{'x' * 68}…`。"
    assert problem["instance"] == f"/v1/metrics/{'x' * 188}…"


def test_unknown_paths_and_ids(client: TestClient) -> None:
    for path in ("/v1/metrics/x", f"/v1/metrics/{REPORT}.nothing", "/v1/nothing", "/v2", "/v1/", "/v1/indicators/x"):
        assert get(client, path, 404)["type"] == "/problems/not-found"
    near = get(client, f"/v1/metrics/{REPORT}.online-clases", 404)
    assert f"{REPORT}.online-classes" in near["detail"]
    english = get(client, f"/v1/metrics/{REPORT}.online-clases?lang=en", 404)["detail"]
    assert f"`. Did you mean `{REPORT}.online-classes` or " in english
    assert get(client, f"/v1/metrics/{REPORT}.online-classes?x=1", 422)["errors"][0]["parameter"] == "x"


def test_other_methods(client: TestClient) -> None:
    response = client.post("/v1/metrics")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, OPTIONS"
    assert response.json()["type"] == "/problems/method-not-allowed"


def test_a_failure_is_a_problem_too(engine: Engine, url: str) -> None:
    with AppClient(create_app(Settings(database_url=url)), raise_server_exceptions=False) as client:
        with writing(engine) as connection:
            connection.execute(text("DROP TABLE link"))
            connection.execute(text("DROP TABLE body_zh"))
        problem = get(client, "/v1/metrics", 500)
        assert problem["type"] == "/problems/internal-error"
        assert "body" not in json.dumps(problem["detail"])


def test_a_database_that_goes_away_is_waited_for(
    engine: Engine, url: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind != "postgresql":
        pytest.skip("only a server can go away")

    def cut_off(connection: Connection, *asked: Any, asking: Callable[..., Any] = fetch) -> Any:
        pid = connection.connection.driver_connection.info.backend_pid  # type: ignore[union-attr]
        with engine.connect() as other:
            other.execute(text(f"SELECT pg_terminate_backend({pid})"))
        return asking(connection, *asked)

    with AppClient(create_app(Settings(database_url=url, refresh=0.01)), raise_server_exceptions=False) as client:
        assert get(client, "/v1/metrics")["page"]["total"] == 72
        with monkeypatch.context() as patched:
            patched.setattr(reading, "fetch", cut_off)
            for path in ("/v1/metrics?sort=value", "/v1/metrics?limit=3"):
                response = client.get(path)
                assert (response.status_code, response.headers["retry-after"]) == (503, "5")
        with monkeypatch.context() as patched:
            patched.setattr(reader, "current_release", partial(cut_off, asking=current_release))
            soon(lambda: client.get("/readyz").status_code == 503)
            assert client.get("/readyz").headers["retry-after"] == "5"
        soon(lambda: client.get("/readyz").status_code == 200)
        assert get(client, "/v1/metrics?sort=value")["page"]["total"] == 72


def test_a_query_that_the_database_stops_may_be_asked_again(
    url: str, kind: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    if kind != "postgresql":
        pytest.skip("only a server stops queries")

    def slow(connection: Connection, *asked: Any, asking: Callable[..., Any] = fetch) -> Any:
        driver: Any = connection.connection.driver_connection
        driver.execute("SET LOCAL statement_timeout = 1")
        driver.execute("SELECT pg_sleep(1)")
        return asking(connection, *asked)

    with AppClient(create_app(Settings(database_url=url, refresh=0.01)), raise_server_exceptions=False) as client:
        with monkeypatch.context() as patched:
            patched.setattr(reading, "fetch", slow)
            response = client.get("/v1/metrics?sort=value&lang=en")
            assert (response.status_code, response.headers["retry-after"]) == (503, "5")
            assert response.json()["detail"] == "The database is busy."
        with monkeypatch.context() as patched:
            patched.setattr(reader, "current_release", partial(slow, asking=current_release))
            soon(lambda: client.get("/readyz").status_code == 503)
        soon(lambda: client.get("/readyz").status_code == 200)
        assert "canceling statement due to statement timeout" in caplog.text
        assert get(client, "/v1/metrics?sort=value")["page"]["total"] == 72


def test_a_query_that_gives_way_is_asked_again(
    engine: Engine, url: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A migration locks tables in another order than a request reads them."""
    if kind != "postgresql":
        pytest.skip("only a server has locks that readers wait for")
    faults: list[str] = []

    def change(held: Event) -> None:
        with engine.begin() as other:
            other.execute(text("SET LOCAL deadlock_timeout = '1min'"))  # so it is the reader who is ended
            other.execute(text("LOCK TABLE honour"))
            held.set()
            other.execute(text("LOCK TABLE metric"))

    def giving_way(connection: Connection, *asked: Any, asking: Callable[..., Any] = fetch) -> Any:
        driver: Any = connection.connection.driver_connection
        if not faults:
            driver.execute("SET LOCAL deadlock_timeout = '10ms'")
            driver.execute("SELECT 1 FROM metric LIMIT 1")
            held = Event()
            Thread(target=change, args=(held,), daemon=True).start()
            held.wait(20)
            waiting = text("SELECT count(*) FROM pg_locks WHERE relation = 'metric'::regclass AND NOT granted")
            with engine.connect() as looking:
                soon(lambda: looking.scalar(waiting) == 1)
            try:
                driver.execute("SELECT 1 FROM honour")
            except psycopg.errors.DeadlockDetected as error:
                faults.append(str(error))
                raise
        return asking(connection, *asked)

    with AppClient(create_app(Settings(database_url=url))) as client:
        monkeypatch.setattr(reading, "fetch", giving_way)
        assert get(client, "/v1/metrics?sort=value")["page"]["total"] == 72
    assert len(faults) == 1


def test_a_database_of_another_version_is_not_served(engine: Engine, url: str) -> None:
    with AppClient(create_app(Settings(database_url=url, refresh=0.01))) as client:
        get(client, "/readyz")
        with writing(engine) as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '0002'"))
        soon(lambda: client.get("/readyz").status_code == 503)
    with AppClient(create_app(Settings(database_url=url))) as client:
        get(client, "/v1/metrics", 503)


def test_an_empty_database_is_not_ready(empty: Engine) -> None:
    url = empty.url.render_as_string(hide_password=False)
    with AppClient(create_app(Settings(database_url=url))) as client:
        assert get(client, "/v1/metrics", 503)["type"] == "/problems/not-ready"
        assert get(client, "/readyz", 503)["status"] == 503
        assert get(client, "/livez") == {"status": "alive"}


def test_a_database_without_tables_is_not_ready(databases: Any, kind: str) -> None:
    url = databases.url(kind)
    engine = make_engine(url)
    engine.connect().close()
    engine.dispose()
    with AppClient(create_app(Settings(database_url=url))) as client:
        assert get(client, "/readyz", 503)["status"] == 503


# --- languages ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "header", "lang"),
    [
        ("", "", "zh"),
        ("", "en", "en"),
        ("", "en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("", "en;q=0.5, zh-CN;q=0.9", "zh"),
        ("", "fr, *;q=0.1", "zh"),
        ("", "de, en;q=0.1", "en"),
        ("", "en;q=0", "zh"),
        ("", "en;q=x", "zh"),
        ("lang=en", "zh", "en"),
        ("lang=zh", "en", "zh"),
    ],
)
def test_the_language_asked_for(client: TestClient, query: str, header: str, lang: str) -> None:
    response = client.get(f"/v1/themes?{query}", headers={"Accept-Language": header})
    assert response.headers["content-language"] == lang
    assert re.search("[一-龥]", response.text) if lang == "zh" else not re.search("[一-龥]", response.text)
    problem = client.get(f"/v1/themes?x=1&{query}", headers={"Accept-Language": header})
    assert problem.headers["content-language"] == lang
    assert bool(re.search("[一-龥]", problem.text)) == (lang == "zh")


def test_quotes_and_figures_are_never_translated(client: TestClient) -> None:
    zh = get(client, "/v1/metrics?limit=1000&lang=zh")["data"]
    en = get(client, "/v1/metrics?limit=1000&lang=en")["data"]
    for one, other in zip(zh, en, strict=True):
        assert one["evidence"] == other["evidence"]
        assert one["as_reported"] == other["as_reported"]
        assert one["name"] != other["name"]


# --- statements ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LISTS)
def test_a_list_takes_a_fixed_number_of_statements(url: str, name: str) -> None:
    app = create_app(Settings(database_url=url))
    with AppClient(app) as client:
        client.get(f"/v1/{name}")
        statements = recorded(app.state.readers.connections)
        more = "&include=metrics&include=measures" if name in FACTS else ""
        for limit in (1, 1000):
            statements.clear()
            client.get(f"/v1/{name}?limit={limit}{more}")
            asked = [s for s in statements if not s.startswith(("BEGIN", "ROLLBACK"))]
            assert asked[0].startswith("SELECT release.identity")  # what proves the connection
            assert len(asked[1:]) <= 2 + bool(more), asked
