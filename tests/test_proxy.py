"""Below a path behind a real nginx, whether it takes the path away or not; skipped where there is no nginx."""

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import httpx2
import pytest
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.main import create_app
from app.serving.fast_protocol import FastProtocol
from app.settings import ROOT, Settings
from app.web import problems
from benchmarks.tools import free_port
from support.wire import served

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/opt/homebrew/bin")
PREFIX = "/data/workreport"
EVIL = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "/evil", "Forwarded": "host=evil.example;proto=https"}

pytestmark = [pytest.mark.slow, pytest.mark.skipif(NGINX is None, reason="there is no nginx")]


def documented() -> tuple[str, str]:
    """Return what the operators' page says: the servers, and the lines without the setting."""
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    servers, lines = re.findall(r"```nginx\n(.*?)```", page, flags=re.DOTALL)
    return servers, lines


@pytest.fixture(scope="module", params=["setting", "headers", "headers, path taken away", "setting, path taken away"])
def base(request: pytest.FixtureRequest, sqlite_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The public address, of the documented configuration of nginx but for ports and TLS."""
    port = free_port()
    public = f"http://localhost:{port}{PREFIX}"
    app = create_app(Settings(database_url=sqlite_url, public_url=public if "setting" in request.param else None))
    with served(app, FastProtocol, proxy_headers=False) as (upstream, _):
        config, lines = documented()
        config = config.replace("127.0.0.1:8000", f"127.0.0.1:{upstream}").replace("443 ssl", f"127.0.0.1:{port}")
        config = config.replace("example.org", "localhost")
        if "headers" in request.param:
            config = config.replace(
                "proxy_set_header Host $http_host;\n", f"proxy_set_header Host $http_host;\n{lines}"
            )
        if "taken" in request.param:
            config = config.replace("proxy_pass http://workreport;", "proxy_pass http://workreport/;")
        with running(config, tmp_path_factory.mktemp("nginx"), port):
            yield public


class running:  # noqa: N801 - a context manager
    """An nginx of our own with some servers."""

    def __init__(self, servers: str, folder: Path, port: int) -> None:
        self.port = port
        temporary = "".join(
            f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        path = folder / "nginx.conf"
        path.write_text(
            f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log warn;\n"
            f"events {{ worker_connections 64; }}\nhttp {{\naccess_log off;\n{temporary}{servers}\n}}\n",
            encoding="utf-8",
        )
        self.command = [str(NGINX), "-p", str(folder), "-e", f"{folder}/error.log", "-c", str(path)]

    def __enter__(self) -> None:
        self.process = subprocess.Popen(self.command)
        for _ in range(500):
            assert self.process.poll() is None
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.01)
        raise AssertionError("nginx does not listen")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(10)


@pytest.fixture
def client(base: str) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=base, follow_redirects=True) as client:
        yield client


def test_a_walk_follows_link(base: str, client: httpx2.Client) -> None:
    for path in ("/v1/metrics?limit=20", "/v1/metrics?limit=20&format=csv", "/v1/search?q=%E5%9F%B9%E8%AE%AD&limit=5"):
        for _ in range(2):  # cold and hot
            address, seen = f"{base}{path}", 0
            while address:
                response = client.get(address, headers=EVIL)
                assert response.status_code == 200
                assert "evil" not in response.text + str(response.headers)
                address = response.links.get("next", {}).get("url", "")
                assert not address or address.startswith(f"{base}/v1/")
                seen += 1
            assert seen >= 4


def test_every_address_leads_where_it_says(base: str, client: httpx2.Client) -> None:
    root = client.get("/v1", headers=EVIL).json()
    assert all(address.startswith(f"{base}/") for address in root["links"].values())
    for name, address in root["links"].items():
        if name != "search":
            assert client.get(address).status_code == 200
    for record in client.get("/v1/search?q=training&lang=en&limit=5").json()["data"]:
        assert client.get(record["href"]).json().get("id", record["id"]) == record["id"]
    document = client.get("/openapi.json?lang=en", headers=EVIL).json()
    assert document["servers"][0]["url"] == base
    for path in document["paths"]:
        if "{" not in path:
            assert client.get(document["servers"][0]["url"] + path).status_code in (200, 422), path


def test_pages_and_their_parts(base: str, client: httpx2.Client) -> None:
    for path in ("", "/", "/docs", "/problems", *(problems.type_of(kind) for kind in problems.KINDS)):
        page = client.get(f"{base}{path}", headers={"Accept": "text/html", **EVIL})
        assert page.status_code == 200
        assert str(page.url).startswith(f"{base}/")
        assert "evil" not in page.text
        addresses = re.findall(r'(?:src|href|data-document)="([^"]+)"', page.text)
        assert len(addresses) > 7
        for address in addresses:
            target = urljoin(str(page.url), address)
            assert target.startswith(f"{base}/")
            assert client.get(target).status_code == 200, target


def test_problems_ids_and_methods(base: str, client: httpx2.Client) -> None:
    problem = client.get("/v1/metrics?them=talent&lang=en")
    assert problem.json()["type"] == "/problems/invalid-parameters"
    assert problem.json()["instance"] == "/v1/metrics"
    assert client.get(problem.links["help"]["url"]).json()["type"] == problem.json()["type"]
    assert client.get(base + problem.json()["type"]).status_code == 200
    missing = client.get("/v1/metrics/%E6%B2%A1%E6%9C%89")
    assert (missing.status_code, missing.json()["instance"]) == (404, "/v1/metrics/没有")
    assert client.post("/v1/metrics").status_code == 405
    tag = client.get("/v1/metrics").headers["etag"]
    assert client.get("/v1/metrics", headers={"If-None-Match": tag}).status_code == 304
    assert client.head("/v1/metrics").headers["link"] == client.get("/v1/metrics").headers["link"]


def test_what_is_kept_is_sent_from_the_connection(client: httpx2.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    first = client.get("/v1/measures?limit=3")

    def refuse(*_: object) -> None:
        raise AssertionError("left to the server")

    monkeypatch.setattr(HttpToolsProtocol, "on_headers_complete", refuse)
    again = client.get("/v1/measures?limit=3")
    assert (again.content, again.headers["link"]) == (first.content, first.headers["link"])
