"""What ASGI on the server can do: an application that only answers the bytes it holds, one file of BODIES a path."""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

Message = dict[str, Any]

_BODIES = {f"/{path.name}": path.read_bytes() for path in Path(os.environ["BODIES"]).iterdir()}


async def app(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """Answer the file that the path names."""
    if scope["type"] != "http":
        return
    body = _BODIES[scope["path"]]
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
