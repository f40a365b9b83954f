"""Long answers and clients that read slowly, stop or vanish: over real connections, on both databases."""

import io
import json
import os
import socket
import struct
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from app.errors import BUSY, GONE, NotReadyError
from app.ingest.load import load
from app.main import create_app
from app.queries import reading as q
from app.queries.beside import beside
from app.queries.listing import ListRequest, Records
from app.queries.resources import FACTS as LISTINGS
from app.serving import stalled
from app.serving.bounded_protocol import BoundedProtocol
from app.serving.fast_protocol import FastProtocol
from app.settings import Settings
from app.vocabulary import Format, Resource
from app.web import made_files, stream, tables
from app.web.reader import Readers
from support.api import get
from support.client import AppClient
from support.databases import recorded
from support.seeds import FOLDER, change
from support.waiting import soon
from support.wire import sent, served

pytestmark = pytest.mark.timed

CSV = "/v1/metrics?format=csv"
JSON = "/v1/metrics?limit=1000"


Parsed = tuple[int, dict[str, str], bytes]  # status, headers and body


class CutError(Exception):
    """An answer of which the end is missing."""


class Client:
    """A connection that asks for something; its own system takes little of the answer before it is read."""

    def __init__(self, port: int, target: str, **headers: str) -> None:
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.settimeout(20)
        self.socket.connect(("127.0.0.1", port))
        self.socket.sendall(sent(target=target, Accept_Encoding="identity", Connection="close", **headers))
        self.received = b""

    def read(self, much: int = 1024) -> bytes:
        part = self.socket.recv(much)
        self.received += part
        return part

    def answer(self, pause: float = 0) -> Parsed:
        """Read to the end, a pause after each kilobyte or so where one is given; raises CutError where it is cut."""
        try:
            while self.read(1024 if pause else 1 << 20):
                time.sleep(pause)
        except ConnectionError:
            raise CutError from None
        finally:
            self.socket.close()
        return parsed(self.received)

    def vanish(self, *, reset: bool = False) -> None:
        if reset:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


class Server:
    """A running server and what is inside."""

    def __init__(self, port: int, app: Any) -> None:
        self.port, self.app = port, app

    @property
    def streams(self) -> stream.Streams:
        return self.app.state.streams  # type: ignore[no-any-return]

    @property
    def sending(self) -> int:
        """How many long answers are being sent."""
        return sum(self.streams.sending.values())

    @property
    def readers(self) -> Readers:
        return self.app.state.readers  # type: ignore[no-any-return]

    @property
    def in_use(self) -> int:
        """How many connections to the database are given out."""
        return self.readers.connections.in_use

    def get(self, target: str, **headers: str) -> Parsed:
        """Ask for something and read it all."""
        return Client(self.port, target, **headers).answer()


def parsed(answer: bytes) -> Parsed:
    """Return status, headers and body of an answer; raises CutError where its end is missing."""
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    if headers.get("transfer-encoding") != "chunked":
        if len(body) != int(headers["content-length"]):
            raise CutError
        return int(first.split()[1]), headers, body
    parts: list[bytes] = []
    while True:
        size, _, body = body.partition(b"\r\n")
        if not size:
            raise CutError
        part, body = body[: int(size, 16)], body[int(size, 16) + 2 :]
        if not part:
            assert body == b""
            return int(first.split()[1]), headers, b"".join(parts)
        parts.append(part)


WAYS = pytest.mark.parametrize("protocol", [FastProtocol, BoundedProtocol])  # the bounds hold on both


@contextmanager
def running(url: str, protocol: type[BoundedProtocol] = FastProtocol, **options: Any) -> Iterator[Server]:
    app = create_app(Settings(database_url=url, **options))
    with served(app, protocol, timeout_graceful_shutdown=1) as (port, _):
        yield Server(port, app)


