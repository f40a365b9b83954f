"""A real browser for the tests, spoken to in its own protocol through two pipes: only itself needs to be installed."""

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from typing import Any, Self

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_OPTIONS = (
    "--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
)  # fmt: skip


class Browser:
    """A headless Chromium with one page; a context manager.

    What happens in the page is added to `events`. A page that was closed is silent: nothing that it still asked for is
    taken for the next one's.
    """

    def __enter__(self) -> Self:
        assert CHROMIUM
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        theirs_in, self._out = os.pipe()
        self._in, theirs_out = os.pipe()

        def pipes() -> None:  # in the browser: 3 is what it reads, 4 what it writes
            os.dup2(os.dup(theirs_in), 3)
            os.dup2(os.dup(theirs_out), 4)

        self._process = subprocess.Popen(
            [CHROMIUM, *_OPTIONS, f"--user-data-dir={self._folder.name}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            close_fds=False,
            preexec_fn=pipes,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self._received, self._asked, self._session = b"", 0, ""
        self.events: list[dict[str, Any]] = []
        self._target = ""
        self.turn_over()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(10)
        os.close(self._out)
        os.close(self._in)
        self._folder.cleanup()

    def turn_over(self) -> None:
        """Begin an empty page in place of the one that is there, whose events are forgotten."""
        before, self._session = self._target, ""
        self._target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        if before:
            self.ask("Target.closeTarget", targetId=before)
        self._session = self.ask("Target.attachToTarget", targetId=self._target, flatten=True)["sessionId"]
        self.events.clear()
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **parameters: Any) -> Any:
        """Send a command and return its result; what happens in the page meanwhile is added to `events`."""
        self._asked += 1
        command = {"id": self._asked, "method": method, "params": parameters}
        if self._session:
            command["sessionId"] = self._session
        os.write(self._out, json.dumps(command).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self._asked:
                assert "error" not in answer, answer
                return answer["result"]
            self._happened(answer)

    def _happened(self, event: dict[str, Any]) -> None:
        if event.get("sessionId", "") == self._session:
            self.events.append(event)

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._received:
            some = os.read(self._in, 1 << 20)
            assert some, "the browser has gone"
            self._received += some
        line, self._received = self._received.split(b"\0", 1)
        answer: dict[str, Any] = json.loads(line)
        return answer

    def screen(self, width: int, height: int) -> None:
        """Be a screen of a size, a phone's where it is narrow."""
        self.ask(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )

    def open(self, address: str, ready: str) -> None:
        """Open a page and wait until an expression is true in it."""
        answer = self.ask("Page.navigate", url=address)
        assert "errorText" not in answer, answer
        document = answer.get("loaderId")  # none where the document stays
        shown = "Page.frameNavigated"
        while document and not any(
            event["method"] == shown and event["params"]["frame"]["loaderId"] == document for event in self.events
        ):
            self._happened(self._read())
        self.until(ready)

    def run(self, expression: str) -> Any:
        """Return the value of an expression in the page."""
        answer = self.ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def until(self, expression: str, seconds: float = 30) -> None:
        """Wait until an expression is true in the page."""
        _until(lambda: bool(self.run(f"Boolean({expression})")), seconds, expression)

    def faults(self) -> list[str]:
        """Return what the console, scripts, the security policy and requests complained of."""
        found = []
        for event in self.events:
            said = event.get("params", {})
            match event.get("method"):
                case "Runtime.exceptionThrown":
                    found.append(said["exceptionDetails"]["text"])
                case "Log.entryAdded" if said["entry"]["level"] == "error":
                    found.append(said["entry"]["text"])
                case "Runtime.consoleAPICalled" if said["type"] == "error":
                    found.append(str(said["args"]))
                case "Network.responseReceived" if said["response"]["status"] >= 400:
                    found.append(f"{said['response']['status']} {said['response']['url']}")
        return found


def _until(true: Callable[[], bool], seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.05)
