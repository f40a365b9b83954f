"""HTTP, header by header: tags, revalidation, negotiation, codings, HEAD, CORS, links, the hot path."""

import gzip
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.routing import APIRoute, iter_route_contexts
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from starlette.responses import Response
from starlette.testclient import TestClient
from starlette.types import Receive, Scope

from app import texts
from app.ingest.load import load
from app.main import create_app
from app.pages import PAGES
from app.routers import ROOMS
from app.seeing.tallies import Tallies
from app.serving.bypass import Bypass, Found
from app.serving.kept_answers import KeptAnswers
from app.settings import Settings
from app.vocabulary import Format, Lang
from app.web.negotiation import MEDIA_TYPES, language, media
from app.web.negotiation import gzip as takes_gzip
from app.web.request_context import build
from support.api import get
from support.client import AppClient
from support.databases import recorded
from support.seeds import FOLDER, change
from support.untraced import untraced
from support.waiting import soon

ID = "qinghai-org-2020.online-classes"
NAMED = {"X-Request-ID": "one"}  # without it, an answer has an id of its own only when it is made
TAGGED = (
    "/v1",
    "/v1/metrics",
    "/v1/metrics?format=csv",
    "/v1/metrics?format=ndjson",
    "/v1/metrics?format=xlsx",
    "/v1/metrics?format=parquet",
    "/v1/releases?format=parquet",
    "/v1/metrics?sort=value&limit=3&lang=en",
    f"/v1/metrics/{ID}",
    "/v1/reports/qinghai-org-2020",
    "/v1/reports/qinghai-org-2020/coverage",
    "/v1/indicators",
    "/v1/regions",
    "/v1/regions?format=jsonld",
    "/v1/regions/CN-QH",
    "/v1/regions/CN-QH?format=jsonld",
    "/v1/codes/qualifier",
    "/v1/sections",
    "/v1/releases",
    "/v1/search?q=培训",
)


@pytest.mark.parametrize(
    ("path", "languages"),
    [
        ("/v1/catalog", "zh, en"),
        ("/v1/catalog?format=json", "zh, en"),
        ("/v1/export.zip", "zh, en"),
        ("/v1/export.sqlite", "zh, en"),
        ("/.well-known/api-catalog", None),
    ],
)
def test_what_is_the_same_in_every_language_has_one_tag(client: TestClient, path: str, languages: str | None) -> None:
    found = [client.get(path, headers={"Accept-Language": lang}) for lang in ("zh", "en")]
    found.append(client.get(f"{path}{'&' if '?' in path else '?'}lang=en"))
    assert len({answer.content for answer in found}) == len({answer.headers["etag"] for answer in found}) == 1
    found.append(client.get(path, headers={"Accept-Language": "en", "If-None-Match": found[0].headers["etag"]}))
    assert found[-1].status_code == 304
    for answer in found:
        assert "Accept-Language" not in answer.headers["vary"]
        assert answer.headers.get("content-language") == languages


@pytest.mark.parametrize("path", TAGGED)
def test_an_answer_is_tagged_and_revalidated(client: TestClient, path: str) -> None:
    first = client.get(path)
    assert first.status_code == 200
    tag = first.headers["etag"]
    assert tag.startswith('"')
    assert tag.endswith('"')
    assert first.headers["cache-control"] == "public, no-cache"
    assert {part.strip() for part in first.headers["vary"].split(",")} >= {
        "Accept",
        "Accept-Encoding",
        "Accept-Language",
    }
    for sent in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        again = client.get(path, headers={"If-None-Match": sent})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert "content-length" not in again.headers
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("path", [*TAGGED, "/openapi.json"])
def test_only_the_answer_that_is_wanted_is_given(client: TestClient, path: str) -> None:
    """RFC 9110, 13.1.1 and 13.2.2: If-Match compares strongly and goes before If-None-Match; hot and cold."""
    tag = client.get(path).headers["etag"]
    for sent in (tag, f'"other", {tag}', "*", ""):
        assert client.get(path, headers={"If-Match": sent}).status_code == 200, sent
    for sent in ('"other"', f"W/{tag}", "other"):
        for known in ({}, {"If-None-Match": tag}):
            response = client.get(path, headers={"If-Match": sent, "Accept-Language": "en", **known})
            assert response.status_code == 412, (sent, known)
            assert response.json()["type"] == "/problems/precondition-failed"
            assert "Read it again" in response.json()["detail"]
    assert client.get(path, headers={"If-Match": tag, "If-None-Match": tag}).status_code == 304
    assert client.get(path).status_code == 200


