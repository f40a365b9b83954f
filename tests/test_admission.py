"""Who is answered: by the host that is asked for, and by how many requests a client has sent."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.address import Addresses, Network
from app.main import create_app
from app.serving import request_counts
from app.serving.admission import client_of
from app.serving.fast_protocol import FastProtocol
from app.serving.request_counts import RequestCounts, shared_table
from app.settings import Settings
from support.client import AppClient
from support.wire import sent, served, talk

PROXY = ("127.0.0.1", 40000)
THEMES = "/v1/themes"


def client_at(url: str, client: tuple[str, int] = PROXY, **options: Any) -> TestClient:
    return AppClient(create_app(Settings(database_url=url, **options)), "http://localhost", client=client)


# --- the limit ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def limited(sqlite_url: str) -> Iterator[TestClient]:
    with client_at(sqlite_url, client_requests=3, client_seconds=600) as client:
        yield client


def asked_by(client: TestClient, address: str, path: str = THEMES, **headers: str) -> Any:
    return client.get(path, headers={"X-Forwarded-For": address, **headers})


def test_without_a_limit_nothing_is_counted(sqlite_url: str) -> None:
    with client_at(sqlite_url) as client:
        answers = [client.get(THEMES) for _ in range(50)]
        assert {answer.status_code for answer in answers} == {200}
        assert not any("ratelimit" in answer.headers for answer in answers)
        assert client.get("/v1").json()["limits"]["client_requests_max"] is None


def test_a_client_may_send_so_many_requests_and_is_told(limited: TestClient) -> None:
    answers = [asked_by(limited, "192.0.2.1") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert [answer.headers["ratelimit"] for answer in answers] == [
        f'"client";r={left};t=600' for left in (2, 1, 0, 0, 0)
    ]
    assert {answer.headers["ratelimit-policy"] for answer in answers} == {'"client";q=3;w=600'}
    refused = answers[3]
    assert refused.headers["retry-after"] == "600"
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["type"] == "/problems/too-many-requests"
    assert refused.json()["detail"] == "一个客户端在 600 秒内最多可发送 3 个请求。请在 600 秒后继续。"
    assert asked_by(limited, "192.0.2.2").status_code == 200
    assert {"RateLimit", "RateLimit-Policy", "Retry-After"} <= {
        *refused.headers["access-control-expose-headers"].split(", ")
    }


@pytest.mark.parametrize("path", ["/v1/none", "/v1/metrics?limit=0", "/docs", "/sdmx/3.0/structure/dataflow"])
def test_whatever_is_asked_counts(limited: TestClient, path: str) -> None:
    """Answers to nothing too, and what is kept as what is made: only what operators ask is free."""
    address = f"198.51.100.{len(path)}"
    assert all(asked_by(limited, address, "/readyz").status_code == 200 for _ in range(9))
    first = asked_by(limited, address, path)
    assert first.headers["ratelimit"] == '"client";r=2;t=600'
    assert limited.options(THEMES, headers={"X-Forwarded-For": address}).headers["ratelimit"].startswith('"client";r=1')
    assert asked_by(limited, address, THEMES, If_None_Match="*").headers["ratelimit"].startswith('"client";r=0')
    refused = asked_by(limited, address, path)
    assert refused.status_code == 429
    assert ("sdmx" in refused.headers["content-type"]) == ("sdmx" in path)
    assert asked_by(limited, address, "/livez").status_code == 200


def test_a_kept_answer_that_is_sent_from_the_connection_counts(sqlite_url: str) -> None:
    """A limit that only what is made counted for would not hold for most requests."""
    app = create_app(Settings(database_url=sqlite_url, client_requests=4, trusted_hosts=("localhost",)))
    with served(app, FastProtocol, proxy_headers=False) as (port, _):
        answers = talk(
            port, [sent(target=THEMES)] * 5 + [sent(target="/livez"), sent(target=THEMES, Connection="close")]
        )
        assert re.findall(rb"HTTP/1.1 (\d+)", answers) == [b"200"] * 4 + [b"429", b"200", b"429"]
        assert re.findall(rb"ratelimit: .client.;r=(\d+)", answers) == [b"3", b"2", b"1", b"0", b"0", b"0"]
        kept = re.findall(rb"etag: ([^\r]+)", answers)
        assert len(kept) == 4
        assert len(set(kept)) == 1
        elsewhere = sent(target=THEMES, Connection="close").replace(b"localhost", b"elsewhere")
        assert re.findall(rb"HTTP/1.1 (\d+)", talk(port, [elsewhere])) == [b"421"]


def test_the_limit_stands_where_every_other_does(limited: TestClient) -> None:
    limits = asked_by(limited, "203.0.113.9", "/v1").json()["limits"]
    assert (limits["client_requests_max"], limits["client_seconds"]) == (3, 600)


# --- counting -----------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 4)), max_size=60), st.integers(1, 5))
def test_counting_is_exact(asked: list[tuple[int, int]], most: int) -> None:
    """Compared with windows that are written down, whenever requests come."""
    windows: dict[int, tuple[int, int]] = {}
    now = 1_000_000
    with pytest.MonkeyPatch.context() as patch:
        counts = RequestCounts(most, 10)
        patch.setattr(request_counts, "monotonic", lambda: now)
        for wait, client in asked:
            now += wait
            end, counted = windows.get(client, (0, 0))
            if end <= now:
                end, counted = now + 10, 0
            found = counts.count(bytes([client]))
            within = counted < most
            windows[client] = (end, counted + within)
            assert found == (within, most - counted - within, end - now)


def test_processes_share_a_table() -> None:
    table = shared_table()
    one, other = RequestCounts(10, 60, table), RequestCounts(10, 60, table)
    found = [counts.count(b"client") for _ in range(6) for counts in (one, other)]
    assert [count.within for count in found] == [True] * 10 + [False] * 2


def test_memory_is_bounded_and_who_sends_much_is_remembered() -> None:
    """However many others come in between: each of them has sent less."""
    table = shared_table()
    counts = RequestCounts(50, 600, table)
    for number in range(60_000):
        if number % 1200 == 0:
            assert counts.count(b"much").within
        counts.count(number.to_bytes(4))
    assert not counts.count(b"much").within
    assert memoryview(table).nbytes < 1_100_000


# --- who the client is --------------------------------------------------------------------------------------------

NETWORKS: tuple[Network, ...] = Settings(trusted_proxies="10.0.0.0/8,fd00::/8").trusted_proxies


@pytest.mark.parametrize(
    ("came_from", "headers", "same_as"),
    [
        ("192.0.2.1", {}, "192.0.2.1"),
        ("192.0.2.1", {"x-forwarded-for": "198.51.100.7"}, "192.0.2.1"),  # it is no proxy of ours
        ("10.0.0.1", {"x-forwarded-for": "198.51.100.7"}, "198.51.100.7"),
        ("::ffff:10.0.0.1", {"x-forwarded-for": "198.51.100.7:4000"}, "::ffff:198.51.100.7"),
        ("10.0.0.1", {"x-forwarded-for": "6.6.6.6, 198.51.100.7, 10.9.9.9"}, "198.51.100.7"),
        ("10.0.0.1", {"x-forwarded-for": "6.6.6.6, nonsense, 10.9.9.9"}, "10.9.9.9"),
        ("10.0.0.1", {"x-forwarded-for": ""}, "10.0.0.1"),
        ("fd00::1", {"x-forwarded-for": "2001:db8:1:2:3::4"}, "2001:db8:1:2:ffff::1"),
        ("10.0.0.1", {"forwarded": 'for=6.6.6.6, for="[2001:db8::17]:4711";proto=https'}, "2001:db8::1"),
        ("10.0.0.1", {"forwarded": "for=198.51.100.7;host=a, for=10.2.2.2"}, "198.51.100.7"),
        ("10.0.0.1", {"forwarded": "for=unknown"}, "10.0.0.1"),
        ("10.0.0.1", {"forwarded": "for=6.6.6.6", "x-forwarded-for": "198.51.100.7"}, "198.51.100.7"),
        ("2001:db8::1", {}, "2001:db8::ffff:1"),
        ("a socket", {"x-forwarded-for": "198.51.100.7"}, "a socket"),
    ],
)
def test_the_client_is_the_nearest_that_is_no_trusted_proxy(
    came_from: str, headers: dict[str, str], same_as: str
) -> None:
    addresses = Addresses(trusted=NETWORKS)

    def key(client: str, sent: dict[str, str]) -> bytes:
        peer = addresses.peer("http", (client, 1), ("127.0.0.1", 80), "")
        return client_of(peer, [(name.encode(), value.encode()) for name, value in sent.items()], addresses)

    assert key(came_from, headers) == key(same_as, {})


def test_networks_of_other_clients_are_told_apart() -> None:
    addresses = Addresses()
    peers = [
        addresses.peer("http", (client, 1), None, "")
        for client in ("192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8:0:1::1", "c000:201::")
    ]
    assert len({client_of(peer, [], addresses) for peer in peers}) == len(peers)


@given(st.text(st.characters(max_codepoint=255), max_size=40), st.sampled_from([b"x-forwarded-for", b"forwarded"]))
def test_whatever_proxies_say_a_client_is_named(said: str, name: bytes) -> None:
    addresses = Addresses(trusted=NETWORKS)
    peer = addresses.peer("http", ("10.0.0.1", 1), None, "")
    assert len(client_of(peer, [(name, said.encode("latin-1"))], addresses)) in (4, 8)


# --- hosts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("example.org", 200),
        ("EXAMPLE.org:8000", 200),
        ("example.org.", 200),
        ("data.example.net", 200),
        ("a.b.example.net:80", 200),
        ("example.net", 421),
        ("evil-example.net", 421),
        ("[::1]:8000", 200),
        ("[::2]", 421),
        ("public.example", 200),
        ("example.org.evil.example", 421),
        ("localhost", 421),
    ],
)
def test_only_hosts_that_are_listed_are_answered_for(sqlite_url: str, host: str, status: int) -> None:
    hosts = Settings(trusted_hosts="example.org, *.Example.net,[::1]").trusted_hosts
    with client_at(sqlite_url, trusted_hosts=hosts, public_url="https://public.example:444/data") as client:
        for path in (THEMES, THEMES, "/docs", "/v1/none"):  # kept, too
            answer = client.get(path, headers={"Host": host})
            assert answer.status_code == (404 if status == 200 and path == "/v1/none" else status)
        if status == 421:
            assert answer.json()["type"] == "/problems/misdirected-request"
            assert host.partition(":")[0] in answer.json()["detail"]
        for path in ("/livez", "/readyz"):
            assert client.get(path, headers={"Host": host}).status_code == 200


def test_a_trusted_proxy_says_which_host_was_asked_for(sqlite_url: str) -> None:
    with client_at(sqlite_url, trusted_hosts=("example.org",)) as client:
        assert client.get(THEMES, headers={"X-Forwarded-Host": "example.org"}).status_code == 200
        assert client.get(THEMES, headers={"Host": "example.org", "X-Forwarded-Host": "evil"}).status_code == 421
    with client_at(sqlite_url, ("192.0.2.1", 1), trusted_hosts=("example.org",)) as client:
        assert client.get(THEMES, headers={"X-Forwarded-Host": "example.org"}).status_code == 421


@pytest.mark.parametrize("text", ["example.org:80", "a b", "https://example.org", "*", "*.", "[::1]:80", "[::g]", "é"])
def test_what_is_no_host_is_no_setting(text: str) -> None:
    with pytest.raises(ValueError, match="expected hosts without a port"):
        Settings(trusted_hosts=f"example.org,{text}")
