"""The servers that are compared: how each is started, how it is asked, and which rows it answered."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlencode

from app.web import cursor as cursors
from benchmarks.data import Dataset, Key, own_copy
from benchmarks.tools import DATA, ENV, HERE, ROOT, SERVER_CORE, environment, free_port, pinned, tool
from benchmarks.workloads import Ask, AskedValues, Filter

HOST = "127.0.0.1"
Row = tuple[str, float]


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as a server wants it."""

    path: str
    body: str = ""
    accept: str = "*/*"

    @property
    def line(self) -> str:
        """What `paths.lua` reads."""
        return f"{'POST' if self.body else 'GET'}\t{self.path}\t{self.body}"


@dataclass
class Running:
    """A server that answers."""

    pid: int
    port: int
    seconds: float  # from its start to its first answer

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{HOST}:{self.port}"

    def get(self, sent: Sent, timeout: float = 120) -> bytes:
        """Return an answer; raises HTTPError for any status but a good one."""
        with self.open(sent, timeout) as response:
            content: bytes = response.read()
            return content

    def open(self, sent: Sent, timeout: float = 600) -> Any:
        """Return a response that is read piece by piece."""
        asked = urllib.request.Request(self.url + sent.path, sent.body.encode() or None, {"Accept": sent.accept})
        return urllib.request.urlopen(asked, timeout=timeout)

    def busy(self) -> int:
        """Return the processor time it has used, in hundredths of a second."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])

    def memory(self, field: str = "VmRSS") -> float:
        """Return the resident memory in MB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return next(int(line.split()[1]) / 1000 for line in status.splitlines() if line.startswith(field))


class Server(ABC):
    """One of the servers. `ready` is the path that tells that it answers from its data."""

    name: str
    ready: ClassVar[str]
    root: Path = ROOT  # the folder it is started in

    def __init__(self, data: Dataset) -> None:
        self.data = data

    @abstractmethod
    def command(self, port: int) -> list[str]:
        """Return how it is started."""

    def environment(self) -> dict[str, str]:
        """Return the environment it is started in."""
        return environment()

    @contextmanager
    def running(self) -> Iterator[Running]:
        """Run it on the core that servers have to themselves, and end it by its process id."""
        port = free_port()
        logs = DATA / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        with (logs / f"{self.name}.log").open("wb") as log:
            begun = time.perf_counter()
            process = subprocess.Popen(
                pinned(SERVER_CORE, *self.command(port)), stdout=log, stderr=log, env=self.environment(), cwd=self.root
            )
            try:
                self._wait(process, port, begun + 120)
                yield Running(process.pid, port, time.perf_counter() - begun)
            finally:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(5)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    def _wait(self, process: "subprocess.Popen[bytes]", port: int, until: float) -> None:
        while time.perf_counter() < until:
            if process.poll() is not None:
                sys.exit(f"{self.name} ended, see {DATA / 'logs' / self.name}.log")
            try:
                with urllib.request.urlopen(f"http://{HOST}:{port}{self.ready}", timeout=60) as response:
                    response.read()
                return
            except urllib.error.HTTPError as error:
                error.close()
                time.sleep(0.005)
            except OSError:
                time.sleep(0.005)
        sys.exit(f"{self.name} does not answer, see {DATA / 'logs' / self.name}.log")


class Api(Server):
    """One that answers from data."""

    @abstractmethod
    def sent(self, ask: Ask) -> Sent | None:
        """Return a request in its own language, None where it has no word for it."""

    def rows(self, answer: bytes) -> list[Row]:
        """Return ids and values of an answer."""
        content = json.loads(answer)
        return [(row["id"], float(row["value"])) for row in self._records(content)]

    def _records(self, content: Any) -> list[dict[str, Any]]:
        return content if isinstance(content, list) else [content]

    def csv(self) -> Sent | None:
        """Return the request for every metric as CSV, None where it has none."""
        return None


