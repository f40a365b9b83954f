"""Where the processor time of a cold workload goes: `python -m benchmarks.cold_profile record`.

The application is asked in this process, without a server. Two tables come out, each with the functions that take most
by themselves: first on the threads that answer, then on the event loop. A profile makes small functions larger than
they are, so it says where to look. What a change gains, `python -m benchmarks.builds` says.
"""

import argparse
import asyncio
import gc
import pstats
import time
from cProfile import Profile
from itertools import islice
from typing import Any

from app.main import create_app
from app.serving.bypass import Found
from app.settings import Settings
from benchmarks.data import dataset
from benchmarks.servers import Workreport
from benchmarks.workloads import workloads

NAMES = ("list", "record", "deep", "sorted", "search")
WARM = 200  # requests before those that are counted
HEADERS = [(b"host", b"127.0.0.1:8000"), (b"accept", b"*/*")]


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workload", choices=NAMES)
    parser.add_argument("--metrics", type=int, default=40_000, help="metrics of the data set (default 40000)")
    parser.add_argument("--requests", type=int, default=1500, help="requests that are counted (default 1500)")
    parser.add_argument("--rows", type=int, default=40, help="functions that are shown of each (default 40)")
    given = parser.parse_args()
    data = dataset(given.metrics, flat=False)
    server = Workreport(data)
    (workload,) = (one for one in workloads(data) if one.name == given.workload)
    paths = [server.sent(ask).path for ask in islice(workload.cold(), WARM + given.requests)]
    for name, profile in asyncio.run(_profiled(data.url, paths)).items():
        print(f"--- {name}, {len(paths) - WARM} requests")
        pstats.Stats(profile).sort_stats("tottime").print_stats(given.rows)


async def _profiled(url: str, paths: list[str]) -> dict[str, Profile]:
    """Ask for paths, and return the profiles of the threads and of the event loop."""
    app: Any = create_app(Settings(database_url=url))
    threads, loop = (Profile(time.thread_time_ns, 1e-9) for _ in range(2))
    async with app.router.lifespan_context(app):
        for path in paths[:WARM]:
            await _ask(app, path)
        bypass = app.kept_answers.bypass
        find = bypass.find

        def found(path: str) -> Found | None:
            plain: Found | None = find(path)
            return plain and plain._replace(endpoint=lambda *given: threads.runcall(plain.endpoint, *given))

        bypass.find = found
        gc.collect()
        gc.freeze()
        loop.enable()
        for path in paths[WARM:]:
            await _ask(app, path)
        loop.disable()
    return {"threads": threads, "event loop": loop}


async def _ask(app: Any, target: str) -> None:
    """Ask the application for a target, and read the answer."""
    path, _, query = target.partition("?")
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": HEADERS,
        "server": ("127.0.0.1", 8000),
        "client": ("127.0.0.1", 5000),
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        assert message.get("status", 200) == 200, target

    await app(scope, receive, send)


if __name__ == "__main__":
    main()
