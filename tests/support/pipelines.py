"""Requests one behind the other as no client would send them, and what must come back: what uvicorn's own server says.

Ours may differ where it says so: a `Host` that is missing, repeated or invalid is refused, and so is what is beyond a
bound; a malformed request is refused by a problem, and behind the answers to the requests before it.
"""

import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from os.path import commonprefix
from typing import Any

from support.wire import sent

LAST = sent(target="/v1/themes", Connection="close")
REFUSED = {400: "malformed-request", 413: "body-too-large", 414: "address-too-long", 431: "headers-too-large"}
STOCK_400 = b"Invalid HTTP request received."

Talk = Callable[[list[bytes], list[int]], bytes]

_TARGETS = (
    "/v1/themes",
    "/v1/themes?lang=en",
    "/v1/themes?lang=en&lang=zh",
    "/v1/metrics?limit=2",
    "/v1/metrics?limit=2&format=csv",
    "/v1/metrics?limit=0",
    "/v1/metrics/qinghai-org-2020.online-classes",
    "/v1/metrics/%71inghai-org-2020.online-classes",
    "/v1/metrics/none",
    "/v1/search?q=%E5%9F%B9%E8%AE%AD&limit=1",
    "/v1/metrics#fragment",
    "/v1/themes?",
    "//v1/themes",
    "/v1/../v1/themes",
    "/v1/themes/",
    "/v1/%2e%2e/themes",
    "/%00",
    "/livez",
    "/problems/not-found",
    "/sdmx/3.0/structure/dataflow/none",
    "http://localhost/v1/themes",
    "http://other.example/v1/units",
    "*",
    "/?a[]=1;b=2",
)
_METHODS = ("GET",) * 12 + ("HEAD",) * 3 + ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "TRACE")
_HOSTS = ("localhost", "LOCALHOST:8000", "127.0.0.1", "[::1]:80", "a.b-c.d_e", "localhost:")
_FIELDS = (
    "Accept: application/json",
    "Accept: text/csv, */*;q=0.1",
    "Accept: image/png",
    "ACCEPT:application/json",
    "Accept-Language: en",
    "accept-language:  zh-CN , en;q=0.5\t",
    "Accept-Language: " + "en," * 50,
    "Accept-Encoding: gzip",
    "Accept-Encoding: identity;q=0",
    "If-None-Match: *",
    'If-None-Match: W/"x", "y"',
    "If-None-Match: TAG",
    "If-None-Match: nonsense",
    "If-Match: *",
    'If-Match: "x"',
    "Range: bytes=0-9",
    "Range: bytes=9-0",
    "Origin: https://example.org",
    "X-Empty:",
    "X-Latin: \xe9\xff",
    "X-Forwarded-Host: other.example",
    "X-Forwarded-Proto: https",
    "X-Forwarded-For: 192.0.2.1, nonsense",
    "Forwarded: for=192.0.2.1;host=other.example",
    "Cookie: " + "c" * 500,
    "Authorization: Basic eDp5",
    "Expect: 100-continue",
    "Upgrade: h2c",
    "Connection: keep-alive",
    "Connection: Upgrade",
    "TE: trailers",
)
_CHUNKED = (
    "4\r\nbody\r\n0\r\n\r\n",
    "2;a=b\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n",
    "0\r\n\r\n",
    "4\r\nbody\r\n0\r\nX: y\r\n\r\n",
)


@dataclass
class Pipeline:
    """Requests, where they are cut, and what the last is: `closing`, `host`, `bound`, `malformed` or `mutated`."""

    kind: str
    requests: list[bytes]
    cuts: list[int]

    def __str__(self) -> str:
        return f"{self.kind}, cut at {self.cuts}: " + "\n".join(map(repr, self.requests))


