"""What a client may send, hold and keep waiting: every bound on a real connection, with and without kept answers."""

import asyncio
import json
import re
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, suppress
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from app.main import create_app
from app.serving import bounded_protocol
from app.serving.bounded_protocol import BoundedProtocol
from app.serving.fast_protocol import FastProtocol
from app.serving.refusals import malformed
from app.settings import Settings
from app.texts import say
from app.vocabulary import Lang
from app.web.problems import REFUSALS, type_of
from support.wire import sent, served, talk

pytestmark = pytest.mark.timed

Server = tuple[int, uvicorn.Server]
LAST = sent(target="/v1/themes", Connection="close")
SMALL = {"head_seconds": 1, "body_seconds": 1, "connections": 10, "body_bytes": 1000, "unread_bytes": 4096}


@pytest.fixture(scope="module")
def url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture(scope="module", params=[BoundedProtocol, FastProtocol])
def port(request: pytest.FixtureRequest, url: str) -> Iterator[int]:
    """The application with the bounds that it has unless told otherwise."""
    with served(create_app(Settings(database_url=url)), request.param, timeout_keep_alive=75) as (port, _):
        yield port


@pytest.fixture(scope="module", params=[BoundedProtocol, FastProtocol])
def strict(request: pytest.FixtureRequest, url: str) -> Iterator[Server]:
    """The application with small bounds."""
    app = create_app(Settings(database_url=url, **SMALL))
    with served(app, request.param, timeout_keep_alive=2) as running:
        yield running


@pytest.fixture(scope="module", params=[BoundedProtocol, FastProtocol])
def crowded(request: pytest.FixtureRequest, url: str) -> Iterator[Server]:
    """The application with few connections, that may take their time."""
    with served(
        create_app(Settings(database_url=url, connections=10)), request.param, timeout_keep_alive=75
    ) as running:
        yield running


def toy() -> Starlette:
    """An application that reads bodies, which ours does not, and takes its time."""

    async def echo(request: Request) -> Response:
        return PlainTextResponse(str(len(await request.body())))

    async def slow(request: Request) -> Response:
        await asyncio.sleep(0.5)
        return PlainTextResponse("slow")

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[dict[str, Any]]:
        yield {"settings": Settings(**SMALL)}

    return Starlette(routes=[Route("/echo", echo, methods=["POST"]), Route("/slow", slow)], lifespan=lifespan)


@pytest.fixture(scope="module")
def reading() -> Iterator[int]:
    with served(toy(), BoundedProtocol) as (port, _):
        yield port


def statuses(answers: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1.1 (\d+)", answers)]


def problem(answer: bytes, status: int) -> dict[str, Any]:
    """Check that the last of some answers is a whole problem, and return it."""
    answer = re.split(rb"(?=HTTP/1\.1 \d)", answer)[-1]
    head, _, body = answer.partition(b"\r\n\r\n")
    assert statuses(head) == [status]
    named = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:])
    assert named[b"content-type"] == b"application/problem+json"
    assert named[b"connection"] == b"close"
    assert named[b"cache-control"] == b"no-store"
    assert int(named[b"content-length"]) == len(body)
    found: dict[str, Any] = json.loads(body)
    assert found["status"] == status
    assert found["type"] in {type_of(kind) for kind in REFUSALS}
    assert len(answer) < 2000
    return found


def test_a_request_up_to_the_bounds_is_answered(port: int) -> None:
    lines = {f"X-{n}": "x" for n in range(97)}
    assert statuses(talk(port, [sent(**lines, Connection="close")])) == [200]  # with Host: 99
    path = "/v1/metrics?limit=1&lang=" + "a" * (16_384 - 25)
    assert statuses(talk(port, [sent(target=path, Connection="close")])) == [422]
    large = sent(Connection="close", X="x" * 30_000)
    assert statuses(talk(port, [large])) == [200]
    assert statuses(talk(port, [large], pieces=range(0, 30_000, 1000))) == [200]


