"""Several workers: one that ends is replaced, a client's limit holds for all, and a service manager is told."""

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest

from app.serving import workers
from app.serving.service_manager import tell, watchdog_seconds
from app.serving.workers import Workers
from app.settings import ROOT
from benchmarks.tools import free_port
from support.command import COMMAND
from support.waiting import soon


def status(port: int, path: str) -> int:
    """Return the status that a server on this machine answers with; raises OSError where it does not."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code


@dataclass
class Served:
    """A server of two workers that systemd would have started: with a socket, and somebody who listens."""

    process: "subprocess.Popen[bytes]"
    port: int
    log: Path
    manager: socket.socket

    @property
    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def get(self, path: str) -> int:
        return status(self.port, path)

    def told(self) -> list[str]:
        """Return what the service manager was told since it was asked last."""
        found = []
        while True:
            try:
                found.append(self.manager.recv(1000, socket.MSG_DONTWAIT).decode())
            except BlockingIOError:
                return found

    def workers(self) -> list[int]:
        """Return the processes that have begun to answer and not ended."""
        begun = [int(pid) for pid in re.findall(r"Started server process \[(\d+)\]", self.said)]
        ended = re.findall(r"Worker \[(\d+)\]", self.said)
        return [pid for pid in begun if str(pid) not in ended]


# the socket becomes number 3 of a process whose own number is known only then
HANDED = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ["LISTEN_PID"] = str(os.getpid())
os.execv(sys.argv[2], sys.argv[2:])
"""
SERVE = ("serve", "--read-only", "--workers", "2", "--port", "1")


@pytest.fixture(scope="module")
def server(sqlite_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("workers")
    log, listening = folder / "log", socket.create_server(("127.0.0.1", 0))
    manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    manager.bind(str(folder / "notify"))
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-c", HANDED, str(listening.fileno()), *COMMAND, *SERVE],
            env={
                **os.environ,
                "WORKREPORT_DATABASE_URL": sqlite_url,
                "WORKREPORT_CLIENT_REQUESTS": "40",
                "WORKREPORT_CLIENT_SECONDS": "3600",
                "NOTIFY_SOCKET": str(folder / "notify"),
                "WATCHDOG_USEC": "1500000",
                "LISTEN_FDS": "1",
            },
            stdout=file,
            stderr=file,
            pass_fds=[listening.fileno()],
        )
    port = listening.getsockname()[1]
    listening.close()
    found = Served(process, port, log, manager)
    try:
        yield found
    finally:
        process.kill()
        process.wait()
        manager.close()


@pytest.mark.slow
def test_a_server_lives_as_a_service_does(server: Served) -> None:
    """From being ready to being stopped: the steps come one after the other, since each needs the one before."""
    told: list[str] = []

    def is_ready() -> bool:
        told.extend(server.told())
        return "READY=1" in told

    soon(is_ready, 60)
    assert "Serving on http://127.0.0.1:" in server.said
    soon(lambda: len(server.workers()) == 2, 30)

    # one limit for both workers, whichever a connection comes to
    assert [server.get("/v1/themes") for _ in range(50)] == [200] * 40 + [429] * 10

    old, other = server.workers()
    os.kill(other, signal.SIGKILL)
    soon(lambda: f"Worker [{other}] was ended by SIGKILL (out of memory?). Another one starts now." in server.said, 20)
    assert server.get("/livez") == 200
    soon(lambda: len(server.workers()) == 2, 60)
    assert old in server.workers()
    assert server.get("/v1/themes") == 429  # the new ones know what was sent before

    told += server.told()
    assert told.count("WATCHDOG=1") >= 3
    assert told.count("READY=1") == 1
    server.process.terminate()
    assert server.process.wait(20) == 0
    assert server.told()[-1] == "STOPPING=1"
    assert "Traceback" not in server.said


