"""The commands as an operator runs them: real processes, real HTTP."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from app.settings import ROOT
from support.command import fetch, run, run_process, serving
from support.databases import Databases
from support.seeds import FOLDER, change
from support.waiting import soon

# what a command on a text needs none of, and what takes longest to load
HEAVY = (
    "pydantic",
    "sqlalchemy",
    "fastapi",
    "lxml",
    "pypdfium2",
    "yaml",
    "app.settings",
    "app.ingest.seeds",
    "app.schemas",
)
LOADED = """
import sys
from app.cli import main
try:
    main()
finally:
    print(*(name for name in HEAVY if name in sys.modules), file=sys.stderr)
"""
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_verify_says_what_is_wrong_and_fails(seeds: Path) -> None:
    assert "no faults" in run("verify", "--seeds", str(seeds))
    path = seeds / FOLDER / "metrics.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("value: 21000", "value: 12000"), encoding="utf-8")
    said = run("verify", "--seeds", str(seeds), status=1)
    assert re.search(r"metrics\.yaml:\d+: \[0\]\.value: expected 21000", said)
    assert "1 fault in" in said


def test_verify_against_the_source_where_it_is_at_hand(seeds: Path) -> None:
    source = os.environ.get("WORKREPORT_TEST_SOURCE")
    if not source:
        pytest.skip("WORKREPORT_TEST_SOURCE names no source text")
    assert "agree" in run("verify", "--seeds", str(seeds), "--source", source)


def test_load_then_load_again(kind: str, databases: Databases, seeds: Path) -> None:
    url = databases.url(kind)
    assert "release 1" in run("load", "--seeds", str(seeds), url=url)
    assert "nothing changed" in run("load", "--seeds", str(seeds), url=url)
    shutil.rmtree(seeds / FOLDER)
    assert "expected a folder for each report" in run("load", "--seeds", str(seeds), url=url, status=1)


def when_ready(address: str) -> str:
    """Return what a server says once it is ready; on a busy machine it may begin before its database has answered."""
    try:
        return fetch(f"{address}/readyz")
    except urllib.error.HTTPError:
        return ""


def test_serve_migrates_loads_and_answers(kind: str, databases: Databases) -> None:
    url = databases.url(kind)
    with serving(url=url) as address:
        assert '"total":72' in fetch(f"{address}/v1/metrics?limit=1")
        with serving("--read-only", url=url) as second:
            assert soon(lambda: when_ready(second), 30).startswith('{"status":"ready","release":1,')


@pytest.mark.slow
def test_a_server_of_the_tests_keeps_no_exports(
    loaded_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The programs of others are served so, from a checkout that nothing may be left in."""
    monkeypatch.setenv("WORKREPORT_EXPORTS", str(tmp_path))
    with serving("--read-only", url=loaded_url) as address:
        sent = urllib.request.urlopen(f"{address}/v1/export.sqlite")
        assert sent.read(15) == b"SQLite format 3"
        sent.close()
    assert [*tmp_path.iterdir()] == []


@pytest.mark.slow
def test_serve_read_only_touches_nothing(databases: Databases) -> None:
    url = databases.url("sqlite")
    with serving("--read-only", url=url) as address, pytest.raises(urllib.error.HTTPError) as caught:
        fetch(f"{address}/readyz")
    assert caught.value.code == 503
    caught.value.close()
    assert not Path(url.removeprefix("sqlite:///")).exists()


@pytest.mark.slow
def test_workers_end_with_the_process_that_started_them(loaded_url: str) -> None:
    started: list[int] = []
    with serving("--workers", "2", url=loaded_url, started=started) as address:
        port = int(address.rpartition(":")[2])
        os.kill(started[0], signal.SIGKILL)
        deadline = time.monotonic() + 10
        while True:
            with socket.socket() as mine:
                mine.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    mine.bind(("127.0.0.1", port))
                    break
                except OSError:
                    assert time.monotonic() < deadline, "the port is still taken"
            time.sleep(0.1)


@pytest.mark.slow
@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1), (None, 1)])
def test_the_health_check_of_the_image_asks_no_proxy(status: int | None, code: int) -> None:
    """A proxy that the environment names, for what the container asks of others, knows nothing of the container."""
    command = json.loads(re.findall(r"^HEALTHCHECK.*?CMD (\[.*?\])$", DOCKERFILE, re.DOTALL | re.MULTILINE)[0])

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response((status or 200) if self.path == "/readyz" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    if status is None:
        server.shutdown()
        server.server_close()
    proxies = dict.fromkeys(("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"), "http://127.0.0.1:9")
    script = command[-1].replace("8000", str(server.server_port))
    done = subprocess.run([sys.executable, *command[1:-1], script], env={**os.environ, **proxies}, capture_output=True)
    assert done.returncode == code
    if status is not None:
        server.shutdown()
        server.server_close()


@pytest.mark.slow
def test_a_load_shows_within_a_second(kind: str, databases: Databases, seeds: Path) -> None:
    url = databases.url(kind)
    with serving("--workers", "2", "--seeds", str(seeds), url=url) as address:
        assert all('"release":1' in fetch(f"{address}/v1") for _ in range(20))  # kept by both workers now
        path = seeds / FOLDER / "measures.yaml"
        shown = False
        for release in (2, 3, 4):  # one of them, since on a busy machine a worker may not get its turn for a second
            change(path, "  title:\n    zh: ", "  title:\n    zh: 新")
            run("load", "--seeds", str(seeds), url=url)
            time.sleep(1)
            answers = [fetch(f"{address}/{where}") for where in ("v1", "readyz") for _ in range(20)]
            shown = all(f'"release":{release}' in answer for answer in answers)
            if shown:
                break
        assert shown


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments", ["--help", "text FILE", "extract FILE --report a-2030 --year 2030 --region CN --format json"]
)
def test_commands_on_a_text_start_light(tmp_path: Path, arguments: str) -> None:
    file = tmp_path / "report.txt"
    file.write_text("举办培训班12期，培训学徒300人次。\n", encoding="utf-8")
    command = [str(file) if argument == "FILE" else argument for argument in arguments.split()]
    bare = {name: value for name, value in os.environ.items() if not name.startswith("WORKREPORT_")}
    script = LOADED.replace("HEAVY", repr(HEAVY))
    done = subprocess.run([sys.executable, "-c", script, *command], env=bare, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert done.stdout
    assert done.stderr.split() == []


@pytest.mark.slow
def test_a_wrong_option_is_named() -> None:
    assert "error: No such option '--sed'" in run_process("verify", "--sed", "x", status=2)
    assert "does not exist" in run_process("verify", "--seeds", "/nowhere", status=2)
