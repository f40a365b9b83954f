"""A bare ASGI application that turns each request into one statement and its rows into JSON."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Protocol
from urllib.parse import parse_qs

import orjson

from benchmarks.statements import Statement, statement

Message = dict[str, Any]
Application = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]


class Database(Protocol):
    """What is asked."""

    def rows(self, asked: Statement) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Return the names of the columns, and the rows."""

    def export(self, format: str) -> Iterator[bytes]:
        """Give every metric as `csv` or `parquet`, piece by piece."""


def application(database: Database) -> Application:
    """Return the application for a database. It asks in its event loop: there is one core and one connection."""

    async def app(
        scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        if scope["type"] != "http":
            return
        path, query = scope["path"], parse_qs(scope["query_string"].decode())
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        if path == "/export":
            for block in database.export(query["format"][0]):
                await send({"type": "http.response.body", "body": block, "more_body": True})
            await send({"type": "http.response.body"})
            return
        names, rows = database.rows(statement(path, query))
        body = orjson.dumps([dict(zip(names, row, strict=True)) for row in rows])
        await send({"type": "http.response.body", "body": body})

    return app
