"""Two servers behind a proxy, clients that ask them all the time, and loads meanwhile: for `failover` and `upgrade`.

Each load gives one report another title, its number. So an answer is right if the title is the number of the release
that its tag names.
"""

import http.client
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from benchmarks.generate import generate
from benchmarks.tools import ROOT, free_port

CLIENTS = 4
RATE = 12  # requests a second of each client
_TAG = re.compile(r'"(\d+)-')


class Server:
    """One server of the API on a port of its own; `root` is the folder of its build."""

    def __init__(self, name: str, url: str, folder: Path, root: Path = ROOT) -> None:
        self.name, self.url, self.root, self.port = name, url, root, free_port()
        self.log, self.exports = folder / f"{name}.log", folder / f"{name}-exports"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it lives."""
        command = [sys.executable, "-m", "app.cli", "serve", "--read-only", "--port", str(self.port)]
        environment = {**os.environ, "WORKREPORT_DATABASE_URL": self.url, "WORKREPORT_EXPORTS": str(self.exports)}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, cwd=self.root, env=environment, stdout=log, stderr=log)
        self.wait("/livez")

    def wait(self, path: str, seconds: float = 60) -> None:
        """Wait until a probe is answered well."""
        until = time.monotonic() + seconds
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
            try:
                connection.request("GET", path)
                if connection.getresponse().status == 200:
                    return
            except (OSError, http.client.HTTPException):
                pass
            finally:
                connection.close()
            if time.monotonic() > until:
                raise TimeoutError(f"{self.name} does not answer {path}: {self.log.read_text()[-2000:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop it as a service manager does."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


@contextmanager
def behind_a_proxy(servers: Sequence[Server], folder: Path) -> Iterator[list[tuple[str, int]]]:
    """Start servers, and HAProxy before them with the configuration of `deploy`. Gives where to ask.

    Without HAProxy, clients ask each server in turn.
    """
    with ExitStack() as stack:
        for server in servers:
            stack.callback(server.stop)
            server.start()
        for server in servers:
            server.wait("/readyz")
        command = shutil.which("haproxy")
        if command is None:
            yield [("127.0.0.1", server.port) for server in servers]
            return
        port = free_port()
        addresses = {f"S{number}": f"127.0.0.1:{server.port}" for number, server in enumerate(servers, 1)}
        with (folder / "haproxy.log").open("ab") as log:
            proxy = subprocess.Popen(
                [command, "-db", "-f", str(ROOT / "deploy" / "haproxy.cfg")],
                env={**os.environ, "LISTEN": f"127.0.0.1:{port}", **addresses},
                stdout=log,
                stderr=log,
            )
        stack.callback(_end, proxy)
        time.sleep(1)  # it has looked at the servers by then
        yield [("127.0.0.1", port)]


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    process.wait(10)


@dataclass
class Seen:
    """What clients saw. `good` are the times of good answers, `failures` those of others, each with what it was."""

    good: list[float] = field(default_factory=list)
    failures: list[tuple[float, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    back: list[str] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def longest_gap(self, begun: float, ended: float) -> float:
        """Return the longest time without a good answer, in seconds."""
        times = [begun, *sorted(at for at in self.good if begun <= at <= ended), ended]
        return max(after - before for before, after in pairwise(times))


class Asking:
    """Clients that ask until they are told to stop. Nobody was given most of their answers before."""

    def __init__(self, addresses: Sequence[tuple[str, int]], report: str) -> None:
        self.addresses, self.report, self.seen = addresses, report, Seen()
        self._over = threading.Event()
        self._newest: dict[str, int] = {}  # of each server, the release of its newest answer
        self._threads = [threading.Thread(target=self._ask, args=[number]) for number in range(CLIENTS)]

    def __enter__(self) -> "Asking":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, number: int) -> None:
        draw = random.Random(number)
        host, port = self.addresses[number % len(self.addresses)]
        connection = http.client.HTTPConnection(host, port, timeout=30)
        while not self._over.wait(draw.random() * 2 / RATE):
            known = dict(self._newest)
            path = self._path(draw)
            try:
                connection.request("GET", path)
                response = connection.getresponse()
                body = response.read()
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                with self.seen.lock:
                    self.seen.failures.append((time.monotonic(), f"{path}: {error!r}"))
                continue
            with self.seen.lock:
                self._judge(path, response, body, known)
        connection.close()

    def _path(self, draw: random.Random) -> str:
        limit = draw.randrange(1, 900)
        ways = (f"/v1/reports?limit={limit}", f"/v1/reports/{self.report}", f"/v1/metrics?limit={limit}&sort=value")
        return draw.choice(ways)

    def _judge(self, path: str, response: http.client.HTTPResponse, body: bytes, known: dict[str, int]) -> None:
        seen, server = self.seen, response.getheader("X-Served-By") or "proxy"
        seen.answers[f"{response.status} {server}"] += 1
        if response.status != 200:
            seen.failures.append((time.monotonic(), f"{path}: {response.status} {body[:200]!r}"))
            return
        seen.good.append(time.monotonic())
        content = json.loads(body)
        tag = _TAG.match(response.getheader("ETag") or "")
        release = int(tag[1]) if tag else 0
        if "/reports" in path:
            records = content.get("data", [content])
            title = next(record["title"] for record in records if record["id"] == self.report)
            if tag and title != str(release):
                seen.wrong.append(f"{path} of release {release} at {server}: title {title}")
            release = int(title)
        if release < known.get(server, 0):
            seen.back.append(f"{server}: release {release} after {known[server]}")
        self._newest[server] = max(release, self._newest.get(server, 0))


class Loading:
    """Loads a further title as often as it can, in processes, until it is told to stop."""

    def __init__(self, url: str, seeds: Path, root: Path = ROOT, every: float = 1.0) -> None:
        self.url, self.seeds, self.root, self.every = url, seeds, root, every
        self.title = 0
        self.ended: list[tuple[float, float, bool]] = []  # each load: when it began and ended, whether it succeeded
        self.said: Counter[str] = Counter()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._load)

    def __enter__(self) -> "Loading":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def once(self) -> bool:
        """Load the next title; try the same again next time if it fails. Returns whether it succeeded."""
        retitle(self.seeds, self.title + 1)
        begun = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "app.cli", "load", "--seeds", str(self.seeds)],
            cwd=self.root,
            env={**os.environ, "WORKREPORT_DATABASE_URL": self.url},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        self.ended.append((begun, time.monotonic(), done.returncode == 0))
        self.said.update(line[:110] for line in done.stderr.splitlines())
        self.title += done.returncode == 0
        return done.returncode == 0

    def after(self, moment: float) -> float | None:
        """Return how long after a moment the first load that succeeded ended, None where there is none yet."""
        return next((ended - moment for _, ended, good in self.ended if good and ended > moment), None)

    def _load(self) -> None:
        while not self._over.wait(self.every):
            self.once()


def made_seeds(folder: Path, metrics: int) -> str:
    """Write made-up seeds; return the report whose title changes."""
    generate(folder, metrics)
    return _changing(folder).name


def retitle(seeds: Path, number: int) -> None:
    """Give that report a number as its title."""
    path = _changing(seeds) / "report.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["title"]["zh"] = str(number)
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def _changing(seeds: Path) -> Path:
    return min((seeds / "reports").iterdir())