@pytest.mark.parametrize(("name", "times"), [("Accept", 40_000), ("Accept-Language", 80_000), ("X", 101)])
def test_many_header_lines_are_refused_at_once(port: int, name: str, times: int) -> None:
    request = b"GET /v1/themes HTTP/1.1\r\nHost: a\r\nAccept-Language: en\r\n" + f"{name}: a\r\n".encode() * times
    worked, begun = time.process_time(), time.monotonic()
    found = problem(talk(port, [request, b"\r\n"]), 431)
    assert time.process_time() - worked < 1.5  # of this process, which serves too: the machine may be busy
    assert time.monotonic() - begun < 8  # it waits for no bound on time, the shortest of which is 10 seconds
    assert "100 header lines" in found["detail"]
    assert found["instance"] == "/v1/themes"


@pytest.mark.parametrize("end", [b"\r\n\r\n", b""])
@pytest.mark.parametrize("pieces", [[], range(0, 40_000, 3000)])
def test_large_headers_are_refused(port: int, end: bytes, pieces: list[int]) -> None:
    """Also where they never end."""
    request = b"GET /v1/themes HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 40_000 + end
    assert "32768" in problem(talk(port, [request], pieces), 431)["detail"]


@pytest.mark.parametrize("length", [16_385, 70_000, 1_000_000])
@pytest.mark.parametrize("whole", [True, False])
def test_a_long_address_is_refused(port: int, length: int, whole: bool) -> None:
    address = b"/v1/metrics?lang=en&q=" + b"x" * length
    request = b"GET " + address + b" HTTP/1.1\r\nHost: a\r\n\r\n" if whole else b"GET " + address
    found = problem(talk(port, [request]), 414)
    assert "16384" in found["detail"]
    assert found["instance"] == "/v1/metrics"


def test_a_refusal_is_read_by_who_goes_on_sending(port: int) -> None:
    """What comes unread would make the system reset the connection, and the answer be lost."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"GET /v1/themes HTTP/1.1\r\n" + b"A: b\r\n" * 200)
        for _ in range(20):
            connection.sendall(b"A: b\r\n" * 500)
            time.sleep(0.01)
        problem(b"".join(iter(lambda: connection.recv(65_536), b"")), 431)


def test_who_never_stops_sending_is_cut(port: int) -> None:
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"NONSENSE\r\n\r\n")
        with pytest.raises(ConnectionError):
            connection.sendall(bytes(2**26))
    assert time.monotonic() - begun < 5


@pytest.mark.slow
def test_a_head_must_arrive_in_time(strict: Server) -> None:
    port, _ = strict
    # of a connection just opened, and of one that was used; at a stop, and byte by byte
    for before in ([], [sent()]):
        for request in (b"G", b"GET /v1/themes HTTP/1.1\r\nHost: a\r\nAccept-Language: en\r\nX"):
            begun = time.monotonic()
            answers = talk(port, [*before, request])
            assert 0.9 < time.monotonic() - begun < 3
            found = problem(answers, 408)
            assert statuses(answers) == [200] * len(before) + [408]
    assert found["detail"].startswith("The request did not arrive completely within 1 seconds.")
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.settimeout(0.1)
        answer = b""
        for byte in b"GET /v1/themes HTTP/1.1\r\nHost: a\r\nX: and so on and so on and so on and so on":
            connection.sendall(bytes([byte]))
            try:
                answer = connection.recv(65_536)
                break
            except TimeoutError:
                pass
        problem(answer, 408)
    assert 0.9 < time.monotonic() - begun < 3


@pytest.mark.slow
def test_a_connection_without_a_request_is_closed_in_silence(strict: Server) -> None:
    """A 408 to nobody's question would be taken for the answer to the next (RFC 9110, 15.5.9)."""
    port, _ = strict
    for seconds, before in ((1, b""), (2, sent()), (1, b"\r\n\r\n")):
        with closing(socket.create_connection(("127.0.0.1", port), timeout=10)) as connection:
            begun = time.monotonic()
            connection.sendall(before)
            answers = b"".join(iter(lambda: connection.recv(65_536), b""))
            assert seconds - 0.2 < time.monotonic() - begun < seconds + 1.5
            assert statuses(answers) == [200] * (before == sent())


