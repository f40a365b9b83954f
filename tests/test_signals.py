"""Signals as an operator sends them, to real processes with clients that read, that read slowly and that do not."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.tools import free_port
from support.wire import sent

pytestmark = [pytest.mark.slow, pytest.mark.timed]

LARGE = "/docs/assets/swagger-ui-bundle.js"  # 1.5 MB


@pytest.fixture(scope="module")
def url(sqlite_url: str) -> str:
    return sqlite_url


@dataclass
class Command:
    """A running `workreport serve`."""

    process: "subprocess.Popen[bytes]"
    port: int
    log: Path

    @property
    def said(self) -> str:
        """What it has written so far."""
        return self.log.read_text(encoding="utf-8")

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as response:
            content: bytes = response.read()
            return content

    def ask(self, path: str, times: int = 1) -> socket.socket:
        """Send a request, or so many of it that no system takes the answers unread, and read the first few bytes."""
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        connection.settimeout(20)
        connection.connect(("127.0.0.1", self.port))
        connection.sendall(sent(target=path) * times)
        assert connection.recv(12) == b"HTTP/1.1 200"
        return connection

    def stop(self, number: int = signal.SIGTERM) -> None:
        self.process.send_signal(number)

    def ended(self, within: float) -> float:
        """Wait for its end; return how long it took."""
        begun = time.monotonic()
        self.process.wait(within)
        return time.monotonic() - begun

    def workers(self) -> set[int]:
        return {int(pid) for pid in re.findall(r"Started server process \[(\d+)\]", self.said)}


@contextmanager
def serving(url: str, folder: Path, *arguments: str, **settings: str) -> Iterator[Command]:
    port = free_port()
    log = folder / "log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "serve", "--read-only", "--port", str(port), *arguments],
            env={**os.environ, "WORKREPORT_DATABASE_URL": url, **settings},
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
        )
    command = Command(process, port, log)
    try:
        deadline = time.monotonic() + 40
        number = int(arguments[1]) if arguments else 1
        while command.said.count("Application startup complete") < number:
            assert time.monotonic() < deadline, command.said
            assert process.poll() is None, command.said
            time.sleep(0.05)
        while True:
            with suppress(urllib.error.URLError):
                command.get("/livez")
                break
        yield command
    finally:
        process.kill()
        process.wait()


def rest(connection: socket.socket) -> bytes:
    """Read what still comes on a connection, and close it."""
    received: list[bytes] = []
    with connection, suppress(ConnectionError):
        received += iter(lambda: connection.recv(65_536), b"")
    return b"".join(received)


BOTH = pytest.mark.parametrize("workers", [(), ("--workers", "2")], ids=["one process", "two workers"])


@BOTH
def test_sigterm_cuts_who_does_not_read_after_a_bound(url: str, tmp_path: Path, workers: tuple[str, ...]) -> None:
    with serving(url, tmp_path, *workers, WORKREPORT_STOP_SECONDS="1.5") as command:
        size = len(command.get(LARGE))
        silent = [command.ask(LARGE, 20) for _ in range(3)]
        time.sleep(0.3)
        command.stop()
        assert 1 < command.ended(8) < 5
        assert command.process.returncode == 0
        cut = re.findall(
            r"stopping: (?:(1) connection was|(\d+) connections were) cut, not done within 1.5 seconds", command.said
        )
        assert sum(int(one or more) for one, more in cut) == 3
        assert "1 connections" not in command.said
        assert "Traceback" not in command.said
        for connection in silent:
            assert len(rest(connection)) < 19 * size


@BOTH
def test_sigterm_leaves_who_reads_the_time_for_it(url: str, tmp_path: Path, workers: tuple[str, ...]) -> None:
    with serving(url, tmp_path, *workers, WORKREPORT_STOP_SECONDS="8") as command:
        whole = command.get(LARGE)
        with command.ask(LARGE) as reader:
            command.stop()
            time.sleep(1)
            with pytest.raises(urllib.error.URLError):
                command.get("/livez")  # no more connections
            received = b""
            while some := reader.recv(30_000):
                received += some
                time.sleep(0.01)
            assert received.partition(b"\r\n\r\n")[2] == whole
        assert command.ended(5) < 4
        assert command.process.returncode == 0
        assert " cut, not done" not in command.said
        assert "Traceback" not in command.said


@BOTH
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_at_once_when_nobody_is_waiting(
    url: str, tmp_path: Path, workers: tuple[str, ...], number: int
) -> None:
    with serving(url, tmp_path, *workers, WORKREPORT_STOP_SECONDS="60") as command:
        idle = socket.create_connection(("127.0.0.1", command.port))
        idle.sendall(sent(target="/livez"))
        idle.recv(100)
        command.stop(number)
        command.ended(8)
        assert command.process.returncode == 0
        assert "Traceback" not in command.said
        idle.close()


@BOTH
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_stops_at_once(url: str, tmp_path: Path, workers: tuple[str, ...], number: int) -> None:
    with serving(url, tmp_path, *workers, WORKREPORT_STOP_SECONDS="60") as command:
        with command.ask(LARGE, 20):
            command.stop(number)
            time.sleep(1.5)
            assert command.process.poll() is None
            command.stop(number)
            command.ended(8)
        assert command.process.returncode == 0
        assert "stopped at once: told again" in command.said
        assert "Traceback" not in command.said


def test_sighup_replaces_the_workers_and_loses_no_request(url: str, tmp_path: Path) -> None:
    with serving(url, tmp_path, "--workers", "2") as command:
        before = command.workers()
        assert len(before) == 2
        whole = command.get(LARGE)
        reader = command.ask(LARGE)
        command.stop(signal.SIGHUP)
        deadline = time.monotonic() + 120  # as long as two workers may take to begin
        answers = 0
        while len(command.workers()) < 4 or command.said.count("Finished server process") < 2:
            command.get("/v1/themes")
            time.sleep(0.01)  # otherwise workers that begin get no share of the processor
            answers += 1
            assert time.monotonic() < deadline, command.said
            if answers == 20:  # its worker waits for it
                received = b""
                while len(received) < len(whole):
                    received += reader.recv(65_536)
                reader.close()
        assert received.endswith(whole[-10_000:])
        command.stop()
        command.ended(10)
        assert command.process.returncode == 0
        assert "Traceback" not in command.said


def test_sighup_to_one_process_looks_for_a_release(url: str, tmp_path: Path) -> None:
    with serving(url, tmp_path) as command:
        command.stop(signal.SIGHUP)
        deadline = time.monotonic() + 10
        while "Received SIGHUP: release 1 is current." not in command.said:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert b'"alive"' in command.get("/livez")
        assert command.process.poll() is None


@BOTH
def test_a_terminal_that_is_closed_stops_the_server(url: str, workers: tuple[str, ...]) -> None:
    import pty

    port = free_port()
    pid, terminal = pty.fork()
    if pid == 0:  # pragma: no cover
        os.environ["WORKREPORT_DATABASE_URL"] = url
        os.execv(
            sys.executable,
            [sys.executable, "-m", "app.cli", "serve", "--read-only", "--port", str(port), *workers],
        )
    said = b""
    while said.count(b"Application startup complete") < (2 if workers else 1):
        said += os.read(terminal, 1000)
    os.close(terminal)  # the system tells the process that leads the terminal's session
    begun = time.monotonic()
    while time.monotonic() < begun + 15:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            break
        time.sleep(0.05)
    else:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        raise AssertionError("it goes on")
    assert os.waitstatus_to_exitcode(status) == 0
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=2)


def test_there_is_room_for_the_connections_or_the_log_says_so() -> None:
    code = (
        "import resource\n"
        "from app.serving.server import make_room_for\n"
        "for allowed in (2000, 300):\n"
        "    resource.setrlimit(resource.RLIMIT_NOFILE, (200, allowed))\n"
        "    make_room_for(500, 32)\n"
        "    print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split() == ["660", "300"]
    assert done.stderr.count("open files") == 1
    assert "500 connections need 660 open files; the system allows 300 (ulimit -n)" in done.stderr
