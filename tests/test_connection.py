"""Answers sent from the connection itself: byte for byte what the server sends without, in any order and any pieces."""

import asyncio
import random
import re
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.types import Receive, Scope, Send

from app.main import create_app
from app.serving.bounded_protocol import BoundedProtocol
from app.serving.fast_protocol import FastProtocol
from app.serving.kept_answers import KeptAnswers
from app.settings import Settings
from support.pipelines import difference, pipeline
from support.wire import sent, served, talk, undated

THEMES = "/v1/themes"
ID = "/v1/metrics/qinghai-org-2020.online-classes"
TAG = '"0123456789abcdef01234567"'


class Passed:
    """The application, counting what reaches it."""

    def __init__(self, url: str) -> None:
        self.app = create_app(Settings(database_url=url))
        self.paths: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self.paths.append(scope["path"])
        await self.app(scope, receive, send)


@pytest.fixture(scope="module")
def app(loaded_url: str) -> Passed:
    return Passed(loaded_url)


@pytest.fixture(scope="module")
def server(app: Passed) -> Iterator[tuple[int, uvicorn.Server]]:
    with served(app, FastProtocol) as running:
        yield running


@pytest.fixture(scope="module")
def tag(server: tuple[int, uvicorn.Server]) -> str:
    """The tag of the list."""
    found: list[bytes] = re.findall(rb"etag: ([^\r]+)", talk(server[0], [sent(), LAST]))
    return found[0].decode()


@pytest.fixture(scope="module")
def plain(loaded_url: str) -> Iterator[int]:
    with served(Passed(loaded_url), "httptools") as (port, _):
        yield port


@pytest.fixture(scope="module")
def bounded(loaded_url: str) -> Iterator[int]:
    with served(Passed(loaded_url), BoundedProtocol) as (port, _):
        yield port


LAST = sent(target=THEMES, Connection="close")
STAYING = [
    sent(),
    sent(target=ID),
    sent("HEAD", ID),
    sent(target=ID, If_None_Match="*"),
    sent(target=ID, If_None_Match=TAG),
    sent(target=f"{ID}?"),
    sent(target=THEMES, Accept_Language="en"),
    sent(target=THEMES, Accept_Encoding="gzip"),
    sent(target=THEMES, Content_Length="4", body="body"),
    sent(target=THEMES, Transfer_Encoding="chunked", body="4\r\nbody\r\n0\r\n\r\n"),
    sent(target=THEMES, Expect="100-continue"),
    sent(target="http://localhost/v1/themes"),
    sent(target="/v1/metrics/%71inghai-org-2020.online-classes"),
    sent(target="/v1/metrics/none"),
    sent(target="/v1/metrics?limit=0"),
    sent("POST", THEMES, Content_Length="4", body="body"),
    sent("OPTIONS", THEMES, Origin="https://example.org", Access_Control_Request_Method="GET"),
    sent(target=f"{ID}#fragment"),
    sent(target="/livez"),
]
# those that end a connection: the server's own answer to what comes behind them depends on when it comes
CLOSING = [
    LAST,
    sent("HEAD", ID, Connection="close"),
    sent(target=THEMES, version="1.0"),
    sent(target=THEMES, version="1.0", Connection="keep-alive"),
]


@settings(deadline=None)  # it is the network's
@given(
    st.lists(st.sampled_from([*STAYING, None]), min_size=1, max_size=8),
    st.sampled_from(CLOSING),
    st.lists(st.integers(0, 2000), max_size=4),
)
def test_it_answers_as_the_server_alone(
    server: tuple[int, uvicorn.Server],
    bounded: int,
    plain: int,
    tag: str,
    asked: list[bytes | None],
    last: bytes,
    pieces: list[int],
) -> None:
    requests = [*(request or sent(If_None_Match=tag) for request in asked), last]
    expected = talk(plain, requests, pieces)
    assert talk(server[0], requests, pieces) == expected
    assert talk(bounded, requests, pieces) == expected