def test_a_large_body_is_refused(port: int, reading: int) -> None:
    announced = sent("POST", "/v1/themes", Content_Length="65537", Accept_Language="en")
    assert "65536" in problem(talk(port, [announced]), 413)["detail"]
    expecting = sent("POST", "/v1/themes", Content_Length="65537", Expect="100-continue")
    assert statuses(talk(port, [expecting])) == [413]
    assert statuses(talk(reading, [sent("POST", "/echo", Content_Length="1000", body="x" * 1000)], wait=0.5)) == [200]
    chunks = "190\r\n" + "x" * 400 + "\r\n"
    chunked = sent("POST", "/echo", Transfer_Encoding="chunked", Accept_Language="en", body=chunks * 3)
    assert "1000" in problem(talk(reading, [chunked]), 413)["detail"]
    # one behind another: in order
    answers = talk(reading, [sent(target="/slow"), chunked])
    assert statuses(answers) == [200, 413]
    problem(answers, 413)


@pytest.mark.slow
def test_a_body_must_arrive_in_time(strict: Server, reading: int) -> None:
    port, _ = strict
    begun = time.monotonic()
    found = problem(talk(reading, [sent("POST", "/echo", Content_Length="9", Accept_Language="en", body="x")]), 408)
    assert found["instance"] == "/echo"
    assert 0.9 < time.monotonic() - begun < 3
    # its request was answered before: there is nothing to say
    begun = time.monotonic()
    assert statuses(talk(port, [sent(target="/v1/themes", Content_Length="9", body="x")])) == [200]
    assert statuses(talk(port, [sent("POST", "/v1/themes", Content_Length="9", body="x")])) == [405]
    assert 1.8 < time.monotonic() - begun < 6


def test_a_body_is_read_over(port: int) -> None:
    """Nothing here needs one; a client may send one (RFC 9110, 9.3.1)."""
    body = sent(target="/v1/units", Content_Length="60000", body="x" * 60_000)
    assert statuses(talk(port, [body, sent(), body, LAST])) == [200] * 4


def test_connections_are_bounded_and_idle_ones_make_room(crowded: Server) -> None:
    port, running = crowded
    while running.server_state.connections:
        time.sleep(0.05)
    busy, idle = [], []
    try:
        for _ in range(8):
            busy.append(socket.create_connection(("127.0.0.1", port), timeout=10))
            busy[-1].sendall(b"GET /v1/themes HTTP/1.1\r\n")
        for _ in range(2):
            idle.append(socket.create_connection(("127.0.0.1", port), timeout=10))
            idle[-1].sendall(sent())
            assert statuses(idle[-1].recv(65_536)) == [200]
            time.sleep(0.05)
        for left in (idle[0], idle[1]):
            busy.append(socket.create_connection(("127.0.0.1", port), timeout=10))
            busy[-1].sendall(b"GET /v1/themes HTTP/1.1\r\n")
            while left.recv(65_536):
                pass
        found = problem(talk(port, [sent(Accept_Language="en")]), 503)
        assert (found["type"], found["instance"]) == ("/problems/busy", "/v1/metrics")
        assert found["detail"].startswith("The server holds up to 10 connections")
        for connection in busy:
            connection.sendall(b"Host: a\r\nConnection: close\r\n\r\n")
            assert statuses(connection.recv(65_536)) == [200]
    finally:
        for connection in busy + idle:
            connection.close()
    shown = talk(port, [sent(target="/metrics", Connection="close")])
    assert b"\nworkreport_connections_refused_total 1.0\n" in shown


def test_many_more_connections_than_may_be_are_not_all_answered(crowded: Server) -> None:
    port, running = crowded
    while running.server_state.connections:
        time.sleep(0.05)
    with closing_all() as opened:
        for _ in range(10 + bounded_protocol.TURNED_AWAY + 50):
            opened.append(socket.create_connection(("127.0.0.1", port), timeout=10))
            opened[-1].sendall(b"GET")
        time.sleep(0.3)
        assert len(running.server_state.connections) <= 10 + bounded_protocol.TURNED_AWAY


