"""The command, as an operator runs it: real processes, real HTTP."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

COMMAND = [sys.executable, "-m", "app.cli"]
SECRET = "s3cret"  # the password in every address here
# a root without the rights that make it root: files and ports are refused to it as to anybody
PLAIN = ["setpriv", "--bounding-set=-dac_override,-dac_read_search,-net_bind_service"] if os.geteuid() == 0 else []


def run(*arguments: str, url: str = "", status: int = 0) -> str:
    environment = {**os.environ, **({"WORKREPORT_DATABASE_URL": url} if url else {})}
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, env=environment, timeout=60)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def serving(*arguments: str, url: str, started: list[int] | None = None) -> Iterator[str]:
    """Serve, and give the address; the number of the process is added to `started`."""
    port = free_port()
    process = subprocess.Popen(
        [*COMMAND, "serve", "--port", str(port), *arguments],
        env={**os.environ, "WORKREPORT_DATABASE_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if started is not None:
        started.append(process.pid)
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                urllib.request.urlopen(f"{address}/livez", timeout=5).close()
                break
            except urllib.error.URLError:
                if time.monotonic() > deadline or process.poll() is not None:
                    raise AssertionError(process.communicate(timeout=5)[0]) from None
                time.sleep(0.05)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)
        if process.stdout:
            process.stdout.close()


def fetch(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as response:
        content: bytes = response.read()
        return content.decode()


def outcome(
    *arguments: str, url: str = "", status: int = 1, env: dict[str, str] | None = None, plain: bool = False, **more: Any
) -> tuple[str, str]:
    """Run a command; return what it prints and the one line that says why it fails, without `error: `."""
    if plain and PLAIN and not shutil.which("setpriv"):
        pytest.skip("needs setpriv, to give up the rights of root")
    environment = {**os.environ, **({"WORKREPORT_DATABASE_URL": url} if url else {}), **(env or {})}
    done = subprocess.run(
        [*(PLAIN if plain else []), *COMMAND, *arguments],
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
        **more,
    )
    if status == 0:
        assert done.returncode == 0, done.stderr
        return done.stdout, ""
    said = [line for line in done.stderr.splitlines() if not line.startswith(("warning: ", "INFO: "))]
    assert done.returncode == status, done.stdout + done.stderr
    assert len(said) == 1, done.stderr
    assert said[0].startswith("error: "), done.stderr
    assert "Traceback" not in done.stdout
    assert SECRET not in done.stdout + done.stderr
    return done.stdout, said[0].removeprefix("error: ")
