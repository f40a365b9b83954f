"""Ranges of bytes (RFC 9110, 14): a part of an answer is just that part, and whatever cannot have parts says so."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import IO, Any

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.datastructures import Headers
from starlette.testclient import TestClient

from app.errors import NotReadyError, TooManyStreamsError, UnsatisfiableRangeError
from app.main import create_app
from app.serving.bounded_protocol import BoundedProtocol
from app.serving.fast_protocol import FastProtocol
from app.settings import Settings
from app.web import made_files, tables
from app.web.made_files import MadeFile, MadeFiles, made_by
from app.web.ranges import asked_range, content_range
from app.web.stream import Streams
from support.api import get
from support.client import AppClient
from support.waiting import soon
from support.wire import served

PLAIN = {"Accept-Encoding": "identity"}
PACKED = {"Accept-Encoding": "gzip"}
WITH_PARTS = (
    "/v1/metrics?format=csv",
    "/v1/metrics?format=ndjson&sort=-value",
    "/v1/metrics?format=csv&limit=7",  # with a link to the next page, which shows an address
    "/v1/metrics?format=xlsx",
    "/v1/metrics?format=parquet",
    "/v1/series?format=parquet",
    "/v1/series?format=csv&shape=wide",
    "/v1/themes?format=csv&bom=true",
    "/v1/themes?format=parquet",
)
NONE = "/v1/metrics?format=ndjson&value_gte=99999999999999"  # no row, so no byte


def asked(header: str, length: int) -> range | None:
    """Return the positions of an answer of so many bytes that a header asks for."""
    found = asked_range(Headers({"range": header}))
    return None if found is None else found.of(length)


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-0", range(1)),
        ("bytes=0-9", range(10)),
        ("bytes=3-5", range(3, 6)),
        ("bytes=9-", range(9, 10)),
        ("bytes=0-", range(10)),
        ("bytes=5-99", range(5, 10)),
        (f"bytes=0-{10**99}", range(10)),
        ("bytes=-1", range(9, 10)),
        ("bytes=-10", range(10)),
        ("bytes=-262144", range(10)),  # the last so many of fewer
        ("Bytes=0-1", range(2)),
        ("bytes= 0-1 ", range(2)),
        ("bytes=,0-1", range(2)),  # an empty member of a list is none (RFC 9110, 5.6.1.2)
        ("bytes=0-1,", range(2)),
    ],
)
def test_one_range(header: str, part: range) -> None:
    assert asked(header, 10) == part


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=10-11", "bytes=99-", f"bytes={10**99}-", "bytes=-0"])
def test_a_range_behind_the_end(header: str) -> None:
    with pytest.raises(UnsatisfiableRangeError) as raised:
        asked(header, 10)
    assert raised.value.length == 10


@pytest.mark.parametrize(
    "header",
    [
        *("", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=1", "bytes=1-0", "bytes=--1", "bytes=+1-2"),
        *("bytes=1_0-", "bytes=0-1,3-4", "items=0-1", "0-1", "bytes 0-1", "bytes=²-", f"bytes={'9' * 101}-"),
    ],
)  # fmt: skip
def test_what_else_is_sent_asks_for_the_whole(header: str) -> None:
    assert asked(header, 10) is None


def test_two_headers_are_several_ranges() -> None:
    assert asked_range(Headers(raw=[(b"range", b"bytes=0-1"), (b"range", b"bytes=2-3")])) is None


def test_nothing_has_no_parts() -> None:
    for header in ("bytes=0-", "bytes=-5", "bytes=7-9"):
        assert asked(header, 0) is None


@given(st.text("bytes=-0123456789, \tBi", max_size=20))
def test_no_header_is_too_odd(header: str) -> None:
    try:
        part = asked(header, 50)
    except UnsatisfiableRangeError:
        return
    assert part is None or (part and part.start >= 0 and part.stop <= 50)


@given(length=st.integers(1, 300), cuts=st.sets(st.integers(1, 299)), suffix=st.integers(1, 300), data=st.data())
def test_any_ranges_put_together_are_the_whole(length: int, cuts: set[int], suffix: int, data: Any) -> None:
    body = bytes(position % 251 for position in range(length))
    edges = [0, *sorted(cut for cut in cuts if cut < length), length]
    parts = []
    for first, end in pairwise(edges):
        last = data.draw(st.sampled_from([f"{end - 1}", ""])) if end == length else f"{end - 1}"
        part = asked(f"bytes={first}-{last}", length)
        assert part is not None
        assert content_range(part, length) == f"bytes {first}-{end - 1}/{length}"
        parts.append(body[part.start : part.stop])
    assert b"".join(parts) == body
    tail = asked(f"bytes=-{suffix}", length)
    assert tail is not None
    assert body[tail.start : tail.stop] == body[-suffix:]


# --- over HTTP ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lasting(loaded_url: str, client_of: Callable[[str], TestClient]) -> TestClient:
    """The client of the loaded database, the same for every example of a property."""
    return client_of(loaded_url)


@pytest.mark.parametrize("path", WITH_PARTS)
def test_a_part_is_just_that_part(client: TestClient, path: str) -> None:
    whole = client.get(path, headers=PLAIN)
    length = len(whole.content)
    assert whole.headers["accept-ranges"] == "bytes"
    assert int(whole.headers["content-length"]) == length
    head = client.head(path, headers=PLAIN)
    for name in ("content-length", "accept-ranges", "etag", "content-type", "content-disposition"):
        assert head.headers[name] == whole.headers[name]
    for header, part in (
        ("bytes=0-0", slice(1)),
        ("bytes=5-99", slice(5, 100)),
        (f"bytes={length - 7}-", slice(length - 7, None)),
        (f"bytes=-{10 * length}", slice(None)),
        ("bytes=-9", slice(-9, None)),
    ):
        response = client.get(path, headers={**PLAIN, "Range": header})
        assert (response.status_code, response.content) == (206, whole.content[part]), header
        first, last, _ = slice(*part.indices(length)).indices(length)
        assert response.headers["content-range"] == f"bytes {first}-{last - 1}/{length}"
        assert int(response.headers["content-length"]) == len(response.content)
        for name in ("etag", "content-type", "vary", "cache-control", "accept-ranges", "content-disposition", "link"):
            assert response.headers.get(name) == whole.headers.get(name), name
    assert client.get(path, headers=PLAIN).content == whole.content  # now, too


@settings(max_examples=15)
@given(path=st.sampled_from(WITH_PARTS), cuts=st.sets(st.floats(0, 1, exclude_min=True), max_size=4))
def test_parts_of_an_answer_put_together_are_the_answer(lasting: TestClient, path: str, cuts: set[float]) -> None:
    whole = lasting.get(path, headers=PLAIN).content
    edges = sorted({0, len(whole), *(int(cut * len(whole)) for cut in cuts)})
    parts = [
        lasting.get(path, headers={**PLAIN, "Range": f"bytes={first}-{end - 1}"}).content
        for first, end in pairwise(edges)
    ]
    assert b"".join(parts) == whole


@pytest.mark.parametrize("path", WITH_PARTS)
def test_a_range_behind_the_end_is_told_the_length(client: TestClient, path: str) -> None:
    length = len(client.get(path, headers=PLAIN).content)
    response = client.get(f"{path}&lang=en", headers={**PLAIN, "Range": f"bytes={length + 5000}-"})
    length = len(client.get(f"{path}&lang=en", headers=PLAIN).content)
    problem = response.json()
    assert (response.status_code, problem["type"]) == (416, "/problems/range-not-satisfiable")
    assert response.headers["content-range"] == f"bytes */{length}"
    assert f"{length} bytes" in problem["detail"]
    assert "etag" not in response.headers
    assert client.get(path, headers={**PLAIN, "Range": "bytes=-0"}).status_code == 416


@pytest.mark.parametrize("path", WITH_PARTS)
def test_several_ranges_are_answered_with_the_whole(client: TestClient, path: str) -> None:
    whole = client.get(path, headers=PLAIN)
    for header in ("bytes=0-1,5-9", "bytes=9-5", "lines=0-5", "bytes=x"):
        response = client.get(path, headers={**PLAIN, "Range": header})
        assert (response.status_code, response.content) == (200, whole.content), header
        assert "content-range" not in response.headers


@pytest.mark.parametrize("path", WITH_PARTS)
def test_a_part_of_another_answer_is_replaced_by_the_whole(client: TestClient, path: str) -> None:
    """RFC 9110, 13.1.5: tags compare strongly; a date never fits, since no answer says when it was changed."""
    tag = client.get(path, headers=PLAIN).headers["etag"]
    part = {**PLAIN, "Range": "bytes=2-9"}
    assert client.get(path, headers={**part, "If-Range": tag}).status_code == 206
    for other in ('"other"', f"W/{tag}", f'"other", {tag}', tag.strip('"'), "Sat, 29 Oct 2022 19:43:31 GMT", ""):
        response = client.get(path, headers={**part, "If-Range": other})
        assert response.status_code == 200, other
        assert response.headers["etag"] == tag
    assert client.get(path, headers={**PLAIN, "If-Range": '"other"'}).status_code == 200


@pytest.mark.parametrize("path", WITH_PARTS)
def test_conditions_go_before_ranges(client: TestClient, path: str) -> None:
    """RFC 9110, 13.2.2."""
    tag = client.get(path, headers=PLAIN).headers["etag"]
    part = {**PLAIN, "Range": "bytes=2-9"}
    assert client.get(path, headers={**part, "If-None-Match": tag}).status_code == 304
    assert client.get(path, headers={**part, "If-None-Match": '"other"'}).status_code == 206
    assert client.get(path, headers={**part, "If-Match": tag}).status_code == 206
    assert client.get(path, headers={**part, "If-Match": '"other"', "If-Range": tag}).status_code == 412
    for outside in ("bytes=99999999-",):
        assert client.get(path, headers={**PLAIN, "Range": outside, "If-None-Match": tag}).status_code == 304
        assert client.get(path, headers={**PLAIN, "Range": outside, "If-Range": '"other"'}).status_code == 200


@pytest.mark.parametrize("path", WITH_PARTS)
def test_other_methods_know_no_ranges(client: TestClient, path: str) -> None:
    length = client.head(path, headers=PLAIN).headers["content-length"]
    for header in ("bytes=2-9", "bytes=99999999-"):
        head = client.head(path, headers={**PLAIN, "Range": header})
        assert (head.status_code, head.headers["content-length"]) == (200, length)
        assert "content-range" not in head.headers
        assert client.post(path, headers={"Range": header}).status_code == 405


@pytest.mark.parametrize(
    "path",
    ["/v1/metrics", "/v1/series?format=json-stat", "/v1", "/v1/metrics/qinghai-org-2020.online-classes", "/v1/themes"],
)
def test_json_has_no_parts(client: TestClient, path: str) -> None:
    whole = client.get(path, headers=PLAIN)
    for header in ("bytes=0-5", "bytes=99999999-"):
        response = client.get(path, headers={**PLAIN, "Range": header})
        assert (response.status_code, response.content) == (200, whole.content)
        assert "accept-ranges" not in response.headers


def test_an_empty_answer_is_sent_whole(client: TestClient) -> None:
    for header in ("bytes=0-", "bytes=-5"):
        response = client.get(NONE, headers={**PLAIN, "Range": header})
        assert (response.status_code, response.content, response.headers["content-length"]) == (200, b"", "0")


def test_what_is_packed_is_what_it_was_and_a_part_is_of_the_plain_bytes(client: TestClient) -> None:
    path = "/v1/metrics?format=csv"
    plain = client.get(path, headers=PLAIN)
    for sent in (path, f"{path}&limit=50"):
        packed = client.get(sent, headers=PACKED)
        assert packed.headers["content-encoding"] == "gzip"
        assert "accept-ranges" not in packed.headers
        assert ("content-length" in packed.headers) == ("limit" in sent)
    packed = client.get(path, headers=PACKED)
    assert packed.content == plain.content
    assert packed.headers["etag"] != plain.headers["etag"]
    part = client.get(path, headers={**PACKED, "Range": "bytes=5-99"})
    assert (part.status_code, part.content) == (206, plain.content[5:100])
    assert "content-encoding" not in part.headers
    assert part.headers["etag"] == plain.headers["etag"]
    # who has a part of the packed bytes gets the whole
    again = client.get(path, headers={**PACKED, "Range": "bytes=5-99", "If-Range": packed.headers["etag"]})
    assert (again.status_code, again.content) == (200, plain.content)


def test_an_answer_that_is_kept_has_parts_too(url: str) -> None:
    path = "/v1/honours?format=csv"
    part = {**PLAIN, "Range": "bytes=3-20", "X-Request-ID": "one"}  # or each answer would have an id of its own
    with AppClient(create_app(Settings(database_url=url))) as client:
        cold = client.get(path, headers=part)
        whole = client.get(path, headers=PLAIN)
        assert client.app.kept_answers.kept  # type: ignore[attr-defined]
        hot = client.get(path, headers=part)
        assert cold.status_code == hot.status_code == 206
        assert cold.content == hot.content == whole.content[3:21]
        assert dict(cold.headers) == dict(hot.headers)
        assert client.get(path, headers=PLAIN).content == whole.content


def test_what_a_request_with_a_range_gets_is_not_kept(url: str) -> None:
    path = "/v1/honours?format=csv&limit=4"
    with AppClient(create_app(Settings(database_url=url))) as client:
        plain = client.get(path, headers={**PACKED, "Range": "bytes=0-9", "If-Range": '"other"'})
        assert (plain.status_code, "content-encoding" in plain.headers) == (200, False)
        assert client.get(path, headers=PACKED).headers["content-encoding"] == "gzip"


@pytest.mark.parametrize("protocol", [FastProtocol, BoundedProtocol])
def test_parts_over_a_real_connection(loaded_url: str, protocol: type[BoundedProtocol]) -> None:
    with (
        served(create_app(Settings(database_url=loaded_url)), protocol) as (port, _),
        httpx2.Client(base_url=f"http://127.0.0.1:{port}", headers=PLAIN) as client,
    ):
        for path in WITH_PARTS:
            length = int(client.head(path).headers["content-length"])
            whole = client.get(path).content
            assert len(whole) == length
            cold = [client.get(path, headers={"Range": f"bytes={at}-{at + 4095}"}) for at in range(0, length, 4096)]
            assert {part.status_code for part in cold} == {206}
            assert b"".join(part.content for part in cold) == whole


def test_a_long_table_is_a_stream_without_length_and_without_ranges(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = "/v1/metrics?format=csv&sort=year"  # that nobody else asks for, or it would be kept
    whole = client.get(f"{path}&lang=zh", headers=PLAIN).content
    monkeypatch.setattr(tables, "PAGED", 71)  # one row fewer than there are
    for headers in ({}, {"Range": "bytes=0-9"}, {"Range": "bytes=99999999-"}):
        response = client.get(path, headers={**PLAIN, **headers})
        assert (response.status_code, response.content) == (200, whole)
        assert not {"content-length", "accept-ranges", "content-range"} & set(response.headers)
    head = client.head(path, headers=PLAIN)
    assert not {"content-length", "accept-ranges"} & set(head.headers)
    assert "content-length" not in client.get(f"{path}&limit=72", headers=PLAIN).headers
    assert client.get(f"{path}&limit=71", headers=PLAIN).headers["accept-ranges"] == "bytes"
    for form in ("parquet", "xlsx"):  # these always have both
        response = client.get(f"/v1/metrics?format={form}&lang=en", headers={**PLAIN, "Range": "bytes=0-3"})
        assert (response.status_code, len(response.content)) == (206, 4)


def test_the_number_of_rows_that_have_ranges_stands_in_the_limits(loaded_url: str) -> None:
    config = Settings(database_url=loaded_url, made_files=3, made_bytes=1000, made_seconds=7)
    with AppClient(create_app(config)) as client:
        limits = get(client, "/v1")["limits"]
        assert limits["whole_rows_max"] == tables.PAGED == 10_000
        assert [limits[f"made_{name}_max"] for name in ("files", "bytes", "seconds")] == [3, 1000, 7]


def test_pages_of_other_origins_may_read_ranges(client: TestClient) -> None:
    response = client.get(WITH_PARTS[0], headers={**PLAIN, "Range": "bytes=0-9", "Origin": "https://example.org"})
    exposed = {name.strip() for name in response.headers["access-control-expose-headers"].split(",")}
    assert exposed >= {"Accept-Ranges", "Content-Range", "ETag"}
    asked_before = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    asked_before["Access-Control-Request-Headers"] = "range, if-range"
    allowed = client.options(WITH_PARTS[0], headers=asked_before).headers["access-control-allow-headers"]
    assert {"range", "if-range"} <= {name.strip() for name in allowed.split(",")}


# --- files that are kept --------------------------------------------------------------------------------------------


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The formats of the files that are written from now on, one after the other."""
    made: list[str] = []
    for name in ("xlsx", "parquet"):
        module = getattr(__import__("app.formats", fromlist=[name]), name)

        def write(*arguments: Any, real: Callable[..., None] = module.write, name: str = name) -> None:
            made.append(name)
            real(*arguments)

        monkeypatch.setattr(module, "write", write)
    return made