class Made:
    """A worker that a test makes. `exitcode` is None while it lives; it may hang, or never begin to answer."""

    made: ClassVar[list["Made"]] = []
    begin = True

    def __init__(self, *_: object) -> None:
        self.exitcode: int | None = None
        self.hangs = self.asked = False
        self.process = self.parent_conn = self
        self.pid = 100 + len(self.made)
        self.made.append(self)

    def start(self) -> None: ...

    def is_alive(self) -> bool:
        return self.exitcode is None

    def send(self, said: bytes) -> None:
        assert said == b"ping"
        assert not self.asked
        self.asked = True

    def poll(self) -> bool:
        return self.asked and not self.hangs

    def recv(self) -> bool:
        self.asked = False
        return self.begin

    def kill(self) -> None:
        self.exitcode = -9 if self.exitcode is None else self.exitcode

    def join(self) -> None: ...


class Clocked:
    """Two workers, looked after as time goes by."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr(signal, "signal", lambda *_: None)
        monkeypatch.setattr(Made, "made", [])
        monkeypatch.setattr(workers, "Process", Made)
        monkeypatch.setattr("app.serving.workers.time.monotonic", lambda: self.now)
        config: Any = SimpleNamespace(workers=2)
        self.workers = Workers(config, [], 1, in_terminal=False)
        self.workers.processes = [Made(), Made()]  # type: ignore[list-item]
        self.look()
        self.look()

    def look(self, after: float = 0.5) -> None:
        self.now += after
        self.workers.keep_subprocess_alive()

    def later(self) -> float:
        """Return after how many seconds another worker begins."""
        number, begun = len(Made.made), self.now
        while len(Made.made) == number:
            self.look()
            assert self.now < begun + 100
        return self.now - begun


def test_a_worker_that_does_not_last_is_replaced_later_each_time(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    clock, waits = Clocked(monkeypatch), []
    for _ in range(8):
        clock.look()
        clock.look()
        Made.made[-1].exitcode = 1
        clock.look()
        waits.append(clock.later())
    assert waits == [0.5, 1, 2, 4, 8, 16, 30, 30]
    assert Made.made[0].exitcode is None  # the other one is left alone
    assert not clock.workers.should_exit.is_set()
    for after in (0.5, 0.5, 100):
        clock.look(after)
    Made.made[-1].exitcode = 1
    clock.look()
    assert clock.later() == 0.5  # it has lasted: the next one has no worse start
    clock.look()
    clock.look()
    Made.made[-1].hangs = True
    clock.look(14)
    assert Made.made[-1].exitcode is None
    clock.look(2)
    assert caplog.messages[-1].startswith("Worker [110] did not answer and was killed. Another one starts ")


def test_where_nobody_answers_and_no_new_worker_begins_to_the_server_ends(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clocked(monkeypatch)
    monkeypatch.setattr(Made, "begin", False)
    staying = Made.made[1]

    def end_all_but(stays: Made | None) -> None:
        for _ in range(200):
            for worker in Made.made:
                worker.exitcode = 1 if worker is not stays and worker.exitcode is None else worker.exitcode
            clock.look()

    end_all_but(staying)
    assert not clock.workers.should_exit.is_set()
    end_all_but(None)
    assert clock.workers.should_exit.is_set()
    assert "workers ended before they began to answer" in caplog.messages[-1]


def test_nobody_is_told_where_nobody_listens(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    tell("READY=1")
    assert not caplog.records
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "none"))
    tell("READY=1")
    assert "the service manager cannot be told READY=1" in caplog.messages[0]
    name = f"@workreport-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(name.replace("@", "\0"))
        monkeypatch.setenv("NOTIFY_SOCKET", name)
        tell("READY=1")
        assert manager.recv(100) == b"READY=1"


@pytest.mark.parametrize(
    ("allowed", "whose", "seconds"),
    [("30000000", None, 10), ("30000000", str(os.getpid()), 10), ("30000000", "1", None), (None, None, None)],
    ids=["of everybody", "of this process", "of another process", "of nobody"],
)
def test_the_watchdog_is_asked_for(
    allowed: str | None, whose: str | None, seconds: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("WATCHDOG_USEC", allowed), ("WATCHDOG_PID", whose)):
        monkeypatch.delenv(name, raising=False)
        if value is not None:
            monkeypatch.setenv(name, value)
    assert watchdog_seconds() == seconds


# --- the unit, the image ------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze")
def test_the_unit_is_valid_and_exposes_little(tmp_path: Path) -> None:
    for name in ("workreport.service", "workreport.socket"):
        text = (ROOT / "deploy" / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace("/opt/workreport/bin/workreport", "/bin/true"), encoding="utf-8")
    units = [str(tmp_path / name) for name in ("workreport.service", "workreport.socket")]
    verified = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, timeout=60)
    assert (verified.returncode, verified.stdout + verified.stderr) == (0, "")
    judged = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", units[0]], capture_output=True, text=True, timeout=60
    )
    level = re.search(r"exposure level for workreport.service: ([\d.]+)", judged.stdout)
    assert level is not None, judged.stdout + judged.stderr
    assert float(level[1]) < 2


READ_ONLY = """
set -e
mount --make-rprivate /
mount --bind {data} {data}
mkdir {data}/before
mount --rbind /tmp {data}/before
mount -t tmpfs tmpfs /tmp -o mode=1777
{again}
umount -l {data}/before
rmdir {data}/before
mount -o remount,ro,bind /
exec "$@"
"""
AGAIN = """
mkdir -p /tmp/{path}
mount --bind {data}/before/{path} /tmp/{path}
mount -o remount,ro,bind /tmp/{path}
"""


def rightless(user: int) -> list[str]:
    rights = ["--no-new-privs", "--inh-caps=-all", "--bounding-set=-all"]
    return ["setpriv", "--clear-groups", *rights, f"--reuid={user}", f"--regid={user}"]


def can_run(user: int) -> bool:
    """Tell whether a user without any right reaches this interpreter, what is installed for it and this project."""
    again = "import os, sys; os.execv(sys.argv[1], sys.argv[1:])"  # `setpriv` may start what its user may not
    reads = [sys.executable, "-c", again, sys.executable, "-c", "import uvicorn; open('app/cli.py').close()"]
    return subprocess.run([*rightless(user), *reads], cwd=ROOT, capture_output=True, timeout=60).returncode == 0


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0 or shutil.which("unshare") is None, reason="needs a root that may mount")
def test_it_serves_from_a_root_that_is_read_only_without_any_right(tmp_path: Path) -> None:
    """As in a container with `--read-only --tmpfs /tmp --cap-drop ALL`: it loads, and makes what it makes."""
    data = Path("/var/tmp") / f"workreport-{os.getpid()}"
    user = next(filter(can_run, (65534, 0)), None)
    if user is None:
        pytest.skip(f"without the rights of root nobody reaches {sys.executable} and {ROOT}")
    data.mkdir()
    os.chown(data, user, user)
    port = free_port()
    # where this project or its interpreter is below /tmp, it is there again, read-only
    needed = sorted({Path(path).resolve() for path in (ROOT, sys.prefix, sys.base_prefix)})
    hidden = [shlex.quote(str(path.relative_to("/tmp"))) for path in needed if path.is_relative_to("/tmp")]
    script = READ_ONLY.format(data=data, again="".join(AGAIN.format(data=data, path=path) for path in hidden))
    # memory that is both written and run is refused, too, as the unit has it
    refused = "import ctypes, os, sys; ctypes.CDLL(None).prctl(65, 1, 0, 0, 0); os.execv(sys.argv[1], sys.argv[1:])"
    server = [*rightless(user), sys.executable, "-c", refused, *COMMAND, "serve"]
    command = ["unshare", "--mount", "sh", "-c", script, "sh", *server]
    process = subprocess.Popen(
        [*command, "--port", str(port)],
        cwd=ROOT,
        env={
            **os.environ,
            "WORKREPORT_DATABASE_URL": f"sqlite:///{data}/w.db",
            "WORKREPORT_EXPORTS": f"{data}/exports",
            "PYTHONPATH": str(ROOT),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:

        def is_ready() -> bool:
            if process.poll() is not None:
                said = process.stdout.read().decode() if process.stdout else ""
                if "mount" in said or "unshare" in said:
                    pytest.skip(f"mounting is not allowed here: {said}")
                raise AssertionError(said)
            try:
                return status(port, "/readyz") == 200
            except OSError:
                return False

        soon(is_ready, 60)
        assert [status(port, f"/v1/{path}") for path in ("metrics?format=xlsx", "export.zip")] == [200, 200]
        process.terminate()
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()
        shutil.rmtree(data)
