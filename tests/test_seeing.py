"""What operators see: numbers of all workers, ids of requests, the state of each part."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as plain_text
from starlette.testclient import TestClient

from app.main import create_app
from app.seeing.board import Board
from app.seeing.exposition import exposed
from app.seeing.tallies import WITHIN, Tallies
from app.serving.bounded_protocol import BoundedProtocol
from app.serving.fast_protocol import FastProtocol, LoggingProtocol
from app.settings import ROOT, Settings
from support.client import AppClient
from support.command import fetch, serving
from support.waiting import soon
from support.wire import sent, served, talk

LIST = "/v1/metrics?limit=3"
RECORD = "/v1/metrics/qinghai-org-2020.online-classes"
OPEN_METRICS = "application/openmetrics-text; version=1.0.0"
REQUESTS = "workreport_http_requests_total"
ID = re.compile(r"[0-9a-f]{24}")


def numbers(text: str) -> dict[str, dict[tuple[str, ...], float]]:
    """Read what a scrape shows: values by name and by the values of their labels, which stand in alphabetical order."""
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in plain_text(text):
        for sample in family.samples:
            labels = tuple(value for _, value in sorted(sample.labels.items()))
            assert labels not in found.setdefault(sample.name, {}), sample
            found[sample.name][labels] = sample.value
    return found


@pytest.fixture(scope="module")
def config(sqlite_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(database_url=sqlite_url, exports=tmp_path_factory.mktemp("exports"))


@pytest.fixture
def client(config: Settings) -> Iterator[TestClient]:
    with AppClient(create_app(config)) as asking:
        yield asking


# --- numbers ------------------------------------------------------------------------------------------------------


def test_requests_are_counted_by_route_method_status_and_answer(client: TestClient) -> None:
    for path in (LIST, LIST, RECORD, "/v1/metrics/none", "/v1/nothing", "/v1/metrics?limit=0", "/docs"):
        client.get(path)
    tag = client.get(LIST).headers["etag"]
    client.get(LIST, headers={"If-None-Match": tag})
    client.head(LIST)
    client.post(LIST)
    client.request("BREW", "/v1/metrics")
    found = numbers(client.get("/metrics").text)[REQUESTS]
    assert found == {
        ("kept", "GET", "/v1/metrics", "200"): 2,
        ("made", "GET", "/v1/metrics", "200"): 1,
        ("kept", "GET", "/v1/metrics", "304"): 1,
        ("kept", "HEAD", "/v1/metrics", "200"): 1,
        ("made", "GET", "/v1/metrics", "422"): 1,
        ("made", "POST", "/v1/metrics", "405"): 1,
        ("made", "other", "/v1/metrics", "405"): 1,
        ("made", "GET", "/v1/metrics/{id}", "200"): 1,
        ("made", "GET", "/v1/metrics/{id}", "404"): 1,
        ("made", "GET", "none", "404"): 1,
        ("made", "GET", "/docs", "200"): 1,
    }
    assert numbers(client.get("/metrics").text)[REQUESTS]["made", "GET", "/metrics", "200"] == 1


def test_what_is_made_is_timed(client: TestClient) -> None:
    for path in (LIST, LIST, RECORD, RECORD):
        client.get(path)
    name = "workreport_http_request_duration_seconds"
    found = numbers(client.get("/metrics").text)
    assert found[f"{name}_count"] == {
        ("GET", "/v1/metrics", "200"): 1,
        ("GET", "/v1/metrics/{id}", "200"): 1,
    }
    assert 0 < found[f"{name}_sum"]["GET", "/v1/metrics", "200"] < 10
    within = [found[f"{name}_bucket"][limit, "GET", "/v1/metrics", "200"] for limit in (*map(str, WITHIN), "+Inf")]
    assert within == sorted(within)
    assert within[-1] == 1


@pytest.mark.parametrize(("accept", "read"), [("", plain_text), (OPEN_METRICS, open_metrics)])
def test_both_formats_are_read_by_the_parsers(client: TestClient, accept: str, read: Any) -> None:
    client.get(LIST)
    answer = client.get("/metrics", headers={"Accept": accept})
    assert answer.headers["content-type"].startswith(accept.partition(";")[0] or "text/plain; version=0.0.4")
    assert answer.headers["cache-control"] == "no-store"
    families = {family.name: family for family in read(answer.text)}
    assert all(name.startswith("workreport_") and family.documentation for name, family in families.items())
    assert len(families) > 20


def test_how_the_server_is(client: TestClient, config: Settings) -> None:
    found = numbers(client.get("/metrics").text)
    assert found["workreport_workers"] == {(): 1}
    assert found["workreport_connections_limit"] == {(): config.connections}
    assert found["workreport_streams_open"] == {("made_before",): 0, ("made_while_sent",): 0}
    assert found["workreport_requests_in_progress"] == {(): 1}
    assert found["workreport_release_number"] == {(): 1}
    ((identity, release),) = found["workreport_release_info"]
    assert (release, len(identity)) == ("1", 16)
    assert set(found["workreport_part_ready"].values()) == {1}
    assert 0 <= found["workreport_database_look_age_seconds"][()] < 5
    assert found["workreport_resident_memory_bytes"][()] > 10_000_000


def test_a_board_goes_on_where_a_worker_ended() -> None:
    """Places are taken over; what ended workers counted stays, and how they were does not."""
    board = Board(2)
    first = Tallies(board)
    first.values[first.kept("/a").get] += 2
    first.made("/a", "GET", 200, 0.02)
    first.show("connections_open", 5)
    again = Tallies(board)
    assert again.kept("/a") == first.kept("/a")
    again.values[again.kept("/a").get] += 1
    found = numbers(exposed(board, {}, "")[0].decode())
    assert found[REQUESTS] == {("kept", "GET", "/a", "200"): 3, ("made", "GET", "/a", "200"): 1}
    assert found["workreport_worker_starts_total"] == {(): 2}


def test_a_board_that_is_full_counts_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.seeing.board._SIZE", 2**16)
    tallies = Tallies(Board(1))
    for number in range(1000):
        tallies.made(f"/{number}", "GET", 200, 0.1)
    found = numbers(exposed(tallies.board, {}, "")[0].decode())[REQUESTS]
    assert 200 < len(found) < 500
    assert set(found.values()) == {1}


# --- where it is answered -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("metrics", "port", "expected"),
    [
        ("on", 80, {"/metrics": 200, "/readyz": 200, LIST: 200}),
        ("off", 80, {"/metrics": 404, "/readyz": 200, LIST: 200}),
        ("9100", 80, {"/metrics": 404, "/readyz": 200, LIST: 200}),
        ("9100", 9100, {"/metrics": 200, "/readyz": 200, "/livez": 200, LIST: 404, "/docs": 404}),
        ("[::1]:9100", 9100, {"/metrics": 200, LIST: 404}),
    ],
)
def test_metrics_may_have_a_port_of_their_own(
    config: Settings, metrics: str, port: int, expected: dict[str, int]
) -> None:
    moved = config.model_copy(update={"metrics": metrics})
    with AppClient(create_app(moved), base_url=f"http://localhost:{port}") as asking:
        assert {path: asking.get(path).status_code for path in expected} == expected


@pytest.mark.parametrize("text", ["yes", "0", "65536", "127.0.0.1", "host:port", "http://a:1", "a b:1", ":9100"])
def test_another_port_must_be_one(text: str) -> None:
    with pytest.raises(ValueError, match=r"expected on, off, PORT or HOST:PORT such as 127\.0\.0\.1:9100, found"):
        Settings(metrics=text)


# --- ids ----------------------------------------------------------------------------------------------------------


def test_each_answer_that_is_made_has_an_id(client: TestClient) -> None:
    answers = [client.get(path) for path in (LIST, "/v1/nothing", "/docs", "/livez", "/v1/metrics?limit=0", "/sdmx/x")]
    ids = [answer.headers["x-request-id"] for answer in answers]
    assert all(ID.fullmatch(one) for one in ids)
    assert len(set(ids)) == len(ids)
    assert answers[1].json()["request_id"] == ids[1]
    assert answers[4].json()["request_id"] == ids[4]


@pytest.mark.parametrize("good", ["a", "A-b_c.d~e:f/g+h=i@j", "0" * 128])
def test_the_id_of_a_client_is_taken_over(client: TestClient, good: str) -> None:
    for _ in range(2):  # made, then kept
        assert client.get(LIST, headers={"X-Request-ID": good}).headers["x-request-id"] == good
    problem = client.get("/v1/nothing", headers={"X-Request-ID": good})
    assert problem.json()["request_id"] == problem.headers["x-request-id"] == good


@pytest.mark.parametrize("bad", ["", "a b", "0" * 129, 'a"b', "a\tb", "é", "a,b", "<a>", "a\x1b[31m"])
def test_a_malformed_id_is_not(sqlite_client: TestClient, bad: str) -> None:
    answer = sqlite_client.get("/v1/nothing", headers={b"X-Request-ID": bad.encode("latin-1")})
    assert ID.fullmatch(answer.headers["x-request-id"])


@pytest.mark.parametrize("protocol", [FastProtocol, BoundedProtocol, LoggingProtocol])
def test_a_kept_answer_has_an_id_if_its_request_has(config: Settings, protocol: type[BoundedProtocol]) -> None:
    app = create_app(config.model_copy(update={"access_log": protocol is LoggingProtocol}))
    with served(app, protocol) as (port, _):
        talk(port, [sent(target=RECORD), sent(Connection="close")])
        named = talk(port, [sent(target=RECORD, X_Request_ID="mine"), sent(Connection="close")])
        plain = talk(port, [sent(target=RECORD), sent(Connection="close")])
        broken = talk(port, [sent(target=RECORD, X_Request_ID="mi ne"), sent(Connection="close")])
        refused = talk(port, [sent(target=f"/{'x' * 20_000}", X_Request_ID="mine")])
        metrics = talk(port, [sent(target="/metrics", Connection="close")]).decode()
    assert named.count(b"x-request-id: mine\r\n") == 1
    assert named.replace(b"x-request-id: mine\r\n", b"") == plain == broken
    assert refused.startswith(b"HTTP/1.1 414 ")
    found = numbers(metrics.partition("\r\n\r\n")[2])[REQUESTS]
    assert found["kept", "GET", "/v1/metrics/{id}", "200"] == 3
    assert found["refused", "none", "none", "414"] == 1


# --- the parts ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("sqlite:////nowhere/at/all.db", {"database": "not ready", "tables": "unknown"}),
        ("", {"database": "ready", "tables": "not ready", "release": "unknown", "index": "unknown"}),
    ],
)
def test_readyz_says_which_part_is_not_ready(tmp_path: Path, url: str, parts: dict[str, str]) -> None:
    file = tmp_path / "empty.db"
    file.touch()
    with AppClient(create_app(Settings(database_url=url or f"sqlite:///{file}", exports=tmp_path / "e"))) as asking:
        answer = asking.get("/readyz?lang=en")
        assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
        assert answer.json()["parts"].items() >= {**parts, "exports": "ready"}.items()
        shown = numbers(asking.get("/metrics").text)["workreport_part_ready"]
        assert {part: value for (part,), value in shown.items()} == {
            part: state == "ready" for part, state in answer.json()["parts"].items()
        }


def test_a_folder_of_exports_that_cannot_be_written_is_said(
    config: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Everything else is served; the log says so once, and once when it can be written again."""
    (tmp_path / "file").touch()
    app = create_app(config.model_copy(update={"exports": tmp_path / "file" / "exports"}))
    with AppClient(app) as asking:
        soon(lambda: asking.get("/readyz").json()["parts"]["exports"] == "not ready")
        assert asking.get("/readyz").status_code == 200
        (tmp_path / "file").unlink()
        for _ in range(2):
            app.state.exports.folder.look()
        assert asking.get("/readyz").json()["parts"]["exports"] == "ready"
    said = [record for record in caplog.records if "folder of exports" in record.getMessage()]
    assert ["cannot be written: exports" in record.getMessage() for record in said] == [True, False]
    assert {record.levelname for record in said} == {"WARNING"}


