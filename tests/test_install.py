"""The wheel: installed into an environment of its own it serves the data that comes inside it, from any folder."""

import json
import os
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
import venv
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from app.settings import ROOT
from benchmarks.tools import free_port

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `workreport` command of an environment with the wheel.

    Its dependencies are those that are here already; in CI they are installed from nothing, as pinned.
    """
    folder = tmp_path_factory.mktemp("install")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "-w", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    home = folder / "environment"
    venv.create(home, symlinks=True)
    (wheel,) = folder.glob("*.whl")
    # Python compiles what is imported; all of it would take longer than to install it
    install = [*pip, "--python", str(home / "bin" / "python"), "install", "--no-compile"]
    subprocess.run([*install, "--no-deps", "--no-index", str(wheel)], check=True, capture_output=True)
    if os.environ.get("CI"):
        pins = ["--require-hashes", "-r", str(ROOT / "requirements.txt")]  # uv takes a tenth of pip's time for them
        uv = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", str(home / "bin" / "python")]
        subprocess.run([*uv, *pins], check=True, capture_output=True)
    else:
        (packages,) = home.glob("lib/python*/site-packages")
        # a folder named so is searched, but its own .pth files are not read: the checkout stays out of sight
        (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return home / "bin" / "workreport"


def ask(address: str) -> Any:
    until = time.monotonic() + 120
    while True:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return json.load(answer)
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def test_the_wheel_serves_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WORKREPORT_")}
    said = subprocess.run([installed, "--version"], check=True, capture_output=True, text=True, cwd=tmp_path)
    assert said.stdout == f"workreport {version('workreport')}\n"
    assert not list(tmp_path.iterdir())
    port = free_port()
    server = subprocess.Popen([installed, "serve", "--port", str(port)], cwd=tmp_path, env=environment)
    try:
        answer = ask(f"http://127.0.0.1:{port}/v1/metrics?indicator=online-class-attendances")
        assert answer["data"][0]["value"] == 58500
    finally:
        server.terminate()
        assert server.wait(20) is not None
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    assert not list(installed.parent.parent.rglob("*.db"))
    verified = subprocess.run([installed, "verify"], capture_output=True, text=True, cwd=tmp_path, env=environment)
    assert verified.returncode == 0, verified.stdout + verified.stderr
