"""What Prometheus reads: the numbers of all workers, asked of any of them. See `app.seeing.exposition`."""

import asyncio
import platform
from collections.abc import Callable
from functools import cache
from importlib.metadata import version

from starlette.requests import Request
from starlette.responses import Response

from app.errors import NotFoundError
from app.seeing.exposition import exposed
from app.settings import Settings
from app.web.request_context import build

PATH = "/metrics"


async def metrics(request: Request) -> Response:
    """Answer with every number. It neither asks the database nor waits for the threads of other requests.

    Raises NotFoundError on a port that does not have it.
    """
    config: Settings = request.app.state.settings
    own, server = config.metrics_door, request.scope.get("server")
    if own is not None and (server is None or server[1] != own[1]):
        raise NotFoundError(PATH)
    publish: Callable[[], None] = request.app.state.publish
    publish()
    board, accept = request.app.state.tallies.board, request.headers.get("accept", "")
    about = _about(config.database_url.partition(":")[0].partition("+")[0])
    content, media_type = await asyncio.to_thread(exposed, board, about, accept)
    return Response(content, headers={"Cache-Control": "no-store", "Vary": "Accept"}, media_type=media_type)


@cache
def _about(database: str) -> dict[str, str]:
    return {
        "version": version("workreport"),
        "build": build(),
        "database": database,
        "python": platform.python_version(),
    }