# --- all workers --------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_any_worker_answers_for_all(sqlite_url: str) -> None:
    """Also for one that was killed: what it counted stays, and how it was does not."""

    def scrape(address: str) -> dict[str, dict[tuple[str, ...], float]]:
        return numbers(fetch(f"{address}/metrics"))

    def asked(address: str) -> float:
        return sum(value for labels, value in scrape(address)[REQUESTS].items() if labels[2] == "/v1/themes")

    started: list[int] = []
    with serving("--read-only", "--workers", "2", url=sqlite_url, started=started) as address:
        soon(lambda: scrape(address)["workreport_workers"][()] == 2, 30)
        for _ in range(40):
            fetch(f"{address}/v1/themes")
        assert {asked(address) for _ in range(10)} == {40}
        children = Path(f"/proc/{started[0]}/task/{started[0]}/children").read_text().split()
        workers = [int(one) for one in children if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()]
        os.kill(workers[0], signal.SIGKILL)
        soon(lambda: scrape(address)["workreport_worker_starts_total"][()] == 3, 30)
        soon(lambda: scrape(address)["workreport_workers"][()] == 2, 30)
        assert asked(address) == 40
        assert scrape(address)["workreport_connections_limit"] == {(): 1000}


# --- what watches it ----------------------------------------------------------------------------------------------