class closing_all(list[socket.socket]):  # noqa: N801 - used like contextlib.closing
    def __enter__(self) -> "closing_all":
        return self

    def __exit__(self, *_: object) -> None:
        for connection in self:
            connection.close()


def test_a_refusal_waits_for_the_answers_before_it(port: int, reading: int) -> None:
    for before in ([sent(target="/v1/metrics?limit=7")], [sent(target="/v1/units"), sent(target="/v1/themes?lang=en")]):
        answers = talk(port, [*before, b"NONSENSE\r\n\r\n"])
        assert statuses(answers) == [200] * len(before) + [400]
        problem(answers, 400)
    assert statuses(talk(reading, [sent(target="/slow"), sent(target="/slow"), b"NONSENSE\r\n\r\n"])) == [200, 200, 400]


def test_a_refusal_is_about_the_request_that_it_refuses(port: int) -> None:
    """Not about one before it, which may be a HEAD, in another language and for another path."""
    before = sent("HEAD", "/v1/units?lang=zh")
    for faulty in (
        sent(target="/v1/themes?lang=en").replace(b"Host: localhost\r\n", b""),
        sent(target="/v1/themes?lang=en", Content_Length="1", Transfer_Encoding="chunked", body="0\r\n\r\n"),
        b"GET /v1/themes?lang=en&q=a b HTTP/1.1\r\nHost: a\r\n\r\n",
    ):
        found = problem(talk(port, [before, faulty]), 400)
        assert found["instance"] == "/v1/themes"
        assert found["title"] == "Malformed request"


@pytest.mark.slow
def test_who_sends_without_reading_fills_no_memory(strict: Server) -> None:
    port, running = strict
    request = sent(target="/v1/metrics?limit=50")
    with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
        with pytest.raises(TimeoutError):
            connection.sendall(request * 100_000)
        protocols = [p for p in running.server_state.connections if isinstance(p, BoundedProtocol)]
        assert len(protocols) == 1
        held = protocols[0]
        assert held.transport.get_write_buffer_size() < 4096 + 100_000  # the bound, and one answer
        assert len(held.pipeline) <= bounded_protocol.PIECE / 20
        assert len(held.unparsed) < 600_000  # what came at once


def swallow(connection: socket.socket) -> None:
    with suppress(OSError):
        while connection.recv(1 << 20):
            pass


def test_pipelined_requests_leave_others_their_turn(port: int) -> None:
    times = 1500
    talk(port, [sent(), LAST])
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        sender = threading.Thread(target=connection.sendall, args=(sent(target="/v1/units") * times,))
        reader = threading.Thread(target=swallow, args=(connection,))
        sender.start()
        reader.start()
        waits = []
        for _ in range(30):
            begun = time.monotonic()
            assert statuses(talk(port, [LAST])) == [200]
            waits.append(time.monotonic() - begun)
        sender.join()
        connection.shutdown(socket.SHUT_RDWR)
        reader.join()
    assert sorted(waits)[15] < 0.1, waits


# --- Host, malformed ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hosts", "version", "status"),
    [
        ([], "1.1", 400),
        (["a", "a"], "1.1", 400),
        (["a", "b"], "1.0", 400),
        (["a b"], "1.1", 400),
        (["a/b"], "1.1", 400),
        (["a,b"], "1.1", 200),  # a sub-delimiter of a name (RFC 3986, 3.2.2)
        (["user@a"], "1.1", 400),
        (["a:port"], "1.1", 400),
        (["a:80:80"], "1.1", 400),
        (["[::1"], "1.1", 400),
        (["培训"], "1.1", 400),
        ([""], "1.1", 200),  # RFC 9110, 7.2: where the address has no authority
        (["a"], "1.1", 200),
        (["a_b.example:8000"], "1.1", 200),
        (["127.0.0.1:8000"], "1.1", 200),
        (["[::1]:8000"], "1.1", 200),
        (["a:"], "1.1", 200),
        (["%E5%9F%B9"], "1.1", 200),
        ([], "1.0", 200),
        (["a"], "1.0", 200),
    ],
)
def test_host(port: int, hosts: list[str], version: str, status: int) -> None:
    lines = "".join(f"Host: {host}\r\n" for host in hosts)
    request = f"GET /v1/themes?lang=en HTTP/{version}\r\n{lines}Connection: close\r\n\r\n".encode()
    answer = talk(port, [request])
    assert statuses(answer) == [status]
    if status == 400:
        found = problem(answer, 400)
        assert "`Host`" in found["detail"]
        assert found["instance"] == "/v1/themes"