def test_what_is_not_there_is_not_compared(client: TestClient) -> None:
    assert client.get("/v1/metrics/nothing", headers={"If-Match": '"other"'}).status_code == 404
    assert client.get("/v1/metrics?x=1", headers={"If-Match": '"other"'}).status_code == 422


@pytest.fixture(scope="module")
def two(loaded_url: str) -> Iterator[Sequence[TestClient]]:
    """Two applications on one database, as two processes have them: each is asked for a path for the first time."""
    with ExitStack() as stack:
        with untraced():
            made = [stack.enter_context(AppClient(create_app(Settings(database_url=loaded_url)))) for _ in range(2)]
        yield made


@pytest.mark.parametrize("path", TAGGED)
def test_the_same_request_gives_the_same_bytes(two: Sequence[TestClient], path: str) -> None:
    """A strong tag promises it: of two processes, cold and hot."""
    answers = [client.get(path) for client in two for _ in range(2)]
    assert len({(answer.content, answer.headers["etag"]) for answer in answers}) == 1


def test_everything_that_is_negotiated_has_a_tag_of_its_own(client: TestClient) -> None:
    requests: list[tuple[str, dict[str, str]]] = [
        ("/v1/metrics", {}),
        ("/v1/metrics", {"Accept-Language": "en"}),
        ("/v1/metrics", {"Accept-Encoding": "identity"}),
        ("/v1/metrics", {"Accept": "text/csv"}),
        ("/v1/metrics?limit=2", {}),
        ("/v1/measures", {}),
    ]
    tags = [client.get(path, headers=headers).headers["etag"] for path, headers in requests]
    assert len(set(tags)) == len(tags)
    assert (
        client.get("/v1/metrics?limit=2&sort=id").headers["etag"]
        == client.get("/v1/metrics?sort=id&limit=2").headers["etag"]
    )


