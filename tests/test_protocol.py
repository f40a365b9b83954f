"""Which protocol serves: what the settings ask for, as far as the uvicorn that is installed fits it."""

import logging
import re
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from uvicorn.protocols.http import httptools_impl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.serving import protocol_choice
from app.serving.bounded_protocol import BoundedProtocol
from app.serving.fast_protocol import FastProtocol, LoggingProtocol
from app.serving.protocol_choice import STOCK, choose, misfit
from app.settings import Settings
from benchmarks.tools import free_port
from support.command import COMMAND
from support.waiting import soon
from support.wire import sent, talk

OURS = (BoundedProtocol, FastProtocol, LoggingProtocol)
METHODS = [name for name in protocol_choice.USED[""] if name in vars(HttpToolsProtocol)]


@pytest.mark.parametrize("protocol", OURS)
def test_the_uvicorn_that_is_installed_fits(protocol: type[BoundedProtocol]) -> None:
    assert misfit(protocol) is None, (
        f"uvicorn {version('uvicorn')} does not fit {protocol.__name__}: adapt app/serving to it, or bound its version "
        "in pyproject.toml until that is done. Until then servers go without, and say so when they start."
    )


@pytest.mark.parametrize("name", METHODS)
def test_a_uvicorn_that_lacks_what_is_used_does_not_fit(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(HttpToolsProtocol, name)
    assert all(misfit(protocol) for protocol in OURS)


@pytest.mark.parametrize("name", sorted(set(protocol_choice.USED["cycle"]) - {"keep_alive"}))
def test_a_uvicorn_that_keeps_its_state_elsewhere_does_not_fit(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Renamed(httptools_impl.RequestResponseCycle):
        def __getattribute__(self, asked: str) -> Any:
            if asked == name and sys._getframe(1).f_globals["__name__"] != httptools_impl.__name__:
                raise AttributeError(asked)
            return super().__getattribute__(asked)

    monkeypatch.setattr(httptools_impl, "RequestResponseCycle", Renamed)
    assert all(misfit(protocol) for protocol in OURS)


@pytest.mark.parametrize(
    ("options", "protocol"),
    [
        ({}, FastProtocol),
        ({"access_log": True}, LoggingProtocol),
        ({"fast_protocol": False}, BoundedProtocol),
        ({"fast_protocol": False, "access_log": True}, BoundedProtocol),
    ],
)
def test_the_settings_choose(options: dict[str, bool], protocol: object, caplog: pytest.LogCaptureFixture) -> None:
    assert choose(Settings(**options)) is protocol
    assert not caplog.records


def otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have uvicorn write another first line than the one that kept answers are written with."""
    lines = {status: line.replace(b"OK", b"Fine") for status, line in httptools_impl.STATUS_LINE.items()}
    monkeypatch.setattr(httptools_impl, "STATUS_LINE", lines)


def without_a_method(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(HttpToolsProtocol, "_start_asgi_task")


def without_a_module(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "app.serving.fast_protocol", None)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "protocol", "said"),
    [
        (otherwise, BoundedProtocol, "kept answers take uvicorn's way"),
        (without_a_method, STOCK, "which bounds neither connections nor what clients send"),
        (without_a_module, STOCK, "which bounds neither connections nor what clients send"),
    ],
)
def test_a_server_that_uvicorn_does_not_fit_says_so_and_does_with_less(
    change: Any, protocol: object, said: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    change(monkeypatch)
    with caplog.at_level(logging.WARNING):
        assert choose(Settings()) is protocol
    (record,) = caplog.records
    assert said in record.message
    assert record.message.startswith(f"uvicorn {version('uvicorn')} is not as it was expected (")


ASKED = [
    sent(),
    sent(),
    sent("HEAD", "/v1/themes?lang=en"),
    sent("HEAD", "/v1/themes?lang=en"),
    sent(target="/v1/metrics/%71inghai-org-2020.none"),
    *[sent(target="/v1/documents/qinghai-org-2020.a%2Fb?lang=en", If_None_Match="*")] * 2,
    *[sent(target="/v1/metrics/%71inghai-org-2020.online-classes")] * 2,
    sent("POST", "/v1/themes"),
    sent(target="/livez", Connection="close"),
]


def lines(url: str, folder: Path, **settings: str) -> list[str]:
    """Serve with some settings, ask, and return what the log says of it, whichever port the client had."""
    port, path = free_port(), folder / "log"
    with path.open("w") as log:
        command = [*COMMAND, "serve", "--read-only", "--port", str(port)]
        environment = {"WORKREPORT_DATABASE_URL": url, "PATH": "", "PYTHONPATH": ":".join(sys.path), **settings}
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=environment)
    try:
        deadline = time.monotonic() + 30
        while "Serving on" not in path.read_text():
            assert process.poll() is None, path.read_text()
            assert time.monotonic() < deadline
            time.sleep(0.05)
        soon(lambda: b" 200 OK" in talk(port, [sent(target="/readyz", Connection="close")]), 30)
        assert talk(port, ASKED).count(b"HTTP/1.1 ") == len(ASKED)
    finally:
        process.terminate()
        process.wait(20)
    said = path.read_text()
    assert "WARNING" not in said, said
    asked = [line for line in said.splitlines() if "HTTP/1.1" in line and "/readyz" not in line]
    assert all(re.match(r"\S+Z INFO \[[0-9a-f]{24}\] 127\.0\.0\.1:\d+ ", line) for line in asked)
    return [re.sub(r"^.*?\] 127\.0\.0\.1:\d+| [\d.-]+$", "", line) for line in asked]


@pytest.mark.slow
def test_the_log_of_accesses_has_kept_answers_too(loaded_url: str, tmp_path: Path) -> None:
    found = {
        fast: lines(loaded_url, tmp_path, WORKREPORT_ACCESS_LOG="true", WORKREPORT_FAST_PROTOCOL=fast)
        for fast in ("true", "false")
    }
    assert len(found["true"]) == len(ASKED)
    assert found["true"] == found["false"]
    assert lines(loaded_url, tmp_path) == []
