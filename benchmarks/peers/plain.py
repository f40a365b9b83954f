"""What both plain peers have: the application of `benchmarks.plain` behind uvicorn, with uvloop and httptools."""

from benchmarks.peers.questions import address
from benchmarks.servers import Api, Sent
from benchmarks.tools import ENV
from benchmarks.workloads import Ask


class Plain(Api):
    """A database behind a bare ASGI application; `application` names the module."""

    ready = "/list?limit=1"
    application: str

    def command(self, port: int) -> list[str]:
        uvicorn = [str(ENV / "python" / "bin" / "uvicorn"), f"benchmarks.plain.{self.application}:app"]
        workers = ["--workers", str(self.workers)] if self.workers > 1 else []
        return [*uvicorn, "--port", str(port), "--no-access-log", "--log-level", "warning", *workers]

    def sent(self, ask: Ask) -> Sent:
        return Sent(address(ask))

    def export(self, format: str, turn: int = 0) -> Sent | None:
        return Sent(f"/export?format={format}")
