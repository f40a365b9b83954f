"""What a load and the first request of a server go through, as JSON: `python -m tests.support.tracing DATABASE`.

It runs in a process of its own, since a process that has worked before enters fewer modules.
"""

import json
import sys
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

from pydantic import BaseModel
from starlette.testclient import TestClient

from app.db.engine import make_engine
from app.db.migrations import migrate
from app.ingest.load import load
from app.main import create_app
from app.settings import PACKAGE, ROOT, Settings

YEAR = 2020
FIGURE = "7000余名"
WATCHER = "release"  # the thread that looks for new releases, whatever is asked
DEPTH = 4  # a value in a record in a list is in hand; one that is buried deeper is not


@cache
def _file(name: str) -> str | None:
    """Return the path of a module in the repository, None where it is not the project's."""
    path = Path(name)
    return f"app/{path.relative_to(PACKAGE)}" if path.is_relative_to(PACKAGE) else None


class Trace:
    """The modules that were entered, and those that had a value in hand.

    Times are counted in calls and returns. `entered` has the first call in each file, `holding` the call
    in which one of its functions first had the value, `functions` the first and the last call of each function.
    """

    def __init__(self, is_value: Callable[[object], bool]) -> None:
        self._is_value = is_value
        self.begin()

    def begin(self) -> None:
        """Forget what was entered so far."""
        self._time = 0
        self._begun: dict[int, int] = {}  # of the calls that go on
        self.entered: dict[str, int] = {}
        self.holding: dict[str, int] = {}
        self.functions: dict[str, tuple[int, int]] = {}

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        """Note a call or return, see `sys.setprofile`."""
        file = _file(frame.f_code.co_filename)
        if event not in ("call", "return") or file is None or threading.current_thread().name == WATCHER:
            return
        self._time += 1
        if event == "call":
            self.entered.setdefault(file, self._time)
            function = f"{file}:{frame.f_code.co_qualname}"
            self.functions[function] = (self.functions.get(function, (self._time, 0))[0], self._time)
            self._begun[id(frame)] = self._time
        begun = self._begun[id(frame)] if event == "call" else self._begun.pop(id(frame), self._time)
        if file not in self.holding and any(self._has(value, DEPTH) for value in list(frame.f_locals.values())):
            self.holding[file] = begun

    def _has(self, value: object, depth: int) -> bool:
        """Tell whether it is the value, or a collection or record with the value in it."""
        if isinstance(value, BaseModel):
            value = value.__dict__
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, tuple | list):
            return depth > 0 and any(self._has(item, depth - 1) for item in list(value))
        return self._is_value(value)

    def run(self, work: Callable[[], object]) -> None:
        """Trace what this thread does, and those that it starts."""
        threading.setprofile(self)
        sys.setprofile(self)
        try:
            work()
        finally:
            sys.setprofile(None)
            threading.setprofile(None)


def main(database: Path) -> None:
    """Load the project's seeds into a new database and ask for metrics of a year."""
    url = f"sqlite:///{database}"
    app: Any = create_app(Settings(database_url=url))
    app.rooms.open_all()  # otherwise modules are loaded while it is traced
    engine = make_engine(url)
    migrate(engine)
    loading = Trace(lambda value: value == FIGURE)
    loading.run(lambda: load(engine, ROOT / "seeds"))
    engine.dispose()
    asking = Trace(lambda value: type(value) in (int, str) and value in (YEAR, str(YEAR)))

    def ask() -> None:
        with TestClient(app) as client:
            client.get("/livez")  # then the start is over, which is no part of the request
            asking.begin()
            client.get(f"/v1/metrics?year={YEAR}&limit=3").raise_for_status()

    asking.run(ask)
    traces = {"year": asking, "figure": loading}
    fields = ("entered", "holding", "functions")
    print(json.dumps({name: {field: getattr(trace, field) for field in fields} for name, trace in traces.items()}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
