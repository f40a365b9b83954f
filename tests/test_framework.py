"""What is declared in the framework's way holds on data too, and the answer is the same byte for byte on every way."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException, Response
from fastapi.routing import iter_route_contexts
from starlette.requests import Request
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

import app.main
from app.errors import NotFoundError
from app.main import create_app
from app.routers import ROOMS
from app.routers.metric import get_metric, list_metrics
from app.schemas.metric import SCHEMA
from app.serving.bypass import Bypass
from app.serving.fast_protocol import FastProtocol
from app.settings import Settings
from app.web.reader import Readers
from app.web.rooms import Room, all_below
from app.web.route_contract import fact_list_route, fact_route
from support import wire
from support.client import AppClient

LIST = "/v1/metrics?limit=3&lang=en"
RECORD = "/v1/metrics/qinghai-org-2020.online-classes"
TABLE = "/v1/metrics?format=csv"
BROWSER = {"Origin": "https://example.org", "Cookie": "seen=1"}
ASKED: list[tuple[str, str, dict[str, str]]] = [
    *[("GET", path, {}) for path in (LIST, RECORD, TABLE, "/v1", "/v1/reports/qinghai-org-2020/coverage")],
    *[("GET", f"/v1/{name}", {}) for name in ("reports", "indicators", "themes", "codes", "codes/level", "releases")],
    *[("GET", f"/v1/{name}", {}) for name in ("themes/talent", "codes/level/county", "releases/1", "sections/none")],
    ("GET", "/v1/regions", {"Accept": "application/ld+json"}),
    ("GET", "/v1/search?q=培训", {}),
    ("GET", f"{RECORD}?include=metrics&lang=zh", {}),
    ("GET", "/v1/measures?include=metrics&sort=-title", {"Accept-Language": "en"}),
    ("GET", "/v1/metrics?format=ndjson", {"Accept-Encoding": "gzip"}),
    ("GET", "/v1/metrics?format=csv&limit=5", {"Accept-Encoding": "identity"}),
    ("GET", "/v1/metrics?format=xlsx&limit=5", {}),
    ("GET", "/v1/metrics?format=parquet", {}),
    *[("GET", TABLE, {"Range": part, "Accept-Encoding": "identity"}) for part in ("bytes=9-99", "bytes=9999999-")],
    *[
        ("GET", "/v1/metrics?format=parquet", {"Range": part})
        for part in ("bytes=-99", "bytes=9999999-", "bytes=0-,1-")
    ],
    ("GET", TABLE, {"Range": "bytes=9-99", "If-Range": '"none"'}),
    ("GET", LIST, {"Accept-Encoding": "gzip"}),
    ("GET", LIST, {"If-None-Match": "*"}),
    ("GET", LIST, {"If-Match": '"none"'}),
    ("GET", LIST, BROWSER),
    ("GET", RECORD, BROWSER),
    ("GET", "/v1/nothing", BROWSER),
    ("GET", "/v1/metrics/none", {}),
    ("GET", "/v1/metrics/", {}),
    ("GET", "/v1/reports/qinghai-org-2020/text", {}),
    ("GET", "/v1/nothing", {}),
    ("GET", "/v1/metrics?limit=0&them=talent", {}),
    ("GET", "/v1/metrics?cursor=none", {"Accept-Language": "en"}),
    ("GET", LIST, {"Accept": "image/png"}),
    *[
        ("HEAD", path, {})
        for path in (
            *(LIST, RECORD, TABLE, "/v1/metrics?format=parquet", "/v1/metrics/none"),
            *("/v1/nothing", "/openapi.json", "/docs"),
        )
    ],
    *[("OPTIONS", path, headers) for path in (LIST, "/v1/nothing", "/docs") for headers in ({}, BROWSER)],
    ("OPTIONS", LIST, {**BROWSER, "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "x-key"}),
    ("OPTIONS", LIST, {**BROWSER, "Access-Control-Request-Method": "PUT"}),
    *[(method, path, {}) for method in ("POST", "DELETE") for path in (LIST, RECORD, "/v1/nothing")],
    *[("GET", path, {}) for path in ("/", "/docs", "/openapi.json", "/problems", "/livez", "/readyz")],
    ("GET", LIST, {f"X-{n}": "" for n in range(200)}),
]


class Nothing:
    """Middleware that changes nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


