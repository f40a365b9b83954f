"""Clients of the Model Context Protocol on a server behind a proxy, under a public name: `make clients`.

    python tests/clients/agents.py ENVIRONMENT

ENVIRONMENT is a virtual environment with `requirements.txt`, and in it `node_modules` of `package.json`. Each client
lists the tools, calls every one and validates what it is answered; every answer is compared with REST's.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

from app.settings import ROOT

sys.path.append(str(ROOT / "tests"))

from benchmarks.tools import free_port
from support.command import serving
from support.databases import filled
from support.seeds import SEEDS
from support.waiting import soon

HERE = Path(__file__).parent
PUBLIC = "https://data.example/workreport"
FACT = "qinghai-org-2020.online-class-attendances"
# a proxy that takes the prefix away and says nothing of where it stands: the server knows its public name
HAPROXY = """
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
frontend outside
  bind 127.0.0.1:{port}
  http-request set-header Host data.example
  http-request replace-path /workreport(/.*)? \\1
  default_backend inside
backend inside
  server one {server}
"""
# by tool: its arguments, and the request of REST whose answer it has the values of
CALLS: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("search", {"q": "培训", "lang": "en", "limit": 3}, f"/v1/search?q={quote('培训')}&lang=en&limit=3"),
    ("list_indicators", {"kind": ["stock"], "limit": 5}, "/v1/indicators?kind=stock&limit=5"),
    (
        "get_series",
        {"indicator": ["online-class-attendances"]},
        "/v1/series?indicator=online-class-attendances&limit=20",
    ),
    ("get_fact", {"id": FACT, "lang": "en"}, f"/v1/metrics/{FACT}?lang=en"),
    ("get_report", {"id": "qinghai-org-2020"}, "/v1/reports/qinghai-org-2020"),
    ("list_changes", {"since": "0", "limit": 5}, "/v1/changes?since=0&limit=5"),
)


def of_rest(name: str, rest: dict[str, Any], answer: dict[str, Any]) -> list[tuple[Any, Any]]:
    """Return what a tool answered beside the answer of REST, in pairs that must be equal."""
    if name == "get_fact":
        return [(answer["fact"], rest), (answer["citation"]["URL"], f"{PUBLIC}/v1/metrics/{FACT}")]
    if name == "get_report":
        return [(answer["report"], {field: value for field, value in rest.items() if field != "sections"})]
    records = rest["data"]
    if name == "list_changes":
        records = [{field: value for field, value in record.items() if field != "record"} for record in records]
    return [(answer["data"], records), (answer["page"]["total"], rest["page"]["total"])]


@contextmanager
def proxied(server: str, folder: Path) -> Iterator[str]:
    """Run a proxy before a server; give the address that clients use."""
    port = free_port()
    config = folder / "haproxy.cfg"
    config.write_text(HAPROXY.format(port=port, server=server.removeprefix("http://")), encoding="utf-8")
    process = subprocess.Popen(["haproxy", "-f", str(config)], stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}/workreport"
    try:
        soon(lambda: answers(f"{address}/livez"))
        yield address
    finally:
        process.terminate()
        process.wait(10)


def answers(address: str) -> bool:
    """Tell whether an address answers."""
    try:
        with urllib.request.urlopen(address, timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def get(address: str) -> Any:
    """Get an answer of REST."""
    with urllib.request.urlopen(address, timeout=10) as response:
        return json.load(response)


def inspected(inspector: list[str], address: str, calls: list[Any]) -> dict[str, Any]:
    """Ask with the inspector's command line, one process for each question."""

    def asked(*arguments: str) -> Any:
        command = [*inspector, "--cli", address, "--transport", "http", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        if done.returncode:
            raise SystemExit(f"inspector: {done.stdout}{done.stderr}")
        return json.loads(done.stdout)

    found = []
    for name, arguments in calls:
        given = [f"{key}={value if isinstance(value, str) else json.dumps(value)}" for key, value in arguments.items()]
        told = [part for text in given for part in ("--tool-arg", text)]
        found.append(asked("--method", "tools/call", "--tool-name", name, *told).get("structuredContent"))
    read = asked("--method", "resources/read", "--uri", f"workreport://facts/{FACT}")
    return {
        "program": "inspector, command line",
        "revision": "its own",
        "tools": [tool["name"] for tool in asked("--method", "tools/list")["tools"]],
        "answers": found,
        "resource": json.loads(read["contents"][0]["text"]),
    }


def differences(found: dict[str, Any], rest: list[Any], fact: dict[str, Any]) -> Iterator[str]:
    """Give what a client was answered otherwise than REST is."""
    if found["tools"] != [name for name, *_ in CALLS]:
        yield f"tools: {found['tools']}"
    for (name, *_), expected, answer in zip(CALLS, rest, found["answers"], strict=True):
        if answer is None:
            yield f"{name}: no answer"
            continue
        yield from (f"{name}: {one} is not {other}" for one, other in of_rest(name, expected, answer) if one != other)
    if found["resource"]["fact"] != fact:
        yield f"resource: {found['resource']}"


def main(environment: Path) -> int:
    """Have each client ask. Returns 1 if any of them is answered otherwise than REST is."""
    if not shutil.which("haproxy"):
        print("agents: left out, since haproxy is not installed")
        return 0
    environment, calls = environment.absolute(), [[name, arguments] for name, arguments, _ in CALLS]
    shutil.copy(HERE / "agents.mjs", environment)
    node, script = environment / "bin" / "node", str(HERE / "agents_python.py")
    inspector = environment / "node_modules" / "@modelcontextprotocol" / "inspector"
    entry = json.loads((inspector / "package.json").read_text(encoding="utf-8"))["bin"]["mcp-inspector"]
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        url = filled(f"sqlite:///{folder}/agents.db", SEEDS)
        public = {"WORKREPORT_PUBLIC_URL": PUBLIC, "WORKREPORT_TRUSTED_HOSTS": "data.example"}
        with (
            patch.dict(os.environ, public),
            serving("--read-only", url=url) as server,
            proxied(server, Path(folder)) as at,
        ):
            rest = [get(f"{at}{path}") for *_, path in CALLS]
            fact = get(f"{at}/v1/metrics/{FACT}")
            mcp = f"{at}/mcp"
            asking = [mcp, json.dumps(calls)]
            for command in (
                [sys.executable, script, *asking],
                [str(environment / "bin" / "python"), script, *asking],
                [str(node), str(environment / "agents.mjs"), *asking],
                None,
            ):
                if command is None:
                    found = inspected([str(node), str(inspector / entry)], mcp, calls)
                else:
                    found = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=120).stdout)
                wrong = [*differences(found, rest, fact)]
                failed = failed or bool(wrong)
                print(
                    f"{found['program']}, {found['revision']}: {len(CALLS)} tools, {len(wrong)} differences",
                    *wrong,
                    sep="\n  ",
                )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