def named_in(text: str) -> set[str]:
    return set(re.findall(r"\bworkreport_[a-z_]+", text))


def test_rules_and_dashboard_name_what_there_is(client: TestClient) -> None:
    client.get(LIST)
    tallies = client.app.state.tallies  # type: ignore[attr-defined]
    tallies.late(0.1)
    there = set(numbers(client.get("/metrics").text))
    rules = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yaml").read_text(encoding="utf-8"))
    asked = " ".join(rule["expr"] for group in rules["groups"] for rule in group["rules"])
    board = json.loads((ROOT / "deploy/grafana/workreport.json").read_text(encoding="utf-8"))
    shown = " ".join(target["expr"] for panel in board["panels"] for target in panel["targets"])
    for text in (asked, shown):
        assert named_in(text)
        assert named_in(text) <= there
    assert 'up{job="workreport"} == 0' in asked, "of a server that is down all other numbers are absent"
    assert 'status!~"501|503"' in asked, "what SDMX has and this service has not is no failure"
    page = (ROOT / "docs/seeing.md").read_text(encoding="utf-8")
    assert "job_name: workreport" in page
    for name in there - {"workreport_http_request_duration_seconds_sum"}:
        family = re.sub(r"_(bucket|count|sum|created)$", "", name)
        assert family in page or re.search(rf"`_{family.split('_', 2)[-1].rpartition('_')[2]}`", page), name


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("promtool"), reason="needs promtool")
def test_the_tool_of_prometheus_agrees(client: TestClient) -> None:
    tool = shutil.which("promtool") or ""
    subprocess.run([tool, "check", "rules", str(ROOT / "deploy/prometheus/alerts.yaml")], check=True)
    subprocess.run([tool, "check", "metrics"], input=client.get("/metrics").content, check=True)


@pytest.mark.slow
def test_the_library_is_loaded_at_the_first_scrape() -> None:
    code = "import sys, app.main, app.serving.server; sys.exit('prometheus_client' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