def refuse(key: Annotated[str, Header()] = "") -> None:
    if key != "known":
        raise HTTPException(401, "Send the key that you were given.", {"WWW-Authenticate": "Key"})


@contextmanager
def asking(application: FastAPI) -> Iterator[TestClient]:
    with AppClient(application, raise_server_exceptions=False, follow_redirects=False) as client:
        yield client


@pytest.fixture
def config(loaded_url: str) -> Settings:
    return Settings(database_url=loaded_url)


@pytest.fixture(scope="module")
def ways(loaded_url: str) -> Iterator[dict[str, TestClient]]:
    """Applications that differ in nothing but the way that requests for data take."""
    config = Settings(database_url=loaded_url)
    fast, depending, behind = create_app(config), create_app(config, [Depends(lambda: None)]), create_app(config)
    behind.add_middleware(Nothing)
    with ExitStack() as stack:
        made = {"fast": fast, "a dependency": depending, "middleware": behind}
        yield {way: stack.enter_context(asking(application)) for way, application in made.items()}


def sent(client: TestClient, method: str, path: str, headers: dict[str, str]) -> tuple[int, list[Any], bytes]:
    """Ask, and return status, headers as they came, and body."""
    response = client.request(method, path, headers={"X-Request-ID": "one", **headers})
    return response.status_code, response.headers.raw, response.content


@pytest.mark.slow
@pytest.mark.parametrize(("method", "path", "headers"), ASKED, ids=lambda value: str(value)[:60])
def test_every_way_gives_the_same_bytes(
    ways: dict[str, TestClient], method: str, path: str, headers: dict[str, str]
) -> None:
    fast = sent(ways["fast"], method, path, headers)
    again = sent(ways["fast"], method, path, headers)
    assert "xlsx" in path or again == fast  # kept or not
    for way in ("a dependency", "middleware"):
        other = sent(ways[way], method, path, headers)
        assert other[:2] == fast[:2], way
        assert "xlsx" in path or other[2] == fast[2], way
    tag = dict(fast[1]).get(b"etag")
    if tag and fast[0] == 200:
        known = {
            way: sent(client, method, path, {**headers, "If-None-Match": tag.decode()}) for way, client in ways.items()
        }
        assert known["fast"][0] == 304
        assert known["fast"] == known["a dependency"] == known["middleware"]


def test_the_ways_are_what_they_are_called(ways: dict[str, TestClient]) -> None:
    assert {client.get(LIST).status_code for client in ways.values()} == {200}  # which loads the router, too
    found = {way: client.app.kept_answers for way, client in ways.items()}  # type: ignore[attr-defined]
    assert found["fast"].bypass.find("/v1/metrics") == (list_metrics, (), "/v1/metrics")
    assert found["fast"].kept
    assert found["a dependency"].bypass.find("/v1/metrics") is None
    assert found["middleware"].bypass is None
    assert not found["a dependency"].kept
    assert not found["middleware"].kept


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_silent_database_is_told_at_once_on_every_way(
    ways: dict[str, TestClient], method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Readers, "silent", True)
    answers = {way: sent(client, method, f"{LIST}&theme=talent", {}) for way, client in ways.items()}
    assert answers["fast"][0] == 503
    assert answers["fast"] == answers["a dependency"] == answers["middleware"]
    assert {sent(client, "GET", "/v1/nothing", {})[0] for client in ways.values()} == {404}


# --- dependencies -------------------------------------------------------------------------------------------------


def guarded_application(config: Settings, _: pytest.MonkeyPatch) -> FastAPI:
    return create_app(config, [Depends(refuse)])