class Workreport(Api):
    """Ours: nested records from the database that `workreport load` made."""

    name = "workreport"
    ready = "/v1/metrics?limit=1"
    python: str = sys.executable

    def command(self, port: int) -> list[str]:
        return [self.python, "-m", "app.cli", "serve", "--read-only", "--port", str(port)]

    def environment(self) -> dict[str, str]:
        return {**os.environ, "WORKREPORT_DATABASE_URL": self.data.url}

    def sent(self, ask: Ask) -> Sent:
        if ask.values:
            return Sent(f"/v1/series?{urlencode(self._series(ask.values), doseq=True)}")
        if ask.record:
            return Sent(f"/v1/metrics/{ask.record.id}" + (f"?lang={ask.lang}" if ask.lang else ""))
        suffix = {"eq": "", "gte": "_gte", "lte": "_lte"}
        query: list[tuple[str, Any]] = [(f.column + suffix[f.operator], f.value) for f in ask.filters]
        query += [("sort", ask.sort)] if ask.sort else []
        query += [("cursor", self.cursor(ask.after))] if ask.after else []
        query += [("q", ask.word)] if ask.word else []
        query += [("lang", ask.lang)] if ask.lang else []
        path = "/v1/search" if ask.word else "/v1/metrics"
        return Sent(f"{path}?{urlencode([*query, ('limit', ask.limit)])}")

    @staticmethod
    def _series(values: AskedValues) -> dict[str, Any]:
        named = {"indicator": values.indicators, "region": values.regions}
        return {**named, "period_gte": values.first, "period_lte": values.last, "limit": 1000}

    def cursor(self, after: Key) -> str:
        """Return the cursor of the list that goes on after a metric."""
        return cursors.encode("metrics", self.data.release, {}, (after.place,))

    def rows(self, answer: bytes) -> list[Row]:
        content = json.loads(answer)
        found = content.get("data", [content])
        if found and "points" in found[0]:
            points = [point for series in found for point in series["points"] if point["metric"]]
            return sorted((point["metric"], float(point["value"])) for point in points)
        return [(row["id"], float(row.get("value") or 0)) for row in found]

    def csv(self) -> Sent:
        return Sent("/v1/metrics?format=csv")


_FIGURE = (  # what a series says of its figures and itself, as far as the flat rows have it
    *("id", "report", "indicator", "name_zh", "region", "scope", "breakdown", "status", "unit", "kind"),
    *("period", "value", "value_to", "qualifier", "as_reported"),
)


def _figures(wanted: AskedValues) -> str:
    """Return the SQL for the figures of series, in the order of series."""
    names, places = (", ".join(f"'{code}'" for code in codes) for codes in (wanted.indicators, wanted.regions))
    where = f"indicator IN ({names}) AND region IN ({places}) AND year BETWEEN {wanted.first} AND {wanted.last}"
    return f"SELECT {', '.join(_FIGURE)} FROM metrics WHERE {where} ORDER BY indicator, region, year"


class Datasette(Api):
    """Datasette on the flat rows; facets and the count are left out, which makes it faster."""

    name = "datasette"
    ready = "/flat/metrics.json?_size=1&_shape=array&_nocount=1"

    def command(self, port: int) -> list[str]:
        binary = str(ENV / "python" / "bin" / "datasette")
        settings = [part for name, value in _DATASETTE.items() for part in ("--setting", name, value)]
        return [binary, "serve", "-i", str(self.data.flat), "--host", HOST, "--port", str(port), *settings]

    def sent(self, ask: Ask) -> Sent:
        if ask.values:
            # a statement of its own takes three quarters of the time that filters of the table take
            return Sent(f"/flat.json?{urlencode({'sql': _figures(ask.values), '_shape': 'array'})}")
        if ask.record:
            return Sent(f"/flat/metrics/{ask.record.n}.json?_shape=array")
        suffix = {"eq": "", "gte": "__gte", "lte": "__lte"}
        query: list[tuple[str, Any]] = [(f.column + suffix[f.operator], f.value) for f in ask.filters]
        query += [("_sort_desc", ask.sort.removeprefix("-"))] if ask.sort else []
        query += [("_next", ask.after.n)] if ask.after else []
        query += [("quote__contains", ask.word)] if ask.word else []
        fast = [("_shape", "array"), ("_nocount", 1), ("_nofacet", 1), ("_size", ask.limit)]
        return Sent(f"/flat/metrics.json?{urlencode([*query, *fast])}")

    def csv(self) -> Sent:
        return Sent("/flat/metrics.csv?_stream=on&_size=max")


_DATASETTE = {
    "suggest_facets": "off",
    "default_cache_ttl": "0",
    "sql_time_limit_ms": "20000",
    "max_csv_mb": "0",
    "max_returned_rows": "10000",
}