def test_a_tag_covers_the_translations(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are in answers: in `/v1`, and in the sheet of a workbook that says what it is about."""
    changed = tmp_path / "texts.zh.po"
    changed.write_bytes(texts.FILE.read_bytes() + b"\n# changed\n")
    tags = []
    for file in (texts.FILE, changed):
        monkeypatch.setattr(texts, "FILE", file)
        build.cache_clear()
        with AppClient(create_app(Settings(database_url=sqlite_url))) as client:
            tags.append(client.get("/v1").headers["etag"])
    build.cache_clear()
    assert tags[0] != tags[1]


def test_a_304_takes_no_query(url: str) -> None:
    app = create_app(Settings(database_url=url))
    with AppClient(app) as client:
        tag = client.get("/v1/metrics?limit=3").headers["etag"]
    with AppClient(create_app(Settings(database_url=url, refresh=1))) as client:
        statements = recorded(client.app.state.readers.connections)  # type: ignore[attr-defined]
        assert client.get("/v1/metrics?limit=3", headers={"If-None-Match": tag}).status_code == 304
        assert [s for s in statements if "release.id" not in s] == []


def test_a_304_is_the_same_hot_and_cold(url: str) -> None:
    path, other = "/v1/metrics?limit=3", '"other"'
    with AppClient(create_app(Settings(database_url=url))) as client:
        tag = client.get(path).headers["etag"]
    with AppClient(create_app(Settings(database_url=url)), headers=NAMED) as client:
        for lines in ([tag], [f"{other}, {tag}"], [tag, other], [other, tag], ["*"]):
            known = [("If-None-Match", line) for line in lines]
            cold = client.get(f"{path}&lang=zh", headers=known) if lines == ["*"] else client.get(path, headers=known)
            assert (cold.status_code, cold.content) == (304, b""), lines
        client.get(path)
        for lines in ([tag], [f"{other}, {tag}"], [tag, other], [other, tag], ["*"]):
            hot = client.get(path, headers=[("If-None-Match", line) for line in lines])
            assert (hot.status_code, hot.content) == (304, b""), lines
            if lines != ["*"]:
                assert dict(hot.headers) == dict(cold.headers) | {"etag": tag}
        assert client.get(path, headers=[("If-None-Match", other)] * 2).status_code == 200


def test_a_hot_answer_takes_no_query(url: str) -> None:
    with AppClient(create_app(Settings(database_url=url, refresh=1)), headers=NAMED) as client:
        cold = client.get("/v1/measures?limit=3")
        statements = recorded(client.app.state.readers.connections)  # type: ignore[attr-defined]
        hot = client.get("/v1/measures?limit=3")
        assert (hot.content, dict(hot.headers)) == (cold.content, dict(cold.headers))
        assert [s for s in statements if "release.id" not in s] == []


def test_a_new_release_is_a_new_answer(engine: Engine, url: str, seeds: Path) -> None:
    with AppClient(create_app(Settings(database_url=url, refresh=0.01))) as client:
        before = client.get("/v1/measures")
        change(seeds / FOLDER / "measures.yaml", "  title:\n    zh: ", "  title:\n    zh: 新")
        load(engine, seeds)
        known = {"If-None-Match": before.headers["etag"]}
        soon(lambda: client.get("/v1/measures", headers=known).status_code == 200)
        after = client.get("/v1/measures", headers=known)
        assert after.headers["etag"] != before.headers["etag"]
        assert after.json()["data"][0]["title"] == "新" + before.json()["data"][0]["title"]


@pytest.mark.parametrize("path", [*TAGGED, "/livez", "/docs", "/v1/nothing", "/v1/metrics?x=1"])
def test_head_is_get_without_the_body(client: TestClient, path: str) -> None:
    for _ in range(2):  # cold and hot
        head, whole = client.head(path), client.get(path)
        assert (head.status_code, head.content) == (whole.status_code, b"")
        for name in ("content-type", "etag", "content-length", "content-language", "link"):
            assert head.headers.get(name) == whole.headers.get(name)


def test_gzip(client: TestClient) -> None:
    plain = client.get("/v1/metrics", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    packed = client.get("/v1/metrics", headers={"Accept-Encoding": "gzip;q=0.5, br"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) * 3 < len(plain.content)
    assert packed.content == plain.content
    assert "content-encoding" not in client.get("/v1/metrics", headers={"Accept-Encoding": "gzip;q=0"}).headers
    stream = client.get("/v1/metrics?format=csv", headers={"Accept-Encoding": "gzip"})
    assert stream.headers["content-encoding"] == "gzip"
    assert stream.content == client.get("/v1/metrics?format=csv", headers={"Accept-Encoding": "identity"}).content


def test_gzip_bytes_have_no_time_in_them() -> None:
    assert gzip.compress(b"x" * 999, 5, mtime=0)[4:8] == bytes(4)


@pytest.mark.parametrize(
    ("accept", "format_"),
    [
        ("", "json"),
        ("*/*", "json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "json"),
        ("text/csv", "csv"),
        ("text/*", "csv"),
        ("application/json;q=0.1, text/csv;q=0.2", "csv"),
        ("application/*;q=0.5, application/json;q=0.1", "ndjson"),
        ("application/x-ndjson", "ndjson"),
        ("application/json;charset=utf-8", "json"),
        ("text/csv;q=0, */*;q=0.1", "json"),
        (MEDIA_TYPES[Format.XLSX], "xlsx"),
        (MEDIA_TYPES[Format.PARQUET], "parquet"),
    ],
)
def test_the_format_asked_for(client: TestClient, accept: str, format_: str) -> None:
    response = client.get("/v1/themes", headers={"Accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"] == MEDIA_TYPES[Format(format_)]
    other = client.get("/v1/themes?format=json", headers={"Accept": accept})
    assert other.headers["content-type"] == MEDIA_TYPES[Format.JSON]


def test_what_is_not_on_offer_is_refused(client: TestClient) -> None:
    problem = get(client, "/v1/themes?lang=en", 406, Accept="image/png")
    assert problem["type"] == "/problems/not-acceptable"
    assert "text/csv" in problem["detail"]
    assert get(client, f"/v1/metrics/{ID}", 406, Accept="text/csv")["status"] == 406


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("en_US", "en"),
        ("en_US.UTF-8", "en"),
        ("zh_CN", "zh"),
        ("en_GB;q=0.2, zh_CN;q=0.1", "en"),
        ("zh-Hans-CN, en", "zh"),
    ],
)
def test_the_name_of_a_locale_is_taken_for_its_language(client: TestClient, header: str, lang: str) -> None:
    assert client.get("/v1/themes", headers={"Accept-Language": header}).headers["content-language"] == lang


@given(st.text(alphabet='abz*/;,=q. 01-_é"', max_size=40))
def test_no_header_is_too_odd(header: str) -> None:
    assert language(header) in set(Lang)
    assert media(header, tuple(Format)) in {None, *Format}
    assert takes_gzip(header) in (True, False)


def test_a_search_is_json_only(client: TestClient) -> None:
    problem = get(client, "/v1/search?q=training&format=csv", 422)
    assert [(e["parameter"], e["nearest"]) for e in problem["errors"]] == [("format", ["json"])]
    assert get(client, "/v1/search?q=training&bom=true", 422)["errors"][0]["parameter"] == "bom"
    assert get(client, "/v1/search?q=training", 406, Accept="text/csv")["status"] == 406


def test_another_origin_may_read(client: TestClient) -> None:
    for status, path in ((200, "/v1/metrics?limit=1"), (422, "/v1/metrics?x=1"), (404, "/v1/nothing")):
        response = client.get(path, headers={"Origin": "https://example.org"})
        assert response.status_code == status
        assert response.headers["access-control-allow-origin"] == "*"
        assert {"Link", "ETag"} <= {n.strip() for n in response.headers["access-control-expose-headers"].split(",")}
    for path in ("/openapi.json", "/v1/honours"):
        for headers in ({}, {"Origin": "https://example.org"}):  # whoever asks first
            assert client.get(path, headers=headers).headers["access-control-allow-origin"] == "*"
    for _ in range(2):  # hot and cold
        tag = client.get("/v1/units", headers={"Origin": "https://example.org"}).headers["etag"]
        fresh = client.get("/v1/units", headers={"Origin": "https://example.org", "If-None-Match": tag})
        assert (fresh.status_code, fresh.headers["access-control-allow-origin"]) == (304, "*")
    preflight = client.options(
        "/v1/metrics",
        headers={
            "Origin": "https://example.org",
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "if-none-match",
        },
    )
    assert preflight.status_code == 200
    assert "GET" in preflight.headers["access-control-allow-methods"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/v1/metrics", f"/v1/metrics/{ID}", "/v1"])
def test_other_methods_are_refused(client: TestClient, method: str, path: str) -> None:
    response = client.request(method, path)
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, OPTIONS"
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/v1/metrics", f"/v1/metrics/{ID}", "/v1", "/docs", "/livez"])
@pytest.mark.parametrize("origin", [{}, {"Origin": "https://example.org"}])
def test_options_names_the_methods(client: TestClient, path: str, origin: dict[str, str]) -> None:
    """RFC 9110, 9.3.7; a browser's own question before a request is another one (test_another_origin_may_read)."""
    response = client.options(path, headers=origin)
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["allow"] == "GET, HEAD, OPTIONS"
    assert response.headers["access-control-allow-origin"] == "*"
    assert client.options("/nowhere", headers=origin).status_code == 404


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/v1/metrics/", "/v1/metrics"),
        ("/v1/metric", "/v1/metrics"),
        ("/v1/training_programs", "/v1/training-programs"),
        ("//v1/metrics", "/v1/metrics"),
        ("/V1/Metrics", "/v1/metrics"),
        ("/v1/metrics.json", "/v1/metrics"),
        (f"/v1/metric/{ID}", f"/v1/metrics/{ID}"),
        (f"/v1/metrics/{ID}/", f"/v1/metrics/{ID}"),
        ("/v1/report/qinghai-org-2020/coverage", "/v1/reports/qinghai-org-2020/coverage"),
        ("/problem/not-found", "/problems/not-found"),
        ("/docs/", "/docs"),
    ],
)
def test_an_unknown_path_names_those_that_look_like_it(client: TestClient, path: str, meant: str) -> None:
    problem = get(client, f"http://testserver{path}", 404, **{"Accept-Language": "en"})
    assert problem["detail"].startswith(f"There is no `{path}`. Did you mean `{meant}`")
    assert client.get(meant).status_code == 200


