"""How much one request can take from the others: `python -m benchmarks.hostile`, about two minutes.

Each kind of request is sent as long, as often repeated and as costly as the bounds allow, alone on a server of one core. Its
price is the processor time that the server takes for it, in cold lists of 50, and how long others wait meanwhile: for an
answer that is kept, and for a cold list. Exits with 1 if a request costs more than ten cold lists and others wait longer
than ten cold lists take.
"""

import argparse
import random
import socket
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count, product, repeat
from pathlib import Path
from statistics import median
from urllib.parse import quote, urlencode

from app.settings import Settings
from app.web import cursor as cursors
from benchmarks.data import Dataset, dataset, read_ahead
from benchmarks.servers import HOST, Running, Workreport

MOST = 10  # cold lists
BOUNDS = Settings()
_LIMITS = (50, *range(45, 50), *range(51, 56))
_AGAIN = count()  # makes each request another one


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of request: what makes one, how often it is measured, and whether the criterion is for it."""

    name: str
    make: Callable[[], bytes]
    times: int = 5
    counts: bool = True


@dataclass
class Price:
    """What a request took: processor time of the server, seconds until the answer, longest waits of others."""

    busy: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    kept: list[float] = field(default_factory=list)
    cold: list[float] = field(default_factory=list)
    status: bytes = b""
    size: int = 0


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--metrics", type=int, default=100_000)
    parser.add_argument("--only", default="", help="only kinds with this in their names")
    given = parser.parse_args()
    data = dataset(given.metrics, flat=False)
    read_ahead(data)
    over = []
    with Workreport(data).running() as running:
        lists = _lists(data)
        unit = _unit(running, lists)
        print(f"a cold list of 50 takes {unit * 1000:.2f} ms of the processor\n")
        print(
            "| request | status | bytes | processor, ms | in cold lists | a kept answer waits, ms | a cold list waits, ms |"
        )
        print("|---|---|---|---|---|---|---|")
        for shape in shapes(data):
            if given.only not in shape.name:
                continue
            price = _measure(running, shape, lists)
            lists_long = min(price.busy) / unit
            waits = max(min(price.kept), min(price.cold)) / unit
            far = shape.counts and lists_long > MOST and waits > MOST
            over += [shape.name] if far else []
            print(
                f"| {shape.name} | {price.status.decode()} | {price.size} | {min(price.busy) * 1000:.1f} | {lists_long:.1f}"
                f"{' **over**' if far else ''} | {min(price.kept) * 1000:.1f} | {min(price.cold) * 1000:.1f} |",
                flush=True,
            )
    if over:
        sys.exit(f"beyond {MOST} cold lists: {', '.join(over)}")


# --- measuring ----------------------------------------------------------------------------------------------------


def _busy(running: Running) -> float:
    """Return the processor time that the server has used, in seconds, of all its threads."""
    tasks = Path(f"/proc/{running.pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


def _lists(data: Dataset) -> Iterator[bytes]:
    """Give cold lists of 50: by years, regions and a cursor, none twice."""
    keys = data.keys
    order = list(range(len(keys) - 60))
    random.Random("hostile").shuffle(order)
    for limit, at in product(_LIMITS, order):
        cursor = cursors.encode("metrics", 1, {}, (keys[at].place,))
        yield _get("/v1/metrics", [("cursor", cursor), ("limit", str(limit))])


def _unit(running: Running, lists: Iterator[bytes]) -> float:
    """Return the processor time of a cold list of 50."""
    with _Client(running) as client:
        for _ in range(100):
            client.ask(next(lists))
        rounds = []
        for _ in range(5):
            before = _busy(running)
            for _ in range(100):
                client.ask(next(lists))
            rounds.append((_busy(running) - before) / 100)
    return median(rounds)


def _measure(running: Running, shape: Shape, lists: Iterator[bytes]) -> Price:
    price = Price()
    for _ in range(shape.times):
        request = shape.make()
        before, begun = _busy(running), time.perf_counter()
        price.status, price.size = _once(running, request)
        price.whole.append(time.perf_counter() - begun)
        time.sleep(0.02)
        price.busy.append(_busy(running) - before)
    for asks, waits in ((repeat(_get("/v1/themes")), price.kept), (lists, price.cold)):
        for _ in range(shape.times):
            with _Others(running, asks) as others:
                time.sleep(0.05)
                others.waits.clear()
                _once(running, shape.make())
            waits.append(others.longest)
    return price


def _once(running: Running, request: bytes) -> tuple[bytes, int]:
    with _Client(running) as client:
        return client.ask(request)


class _Client:
    """A connection that asks and reads whole answers."""

    def __init__(self, running: Running) -> None:
        self._socket = socket.create_connection((HOST, running.port), timeout=120)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._file = self._socket.makefile("rb")

    def __enter__(self) -> "_Client":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._socket.close()

    def ask(self, request: bytes) -> tuple[bytes, int]:
        """Return the status and the size of the answer."""
        self._socket.sendall(request)
        status = self._file.readline().split()[1]
        length, chunked = 0, False
        while (line := self._file.readline().lower()) != b"\r\n":
            if line.startswith(b"content-length:"):
                length = int(line[15:])
            chunked |= line.startswith(b"transfer-encoding: chunked")
        if not chunked:
            return status, len(self._file.read(length))
        size = 0
        while piece := int(self._file.readline(), 16):
            size += len(self._file.read(piece))
            self._file.readline()
        self._file.readline()
        return status, size


class _Others:
    """Another client that asks all the while."""

    def __init__(self, running: Running, asks: Iterator[bytes]) -> None:
        self.waits: list[float] = []
        self._asks = asks
        self._client = _Client(running)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "_Others":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._client.__exit__()

    @property
    def longest(self) -> float:
        """The longest wait, in seconds; of a hundred and more the 99th percentile: the machine is not ours alone."""
        return (
            sorted(self.waits)[int((len(self.waits) - 1) * 0.99)]
            if len(self.waits) >= 100
            else max(self.waits, default=0.0)
        )

    def _run(self) -> None:
        while not self._over.is_set():
            begun = time.perf_counter()
            self._client.ask(next(self._asks))
            self.waits.append(time.perf_counter() - begun)


# --- requests -----------------------------------------------------------------------------------------------------


def _request(address: str, *headers: tuple[str, str]) -> bytes:
    lines = [f"GET {address} HTTP/1.1", "Host: localhost", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join([*lines, "", ""]).encode()


def _get(path: str, query: list[tuple[str, str]] | None = None, *headers: tuple[str, str]) -> bytes:
    return _request(f"{path}?{urlencode(query)}" if query else path, *headers)


def _other() -> str:
    """Return a limit that makes a list of about 50 another one than before."""
    return str(40 + next(_AGAIN) % 21)


def shapes(data: Dataset) -> Iterator[Shape]:
    """Give every kind of request that is as long or as costly as the bounds allow."""
    yield from _headers()
    yield from _addresses()
    yield from _parameters(data)
    yield from _searches(data)
    yield from _answers(data)


_ROOM = BOUNDS.head_bytes - 600  # bytes for headers
_LINE = BOUNDS.address_bytes - 300  # bytes for an address


def _filled(piece: str, room: int = _ROOM) -> str:
    return piece * (room // len(piece))


def _headers() -> Iterator[Shape]:
    fillings = {
        "Accept": ["a,", "a/b;q=0.1,", ";", ",", "text/csv;q=0.5;", "q=1;", "*/*,", "a;" * 400 + ","],
        "Accept-Language": ["a,", "en;q=0.5,", ",", ";", "zh-", "*,", "en;q=" + "9" * 300 + ","],
        "Accept-Encoding": ["a,", "gzip;q=0.1,", ",", ";", "gzip;q=" + "1" * 300 + ","],
        "If-None-Match": ["a,", ",", '"', '"",', "W/", 'W/"a", ', " ", '"0123456789abcdef01234567",'],
        "Range": ["bytes=0-1,2-3,", "bytes=" + "0-" * 20 + ","],
        "Cookie": ["a=b; ", ";"],
        "Origin": ["a"],
        "Access-Control-Request-Headers": ["a,"],
        "X-Anything": ["a", " "],
        "Forwarded": ["for=a,", ";", "by=,", '"'],
        "X-Forwarded-For": ["a,", "1.1.1.1,"],
        "X-Forwarded-Host": ["a,", "a"],
        "X-Forwarded-Prefix": ["/", "/a"],
        "Host": ["a", "a.", "%41"],
    }
    for name, pieces in fillings.items():
        for piece in pieces:
            shown = piece if len(piece) < 30 else f"{piece[:20]}…"
            value = _filled(piece, _ROOM if name != "Host" else _ROOM)

            def make(name: str = name, value: str = value) -> bytes:
                head = f"GET /v1/metrics?limit={_other()} HTTP/1.1\r\n"
                host = "" if name == "Host" else "Host: localhost\r\n"
                return f"{head}{host}{name}: {value}\r\n\r\n".encode()

            yield Shape(f"{name}: `{shown}` × {len(value) // len(piece)}", make)
    for name in ("Accept", "Accept-Language", "Accept-Encoding", "If-None-Match", "Cookie", "Range"):
        each = _filled("a,", _ROOM // 97 - len(name) - 4)
        lines = [(name, each)] * 97
        yield Shape(
            f"{name}: 97 lines",
            lambda lines=lines: _request(f"/v1/metrics?limit={_other()}", *lines),  # type: ignore[misc]
        )
    yield Shape("40,000 `Accept` lines", lambda: _request("/v1/themes", *[("Accept", "a")] * 40_000), 3)
    yield Shape(
        "80,000 `Accept-Language` lines", lambda: _request("/v1/themes", *[("Accept-Language", "a")] * 80_000), 3
    )
    for path in ("/docs/assets/swagger-ui-bundle.js", "/openapi.json", "/"):
        for name, piece in (("Range", "0-1,"), ("If-None-Match", '"",'), ("Accept", "a/b;q=0.1,"), ("If-Range", "a")):
            value = ("bytes=" if name == "Range" else "") + _filled(piece)
            yield Shape(
                f"{path} {name}: `{piece}`",
                lambda path=path, name=name, value=value: _request(path, (name, value)),  # type: ignore[misc]
            )


def _addresses() -> Iterator[Shape]:
    for name, piece in {
        "a path of letters": "a",
        "a path of slashes": "/",
        "a path of dots": "../",
        "a path of escapes": "%41",
        "a path of Chinese": quote("培"),
        "a path of percent signs": "%25",
    }.items():
        for begin in ("/", "/v1/metrics/", "/v1/reports/", "/v1/themes/", "/docs/assets/", "/problems/"):
            if begin != "/v1/metrics/" and name not in ("a path of letters", "a path of escapes", "a path of dots"):
                continue
            yield Shape(
                f"{begin} and {name}",
                lambda begin=begin, piece=piece: _request(  # type: ignore[misc]
                    begin + _filled(piece, _LINE - 10) + str(next(_AGAIN))
                ),
            )
    for begin in ("/v1/metrics", "/v1", "/docs", "/problems/not-found", "/livez"):
        for name, piece in {
            "an endless parameter": "a",
            "a query of ampersands": "&",
            "a query of equals signs": "=",
            "a query of escapes": "%41",
            "a query of plus signs": "+",
            "a query of 500 names": "a&",
            "a query of 490 names and values": None,
        }.items():  # type: ignore[assignment]
            if piece is None:
                query = "&".join(f"n{n:03}={'v' * 25}" for n in range(490))
            elif piece == "a&":
                query = piece * 490
            else:
                query = _filled(piece, _LINE - 40)
            yield Shape(
                f"{begin} and {name}",
                lambda begin=begin, query=query: _request(f"{begin}?{query}&x={next(_AGAIN)}"),  # type: ignore[misc]
            )


def _parameters(data: Dataset) -> Iterator[Shape]:
    keys = data.keys
    draw = random.Random("values")
    many = ("id", "part_of", "report", "theme", "region", "section", "indicator", "unit", "qualifier", "kind", "period")
    for name in many:
        for kind, value in {
            "unknown, long": lambda n: f"{n:03}" + "x" * 100,
            "unknown, like others": lambda n: f"{keys[n * 7].id}x",
            "unknown, short": lambda n: f"z{n}",
        }.items():
            room = _LINE - 40
            values = []
            for n in range(100):
                pair = (name, value(n))
                room -= len(urlencode([pair])) + 1
                if room < 0:
                    break
                values.append(pair)
            yield Shape(
                f"{name}= {len(values)} times, {kind}",
                lambda values=values: _get("/v1/metrics", [*values, ("limit", _other())]),  # type: ignore[misc]
            )
    ids = [("id", keys[draw.randrange(len(keys))].id) for _ in range(100)]
    yield Shape("id= 100 times, there", lambda: _get("/v1/metrics", [*ids, ("limit", _other())]))
    for name in (
        "value_gte",
        "value_lte",
        "year_gte",
        "limit",
        "year",
        "bom",
        "lang",
        "format",
        "sort",
        "include",
        "cursor",
    ):
        for kind, text in {
            "digits": _filled("9", _LINE),
            "letters": _filled("a", _LINE),
            "1e999999999": "1e999999999",
            "a point": "." + _filled("1", _LINE),
            "signs": _filled("-", _LINE),
        }.items():
            yield Shape(
                f"{name}= {kind}",
                lambda name=name, text=text: _get("/v1/metrics", [(name, text)]),  # type: ignore[misc]
            )
    for name, text in {
        "of brackets": "W1tb" * 990,
        "of braces": "eyJhIjp7" * 490,
        "of As": "A" * 3990,
        "of long text": "A" * (_LINE - 100),
    }.items():
        yield Shape(f"a cursor {name}", lambda text=text: _get("/v1/metrics", [("cursor", text)]))  # type: ignore[misc]
    filters = {"id": [keys[n].id for n in range(55)]}
    carried = cursors.encode("metrics", 1, filters, (keys[5].place,))
    yield Shape("a cursor that carries 55 ids", lambda: _get("/v1/metrics", [("cursor", carried), ("limit", _other())]))
    unknown = cursors.encode("metrics", 1, {"id": [f"{keys[n].id}x" for n in range(55)]}, (keys[5].place,))
    yield Shape("a cursor that carries 55 unknown ids", lambda: _get("/v1/metrics", [("cursor", unknown)]))
    for number in (5, 50_000, 99_000):
        for sort in ("value", "-value", "id", "-id", "year"):
            last = keys[number]
            after = {"value": (last.value, last.place), "id": (last.id,), "year": (last.year, last.place)}[
                sort.strip("-")
            ]
            shown = tuple(str(part) if isinstance(part, float) else part for part in after)
            cursor = cursors.encode("metrics", 1, {"sort": sort, "qualifier": ["over"]}, shown)
            yield Shape(
                f"sort={sort} from {number}, filtered",
                lambda cursor=cursor: _get("/v1/metrics", [("cursor", cursor), ("limit", _other())]),  # type: ignore[misc]
            )
    several = [("theme", "talent"), ("kind", "flow"), ("qualifier", "exact"), ("status", "actual"), ("unit", "person")]
    for sort, low in product(("value", "-value", "id", "-year"), ("0", "50000")):
        query = [*several, ("sort", sort), ("value_gte", low), ("period", "2020"), ("period", "2019")]
        yield Shape(
            f"many filters, sort={sort}, value_gte={low}",
            lambda query=query: _get("/v1/metrics", [*query, ("limit", _other())]),  # type: ignore[misc]
        )
    yield Shape(
        "two values hundreds of digits apart",
        lambda: _get("/v1/metrics", [("value_gte", "0." + "0" * 37), ("value_lte", "9" * 39), ("limit", _other())]),
    )


def _searches(data: Dataset) -> Iterator[Shape]:
    with sqlite3.connect(data.database) as connection:
        common = [
            token
            for (token,) in connection.execute(
                "SELECT token FROM search_posting WHERE length(token) = 2 GROUP BY token "
                "ORDER BY sum(length(positions)) DESC LIMIT 60"
            )
        ]
        single = [
            token
            for (token,) in connection.execute(
                "SELECT token FROM search_posting WHERE length(token) = 1 GROUP BY token "
                "ORDER BY sum(length(anywhere)) DESC LIMIT 60"
            )
        ]
    pair = next((token for token in common if not token.isascii()), common[0])
    for path in ("/v1/search", "/v1/metrics"):
        for name, text in {
            "the commonest pair": pair,
            "50 common characters": " ".join(single[:50]),
            "33 common pairs": " ".join(common[:33]),
            "a phrase of the commonest pair": pair * 50,
            "a phrase of 100 characters": "".join(single[:50]) * 2,
            "one letter": "a",
            "50 letters": " ".join("abcdefghijklmnopqrstuvwxyz" * 2)[:99],
            "100 digits": "1" * 100,
            "digits and commas": "1,000" * 20,
            "apostrophes": "a'" * 50,
            "accents": "\u0301" * 50 + "a" * 50,
            "ligatures": "\ufdfa" * 100,
            "a long word": "ational" * 14,
            "percent signs": "1%" * 50,
        }.items():
            yield Shape(
                f"{path} q= {name}",
                lambda path=path, text=text: _get(path, [("q", text), ("limit", _other())]),  # type: ignore[misc]
            )
    yield Shape(
        "/v1/search, 1000 results", lambda: _get("/v1/search", [("q", pair), ("limit", str(980 + next(_AGAIN) % 20))])
    )


def _answers(data: Dataset) -> Iterator[Shape]:
    every = [
        ("include", name) for name in ("metrics", "measures", "training_programs", "talent_initiatives", "documents")
    ]

    def thousand(*more: tuple[str, str]) -> bytes:
        return _get("/v1/metrics", [*more, ("limit", str(980 + next(_AGAIN) % 21))])

    yield Shape("a list of 1,000", thousand)
    yield Shape(
        "a list of 1,000, gzip",
        lambda: _get("/v1/metrics", [("limit", str(980 + next(_AGAIN) % 21))], ("Accept-Encoding", "gzip")),
    )
    yield Shape("1,000 with everything included", lambda: thousand(*every))
    yield Shape(
        "1,000 measures with everything included",
        lambda: _get("/v1/measures", [*every, ("limit", str(980 + next(_AGAIN) % 21))]),
    )
    for path in ("/v1/reports", "/v1/indicators", "/v1/regions", "/v1/units"):
        yield Shape(f"{path}, 1,000", lambda path=path: _get(path, [("limit", str(980 + next(_AGAIN) % 21))]))  # type: ignore[misc]
    for form in ("csv", "ndjson"):
        yield Shape(
            f"10,000 rows of {form}",
            lambda form=form: _get("/v1/metrics", [("format", form), ("limit", str(9980 + next(_AGAIN) % 20))]),
            3,
        )  # type: ignore[misc]
        yield Shape(f"every row as {form}", lambda form=form: _get("/v1/metrics", [("format", form)]), 2)  # type: ignore[misc]
        yield Shape(
            f"every row as {form}, gzip",
            lambda form=form: _get("/v1/metrics", [("format", form)], ("Accept-Encoding", "gzip")),
            2,
        )  # type: ignore[misc]
        yield Shape(
            f"every row as {form}, sorted",
            lambda form=form: _get("/v1/metrics", [("format", form), ("sort", "-value"), ("value_gte", "1")]),
            2,
        )  # type: ignore[misc]
    yield Shape(
        "HEAD of every row as csv",
        lambda: b"HEAD /v1/metrics?format=csv&year_lte=%d HTTP/1.1\r\nHost: a\r\n\r\n" % (2900 + next(_AGAIN) % 90),
        2,
    )
    yield Shape(
        "xlsx of 10,000 rows",
        lambda: _get("/v1/metrics", [("format", "xlsx"), ("limit", str(9980 + next(_AGAIN) % 20))]),
        1,
        counts=False,
    )
    for lang in ("zh", "en"):
        yield Shape(f"/openapi.json?lang={lang}, first", lambda lang=lang: _get("/openapi.json", [("lang", lang)]), 1)  # type: ignore[misc]
    with sqlite3.connect(data.database) as connection:
        (report,) = connection.execute(
            "SELECT report_id FROM edition ORDER BY length(detail_zh) DESC LIMIT 1"
        ).fetchone()
    yield Shape("the largest report", lambda: _get(f"/v1/reports/{report}"))
    yield Shape("its coverage", lambda: _get(f"/v1/reports/{report}/coverage"))


if __name__ == "__main__":
    main()