def pipeline(chance: random.Random, tag: str) -> Pipeline:
    """Make a pipeline. `tag` is one that an answer has."""
    asked = [_request(chance, tag) for _ in range(chance.choice((0, 1, 1, 2, 3, 5, 8)))]
    kind = chance.choices(("closing", "host", "bound", "malformed", "mutated"), (6, 1, 1, 2, 1))[0]
    if kind == "mutated":
        content = bytearray(b"".join(asked) + LAST)
        for _ in range(chance.choice((1, 1, 2, 5))):
            at = chance.randrange(len(content))
            content[at : at + chance.choice((0, 1, 1, 2))] = bytes(
                chance.choice(b'\r\n \t:,;/?%*"0aZ\x00\x7f\x80\xff') for _ in range(chance.choice((0, 1, 1, 2)))
            )
        asked = [bytes(content)]
    else:
        asked.append(_LASTS[kind](chance))
    size = sum(map(len, asked))
    cuts = [chance.randrange(size) for _ in range(chance.choice((0, 0, 0, 1, 3)))]
    return Pipeline(kind, asked, cuts)


def _request(chance: random.Random, tag: str) -> bytes:
    """Make a request that leaves the connection open."""
    method, target = chance.choice(_METHODS), chance.choice(_TARGETS)
    fields = chance.sample(_FIELDS, chance.choice((0, 0, 1, 2, 4)))
    body = ""
    if chance.random() < 0.15:
        body = chance.choice(("body", "x" * 6000, ""))
        fields.append(f"Content-Length: {len(body)}")
    elif chance.random() < 0.1:
        fields, body = [*fields, "Transfer-Encoding: chunked"], chance.choice(_CHUNKED)
    if any(field.startswith(("Content-Length", "Transfer-Encoding")) for field in fields):
        # whether a body is waited for, or taken for a request behind an offer to upgrade, is another test's subject
        fields = [field for field in fields if not field.startswith(("Expect", "Upgrade", "Connection: U"))]
    fields.insert(chance.randrange(len(fields) + 1), f"Host: {chance.choice(_HOSTS)}")
    lines = [f"{method} {target} HTTP/1.1", *(field.replace("TAG", tag) for field in fields)]
    before = "\r\n" if chance.random() < 0.05 else ""
    return (before + "\r\n".join([*lines, "", body])).encode("latin-1")


def _closing(chance: random.Random) -> bytes:
    return chance.choice(
        (
            LAST,
            sent("HEAD", "/v1/themes", Connection="close"),
            sent(target="/v1/themes", version="1.0"),
            b"GET /v1/themes HTTP/1.0\r\n\r\n",
            sent("POST", "/v1/themes", Connection="close", Content_Length="4", body="body"),
            sent(target="/v1/themes", Connection="close, x"),
        )
    )


def _host(chance: random.Random) -> bytes:
    fields = chance.choice(
        ("", "Host: a\r\nHost: a\r\n", "Host: a\r\nhost: b\r\n", "Host: a b\r\n", "Host: a/b\r\n", "Host: u@a\r\n")
    )
    method, target = chance.choice(("GET", "POST", "HEAD")), chance.choice(("/v1/themes", "/livez", "/v1/none"))
    return f"{method} {target} HTTP/1.1\r\n{fields}Connection: close\r\n\r\n".encode()


def _bound(chance: random.Random) -> bytes:
    return chance.choice(
        (
            sent(target="/v1/themes", **{f"X-{n}": "x" for n in range(120)}, Connection="close"),
            sent(target="/v1/themes?q=" + "x" * 17_000, Connection="close"),
            sent(target="/v1/themes", X="x" * 33_000, Connection="close"),
            sent("POST", "/v1/themes", Content_Length="70000", Connection="close", body="x" * 70_000),
        )
    )


def _malformed(chance: random.Random) -> bytes:
    head = "GET /v1/themes HTTP/1.1\r\nHost: a\r\n"
    return chance.choice(
        (
            "NONSENSE\r\n\r\n",
            "get /v1/themes HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /v1/a b HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /v1/search?q=培训 HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /v1/themes HTTP/3.1\r\nHost: a\r\n\r\n",
            "GET  HTTP/1.1\r\nHost: a\r\n\r\n",
            f"{head}no colon\r\n\r\n",
            f"{head}X : y\r\n\r\n",
            f"{head}: y\r\n\r\n",
            f"{head}X\x00Y: z\r\n\r\n",
            f"{head}X: a\x00b\r\n\r\n",
            f"{head}Content-Length: -1\r\n\r\n",
            f"{head}Content-Length: 4, 4\r\n\r\nbody",
            f"{head}Content-Length: 4\r\nContent-Length: 5\r\n\r\nbody",
            f"{head}Content-Length: 99999999999999999999999\r\n\r\n",
            f"{head}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            f"{head}Transfer-Encoding: gzip\r\n\r\n",
            f"{head}Transfer-Encoding: chunked, gzip\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "\x16\x03\x01\x02\x00\x01\x00",
        )
    ).encode("utf-8")