class Roapi(Api):
    """ROAPI on the flat rows, which it holds in memory as Arrow columns."""

    name = "roapi"
    ready = "/api/tables/metrics?limit=1"

    def command(self, port: int) -> list[str]:
        binary = str(ENV / "python" / "bin" / "roapi")
        return [binary, "--table", f"metrics={self.data.table}", "--addr-http", f"{HOST}:{port}"]

    def environment(self) -> dict[str, str]:
        return environment(RUST_LOG="error")

    def sent(self, ask: Ask) -> Sent:
        if ask.values:  # REST has no IN
            return Sent("/api/sql", _figures(ask.values))
        if ask.word:  # REST has no LIKE
            return Sent("/api/sql", f"SELECT * FROM metrics WHERE quote LIKE '%{ask.word}%' LIMIT {ask.limit}")
        if ask.record:
            return Sent(f"/api/tables/metrics?filter[n]={ask.record.n}")
        query = [self._filter(f) for f in ask.filters]
        query += [("filter[n]gt", str(ask.after.n))] if ask.after else []
        query += [("sort", ask.sort)] if ask.sort else []  # without it in the order of the file
        return Sent(f"/api/tables/metrics?{urlencode([*query, ('limit', ask.limit)], safe='[]')}")

    @staticmethod
    def _filter(condition: Filter) -> tuple[str, str]:
        operator = {"eq": "", "gte": "gte", "lte": "lte"}[condition.operator]
        text = condition.column in ("region", "theme")
        return f"filter[{condition.column}]{operator}", f"'{condition.value}'" if text else str(condition.value)

    def csv(self) -> Sent:
        return Sent("/api/tables/metrics", accept="application/csv")


class Soul(Api):
    """soul-cli on the flat rows."""

    name = "soul-cli"
    ready = "/api/tables/metrics/rows?_limit=1"

    def command(self, port: int) -> list[str]:
        script = str(ENV / "node" / "node_modules" / "soul-cli" / "src" / "server.js")
        return ["node", script, "--database", str(own_copy(self.data)), "--port", str(port)]

    def environment(self) -> dict[str, str]:
        return environment(NODE_ENV="production", NO_CLI="true")

    def sent(self, ask: Ask) -> Sent | None:
        path = "/api/tables/metrics/rows"
        if ask.values:  # it has neither IN nor so long a page
            return None
        if ask.record:
            return Sent(f"{path}/{ask.record.n}")
        page = 1 + (ask.after.n // ask.limit if ask.after else 0)
        filters = ",".join(f"{f.column}__{f.operator}:{f.value}" for f in ask.filters)
        query: list[tuple[str, Any]] = [("_limit", ask.limit), ("_page", page)]
        query += [("_filters", filters)] if filters else []
        query += [("_ordering", ask.sort or "n")]
        query += [("_search", ask.word)] if ask.word else []
        return Sent(f"{path}?{urlencode(query, safe=',:')}")

    def _records(self, content: Any) -> list[dict[str, Any]]:
        records: list[dict[str, Any]] = content["data"]
        return records


class Bare(Server):
    """What ASGI on uvicorn can do: an application that only answers bytes it holds."""

    name = "bare ASGI"
    ready = "/list"

    def command(self, port: int) -> list[str]:
        uvicorn = [sys.executable, "-m", "uvicorn", "benchmarks.bare:app"]
        return [*uvicorn, "--port", str(port), "--no-access-log", "--log-level", "warning"]

    def environment(self) -> dict[str, str]:
        return {**os.environ, "BODIES": str(bodies(self.data))}


class Nginx(Server):
    """The limit of the machine: nginx and a file of the same bytes."""

    name = "nginx"
    ready = "/list"

    def command(self, port: int) -> list[str]:
        folder = self.data.folder / "nginx"
        folder.mkdir(exist_ok=True)
        template = (HERE / "nginx.conf").read_text()
        config = template.replace("{port}", str(port)).replace("{bodies}", str(bodies(self.data)))
        (folder / "nginx.conf").write_text(config)
        return [tool("nginx"), "-p", str(folder), "-e", "error.log", "-c", "nginx.conf"]


PEERS: tuple[type[Api], ...] = (Datasette, Roapi, Soul)
LIMITS: tuple[type[Server], ...] = (Bare, Nginx)


def bodies(data: Dataset) -> Path:
    """Return the folder with our own answers, one file a workload, for the servers that only repeat bytes."""
    folder = data.folder / "bodies"
    folder.mkdir(exist_ok=True)
    return folder