@pytest.mark.slow
@pytest.mark.usefixtures("untraced")
def test_whatever_is_sent_it_answers_as_the_server_alone(
    server: tuple[int, uvicorn.Server], bounded: int, plain: int, tag: str
) -> None:
    """`make pipelines` tries 10,000; the first of each seed are these."""
    chance = random.Random(1)
    for _ in range(60):
        asked = pipeline(chance, tag)
        wait = 2 if asked.kind == "mutated" else 10  # it may leave the server waiting for the rest
        for port in (server[0], bounded):
            found = difference(
                asked,
                talk(port, asked.requests, asked.cuts, wait),
                lambda requests, cuts, wait=wait: talk(plain, requests, cuts, wait),  # type: ignore[misc]
            )
            assert found is None, f"{asked}\n{found}"


def test_a_body_behind_an_offer_to_upgrade_is_no_request(server: tuple[int, uvicorn.Server]) -> None:
    inner = sent(target=ID)
    offer = sent(Upgrade="h2c", Connection="Upgrade", Content_Length=str(len(inner)))
    answers = talk(server[0], [offer, inner], [len(offer)])
    assert answers.count(b"HTTP/1.1") == 1


def test_an_answer_waits_for_no_other_request(app: Passed) -> None:
    """The time that a connection may stay idle does not run while it is answered."""

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/slow":
            await asyncio.sleep(1.5)
        await app(scope, receive, send)

    with served(slow, FastProtocol, timeout_keep_alive=1) as (port, _):
        talk(port, [sent(), LAST])
        answers = talk(port, [sent(), sent(target="/slow"), LAST])
        assert re.findall(rb"HTTP/1.1 (\d+)", answers) == [b"200", b"404", b"200"]


def test_a_fault_of_ours_is_not_the_clients(
    server: tuple[int, uvicorn.Server], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    find, asked = KeptAnswers.find, []

    def fail_once(self: KeptAnswers, *arguments: Any, **options: Any) -> Any:
        asked.append(arguments)
        return find(self, *arguments, **options) if len(asked) > 1 else 1 / 0

    monkeypatch.setattr(KeptAnswers, "find", fail_once)
    assert talk(server[0], [sent(target=THEMES), LAST]).count(b"HTTP/1.1 200") == 2
    assert "looking for an answer failed" in caplog.messages


def test_an_offer_to_upgrade_is_ignored(
    server: tuple[int, uvicorn.Server], plain: int, caplog: pytest.LogCaptureFixture
) -> None:
    upgrade = sent(target=THEMES, Upgrade="h2c", Connection="Upgrade")
    alone = talk(plain, [sent(target=THEMES), upgrade], wait=0.5)
    assert alone.count(b"HTTP/1.1 200") == 2
    assert "Unsupported upgrade request." in caplog.messages
    caplog.clear()
    assert talk(server[0], [sent(target=THEMES), upgrade], wait=0.5) == alone
    assert caplog.messages == []


def test_what_is_kept_does_not_reach_the_application(app: Passed, server: tuple[int, uvicorn.Server], tag: str) -> None:
    app.paths.clear()
    answers = talk(server[0], [sent(), sent("HEAD"), sent(If_None_Match=tag), LAST])
    assert re.findall(rb"HTTP/1.1 (\d+)", answers) == [b"200", b"200", b"304", b"200"]
    assert app.paths == [THEMES]  # the last closes the connection


def test_who_does_not_read_is_not_written_for(server: tuple[int, uvicorn.Server]) -> None:
    port, running = server
    times = 2000
    whole = talk(port, [sent(), LAST])
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        sender = threading.Thread(target=connection.sendall, args=(sent() * times + LAST,))
        sender.start()
        time.sleep(0.5)
        waiting = [protocol.transport.get_write_buffer_size() for protocol in list(running.server_state.connections)]
        assert max(waiting) < 2 * 2**20, waiting
        received = list(iter(lambda: connection.recv(1 << 20), b""))
        sender.join()
    last = whole[whole.rindex(b"HTTP/1.1 200") :]
    assert undated(received) == whole.removesuffix(last) * times + last
