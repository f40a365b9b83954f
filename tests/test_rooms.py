"""Routers are loaded with the first request for one of their paths, and a start loads nothing that no answer needs."""

import os
import re
import subprocess
import sys
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import iter_route_contexts

from app.main import create_app
from app.pages import PAGES
from app.routers import ROOMS, SDMX, WELL_KNOWN
from app.settings import ROOT, Settings
from app.web.rooms import Room, Rooms, all_below, router_of
from support.client import AppClient

# what neither a start nor the first list needs
HEAVY = (
    *("alembic", "jinja2", "lxml", "matplotlib", "mcp", "prometheus_client", "pyarrow", "pypdfium2", "snowballstemmer"),
    *("sqlalchemy.orm", "xlsxwriter", "yaml"),
    *("app.agents.server", "app.charts.chart", "app.exports.contents", "app.extract", "app.ingest", "app.pages.frame"),
    *("app.pages.openapi", "app.queries.changes", "app.queries.entities", "app.queries.history", "app.sdmx.definition"),
    *("app.routers.series", "app.routers.sdmx_3_0", "app.web.reconcile", "app.web.time_gate"),
)
FIRST = """
import sys
from starlette.testclient import TestClient
from app.main import create_app
with TestClient(create_app()) as client:
    assert client.get("/readyz").status_code == 200
    assert client.get("/v1/metrics?limit=2").json()["data"]
    print(*(name for name in HEAVY if name in sys.modules))
"""


@pytest.mark.slow
def test_a_first_answer_loads_nothing_that_it_does_not_need(sqlite_url: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"HEAVY = {HEAVY}\n{FIRST}"],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "WORKREPORT_DATABASE_URL": sqlite_url},
    )
    assert done.stdout.split() == []


@pytest.mark.parametrize("room", [*ROOMS, *SDMX, *WELL_KNOWN, *PAGES], ids=lambda room: " ".join(room.keys))
def test_each_path_of_a_router_opens_its_room(room: Room) -> None:
    rooms = Rooms(FastAPI(), [Room(lambda: APIRouter(), ("/other",)), room], lambda: None)
    contexts = list(iter_route_contexts(room.load().routes))
    assert contexts
    for context in contexts:
        path = room.prefix + re.sub("{[a-z_]+}", "x", context.path or "")
        assert set(rooms.closed_for(path)) == {1}, path


def test_routes_are_in_the_order_of_the_rooms_whichever_is_opened_first() -> None:
    def room(name: str) -> Room:
        router = APIRouter()
        router.get(f"/{name}")(lambda: {})
        return Room(lambda: router, (f"/{name}",))

    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.get("/own")(lambda: {})
    times: list[int] = []
    rooms = Rooms(app, [room("a"), room("b"), room("c")], lambda: times.append(len(app.router.routes)))
    assert [rooms.closed_for(path) for path in ("/b", "/b/x", "/own", "/c")] == [[1], [], [], [2]]
    for path in ("/c", "/a", "/c"):
        rooms.open(rooms.closed_for(path))
    assert [context.path for context in iter_route_contexts(app.router.routes)] == ["/a", "/c", "/own"]
    rooms.open_all()
    assert [context.path for context in iter_route_contexts(app.router.routes)] == ["/a", "/b", "/c", "/own"]
    assert rooms.closed_for("/b") == []


def test_who_looks_at_all_routes_sees_them(sqlite_url: str) -> None:
    application: Any = create_app(Settings(database_url=sqlite_url))
    assert len(application.router.routes) < 20
    paths = {context.path for context in iter_route_contexts(application.routes)}
    assert {"/v1", "/v1/metrics/{id}", "/sdmx/2.1/{type}", "/reports/{id}", "/mcp", "/openapi.json"} <= paths


def test_the_nearest_paths_are_those_of_every_room(sqlite_url: str) -> None:
    with AppClient(create_app(Settings(database_url=sqlite_url))) as client:
        assert "/v1/measures" in client.get("/v1/measure").json()["detail"]


def test_a_module_without_a_router_is_refused() -> None:
    with pytest.raises(TypeError, match=r"app\.routers\.metric: expected nothing, an APIRouter, found None"):
        router_of("app.routers.metric", "nothing")()


def test_all_below_a_path() -> None:
    assert all_below("/a", "/b") == ("/a", "/a/", "/b", "/b/")