@pytest.mark.parametrize("path", ["/v1/metrics/", "//v1//metrics", f"/v1/metrics/{ID}/", "/docs/"])
def test_of_a_slash_too_many_only_that_is_said(client: TestClient, path: str) -> None:
    detail = get(client, f"http://testserver{path}", 404, **{"Accept-Language": "en"})["detail"]
    assert detail == f"There is no `{path}`. Did you mean `{path.rstrip('/').replace('//', '/')}`?"


@pytest.mark.parametrize("path", ["/nowhere", "/wp-admin/setup.php", f"/v1/{'metrics' * 1000}"])
def test_what_looks_like_nothing_gets_no_suggestion(client: TestClient, path: str) -> None:
    assert "Did you mean" not in get(client, path, 404, **{"Accept-Language": "en"})["detail"]


@pytest.mark.parametrize(
    ("path", "status"),
    [("/v1/metrics?x=1", 422), ("/v1/metrics/x", 404), ("/nowhere", 404), ("/v1/metrics?cursor=x", 422)],
)
def test_a_problem_has_one_shape(client: TestClient, path: str, status: int) -> None:
    response = client.get(path)
    problem = response.json()
    assert set(problem) == {"type", "title", "status", "detail", "instance", "request_id", "errors"}
    assert problem["status"] == response.status_code == status
    assert problem["instance"] == path.partition("?")[0]
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["cache-control"] == "no-store"
    assert "etag" not in response.headers


