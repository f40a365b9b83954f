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
from benchmarks.data import Dataset, Key
from benchmarks.tools import DATA, ROOT, SERVER_CORE, environment, free_port, on_cores
from benchmarks.workloads import Ask, AskedValues

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
    beside: tuple[int, ...] = ()  # the processes that work for it, such as a database's

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
        """Return the processor time that it, and what works for it, has used, in hundredths of a second."""
        return sum(map(_busy, (self.pid, *self.beside)))

    def memory(self, field: str = "VmRSS") -> float:
        """Return the resident memory in MB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return next(int(line.split()[1]) / 1000 for line in status.splitlines() if line.startswith(field))


def _busy(pid: int) -> int:
    """Return the processor time of a process and all below it, those that have ended included."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):  # it has ended: what it used is told by what began it
        return 0
    return sum(map(int, fields[11:15])) + sum(map(_busy, map(int, children)))


class Server(ABC):
    """One of the servers. `ready` is the path that tells that it answers from its data."""

    name: str
    settings: str = ""  # what is set that makes it faster, and what it is asked otherwise than the others
    ready: ClassVar[str]
    root: Path = ROOT  # the folder it is started in
    workers = 1
    cores: tuple[int, ...] = (SERVER_CORE,)

    def __init__(self, data: Dataset) -> None:
        self.data = data

    @abstractmethod
    def command(self, port: int) -> list[str]:
        """Return how it is started."""

    def environment(self) -> dict[str, str]:
        """Return the environment it is started in."""
        return environment()

    def prepare(self) -> None:  # noqa: B027 - most need nothing
        """Make what it needs of the data set besides the flat rows, where that is missing or older."""

    @contextmanager
    def beside(self) -> Iterator[tuple[int, ...]]:
        """Run what it needs beside itself, and give the ids of those processes."""
        yield ()

    @contextmanager
    def running(self) -> Iterator[Running]:
        """Run it on the core that servers have to themselves, and end it by its process id."""
        self.prepare()
        with self.beside() as beside:
            yield from self._running(beside)

    def _running(self, beside: tuple[int, ...]) -> Iterator[Running]:
        port = free_port()
        logs = DATA / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        with (logs / f"{self.name.replace(' ', '-')}.log").open("wb") as log:
            begun = time.perf_counter()
            process = subprocess.Popen(
                on_cores(self.cores, *self.command(port)), stdout=log, stderr=log, env=self.environment(), cwd=self.root
            )
            try:
                self._wait(process, port, begun + 120)
                yield Running(process.pid, port, time.perf_counter() - begun, beside)
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
        return [(row["id"], float(row.get("value") or 0)) for row in self._records(content)]

    def _records(self, content: Any) -> list[dict[str, Any]]:
        return content if isinstance(content, list) else [content]

    def export(self, format: str, turn: int = 0) -> Sent | None:
        """Return the request for every metric as `csv` or `parquet`, None where it has none.

        Where an answer may be kept, each turn has another request: with a limit that is not reached.
        """
        return None


class Workreport(Api):
    """Ours: nested records from the database that `workreport load` made."""

    name = "workreport"
    ready = "/v1/metrics?limit=1"
    python: str = sys.executable

    def command(self, port: int) -> list[str]:
        workers = ["--workers", str(self.workers)] if self.workers > 1 else []
        return [self.python, "-m", "app.cli", "serve", "--read-only", "--port", str(port), *workers]

    def environment(self) -> dict[str, str]:
        return {**os.environ, "WORKREPORT_DATABASE_URL": self.data.url}

    def sent(self, ask: Ask) -> Sent:
        if ask.values:
            return Sent(f"/v1/series?{urlencode(self._series(ask.values), doseq=True)}")
        if ask.record:
            return Sent(f"/v1/metrics/{ask.record.id}" + (f"?lang={ask.lang}" if ask.lang else ""))
        if ask.report:
            return Sent(f"/v1/reports/{ask.report}/facts" + (f"?lang={ask.lang}" if ask.lang else ""))
        suffix = {"eq": "", "gte": "_gte", "lte": "_lte"}
        query: list[tuple[str, Any]] = [(f.column + suffix[f.operator], f.value) for f in ask.filters]
        query += [("sort", ask.sort)] if ask.sort else []
        query += [("cursor", self.cursor(ask.after))] if ask.after else []
        query += [("q", ask.word)] if ask.word else []
        query += [("lang", ask.lang)] if ask.lang else []
        query += [("facet", ask.facet)] if ask.facet else []
        path = "/v1/search" if ask.word else "/v1/metrics"
        # counts stand beside a list: the shortest there is
        return Sent(f"{path}?{urlencode([*query, ('limit', 1 if ask.facet else ask.limit)])}")

    @staticmethod
    def _series(values: AskedValues) -> dict[str, Any]:
        named = {"indicator": values.indicators, "region": values.regions}
        return {**named, "period_gte": values.first, "period_lte": values.last, "limit": 1000}

    def cursor(self, after: Key) -> str:
        """Return the cursor of the list that goes on after a metric."""
        return cursors.encode("metrics", self.release, {}, (after.place,))

    @property
    def release(self) -> str:
        """The identity of the release that cursors carry."""
        return self.data.release

    def rows(self, answer: bytes) -> list[Row]:
        content = json.loads(answer)
        found = content.get("data", [content])
        if isinstance(counts := content.get("facets", {}).get("region"), list):  # that of another kind is none asked
            return [(counted["value"], counted["count"]) for counted in counts]
        if found and "points" in found[0]:
            points = [point for series in found for point in series["points"] if point["metric"]]
            return sorted((point["metric"], float(point["value"])) for point in points)
        return [(row["id"], float(row.get("value") or 0)) for row in found]

    def export(self, format: str, turn: int = 0) -> Sent:
        return Sent(f"/v1/metrics?format={format}&limit={self.data.metrics + 1 + turn}")
