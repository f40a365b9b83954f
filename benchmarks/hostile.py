"""How much one request can take from the others: `python -m benchmarks.hostile` (`make hostile`).

Each kind of request is sent as long, as often repeated and as costly as the bounds allow, alone, to a server of one
core. Its price is the processor time that the server takes for it, in cold lists of 50, and how long others wait
meanwhile: for an answer that is kept, and for a cold list. Exits with 1 if a request costs more than ten cold lists and
others wait longer than ten cold lists take.
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
from functools import partial
from itertools import count, product, repeat
from pathlib import Path
from statistics import median
from urllib.parse import quote, urlencode

from app.settings import Settings
from app.vocabulary import PLURALS
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
    """What a request took, in seconds: processor time of the server, and the longest waits of others."""

    busy: list[float] = field(default_factory=list)
    kept: list[float] = field(default_factory=list)
    cold: list[float] = field(default_factory=list)
    status: bytes = b""
    size: int = 0

    def is_over(self, unit: float) -> bool:
        """Tell whether it is beyond what one request may take, `unit` being the price of a cold list."""
        return min(self.busy) > MOST * unit and max(min(self.kept), min(self.cold)) > MOST * unit

    def line(self, name: str, unit: float) -> str:
        """Return the line of a table that shows it; the least of each, which others on the machine add to."""
        busy, kept, cold = (min(times) * 1000 for times in (self.busy, self.kept, self.cold))
        lists = f"{busy / unit / 1000:.1f}{' **over**' if self.is_over(unit) else ''}"
        return f"| {name} | {self.status.decode()} | {self.size} | {busy:.1f} | {lists} | {kept:.1f} | {cold:.1f} |"


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
            "| request | status | bytes | processor, ms | in cold lists "
            "| kept answer waits, ms | cold list waits, ms |\n|---|---|---|---|---|---|---|"
        )
        for shape in shapes(data):
            if given.only in shape.name:
                price = _measure(running, shape, lists)
                print(price.line(shape.name, unit), flush=True)
                over += [shape.name] if shape.counts and price.is_over(unit) else []
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
        cursor = cursors.encode("metrics", data.release, {}, (keys[at].place,))
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
        before = _busy(running)
        price.status, price.size = _once(running, request)
        time.sleep(0.02)
        price.busy.append(_busy(running) - before)
    for asks, waits in ((repeat(_request("/v1/themes")), price.kept), (lists, price.cold)):
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
        if request.startswith(b"HEAD"):
            return status, 0
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

_ROOM = BOUNDS.head_bytes - 600  # bytes for headers
_LINE = BOUNDS.address_bytes - 300  # bytes for an address

Make = Callable[[], bytes]
Query = list[tuple[str, str]]


def _request(address: str, *headers: tuple[str, str], method: str = "GET") -> bytes:
    hosts = [] if any(name == "Host" for name, _ in headers) else ["Host: localhost"]
    lines = [f"{method} {address} HTTP/1.1", *hosts, *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join([*lines, "", ""]).encode()


def _get(path: str, query: Query, *headers: tuple[str, str]) -> bytes:
    return _request(f"{path}?{urlencode(query)}", *headers)


def _same(path: str, query: Query, *headers: tuple[str, str]) -> Make:
    """Make a request that is the same each time."""
    return lambda: _get(path, query, *headers)


def _cold(path: str, query: Query, *headers: tuple[str, str], most: int = 60) -> Make:
    """Make a list of about as many records as `most`, another one each time."""
    return lambda: _get(path, [*query, ("limit", str(most - next(_AGAIN) % 21))], *headers)


def _again(path: str, query: Query) -> Make:
    """Make a request that no answer is kept for, though it asks for the same."""
    return lambda: _get(path, [*query, ("year_gte", str(1900 + next(_AGAIN) % 50))])


def _filled(piece: str, room: int = _ROOM) -> str:
    return piece * (room // len(piece))


def shapes(data: Dataset) -> Iterator[Shape]:
    """Give every kind of request that is as long or as costly as the bounds allow; before them one to compare with."""
    yield Shape("a cold list of 50", _cold("/v1/metrics", []))
    yield from _headers()
    yield from _addresses()
    yield from _repeated(data)
    yield from _single()
    yield from _cursors(data)
    yield from _filtered()
    yield from _counted(data)
    yield from _searches(data)
    yield from _answers(data)


_FILLINGS = {
    "Accept": ["a,", "a/b;q=0.1,", ";", ",", "text/csv;q=0.5;", "q=1;", "*/*,", "a;" * 400 + ","],
    "Accept-Language": ["a,", "en;q=0.5,", ",", ";", "zh-", "*,", "en;q=" + "9" * 300 + ","],
    "Accept-Encoding": ["a,", "gzip;q=0.1,", ",", ";", "gzip;q=" + "1" * 300 + ","],
    "If-None-Match": ["a,", ",", '"', '"",', "W/", 'W/"a", ', " ", '"0123456789abcdef01234567",'],
    "Range": ["bytes=0-1,2-3,", "bytes=" + "0-" * 20 + ","],
    "Cookie": ["a=b; ", ";"],
    "Origin": ["a"],
    "Access-Control-Request-Headers": ["a,"],
    "X-Anything": ["a", " "],
    "Forwarded": ["for=a,", ";", "by=,", '"', "host=a;proto=http,"],
    "X-Forwarded-For": ["a,", "1.1.1.1,"],
    "X-Forwarded-Proto": ["a,", "https,"],
    "X-Forwarded-Host": ["a,", "a"],
    "X-Forwarded-Prefix": ["/", "/a", "/a,"],
    "Host": ["a", "a.", "%41", ":"],
}


def _headers() -> Iterator[Shape]:
    for name, pieces in _FILLINGS.items():
        for piece in pieces:
            shown = piece if len(piece) < 30 else f"{piece[:20]}…"
            value = _filled(piece)
            yield Shape(f"{name}: `{shown}` × {len(value) // len(piece)}", _cold("/v1/metrics", [], (name, value)))
            yield Shape(f"kept, {name}: `{shown}`", _same("/v1/themes", [("lang", "en")], (name, value)))
    for name in ("Accept", "Accept-Language", "Accept-Encoding", "If-None-Match", "Cookie", "Range", "Forwarded"):
        lines = [(name, _filled("a,", _ROOM // 97 - len(name) - 4))] * 97
        yield Shape(f"{name}: 97 lines", _cold("/v1/metrics", [], *lines))
    for name, times in (("Accept", 40_000), ("Accept-Language", 80_000)):
        yield Shape(f"{times:,} `{name}` lines", partial(_request, "/v1/themes", *[(name, "a")] * times), 3)
    for path in ("/docs/assets/swagger-ui-bundle.js", "/openapi.json", "/"):
        for name, piece in (("Range", "0-1,"), ("If-None-Match", '"",'), ("Accept", "a/b;q=0.1,"), ("If-Range", "a")):
            value = ("bytes=" if name == "Range" else "") + _filled(piece)
            yield Shape(f"{path} {name}: `{piece}`", partial(_request, path, (name, value)))


def _addresses() -> Iterator[Shape]:
    pieces = {
        "letters": "a",
        "slashes": "/",
        "dots": "../",
        "escapes": "%41",
        "Chinese": quote("培"),
        "percent signs": "%25",
    }
    for (name, piece), begin in product(
        pieces.items(), ("/", "/v1/metrics/", "/v1/reports/", "/v1/themes/", "/docs/assets/", "/problems/")
    ):
        yield Shape(f"{begin} and a path of {name}", partial(_request, begin + _filled(piece, _LINE - 10)))
    queries = {
        "an endless parameter": _filled("a", _LINE - 40),
        "ampersands": _filled("&", _LINE - 40),
        "equals signs": _filled("=", _LINE - 40),
        "escapes": _filled("%41", _LINE - 40),
        "plus signs": _filled("+", _LINE - 40),
        "490 times one name": "a&" * 490,
        "490 names and values": "&".join(f"n{n:03}={'v' * 25}" for n in range(490)),
    }
    for begin, (name, query) in product(("/v1/metrics", "/v1", "/docs", "/problems/busy", "/livez"), queries.items()):
        yield Shape(f"{begin} and a query of {name}", partial(_request, f"{begin}?{query}"))


def _repeated(data: Dataset) -> Iterator[Shape]:
    """Give lists by as many values of one parameter as there is room for."""
    keys = data.keys
    values: dict[str, Callable[[int], str]] = {
        "unknown, long": lambda n: f"{n:03}" + "x" * 95,
        "unknown, like others": lambda n: f"{keys[n * 72].id}x",
        "unknown, short": lambda n: f"z{n}",
    }
    names = (
        "id",
        "part_of",
        "report",
        "theme",
        "region",
        "section",
        "indicator",
        "unit",
        "qualifier",
        "kind",
        "period",
    )
    for name, (kind, value) in product(names, values.items()):
        query = [(name, value(n)) for n in range(100)]
        while len(urlencode(query)) > _LINE:
            query.pop()
        yield Shape(f"{name}= {len(query)} times, {kind}", _cold("/v1/metrics", query))
    draw = random.Random("values")
    yield Shape("id= 100 times, there", _cold("/v1/metrics", [("id", key.id) for key in draw.sample(keys, 100)]))
    yield Shape("/v1/metrics/ and an id like others", partial(_request, f"/v1/metrics/{keys[1].id}x"))
    yield Shape("/v1/reports/ and an id like others", partial(_request, f"/v1/reports/{keys[1].id.partition('.')[0]}x"))


def _single() -> Iterator[Shape]:
    texts = {
        "digits": _filled("9", _LINE),
        "letters": _filled("a", _LINE),
        "1e999999999": "1e999999999",
        "a point": "." + _filled("1", _LINE - 1),
        "signs": _filled("-", _LINE),
    }
    names = ("value_gte", "year_gte", "limit", "year", "bom", "lang", "format", "sort", "include", "cursor", "q")
    for name, (kind, text) in product(names, texts.items()):
        yield Shape(f"{name}= {kind}", _same("/v1/metrics", [(name, text)]))
    numbers = [("value_gte", "0." + "0" * 37), ("value_lte", "9" * 39)]
    yield Shape("numbers of 39 digits", _cold("/v1/metrics", numbers))


def _cursors(data: Dataset) -> Iterator[Shape]:
    keys = data.keys
    texts = {"brackets": "W1tb" * 990, "braces": "eyJhIjp7" * 490, "As": "A" * 3990, "a long text": "A" * (_LINE - 100)}
    for name, text in texts.items():
        yield Shape(f"a cursor of {name}", _same("/v1/metrics", [("cursor", text)]))
    for kind, end in (("", ""), ("unknown ", "x")):
        cursor = cursors.encode(
            "metrics", data.release, {"id": [f"{key.id}{end}" for key in keys[:55]]}, (keys[5].place,)
        )
        yield Shape(f"a cursor that carries 55 {kind}ids", _cold("/v1/metrics", [("cursor", cursor)]))
    for number, sort in product((5, 50_000, 99_000), ("value", "-value", "id", "-id", "year")):
        last = keys[min(number, len(keys) - 1)]
        after = {"value": (f"{last.value:g}", last.place), "id": (last.id,), "year": (last.year, last.place)}
        cursor = cursors.encode("metrics", data.release, {"sort": sort, "qualifier": ["over"]}, after[sort.strip("-")])
        yield Shape(f"sort={sort} from {number}, filtered", _cold("/v1/metrics", [("cursor", cursor)]))


def _filtered() -> Iterator[Shape]:
    several = [("theme", "talent"), ("kind", "flow"), ("qualifier", "exact"), ("status", "actual"), ("unit", "person")]
    for sort, low in product(("value", "-value", "id", "-year"), ("0", "50000")):
        query = [*several, ("sort", sort), ("value_gte", low), ("period", "2020"), ("period", "2019")]
        yield Shape(f"many filters, sort={sort}, value_gte={low}", _cold("/v1/metrics", query))


def _counted(data: Dataset) -> Iterator[Shape]:
    """Give the facets and the groups that take most sets, over everything and over what only the database knows."""
    values = [("value_gte", "0")]
    for name, facets in {
        "five facets": ("report", "indicator", "period", "region", "section"),
        "five others": ("year", "theme", "unit", "breakdown", "scope"),
    }.items():
        query = [("facet", facet) for facet in facets]
        yield Shape(f"{name} over everything", _cold("/v1/metrics", query))
        yield Shape(f"{name} over a range of values", _cold("/v1/metrics", [*query, *values]))
    for by in (
        ("indicator", "year"),
        ("region", "year"),
        ("report",),
        ("period", "indicator"),
        ("scope", "theme", "unit"),
    ):
        query = [("by", column) for column in by]
        yield Shape(f"groups by {', '.join(by)}", _again("/v1/metrics/counts", query))
    yield Shape("groups by indicator over a range", _again("/v1/metrics/counts", [("by", "indicator"), *values]))
    yield Shape(
        "greatest values of a year",
        _again("/v1/metrics/counts", [("by", "indicator"), ("of", "max"), ("year", str(data.keys[0].year))]),
    )
    yield Shape("1,000 metrics, two fields", _cold("/v1/metrics", [("fields", "name"), ("fields", "value")], most=1000))
    yield Shape("every row as csv, two columns", _same("/v1/metrics", [("format", "csv"), ("fields", "value")]), 3)


def _searches(data: Dataset) -> Iterator[Shape]:
    with sqlite3.connect(data.database) as connection:
        by_size = (
            "SELECT token FROM search_posting WHERE length(token) = ? GROUP BY token "
            "ORDER BY sum(length(positions) + length(anywhere)) DESC LIMIT 60"
        )
        single, common = ([token for (token,) in connection.execute(by_size, [length])] for length in (1, 2))
    pair = next((token for token in common if not token.isascii()), common[0])
    texts = {
        "the commonest pair": pair,
        "50 common characters": " ".join(single[:50]),
        "33 common pairs": " ".join(common[:33]),
        "a phrase of the commonest pair": pair * 50,
        "a phrase of 100 characters": ("".join(single) * 2)[:100],
        "one letter": "a",
        "50 letters": " ".join("abcdefghijklmnopqrstuvwxyz" * 2)[:99],
        "100 digits": "1" * 100,
        "digits and commas": "1,000" * 20,
        "apostrophes": "a'" * 50,
        "accents": "\u0301" * 50 + "a" * 50,
        "ligatures": "\ufdfa" * 100,
        "a long word": "ational" * 14,
        "percent signs": "1%" * 50,
    }
    for path, (name, text) in product(("/v1/search", "/v1/metrics"), texts.items()):
        yield Shape(f"{path} q= {name}", _cold(path, [("q", text)]))
    yield Shape("1,000 results of a search", _cold("/v1/search", [("q", pair)], most=1000))


def _answers(data: Dataset) -> Iterator[Shape]:
    every = [("include", name) for name in PLURALS]
    packed = ("Accept-Encoding", "gzip")
    yield Shape("1,000 metrics", _cold("/v1/metrics", [], most=1000))
    yield Shape("1,000 metrics, gzip", _cold("/v1/metrics", [], packed, most=1000))
    for path in ("/v1/metrics", "/v1/measures", "/v1/training-programs"):
        yield Shape(f"1,000 of {path} with all that is linked", _cold(path, every, most=1000))
    for path in ("/v1/reports", "/v1/indicators", "/v1/regions", "/v1/units"):
        yield Shape(f"1,000 of {path}", _cold(path, [], most=1000))
    for form in ("csv", "ndjson"):
        as_form = [("format", form)]
        yield Shape(f"10,000 rows of {form}", _cold("/v1/metrics", as_form, most=10_000), 3)
        yield Shape(f"every row as {form}", _same("/v1/metrics", as_form), 3)
        yield Shape(f"every row as {form}, gzip", _same("/v1/metrics", as_form, packed), 3)
        ordered = [*as_form, ("sort", "-value"), ("value_gte", "1")]
        yield Shape(f"every row as {form}, sorted", _same("/v1/metrics", ordered), 3)
        address = f"/v1/metrics?format={form}&sort=value"
        yield Shape(f"HEAD of every row as {form}", partial(_request, address, method="HEAD"), 3)
    yield Shape("xlsx of 10,000 rows", _cold("/v1/metrics", [("format", "xlsx")], most=10_000), 1, counts=False)
    for lang in ("zh", "en"):
        yield Shape(f"/openapi.json?lang={lang}, first", _same("/openapi.json", [("lang", lang)]), 1)
    with sqlite3.connect(data.database) as connection:
        largest = "SELECT report_id FROM edition ORDER BY length(detail_zh) DESC LIMIT 1"
        (report,) = connection.execute(largest).fetchone()
    for path in (f"/v1/reports/{report}", f"/v1/reports/{report}/coverage"):
        yield Shape(path, partial(_request, path))


if __name__ == "__main__":
    main()