def test_host_is_looked_at_in_every_request(port: int) -> None:
    missing = b"GET /v1/themes HTTP/1.1\r\n\r\n"
    assert statuses(talk(port, [sent(), sent(), missing, sent()])) == [200, 200, 400]
    other = b"GET /v1/themes HTTP/1.1\r\nHost: other\r\n\r\n"
    assert statuses(talk(port, [sent(), other, sent(), b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n"])) == [200, 200, 200, 400]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/v1/search?lang=en&q=培训".encode(), "Send `/v1/search?lang=en&q=%E5%9F%B9%E8%AE%AD`"),
        ("/v1/search?lang=en&q=培训".encode() + b"x" * 500, "Send `/v1/search?lang=en&q=%E5%9F%B9%E8%AE%ADxxx"),
        (b"/v1/search?lang=en&q=rural education", "Send `/v1/search?lang=en&q=rural%20education`"),
        ("/v1/search?lang=en&q=培训".encode("gb18030"), "neither ASCII nor UTF-8"),
        ("http://localhost/v1/search?lang=en&q=培训".encode(), "Send `http://localhost/v1/search?lang=en&q=%E5%9F%B9"),
    ],
)
@pytest.mark.parametrize("before", [[], [sent()]])
def test_an_address_as_it_is_typed_is_refused_with_advice(
    port: int, before: list[bytes], address: bytes, expected: str
) -> None:
    request = b"GET " + address + b" HTTP/1.1\r\nHost: a\r\n\r\n"
    for pieces in ([len(b"".join(before)) + 20], []):
        answers = talk(port, [*before, request], pieces)
        assert statuses(answers) == [200] * len(before) + [400]
        found = problem(answers, 400)
        assert expected in found["detail"]
        assert "ercent-encode" in found["detail"]
        assert len(found["detail"]) < 500


@pytest.mark.parametrize(
    ("request_", "zh", "en"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "请把地址写成 `http://`", "the port takes plain HTTP"),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "只接受 HTTP/1.1", "the server speaks HTTP/1.1 only"),
        (b"FOO / HTTP/1.1\r\nHost: a\r\n\r\n", "请求方法不明", "Its method is unknown"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nA b: c\r\n\r\n", "有一行请求头有误", "A header line is malformed"),
        (b"GET / HTTP/9.9\r\nHost: a\r\n\r\n", "`HTTP/1.1`", "Write `HTTP/1.1`"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", "十进制整数", "in decimal digits"),
        (b"\x00\x01\x02\r\n\r\n", "HTTP/1.1", "HTTP/1.1"),
    ],
    ids=["tls", "http/2", "method", "header", "version", "length", "rubbish"],
)
def test_what_is_no_request_is_told_what_to_send(port: int, request_: bytes, zh: str, en: str) -> None:
    detail = problem(talk(port, [request_]), 400)["detail"]
    assert zh in detail or en in detail
    for internal in ("parser", "Pause", "encountered", "Invalid", "token", "解析"):
        assert internal not in detail
    refusal = malformed(request_, "Invalid method encountered")
    assert all("encountered" not in say(refusal.detail, lang) for lang in Lang)


