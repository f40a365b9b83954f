"""OpenRefine on a column, without its window: the requests that its pages send."""

import json
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from typing import Any

OPENREFINE = shutil.which("openrefine")
_START, _WORK = 120, 120  # seconds that it may take


def matched_by_openrefine(service: str, column: list[str]) -> dict[str, str]:
    """Return the code of each name in a column that OpenRefine matches by itself."""
    assert OPENREFINE
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        command = [OPENREFINE, "-i", "127.0.0.1", "-p", str(port), "-d", folder, "-x", "refine.headless=true"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
            try:
                return _matched(f"http://127.0.0.1:{port}/command/core", service, column)
            finally:
                running.terminate()


def _matched(core: str, service: str, column: list[str]) -> dict[str, str]:
    project = {"project": _project(core, column)}
    manifest = _get(service)  # as its page for a new service does
    config = {
        "mode": "standard-service",
        "service": service,
        "identifierSpace": manifest["identifierSpace"],
        "schemaSpace": manifest["schemaSpace"],
        "type": None,
        "autoMatch": True,
        "columnDetails": [],
        "limit": 0,
    }
    engine = {"facets": [], "mode": "row-based"}
    sent = {**project, "columnName": "name", "config": json.dumps(config), "engine": json.dumps(engine)}
    _post(core, "reconcile", sent)
    until = time.monotonic() + _WORK
    while _get(f"{core}/get-processes?{urllib.parse.urlencode(project)}")["processes"]:
        assert time.monotonic() < until, "OpenRefine does not come to an end"
        time.sleep(0.5)
    asked = urllib.parse.urlencode({**project, "start": 0, "limit": 1000})
    rows = _post(core, f"get-rows?{asked}", {"engine": json.dumps(engine)}, token=False)
    recons = rows["pool"]["recons"]
    found = {}
    for row in rows["rows"]:
        cell = row["cells"][0]
        recon = recons.get(str(cell.get("r")), {}) if cell else {}
        if recon.get("j") == "matched":
            found[cell["v"]] = recon["m"]["id"]
    return found


def _project(core: str, column: list[str]) -> str:
    """Make a project of one column and return its number, once OpenRefine answers."""
    until = time.monotonic() + _START
    while True:
        try:
            token = _token(core)
            break
        except (urllib.error.URLError, ConnectionError):
            assert time.monotonic() < until, "OpenRefine does not start"
            time.sleep(0.5)
    mark = uuid.uuid4().hex
    lines = "\n".join(("name", *(name.replace('"', '""') for name in column)))
    rows = "\n".join(f'"{line}"' for line in lines.split("\n"))
    parts = {
        "project-name": "names",
        "format": "text/line-based/*sv",
        "options": '{"separator": ",", "encoding": "UTF-8"}',
    }
    body = "".join(
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in parts.items()
    )
    file = 'Content-Disposition: form-data; name="project-file"; filename="names.csv"\r\nContent-Type: text/csv'
    body += f"--{mark}\r\n{file}\r\n\r\n{rows}\r\n--{mark}--\r\n"
    request = urllib.request.Request(
        f"{core}/create-project-from-upload?csrf_token={token}",
        body.encode(),
        {"Content-Type": f"multipart/form-data; boundary={mark}"},
    )
    with urllib.request.urlopen(request) as answer:  # it leads to the page of the project
        return urllib.parse.parse_qs(urllib.parse.urlsplit(answer.url).query)["project"][0]


def _token(core: str) -> str:
    return str(_get(f"{core}/get-csrf-token")["token"])


def _get(address: str) -> Any:
    with urllib.request.urlopen(address) as answer:
        return json.load(answer)


def _post(core: str, command: str, form: dict[str, str], *, token: bool = True) -> Any:
    sent = {**form, "csrf_token": _token(core)} if token else form
    with urllib.request.urlopen(f"{core}/{command}", urllib.parse.urlencode(sent).encode()) as answer:
        return json.load(answer)