def guarded_router(config: Settings, patch: pytest.MonkeyPatch) -> FastAPI:
    router = APIRouter(dependencies=[Depends(refuse)])
    router.get("/metrics", **fact_list_route(SCHEMA))(list_metrics)
    router.get("/metrics/{id}", **fact_route(SCHEMA))(get_metric)
    patch.setattr(app.main, "ROOMS", (Room(lambda: router, all_below("/metrics"), prefix="/v1"), *ROOMS))
    return create_app(config)


def guarded_routes(config: Settings, patch: pytest.MonkeyPatch) -> FastAPI:
    router = APIRouter()
    router.get("/metrics", **fact_list_route(SCHEMA), dependencies=[Depends(refuse)])(list_metrics)
    router.get("/metrics/{id}", **fact_route(SCHEMA), dependencies=[Depends(refuse)])(get_metric)
    patch.setattr(app.main, "ROOMS", (Room(lambda: router, all_below("/metrics"), prefix="/v1"), *ROOMS))
    return create_app(config)


def guarded_parameter(config: Settings, patch: pytest.MonkeyPatch) -> FastAPI:
    router = APIRouter()

    @router.get("/metrics", **fact_list_route(SCHEMA))
    def guarded_list(request: Request, key: Annotated[None, Depends(refuse)]) -> Response:
        """List metrics."""
        return list_metrics(request)

    @router.get("/metrics/{id}", **fact_route(SCHEMA))
    def guarded_record(request: Request, id: str, key: Annotated[None, Depends(refuse)]) -> Response:
        """Get one metric."""
        return get_metric(request, id)

    patch.setattr(app.main, "ROOMS", (Room(lambda: router, all_below("/metrics"), prefix="/v1"), *ROOMS))
    return create_app(config)