@pytest.mark.parametrize("form", ["xlsx", "parquet"])
def test_a_file_is_made_once_for_all_its_parts(url: str, written: list[str], form: str) -> None:
    path = f"/v1/metrics?format={form}"
    with AppClient(create_app(Settings(database_url=url))) as client:
        length = int(client.head(path).headers["content-length"])
        parts = [client.get(path, headers={"Range": f"bytes={at}-{at + 9999}"}) for at in range(0, length, 10_000)]
        assert client.get(path).content == b"".join(part.content for part in parts)
        assert written == [form]
        assert client.get(f"{path}&limit=5").status_code == 200  # another answer
        assert written == [form, form]


@pytest.mark.slow
def test_who_asks_for_a_file_that_is_being_made_waits_for_it(
    many: str, written: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, begun = threading.Event(), threading.Event()
    real = made_files.MadeFile.__init__

    def wait(*arguments: Any) -> None:
        begun.set()
        go_on.wait(20)
        real(*arguments)

    monkeypatch.setattr(made_files.MadeFile, "__init__", wait)
    app = create_app(Settings(database_url=many))
    with served(app, FastProtocol) as (port, _), ThreadPoolExecutor(12) as pool:
        address = f"http://127.0.0.1:{port}/v1/metrics?format=parquet"
        asking = [pool.submit(httpx2.get, address, headers={"Range": f"bytes={at}-{at + 99}"}) for at in range(12)]
        assert begun.wait(10)
        soon(lambda: app.state.streams.sending[False] == 12)
        go_on.set()
        assert {answer.result().status_code for answer in asking} == {206}
        assert written == ["parquet"]
        soon(lambda: app.state.streams.sending == {False: 0, True: 0})


def kept(most: int = 9, most_bytes: int = 10**6, seconds: float = 60) -> tuple[MadeFiles, Streams]:
    streams = Streams(10, 2)
    return MadeFiles(streams, most, most_bytes, seconds), streams


def writing(content: bytes, made: list[bytes]) -> Callable[[IO[bytes], Callable[[], bool]], None]:
    def write(file: IO[bytes], _: Callable[[], bool]) -> None:
        made.append(content)
        file.write(content)

    return write


def content_of(file: MadeFile | None) -> bytes:
    assert file is not None
    return b"".join(file.pieces(range(file.length)))


def test_the_files_kept_are_bounded() -> None:
    made: list[bytes] = []

    async def ask(files: MadeFiles, content: bytes) -> bytes:
        write, gone = writing(content, made), asyncio.get_running_loop().create_future()
        return content_of(await files.get(content.decode(), made_by(write), gone, long=False))

    async def main() -> None:
        files, streams = kept(most=3)
        for content in (b"a", b"b", b"c", b"a", b"d"):
            assert await ask(files, content) == content
        assert made == [b"a", b"b", b"c", b"d"]
        assert [key for key in "abcd" if key in files] == ["a", "c", "d"]  # b was asked for least recently
        assert files.size == 3
        files.close()
        made.clear()
        files, streams = kept(most_bytes=10)
        for content in (b"aaaa", b"bbbb", b"cccc", b"d" * 50):
            assert await ask(files, content) == content
        assert [key for key in ("aaaa", "bbbb", "cccc", "d" * 50) if key in files] == ["d" * 50]  # the latest stays
        assert await ask(files, b"e") == b"e"
        assert files.size == 1
        files.close()
        files, streams = kept(seconds=0.05)
        assert await ask(files, b"f") == b"f"
        assert "f" in files
        await asyncio.sleep(0.2)
        assert "f" not in files
        files.close()
        streams.close()

    asyncio.run(main())


def test_a_file_that_is_no_longer_kept_is_read_to_its_end() -> None:
    async def main() -> None:
        files, streams = kept(most=1)
        gone = asyncio.get_running_loop().create_future()
        content = bytes(range(256)) * 3000
        file = await files.get("a", made_by(writing(content, [])), gone, long=False)
        assert file is not None
        pieces = file.pieces(range(10, len(content)))
        first = next(pieces)
        del file
        await files.get("b", made_by(writing(b"b", [])), gone, long=False)
        assert "a" not in files
        assert first + b"".join(pieces) == content[10:]
        files.close()
        streams.close()

    asyncio.run(main())


def test_what_nobody_waits_for_is_given_up_and_begun_anew_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits beside somebody who goes still gets the file."""
    monkeypatch.setattr(made_files, "PATIENCE", 0.1)
    go_on, given_up, begun = threading.Event(), [], threading.Semaphore(0)

    def write(file: IO[bytes], unwanted: Callable[[], bool]) -> None:
        begun.release()
        while not go_on.wait(0.01):
            if unwanted():
                given_up.append(1)
                raise made_files.UnwantedError
        file.write(b"whole")

    async def main() -> None:
        files, streams = kept()
        loop = asyncio.get_running_loop()
        gone = [loop.create_future() for _ in range(3)]
        asking = [asyncio.ensure_future(files.get("a", made_by(write), future, long=True)) for future in gone[:2]]
        await asyncio.to_thread(begun.acquire)
        gone[0].set_result(None)
        assert await asking[0] is None
        assert not given_up
        gone[1].set_result(None)
        assert await asking[1] is None
        await asyncio.to_thread(soon, lambda: given_up)
        third = asyncio.ensure_future(files.get("a", made_by(write), gone[2], long=True))
        await asyncio.to_thread(begun.acquire)
        go_on.set()
        assert content_of(await third) == b"whole"
        files.close()
        streams.close()

    asyncio.run(main())


def test_who_gave_up_and_asks_again_soon_finds_the_file_further_on() -> None:
    go_on, made = threading.Event(), []

    def write(file: IO[bytes], unwanted: Callable[[], bool]) -> None:
        made.append(1)
        assert go_on.wait(10)
        assert not unwanted()
        file.write(b"whole")

    async def main() -> None:
        files, streams = kept()
        loop = asyncio.get_running_loop()
        first, second = loop.create_future(), loop.create_future()
        asking = asyncio.ensure_future(files.get("a", made_by(write), first, long=True))
        await asyncio.sleep(0.05)
        first.set_result(None)
        assert await asking is None
        again = asyncio.ensure_future(files.get("a", made_by(write), second, long=True))
        await asyncio.sleep(0)
        go_on.set()
        assert content_of(await again) == b"whole"
        assert made == [1]
        files.close()
        streams.close()

    asyncio.run(main())


def test_a_file_that_cannot_be_made_is_nobodys_and_not_kept() -> None:
    def write(file: IO[bytes], _: Callable[[], bool]) -> None:
        raise OSError(28, "No space left on device")

    async def main() -> None:
        files, streams = kept()
        gone = asyncio.get_running_loop().create_future()
        asking = [asyncio.ensure_future(files.get("a", made_by(write), gone, long=True)) for _ in range(3)]
        for answer in asking:
            with pytest.raises(NotReadyError):
                await answer
        assert content_of(await files.get("a", made_by(writing(b"b", [])), gone, long=True)) == b"b"
        files.close()
        streams.close()

    asyncio.run(main())


def test_so_many_long_files_wait_and_no_more() -> None:
    go_on = threading.Event()

    def write(file: IO[bytes], _: Callable[[], bool]) -> None:
        go_on.wait(10)

    async def main() -> None:
        files, streams = kept()
        gone = asyncio.get_running_loop().create_future()
        asking = [asyncio.ensure_future(files.get(str(number), made_by(write), gone, long=True)) for number in range(4)]
        asking += [asyncio.ensure_future(files.get("0", made_by(write), gone, long=True))]  # waits with the first
        await asyncio.sleep(0)
        with pytest.raises(TooManyStreamsError):
            await files.get("4", made_by(write), gone, long=True)
        assert await files.get("5", made_by(writing(b"", [])), gone, long=False) is not None  # a short one
        go_on.set()
        assert None not in await asyncio.gather(*asking)
        files.close()
        streams.close()

    asyncio.run(main())