def test_a_link_leads_to_the_next_page_in_the_same_manner(client: TestClient) -> None:
    response = client.get("/v1/metrics?limit=5&lang=en&theme=talent&theme=cadre-team&sort=-value")
    target = response.headers["link"].partition(">")[0][1:]
    assert response.headers["link"].endswith('>; rel="next"')
    following = client.get(target)
    assert following.headers["content-language"] == "en"
    assert following.json()["page"]["limit"] == 5
    assert response.json()["page"]["next"] in target


def test_what_is_kept_is_bounded(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.serving import kept_answers

    monkeypatch.setattr(kept_answers, "KEPT_BYTES", 20_000)
    app = create_app(Settings(database_url=url))
    with AppClient(app) as client:
        sizes: list[Any] = []
        for limit in range(1, 60):
            client.get(f"/v1/releases?limit={limit}")
            sizes.append(limit)
        layer: KeptAnswers = app.kept_answers  # type: ignore[attr-defined]
        assert layer.size <= 20_000
        assert 0 < len(layer.kept) < len(sizes)
        assert layer.size == sum(kept_answers.size_of(key, kept) for key, kept in layer.kept.items())
        # headers are kept with an answer, and clients may send what they like
        before = list(layer.kept)
        (release, path, query, _, shown), kept = before[0], layer.kept[before[0]]
        longer = (release, path, query, ((b"accept", b"x" * 994),), shown)
        without = kept_answers.size_of((release, path, query, (), shown), kept)
        assert kept_answers.size_of(longer, kept) - without == 1000
        assert client.get("/v1/themes", headers={"Accept-Language": "en," * 2000}).status_code == 200
        assert list(layer.kept) == before


@pytest.mark.parametrize(("varies", "made"), [("Accept, Accept-Language", 1), ("Accept, Origin", 2), ("*", 2)])
def test_what_varies_with_what_is_not_negotiated_is_not_kept(varies: str, made: int) -> None:
    answers = []

    class Answering(Bypass):
        async def answer(self, found: Found, scope: Scope, receive: Receive) -> Response:
            answers.append(scope["path"])
            return Response("x", headers={"ETag": '"x"', "Vary": varies})

    def home(request: Request) -> None: ...

    app = FastAPI()
    app.get("/")(home)
    kept = KeptAnswers(app, SimpleNamespace(readers=SimpleNamespace(current=1)), Settings(), Tallies())
    kept.bypass = Answering(iter_route_contexts(app.routes), 1)
    client = AppClient(kept)
    assert [client.get("/").text for _ in range(2)] == ["x", "x"]
    assert len(answers) == made


def test_json_says_no_charset(client: TestClient) -> None:
    # RFC 8259, 11: there is none to say
    assert client.get("/v1/themes").headers["content-type"] == "application/json"
    json.loads(client.get("/v1/themes").content.decode("utf-8"))


def test_data_passes_the_framework_by(client: TestClient) -> None:
    app: Any = client.app
    app.rooms.open_all()
    bypass: Bypass = app.kept_answers.bypass
    paths = [f"/v1{route.path}" for room in ROOMS for route in room.load().routes if isinstance(route, APIRoute)]
    paths += [route.path for room in PAGES for route in room.load().routes if isinstance(route, APIRoute)]
    assert len(paths) > 20
    for path in paths:
        found = bypass.find(re.sub("{[a-z]+}", "x", path))
        assert found is not None, path
        assert found[1] == ("x",) * path.count("{")
    for path in (
        "/v1/",
        "/v1/metrics/",
        "/v1/metrics/x/y",
        "/v1/units/x/y",
        "/v1/metrics/x/",
        "/docs",
        "/v2/metrics",
    ):
        assert bypass.find(path) is None, path
    assert client.get("/v1/metrics/{}").status_code == 404


def test_a_failure_says_nothing_of_itself_and_may_be_read(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(Settings(database_url=url))
    with AppClient(app, raise_server_exceptions=False) as client:

        def fail(*_: Any, **__: Any) -> None:
            raise RuntimeError("secret")

        monkeypatch.setattr("app.queries.reading.page", fail)
        response = client.get("/v1/metrics?limit=7", headers={"Origin": "https://example.org"})
        assert response.status_code == 500
        assert response.headers["access-control-allow-origin"] == "*"
        assert "secret" not in response.text