@pytest.mark.parametrize("guarded", [guarded_application, guarded_router, guarded_routes, guarded_parameter])
def test_a_dependency_that_refuses_is_obeyed(
    config: Settings,
    ways: dict[str, TestClient],
    guarded: Callable[[Settings, pytest.MonkeyPatch], FastAPI],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with asking(guarded(config, monkeypatch)) as client:
        for path in (LIST, RECORD, TABLE, "/v1/metrics/none", "/v1/metrics?limit=0"):
            allowed = sent(client, "GET", path, {"Key": "known"})
            assert allowed == sent(ways["fast"], "GET", path, {})
            for method in ("GET", "HEAD"):  # what was answered before is not given to others
                for headers in ({}, {"If-None-Match": dict(allowed[1]).get(b"etag", b"*").decode()}):
                    refused = client.request(method, path, headers=headers)
                    assert refused.status_code == 401
                    assert refused.headers["www-authenticate"] == "Key"
                    assert refused.headers["access-control-allow-origin"] == "*"
                    assert "etag" not in refused.headers
        problem = client.get(LIST).json()
        assert problem == {
            "type": "about:blank",
            "title": "Unauthorized",
            "status": 401,
            "detail": "Send the key that you were given.",
            "instance": "/v1/metrics",
            "request_id": problem["request_id"],
            "errors": [],
        }


def test_what_a_dependency_is_sent_wrongly_is_a_problem(config: Settings) -> None:
    def needs(year: Annotated[int, Header()]) -> None: ...

    with asking(create_app(config, [Depends(needs)])) as client:
        for headers, code in (({}, "missing_parameter"), ({"Year": "x"}, "invalid_value")):
            response = client.get(LIST, headers=headers)
            assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json")
            assert [(fault["parameter"], fault["code"]) for fault in response.json()["errors"]] == [("year", code)]
        assert client.get(LIST, headers={"Year": "2020"}).status_code == 200


# --- middleware ---------------------------------------------------------------------------------------------------


def test_middleware_sees_every_request_and_its_answer(config: Settings, ways: dict[str, TestClient]) -> None:
    application, seen = create_app(config), []

    @application.middleware("http")
    async def stamp(request: Request, call_next: Callable[[Request], Any]) -> Response:
        seen.append((request.method, request.url.path))
        response: Response = await call_next(request)
        response.headers["X-Stamp"] = str(len(seen))
        return response

    tag = ways["fast"].get(LIST).headers["etag"]
    asked = [
        ("GET", LIST, {}, 200),
        ("GET", LIST, {}, 200),
        ("HEAD", LIST, {}, 200),
        ("GET", LIST, {"If-None-Match": tag}, 304),
        ("GET", RECORD, {}, 200),
        ("GET", TABLE, {}, 200),
        ("GET", "/v1/metrics?limit=0", {}, 422),
        ("GET", "/v1/nothing", {}, 404),
        ("POST", LIST, {}, 405),
        ("OPTIONS", LIST, {**BROWSER, "Access-Control-Request-Method": "GET"}, 200),
        ("GET", "/openapi.json", {}, 200),
    ]
    with asking(application) as client:
        for number, (method, path, headers, status) in enumerate(asked, 1):
            headers = {"X-Request-ID": "one", **headers}
            response = client.request(method, path, headers=headers)
            assert (response.status_code, response.headers["x-stamp"]) == (status, str(number))
            fast = ways["fast"].request(method, path, headers=headers)
            assert response.content == fast.content
            assert dict(response.headers) == {**fast.headers, "x-stamp": str(number)}
    assert seen == [(method, path.partition("?")[0]) for method, path, _, _ in asked]


def test_middleware_may_say_which_origins_read(config: Settings) -> None:
    application = create_app(config)

    @application.middleware("http")
    async def restrict(request: Request, call_next: Callable[[Request], Any]) -> Response:
        response: Response = await call_next(request)
        response.headers["Access-Control-Allow-Origin"] = "https://example.org"
        return response

    with asking(application) as client:
        for path in (LIST, "/v1/nothing"):
            assert client.get(path).headers.get_list("access-control-allow-origin") == ["https://example.org"]


def test_a_handler_of_errors_is_obeyed(config: Settings) -> None:
    application = create_app(config)

    @application.exception_handler(NotFoundError)
    def gone(_request: Request, _error: Exception) -> Response:
        return Response("gone", 410)

    with asking(application) as client:
        assert (client.get("/v1/metrics/none").status_code, client.get(RECORD).status_code) == (410, 200)


# --- on a connection ----------------------------------------------------------------------------------------------


def test_the_connection_sends_no_answer_past_either(config: Settings) -> None:
    """The protocol that sends kept answers itself finds none that a dependency or middleware stands before."""
    stamped, guarded = create_app(config), create_app(config, [Depends(refuse)])

    @stamped.middleware("http")
    async def stamp(request: Request, call_next: Callable[[Request], Any]) -> Response:
        response: Response = await call_next(request)
        response.headers["X-Stamp"] = "seen"
        return response

    last = wire.sent(target="/v1/themes", Connection="close")
    with wire.served(stamped, FastProtocol) as (port, _):
        answers = wire.talk(port, [*[wire.sent(target=RECORD)] * 3, wire.sent("HEAD", RECORD), last])
        assert (answers.count(b"HTTP/1.1 200 "), answers.count(b"x-stamp: seen")) == (5, 5)
    with wire.served(guarded, FastProtocol) as (port, _):
        known = wire.sent(target=RECORD, Key="known")
        answers = wire.talk(port, [known, wire.sent(target=RECORD), known, wire.sent("HEAD", RECORD), last])
        assert re.findall(rb"HTTP/1.1 (\d+)", answers) == [b"200", b"401", b"200", b"401", b"401"]


# --- paths --------------------------------------------------------------------------------------------------------


def two(request: Request, first: str, second: str) -> Response:
    return Response(f"{first} {second}")


def one(request: Request, first: str) -> Response:
    return Response(f"one {first}")


def none(request: Request) -> Response:
    return Response("none")


def no(request: Request) -> Response:
    raise AssertionError("another route comes first")


def other(request: Request, second: str) -> Response:
    return Response(f"other {second}")


async def later(request: Request, first: str) -> Response:
    return Response(f"later {first}")


def whole(request: Request, first: int) -> Response:
    return Response(f"whole {first + 1}")


def turned(request: Request, second: str, first: str) -> Response:
    return Response(f"{second} {first}")


# routes as they are declared, a request, its answer, and whether it takes the fast way
ROUTES: list[tuple[list[tuple[str, Callable[..., Any]]], str, str, bool]] = [
    ([("/a/{first}/b/{second}", two)], "/a/x/b/y", "x y", True),
    ([("/a/{first}/{second}", two)], "/a/x/y", "x y", True),
    ([("/a/{first}/{second}", turned)], "/a/x/y", "y x", False),
    ([("/a/counts", none), ("/a/{first}", one)], "/a/counts", "none", True),
    ([("/a/counts", none), ("/a/{first}", one)], "/a/x", "one x", True),
    ([("/a/{first}", one), ("/a/counts", none)], "/a/counts", "one counts", False),
    ([("/a/{first}", one), ("/a/counts", none)], "/a/x", "one x", True),
    ([("/a/{first}/{second}", two), ("/a/{first}/b", one)], "/a/x/b", "x b", False),
    ([("/{first}/b", one), ("/a/{second}", other)], "/a/b", "one a", True),
    ([("/a/{second}", other), ("/{first}/b", one)], "/a/b", "other b", False),
    ([("/a/{first}", later)], "/a/x", "later x", False),
    ([("/a/{first}", whole)], "/a/1", "whole 2", False),
    ([("/a/{first:path}", one), ("/a/counts", none)], "/a/counts", "one counts", False),
    ([("/a-{first}", one)], "/a-x", "one x", False),
    ([("/a", none), ("/a", no)], "/a", "none", True),
]


def named(value: Any) -> str:
    """Name a parameter by the paths of its routes: the place of a function differs from worker to worker."""
    return " ".join(path for path, _ in value) if isinstance(value, list) else str(value)


@pytest.mark.parametrize(("routes", "path", "body", "is_fast"), ROUTES, ids=named)
def test_a_path_is_found_as_the_framework_finds_it(
    routes: list[tuple[str, Callable[..., Any]]], path: str, body: str, is_fast: bool
) -> None:
    application = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    for declared, endpoint in routes:
        application.get(declared, response_model=None)(endpoint)
    with AppClient(application) as client:
        assert client.get(path).text == body
    found = Bypass(iter_route_contexts(application.routes), 1).find(path)
    assert (found is not None) == is_fast
    if found is not None:
        endpoint, arguments, route = found
        assert route in [declared for declared, _ in routes]
        assert bytes(endpoint(Request({"type": "http"}), *arguments).body).decode() == body


def test_a_route_with_two_ids_takes_the_fast_way(config: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    router = APIRouter()

    @router.get("/reports/{report}/metrics/{id}", **fact_route(SCHEMA))
    def nested(request: Request, report: str, id: str) -> Response:
        """Get one metric of a report."""
        return get_metric(request, f"{report}.{id}")

    path = "/v1/reports/qinghai-org-2020/metrics/online-classes"
    monkeypatch.setattr(app.main, "ROOMS", (*ROOMS, Room(lambda: router, ("/reports/",), prefix="/v1")))
    with asking(create_app(config)) as client:
        assert client.get(path).content == client.get(RECORD).content
        found = client.app.kept_answers.bypass.find(path)  # type: ignore[attr-defined]
        assert found == (nested, ("qinghai-org-2020", "online-classes"), "/v1/reports/{report}/metrics/{id}")


def test_routes_of_others_are_known_too(sqlite_url: str) -> None:
    """What an operator adds by a router is among the nearest paths, and a 405 names its methods, not ours."""
    added = APIRouter(prefix="/keys")
    added.post("/orders")(lambda: {})
    application = create_app(Settings(database_url=sqlite_url))
    application.include_router(added)
    with AppClient(application) as client:
        assert client.get("/keys/orders").headers["allow"] == "OPTIONS, POST"
        assert client.post("/v1/themes").headers["allow"] == "GET, HEAD, OPTIONS"
        assert "/keys/orders" in client.get("/keys/order").json()["detail"]
