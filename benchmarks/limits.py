"""What bytes on a server can cost at least: our own answers, sent again by those that only repeat them."""

import os
import sys
from pathlib import Path

from benchmarks.data import Dataset
from benchmarks.servers import Server
from benchmarks.tools import HERE, tool


class Bare(Server):
    """What ASGI on uvicorn can do: an application that only answers bytes it holds."""

    name = "bare ASGI"
    ready = "/ready"

    def command(self, port: int) -> list[str]:
        uvicorn = [sys.executable, "-m", "uvicorn", "benchmarks.bare:app"]
        return [*uvicorn, "--port", str(port), "--no-access-log", "--log-level", "warning"]

    def environment(self) -> dict[str, str]:
        return {**os.environ, "BODIES": str(bodies(self.data))}


class Nginx(Server):
    """The limit of the machine: nginx and a file of the same bytes."""

    name = "nginx"
    ready = "/ready"

    def command(self, port: int) -> list[str]:
        folder = self.data.folder / "nginx"
        folder.mkdir(exist_ok=True)
        template = (HERE / "nginx.conf").read_text()
        config = template.replace("{port}", str(port)).replace("{bodies}", str(bodies(self.data)))
        (folder / "nginx.conf").write_text(config)
        return [tool("nginx"), "-p", str(folder), "-e", "error.log", "-c", "nginx.conf"]


LIMITS: tuple[type[Server], ...] = (Bare, Nginx)


def bodies(data: Dataset) -> Path:
    """Return the folder with our own answers, one file a workload, for the servers that only repeat bytes."""
    folder = data.folder / "bodies"
    folder.mkdir(exist_ok=True)
    (folder / "ready").touch()
    return folder