def test_the_advice_is_what_to_type(port: int) -> None:
    end = " HTTP/1.1\r\nHost: a\r\nAccept-Language: en\r\n\r\n"
    detail = problem(talk(port, [f"GET /v1/metrics?limit=5&theme=人才&q=培训{end}".encode()]), 400)["detail"]
    assert detail.endswith("let curl encode it: `curl -G --data-urlencode 'theme=人才' ADDRESS`.")
    detail = problem(talk(port, [f"GET /v1/培训{end}".encode()]), 400)["detail"]
    assert detail.endswith("Send `/v1/%E5%9F%B9%E8%AE%AD`.")


def test_a_refusal_is_in_the_language_asked_for(port: int) -> None:
    for header, lang, text in (
        ("", "zh", "百分号编码"),
        ("en-GB", "en", "percent-encoded"),
        ("zh,en;q=0.5", "zh", "百分号编码"),
    ):
        answer = talk(port, [f"GET /培 HTTP/1.1\r\nHost: a\r\nAccept-Language: {header}\r\n\r\n".encode()])
        assert f"content-language: {lang}".encode() in answer
        assert text in problem(answer, 400)["detail"]


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (b"NONSENSE\r\n\r\n", "请求方法不明"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "HTTP"),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "HTTP/1.1"),
        (sent(A_B="x", Transfer_Encoding="none"), "Transfer-Encoding"),
        (sent(Transfer_Encoding="chunked", body="nonsense\r\n"), "请求体的分块有误"),
        (sent(Content_Length="many"), "Content-Length"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nA b: c\r\n\r\n", "有一行请求头有误"),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", "有一行请求头有误"),
    ],
)
def test_what_is_no_request_gets_a_problem(port: int, request_: bytes, said: str) -> None:
    for before in ([], [sent()]):
        answers = talk(port, [*before, request_])
        assert statuses(answers)[-1] == 400
        assert said in problem(answers, 400)["detail"]


def test_a_refusal_of_head_has_no_body(port: int) -> None:
    for request in (b"HEAD /v1/themes HTTP/1.1\r\n\r\n", "HEAD /培训 HTTP/1.1\r\nHost: a\r\n\r\n".encode()):
        answer = talk(port, [request])
        assert statuses(answer) == [400]
        assert answer.endswith(b"\r\n\r\n")


def test_a_fault_of_ours_is_said_to_be_ours(
    port: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(BoundedProtocol, "check_head", lambda _: 1 / 0)
    assert statuses(talk(port, [sent()])) == [500]
    assert "reading a request failed" in caplog.messages


@pytest.mark.slow
@pytest.mark.parametrize("server", ["httptools", "h11"])
def test_another_servers_connections_bound_the_number_of_headers_too(url: str, server: str) -> None:
    with served(create_app(Settings(database_url=url)), server) as (port, _):
        request = b"GET /v1/themes HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + b"Accept: a\r\n" * 2000 + b"\r\n"
        worked = time.process_time()
        answer = talk(port, [request])
        assert statuses(answer) == [431]
        assert b'"type":"/problems/headers-too-large"' in answer
        assert time.process_time() - worked < 1


def test_every_bound_is_a_setting_and_listed(port: int) -> None:
    answer = talk(port, [sent(target="/v1", Connection="close")])
    limits = json.loads(answer.partition(b"\r\n\r\n")[2])["limits"]
    shown = {name.removesuffix("_max"): value for name, value in limits.items()}
    config = Settings()
    for name in (
        "address_bytes",
        "headers",
        "head_bytes",
        "head_seconds",
        "body_bytes",
        "body_seconds",
        "idle_seconds",
        "connections",
        "unread_bytes",
    ):
        assert shown[name] == getattr(config, name)


def test_the_tag_of_the_limits_is_of_these_limits(url: str) -> None:
    tags = set()
    for headers in (100, 99):
        with served(create_app(Settings(database_url=url, headers=headers)), FastProtocol) as (port, _):
            tags |= set(re.findall(rb"etag: ([^\r]+)", talk(port, [sent(target="/v1", Connection="close")])))
    assert len(tags) == 2
