"""HTTP byte by byte: a server on a thread, requests as they are written, and all that comes back."""

import re
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import pairwise
from typing import Any

import uvicorn

LIST = "/v1/metrics?limit=20"


@contextmanager
def served(app: Any, http: Any, **options: Any) -> Iterator[tuple[int, uvicorn.Server]]:
    """Serve from a thread, as `workreport serve` does; give the port."""
    options = {
        "ws": "none",
        "proxy_headers": False,
        "access_log": False,
        "server_header": False,
        "log_level": "warning",
        **options,
    }
    server = uvicorn.Server(uvicorn.Config(app, port=0, http=http, **options))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        yield server.servers[0].sockets[0].getsockname()[1], server
    finally:
        server.should_exit = True
        thread.join(10)


def sent(method: str = "GET", target: str = LIST, version: str = "1.1", body: str = "", **headers: str) -> bytes:
    lines = [f"{method} {target} HTTP/{version}", "Host: localhost"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", body]).encode()


def undated(received: list[bytes]) -> bytes:
    """Put together what was received, whatever the time and the ids of the requests."""
    content = re.sub(rb"\r\ndate: [^\r]+", b"\r\ndate: now", b"".join(received))
    content = re.sub(rb"x-request-id: [0-9a-f]{24}\r\n", b"", content)  # a kept answer has none
    return re.sub(rb'"request_id":"[0-9a-f]{24}"', b'"request_id":"%b"' % (b"0" * 24), content)


def talk(port: int, requests: list[bytes], pieces: Sequence[int] = (), wait: float = 10) -> bytes:
    """Send requests on one connection, cut at some places, and return all that comes until the server closes it."""
    content = b"".join(requests)
    cuts = sorted({0, len(content), *(at % len(content) for at in pieces)})
    with socket.create_connection(("127.0.0.1", port), timeout=wait) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        received = []
        with suppress(ConnectionError, TimeoutError):  # it has closed, or takes no more: what it said can be read
            for begin, end in pairwise(cuts):
                connection.sendall(content[begin:end])
                time.sleep(0.002 if len(cuts) > 2 else 0)
        with suppress(ConnectionError, TimeoutError):  # it has closed, or keeps silent
            while some := connection.recv(1 << 20):
                received.append(some)
    return undated(received)
