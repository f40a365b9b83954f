"""The command: in processes of its own with real HTTP, as an operator runs it, or in this one, which takes no start."""

import gc
import io
import json
import logging
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any
from unittest.mock import patch

import pytest

import app.cli
from app.serving.listen import listen
from app.settings import ROOT, settings
from benchmarks.tools import free_port

COMMAND = [sys.executable, "-m", "app.cli"]
SECRET = "s3cret"  # the password in every address here
# a root without the rights that make it root: files and ports are refused to it as to anybody
PLAIN = ["setpriv", "--bounding-set=-dac_override,-dac_read_search,-net_bind_service"] if os.geteuid() == 0 else []


def run(*arguments: str, url: str = "", status: int = 0) -> str:
    """Run a command in this process; return what it prints on stdout and then on stderr."""
    with _never_serving():
        code, printed, said = in_process(*arguments, url=url)
    assert code == status, printed + said
    return printed + said


def run_process(*arguments: str, url: str = "", status: int = 0) -> str:
    """The same in a process of its own."""
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, env=environment(url), timeout=60)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


@contextmanager
def serving(*arguments: str, url: str, started: list[int] | None = None) -> Iterator[str]:
    """Serve, and give the address; the number of the process is added to `started`. Its exports go with it."""
    port = free_port()
    exports = tempfile.TemporaryDirectory()
    process = subprocess.Popen(
        [*COMMAND, "serve", "--port", str(port), *arguments],
        env=environment(url, {"WORKREPORT_EXPORTS": exports.name}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if started is not None:
        started.append(process.pid)
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 60
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
        exports.cleanup()
        if process.stdout:
            process.stdout.close()


def fetch(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as response:
        content: bytes = response.read()
        return content.decode()


def in_process(*arguments: str, url: str = "", env: dict[str, str] | None = None) -> tuple[int, str, str]:
    """Run a command in this process; return its exit code and what it prints on stdout and on stderr."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    log = logging.StreamHandler(err)  # as in a process where nobody takes what is logged
    log.setLevel(logging.WARNING)
    settings.cache_clear()
    logging.root.addHandler(log)
    try:
        with (
            patch.dict(os.environ, environment(url, env)),
            patch.object(sys, "argv", ["workreport", *arguments]),
            redirect_stdout(out),
            redirect_stderr(err),
            pytest.raises(SystemExit) as caught,
        ):
            app.cli.main()
    finally:
        logging.root.removeHandler(log)
        settings.cache_clear()
    printed, said = (stream.buffer.getvalue().decode() for stream in (out, err))
    return int(caught.value.code or 0), printed, said


def environment(url: str, env: dict[str, str] | None = None) -> dict[str, str]:
    """Return the variables of this process, and those that a command is given."""
    return {**os.environ, **({"WORKREPORT_DATABASE_URL": url} if url else {}), **(env or {})}


def outcome(*arguments: str, url: str = "", status: int = 1, env: dict[str, str] | None = None) -> tuple[str, str]:
    """Run a command; return what it prints and the one line that says why it fails, without `error: `.

    It runs in this process. `serve` ends when it would begin to answer: what is asked for is why it does not.
    """
    with _never_serving():
        done = in_process(*arguments, url=url, env=env)
    return _checked(*done, status)


@contextmanager
def _never_serving() -> Iterator[None]:
    """Have `serve` fail where it would begin to answer, and put away what the end of its process would."""
    opened: list[socket.socket] = []

    def listening(host: str, port: int) -> list[socket.socket]:
        opened.extend(listen(host, port))
        return [*opened]

    with (
        patch("app.serving.listen.listen", listening),
        patch("app.serving.server.run", side_effect=AssertionError("it serves")),
    ):
        try:
            yield
        finally:
            gc.enable()  # `serve` has none while it starts
            for one in opened:
                one.close()


def outcome_of_process(
    *arguments: str, url: str = "", status: int = 1, env: dict[str, str] | None = None, plain: bool = False, **more: Any
) -> tuple[str, str]:
    """The same in a process: of a user without rights where it is `plain`, with `more` options of `subprocess.run`."""
    if plain and PLAIN and not shutil.which("setpriv"):
        pytest.skip("needs setpriv, to give up the rights of root")
    done = subprocess.run(
        [*(PLAIN if plain else []), *COMMAND, *arguments],
        capture_output=True,
        text=True,
        env=environment(url, env),
        timeout=60,
        **more,
    )
    return _checked(done.returncode, done.stdout, done.stderr, status)


@contextmanager
def plain_user() -> Iterator[Callable[..., tuple[str, str]]]:
    """Give `outcome` for a user without rights. One process runs all commands: to start takes longer than they do."""
    if PLAIN and not shutil.which("setpriv"):
        pytest.skip("needs setpriv, to give up the rights of root")
    process = subprocess.Popen(
        [*PLAIN, sys.executable, "-m", "support.commands_of_lines"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment("", {"PYTHONPATH": os.pathsep.join([str(ROOT / "tests"), str(ROOT)])}),
    )
    sent, answers = process.stdin, process.stdout
    assert sent is not None
    assert answers is not None

    def run(*arguments: str, url: str = "", status: int = 1) -> tuple[str, str]:
        sent.write(json.dumps([arguments, url]) + "\n")
        sent.flush()
        code, printed, said = json.loads(answers.readline())
        return _checked(code, printed, said, status)

    with process:  # closes what it is sent, and waits until it has ended
        yield run


def _checked(code: int, printed: str, stderr: str, status: int) -> tuple[str, str]:
    if status == 0:
        assert code == 0, stderr
        return printed, ""
    said = [line for line in stderr.splitlines() if not re.match(r"warning: |\S+Z INFO ", line)]
    assert code == status, printed + stderr
    assert len(said) == 1, stderr
    assert said[0].startswith("error: "), stderr
    assert "Traceback" not in printed
    assert SECRET not in printed + stderr
    return printed, said[0].removeprefix("error: ")