def rows_at_a_time(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Have a table made so many rows at a time, however fast it is read."""
    for name in ("FEW_ROWS", "MANY_ROWS"):
        monkeypatch.setattr(stream, name, number)


@pytest.fixture(autouse=True)
def small_buffers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system takes little of an answer that is not read, and few rows are many, so that little data is enough."""
    monkeypatch.setattr(stalled, "UNSENT", 4096)
    monkeypatch.setattr(tables, "PAGED", 1000)
    rows_at_a_time(monkeypatch, 200)


@pytest.fixture(scope="module")
def table(many: str) -> bytes:
    """The whole table."""
    with AppClient(create_app(Settings(database_url=many))) as client:
        return client.get(CSV).content


def files_without_a_name() -> set[str]:
    """Return the descriptors of open files that have no name any more."""
    found = set()
    for descriptor in os.listdir("/proc/self/fd"):
        with suppress(OSError):
            if os.readlink(f"/proc/self/fd/{descriptor}").endswith(" (deleted)"):
                found.add(descriptor)
    return found


@contextmanager
def stopped(server: Server, number: int, target: str = CSV) -> Iterator[list[Client]]:
    """Have some clients that read the beginning of an answer and no more."""
    clients = [Client(server.port, target) for _ in range(number)]
    try:
        for client in clients:
            assert client.read().startswith(b"HTTP/1.1 200")
        yield clients
    finally:
        for client in clients:
            client.vanish()


# --- clients that stop, vanish and drip ---------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("target", [CSV, "/v1/metrics?format=ndjson&sort=-value", f"{CSV}&value_gte=-1", JSON])
def test_who_stops_reading_holds_no_connection_and_no_thread(many: str, target: str) -> None:
    with running(many, threads=1) as server, stopped(server, 24, target):
        assert server.sending == 24
        soon(lambda: server.in_use == 0)
        for year in range(2000, 2012):  # nobody asked for them before
            begun = time.monotonic()
            assert server.get(f"/v1/metrics?year={year}&lang=en")[0] in (200, 422)
            assert server.get("/readyz")[0] == server.get("/livez")[0] == 200
            assert time.monotonic() - begun < 8  # who stops is cut off after 180 seconds
        assert server.sending == 24


@pytest.mark.slow
@pytest.mark.parametrize("reset", [False, True])
@pytest.mark.parametrize("target", [CSV, JSON])
def test_who_vanishes_is_forgotten_at_once(many: str, target: str, reset: bool) -> None:
    with running(many) as server, stopped(server, 12, target) as clients:
        for client in clients:
            client.vanish(reset=reset)
        soon(lambda: server.sending == 0)
        assert server.in_use == 0


@pytest.mark.slow
def test_who_vanishes_behind_a_second_request_is_forgotten(many: str) -> None:
    with running(many) as server:
        client = Client(server.port, CSV)
        client.socket.sendall(sent(target=CSV))
        assert client.read()
        client.vanish(reset=True)
        soon(lambda: server.sending == 0)


@pytest.mark.slow
def test_who_reads_slowly_gets_every_byte(many: str, table: bytes) -> None:
    with running(many) as server:
        clients = [Client(server.port, CSV) for _ in range(8)]
        found: list[bytes] = []
        readers = [
            threading.Thread(target=lambda c=client, p=pause: found.append(c.answer(p)[2]))
            for client, pause in zip(clients, (0.001, 0.002, 0.003, 0, 0.001, 0.002, 0.004, 0), strict=True)
        ]
        for reader in readers:
            reader.start()
        most = 0
        while any(reader.is_alive() for reader in readers):
            most = max(most, server.in_use)
            time.sleep(0.005)
        assert found == [table] * 8
        assert most <= 4  # two threads for pages
        soon(lambda: server.sending == 0)


@WAYS
def test_what_waits_for_a_client_is_a_page_at_most(many: str, protocol: type[BoundedProtocol]) -> None:
    app = create_app(Settings(database_url=many))
    with served(app, protocol) as (port, inside):
        with stopped(Server(port, app), 8):
            time.sleep(0.5)
            waiting = [c.transport.get_write_buffer_size() for c in inside.server_state.connections]
        assert len(waiting) == 8
        assert 0 < max(waiting) < 64 * 2**10 + 200 * 1000


def test_a_whole_answer_that_is_not_taken_waits_in_a_file(many: str) -> None:
    with running(many) as server:
        whole = server.get(JSON)[2]
        before = files_without_a_name()
        with stopped(server, 6, JSON) as clients:
            soon(lambda: len(files_without_a_name() - before) == 6)
            assert clients[0].answer()[2] == whole
            soon(lambda: len(files_without_a_name() - before) == 5)
        soon(lambda: files_without_a_name() == before)


def test_where_no_file_can_be_written_it_waits_in_memory(many: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[None] = []

    def full(*_: Any, **__: Any) -> Any:
        tried.append(None)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryFile", full)
    with running(many) as server:
        whole = server.get(JSON)[2]
        with stopped(server, 1, JSON) as (client,):
            soon(lambda: len(tried) > 0)
            assert client.answer()[2] == whole


@given(body=st.binary(max_size=40), away=st.integers(0, 12))
def test_pieces_are_the_answer_wherever_they_wait(body: bytes, away: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(stream, "PIECE", 4)
        pieces, taken = stream.SentPage(body), []
        for number in range(13):
            if number == away:
                pieces.put_away()
            taken.append(next(pieces, b""))
        pieces.close()
    assert b"".join(taken) == body


# --- a bound on them ----------------------------------------------------------------------------------------------


@pytest.mark.slow
@WAYS
@pytest.mark.parametrize(
    ("target", "refused", "others"),
    [
        (CSV, (CSV, "/v1/metrics?format=xlsx", "/v1/metrics?format=parquet&limit=5"), JSON),
        (JSON, (JSON, "/v1/metrics?limit=999"), CSV),
    ],
)
def test_so_many_at_once_and_no_more(
    many: str, protocol: type[BoundedProtocol], target: str, refused: tuple[str, ...], others: str
) -> None:
    """Tables do not take the place of whole answers, nor those of tables."""
    with running(many, protocol, streams=3) as server, stopped(server, 3, target) as clients:
        for lang, said in (("zh", "长响应"), ("en", "long answers")):
            for target in refused:
                status, headers, body = server.get(f"{target}&lang={lang}")
                problem = json.loads(body)
                assert (status, problem["type"]) == (503, "/problems/too-many-streams")
                assert headers["content-type"] == "application/problem+json"
                assert int(headers["retry-after"]) > 0
                assert headers["cache-control"] == "no-store"
                assert said in problem["detail"]
        assert server.get(f"{CSV}&x=1")[0] == 422  # what is wrong is told all the same
        assert server.get("/v1/metrics?limit=50")[0] == 200
        assert server.get("/v1/metrics?format=csv&limit=50")[0] == 200
        assert server.get("/v1/indicators?format=ndjson")[0] == 200
        assert server.get("/v1")[0] == 200
        assert server.get(others)[0] == 200
        clients[0].vanish()
        soon(lambda: server.sending == 2)
        assert server.get(refused[0])[0] == 200


def test_the_bound_stands_in_the_limits(many: str) -> None:
    with AppClient(create_app(Settings(database_url=many, streams=7, stall=33))) as client:
        limits = get(client, "/v1")["limits"]
        assert (limits["streams_max"], limits["stall_seconds_max"]) == (7, 33)
        explained = client.get("/problems/too-many-streams?lang=en").json()
        assert explained["status"] == 503
        assert "streams_max" in explained["meaning"]


@pytest.mark.slow
@WAYS
@pytest.mark.parametrize("target", [CSV, JSON, "/v1/metrics?limit=100"])
def test_who_takes_nothing_for_long_is_cut_off(
    many: str, protocol: type[BoundedProtocol], target: str, caplog: pytest.LogCaptureFixture
) -> None:
    with running(many, protocol, streams=1, stall=1) as server, stopped(server, 1, target) as (client,):
        soon(lambda: "cut off" in caplog.text, within=6)
        soon(lambda: server.sending == 0)
        with pytest.raises(CutError):
            client.answer()
        assert server.get(CSV)[0] == 200
        assert b"\nworkreport_clients_cut_total 1.0\n" in server.get("/metrics")[2]


@pytest.mark.slow
def test_who_takes_a_little_now_and_then_is_not_cut_off(many: str, caplog: pytest.LogCaptureFixture) -> None:
    with running(many, stall=2) as server, stopped(server, 1) as (client,):
        for _ in range(7):
            time.sleep(0.5)
            assert client.read(4096)
        assert "cut off" not in caplog.text
        assert server.sending == 1


# --- a database that is busy or goes away ---------------------------------------------------------------------------


@pytest.mark.slow
def test_probes_and_releases_wait_for_nobody(many: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every connection is taken and every thread waits: the server lives, knows it, and says so."""
    go_on = threading.Event()
    with running(many, threads=2, refresh=0.05) as server:
        held = [server.readers.connections.engine.connect() for _ in range(7)]  # three times the threads, and one
        page = q.page

        def wait(*arguments: Any) -> Records:
            go_on.wait(20)
            return page(*arguments)

        try:
            status, headers, body = server.get("/v1/metrics?limit=3&lang=en")
            assert (status, json.loads(body)["type"]) == (503, "/problems/not-ready")
            assert json.loads(body)["detail"] == "All connections to the database are in use."
            assert int(headers["retry-after"]) > 0
            assert server.get(CSV)[0] == 503
            assert server.get("/readyz")[0] == 200
            for connection in held:
                connection.close()
            held.clear()
            monkeypatch.setattr(q, "page", wait)
            waiting = [Client(server.port, f"/v1/metrics?limit={limit}") for limit in range(4, 10)]
            soon(lambda: server.in_use == 2)
            before = server.readers.looked
            for path in ("/livez", "/readyz"):
                begun = time.monotonic()
                assert server.get(path)[0] == 200
                assert time.monotonic() - begun < 8  # the others wait for 20 seconds
            soon(lambda: server.readers.looked > before)
            go_on.set()
            assert {client.answer()[0] for client in waiting} == {200}
        finally:
            go_on.set()
            for connection in held:
                connection.close()


@pytest.mark.slow
def test_who_asks_a_database_that_is_silent_is_told_at_once(many: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It hangs, and every thread with it: the server does not."""
    go_on = threading.Event()
    with running(many, threads=1, refresh=0.05) as server:

        def hang(*_: Any) -> Any:
            go_on.wait(20)
            raise NotReadyError(GONE)

        with monkeypatch.context() as patched:
            patched.setattr("app.web.places.SILENT", 0.5)
            patched.setattr("app.web.reader.current_release", hang)
            patched.setattr(q, "page", hang)
            kept = "/v1/metrics?limit=2"
            waiting = [Client(server.port, f"/v1/metrics?limit={limit}") for limit in range(4, 8)]
            soon(lambda: server.get("/readyz?lang=en")[0] == 503)
            begun = time.monotonic()
            for path in ("/readyz?lang=en", f"{kept}&lang=en", f"{CSV}&lang=en"):
                status, _, body = server.get(path)
                assert (status, json.loads(body)["detail"]) == (503, "The database does not answer."), path
            assert server.get("/livez")[0] == 200
            assert time.monotonic() - begun < 8  # it hangs for 20 seconds
            go_on.set()
            assert {client.answer()[0] for client in waiting} == {503}
        soon(lambda: server.get("/readyz")[0] == 200)
        assert server.get(kept)[0] == 200


def test_a_stream_that_cannot_go_on_is_cut_and_says_so(
    many: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*_: Any, **__: Any) -> Any:
        raise NotReadyError(GONE)

    with running(many) as server, stopped(server, 1) as (client,):
        monkeypatch.setattr(server.readers.connections, "connection", away)
        with pytest.raises(CutError):  # so the client knows
            client.answer()
        assert f"/v1/metrics was cut: {GONE}" in caplog.messages
        assert "Traceback" not in caplog.text
        soon(lambda: server.sending == 0)


def test_what_fails_before_the_first_page_is_a_problem(many: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(many) as server:
        for error, status in ((NotReadyError(BUSY), 503), (RuntimeError("secret"), 500)):

            def fail(*_: Any, said: Exception = error) -> Any:
                raise said

            with monkeypatch.context() as patched:
                patched.setattr(q, "joined_beside", fail)
                found, _, body = server.get(CSV)
            assert (found, json.loads(body)["status"]) == (status, status)
            assert b"secret" not in body
        assert server.sending == 0


# --- what is sent is what is there ----------------------------------------------------------------------------------


def test_a_table_of_many_is_that_of_the_walk(many: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with AppClient(create_app(Settings(database_url=many))) as client:
        for query in ("", "&sort=value", "&sort=-id", "&q=人", "&q=人&sort=-value", "&value_gte=10", "&theme=talent"):
            whole = client.get(f"{CSV}{query}").content
            assert client.get(f"{CSV}{query}&limit=10001").content == whole
            with monkeypatch.context() as patched:
                patched.setattr(tables, "PAGED", 10_000)
                for limit in ("", "&limit=10000", "&limit=10001"):
                    once = client.get(f"{CSV}{query}{limit}", headers={"Accept-Encoding": "identity"})
                    assert once.content == whole, query
                    assert "content-length" in once.headers
            assert whole.count(b"\r\n") > 300


def test_a_load_between_two_pages_changes_nothing(engine: Engine, url: str, seeds: Path) -> None:
    """A table is that of its release to the end, whatever is loaded while it is read."""
    requests = [
        ListRequest((), sort, None, 10**6, form)
        for sort in (None, "id", "-value", "year")
        for form in (Format.CSV, Format.NDJSON)
    ]
    with AppClient(create_app(Settings(database_url=url, refresh=0.01))) as client:
        readers: Readers = client.app.state.readers  # type: ignore[attr-defined]
        release = readers.release()
        with readers.reader(release) as reader:
            snapshot = reader.snapshot
        reading = partial(readers.reading, release)
        metrics = LISTINGS[Resource.METRIC]
        before = [list(q.stream(reading, metrics, snapshot, request, lambda: 10)) for request in requests]
        begun = [q.stream(reading, metrics, snapshot, request, lambda: 10) for request in requests]
        found = [[next(pages), next(pages)] for pages in begun]
        change(seeds / FOLDER / "metrics.yaml", "comment:\n    zh: ", "comment:\n    zh: 新")
        assert load(engine, seeds).release == 2
        soon(lambda: readers.release().number == 2)
        for pages, some in zip(begun, found, strict=True):
            some += pages
        assert found == before
        with readers.reader(readers.release()) as reader:
            reading = partial(readers.reading, readers.release())
            later = q.stream(reading, metrics, reader.snapshot, requests[0], lambda: 10)
            assert list(later) != before[0]


@pytest.mark.parametrize("form", ["csv", "ndjson"])
def test_packed_bytes_do_not_depend_on_the_pieces(many: str, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A strong tag promises it, however fast a client reads."""
    found = set()
    for rows in (7, 100, 1000, 3000):
        rows_at_a_time(monkeypatch, rows)
        with (
            AppClient(create_app(Settings(database_url=many))) as client,
            client.stream("GET", f"/v1/metrics?format={form}", headers={"Accept-Encoding": "gzip"}) as response,
        ):
            found.add((response.headers["etag"], b"".join(response.iter_raw())))
    assert len(found) == 1


def test_who_reads_fast_gets_more_at_a_time() -> None:
    client = stream.Client()
    few = client.rows
    sizes = []
    for seconds in (0, 0.01, 0.001, 0, 0, 0, 0, 2, 0, 0.5, 300):
        client.took(seconds)
        sizes.append(client.rows)
    assert sizes[0] == 2 * few or sizes[0] == few == sizes[6]
    assert sizes[6] == max(sizes)
    assert sizes[7] == sizes[9] == sizes[10] == few


@pytest.mark.parametrize(("clients", "rows"), [(1, 1000), (10, 1000), (20, 500), (50, 200), (100, 100), (5000, 100)])
def test_many_clients_get_small_pages(clients: int, rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that stops at once takes what its system holds, and seems fast until then."""
    monkeypatch.setattr(stream, "FEW_ROWS", 100)
    monkeypatch.setattr(stream, "MANY_ROWS", 1000)
    client = stream.Client()
    for _ in range(20):
        client.took(0, clients)
    assert client.rows == rows
    client.took(1, clients)
    assert client.rows == 100


def test_head_makes_no_page(many: str) -> None:
    app = create_app(Settings(database_url=many))
    with AppClient(app) as client:
        client.get("/v1/metrics?limit=1")
        statements = recorded(app.state.readers.connections)
        response = client.head(CSV)
        assert (response.status_code, response.content) == (200, b"")
        assert response.headers["content-type"].startswith("text/csv")
        assert not [s for s in statements if "csv_row" in s], statements
        size = client.get(JSON, headers={"Accept-Encoding": "identity"}).headers["content-length"]
        assert client.head(JSON, headers={"Accept-Encoding": "identity"}).headers["content-length"] == size


# --- files ----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_long_workbook_is_sent_in_pieces_and_leaves_nothing(
    many: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    path = "/v1/metrics?format=xlsx"
    with AppClient(create_app(Settings(database_url=many))) as client:
        whole = client.get(path).content
        monkeypatch.setattr(stream, "PIECE", 10_000)
        monkeypatch.setattr(made_files, "PIECE", 10_000)
        response = client.get(path)
    assert response.content == whole
    assert int(response.headers["content-length"]) == len(whole) > 10_000
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert archive.read("xl/worksheets/sheet1.xml").count(b"<row ") == 3001
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_workbook_that_nobody_waits_for_is_given_up(many: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One after the other; a list waits for none of them, and neither does a table."""
    rows: list[int] = []

    def slowly(*arguments: Any) -> Any:
        rows.append(1)
        time.sleep(0.2)
        return beside(*arguments)

    monkeypatch.setattr(made_files, "PATIENCE", 0.1)
    with running(many, threads=1) as server:
        with monkeypatch.context() as patched:
            patched.setattr(q, "beside", slowly)
            clients = [Client(server.port, f"/v1/metrics?format={form}") for form in ("xlsx", "xlsx", "parquet")]
            soon(lambda: len(rows) > 1)
            assert server.sending == 3
            for client in clients:
                client.vanish(reset=True)
            soon(lambda: server.sending == 0)
        begun = time.monotonic()
        assert server.get("/v1/metrics?limit=49")[0] == 200
        assert server.get("/v1/indicators?format=csv")[0] == 200
        assert time.monotonic() - begun < 2
        soon(lambda: server.in_use == 0)
        time.sleep(0.5)
        assert len(rows) < 10


@pytest.mark.slow
def test_who_comes_when_many_workbooks_wait_is_told_so(many: str, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()

    def wait(*arguments: Any) -> Any:
        if threading.current_thread().name.startswith("file"):
            go_on.wait(20)
        return beside(*arguments)

    with running(many) as server:
        with monkeypatch.context() as patched:
            patched.setattr(q, "beside", wait)
            targets = [f"/v1/metrics?format={form}{sort}" for form in ("xlsx", "parquet") for sort in ("", "&sort=-id")]
            clients = [Client(server.port, target) for target in [*targets, *targets]]  # two wait for each
            soon(lambda: server.sending == 8)
            status, headers, body = server.get("/v1/metrics?format=xlsx&sort=id")
            assert (status, json.loads(body)["type"]) == (503, "/problems/too-many-streams")
            assert int(headers["retry-after"]) > 0
            assert server.get("/v1/indicators?format=xlsx")[0] == 200  # a short one
            assert server.get("/v1/metrics?limit=48")[0] == 200
        go_on.set()
        assert {client.answer()[0] for client in clients} == {200}


def test_no_room_for_a_workbook_is_no_failure(many: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryFile", full)
    with AppClient(create_app(Settings(database_url=many)), raise_server_exceptions=False) as client:
        problem = get(client, "/v1/metrics?format=xlsx&lang=en", 503)
        assert problem["detail"] == "The file cannot be written."