_LASTS: dict[str, Callable[[random.Random], bytes]] = {
    "closing": _closing,
    "host": _host,
    "bound": _bound,
    "malformed": _malformed,
}


# --- what must come back ------------------------------------------------------------------------------------------


def difference(asked: Pipeline, ours: bytes, stock: Talk) -> str | None:
    """Return how an answer differs from uvicorn's own, None where it does not but for what is allowed.

    An offer to upgrade is ignored. uvicorn drops the requests behind it, so it is not made one.
    """

    def expected_of(requests: list[bytes], cuts: list[int]) -> bytes:
        return stock([request.replace(b"Upgrade: h2c\r\n", b"") for request in requests], cuts)

    if re.search(rb"HTTP/1\.1 5\d\d", ours):
        return f"a server error: {ours!r}"
    if asked.kind == "closing":
        return _unlike(expected_of(asked.requests, asked.cuts), ours)
    before, refusal = _refused(ours)
    if asked.kind == "mutated":
        return _of_mutated(before, refusal, ours, expected_of(asked.requests, asked.cuts))
    if refusal is None:
        return f"no refusal: {ours!r}"
    if asked.kind != refusal["kind"]:
        return f"refused as {refusal}"
    return _unlike(expected_of([*asked.requests[:-1], LAST], []).removesuffix(stock([LAST], [])), before)


def _of_mutated(before: bytes, refusal: dict[str, Any] | None, ours: bytes, stock: bytes) -> str | None:
    """Compare what can be: where neither refuses, one is the beginning of the other, if it had to wait longer."""
    refused = STOCK_400 in stock
    before, ours, stock = (_of_any_port(said) for said in (before, ours, stock))
    if refusal is None:
        shorter, longer = sorted((ours, stock), key=len)
        return None if longer.startswith(shorter) and not refused else _unlike(stock, ours)
    if refusal["kind"] == "malformed" and not refused:
        return f"only ours refuses: {refusal}"
    same = refused or stock.startswith(before)  # of a malformed one, uvicorn drops the answers before it
    return None if same else _unlike(stock, before)


def _of_any_port(said: bytes) -> bytes:
    """Leave out what depends on the server's port, which an answer shows where a request names no valid host."""
    return re.sub(rb"127\.0\.0\.1:\d{5}|etag: [^\r]+", b"", said)


def _unlike(stock: bytes, ours: bytes) -> str | None:
    """Show where two answers differ, None where they do not."""
    if stock == ours:
        return None
    at = max(0, len(commonprefix([stock, ours])) - 200)  # noqa: RUF071 - bytes, not paths
    return f"from byte {at}, uvicorn: {stock[at : at + 400]!r}\nours: {ours[at : at + 400]!r}"


def _refused(ours: bytes) -> tuple[bytes, dict[str, Any] | None]:
    """Part an answer into what stands before a refusal and the refusal, with its `kind`; None if it ends with none."""
    last = list(re.finditer(rb"HTTP/1\.1 (\d{3}) [A-Z]", ours))[-1:]
    at, status = (last[0].start(), int(last[0][1])) if last else (0, 0)
    head, _, body = ours[at:].partition(b"\r\n\r\n")
    if status not in REFUSED or b"\r\nconnection: close" not in head:
        return ours, None
    problem: dict[str, Any] = json.loads(body) if body else {"detail": "`Host`"}  # of a HEAD, which may be so refused
    problem = problem["errors"][0] if "type" not in problem and "errors" in problem else problem  # one of SDMX
    if problem.get("type", f"/problems/{REFUSED[status]}") != f"/problems/{REFUSED[status]}":
        return ours, None
    kind = "bound" if status != 400 else "host" if "`Host`" in problem["detail"] else "malformed"
    return ours[:at], {**problem, "kind": kind}
