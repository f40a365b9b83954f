"""Answers that have a picture in them: they are drawn one after the other, and keep no other answer's thread.

A picture takes the processor for about a tenth of a second. Many at once, each on the thread of its request, would hold
every thread that lists and records are answered on.
"""

import asyncio
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.errors import WorkreportError
from app.web.problems import of_error, of_failure
from app.web.stream import Client, Streams, Turn, client_gone


class DrawnAnswer(Response):
    """An answer that `draw` makes when it is its turn, unless the client has gone by then."""

    def __init__(self, request: Request, draw: Callable[[], Response]) -> None:
        super().__init__()
        self._request = request
        self._draw = draw

    async def drawn(self, receive: Receive) -> Response:
        """Return what was drawn, or the problem with it; nothing that counts to a client that has gone."""
        streams: Streams = self._request.app.state.streams
        gone = asyncio.ensure_future(client_gone(receive))
        try:
            answer = await Turn(streams, Client(), gone, bodiless=False).run(self._draw, "picture")
        except WorkreportError as error:
            return of_error(self._request, error)
        except Exception as error:
            return of_failure(self._request, error)
        finally:
            gone.cancel()
        return Response(status_code=400) if answer is None else answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Draw it and send it."""
        await (await self.drawn(receive))(scope, receive, send)
