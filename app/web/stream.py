"""Long answers, made while they are sent: a client that reads slowly costs a socket and a page, nothing else.

A page is made on a thread, and the next one only when the client has taken the one before: between pages neither thread
nor connection to the database is held. So many are sent at once, and no more.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.errors import TooManyStreamsError, WorkreportError
from app.web.problems import of_error, of_failure

log = logging.getLogger("workreport")

T = TypeVar("T")
Pieces = Iterator[bytes]
Gone = Callable[[], bool]  # whether the client has gone
# begins to make an answer: how long it is, where that is known, and its pieces
Begin = Callable[[Gone], tuple[int | None, Pieces]]
PIECE = 256 * 2**10  # bytes of an answer of known length that are sent at a time


class Streams:
    """The long answers that a worker sends; used on the event loop only."""

    def __init__(self, most: int, threads: int) -> None:
        self.most = most
        self.sending = 0
        # threads of their own, so that a short answer waits for none of them
        self._pages = ThreadPoolExecutor(threads, "page")
        self._workbooks = ThreadPoolExecutor(1, "workbook")

    def close(self) -> None:
        """Stop the threads."""
        for pool in (self._pages, self._workbooks):
            pool.shutdown(wait=False, cancel_futures=True)

    def enter(self) -> None:
        """Begin to send one more; raises TooManyStreamsError where there are as many as may be."""
        if self.sending >= self.most:
            raise TooManyStreamsError
        self.sending += 1

    def leave(self) -> None:
        """End sending one."""
        self.sending -= 1

    def run(self, work: Callable[[], T], *, long: bool = False) -> "asyncio.Future[T]":
        """Do some work on a thread; what takes `long` waits only for others that do."""
        return asyncio.get_running_loop().run_in_executor(self._workbooks if long else self._pages, work)


class Stream(Response):
    """An answer that `begin` begins to make when it is its turn; `long` says that this takes more than a page does."""

    def __init__(
        self,
        request: Request,
        begin: Begin,
        headers: Mapping[str, str],
        media_type: str,
        *,
        long: bool = False,
    ) -> None:
        self.status_code = 200
        self.media_type = media_type
        self.background = None
        self.init_headers(headers)
        self._request = request
        self._begin = begin
        self._long = long

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        streams: Streams = self._request.app.state.streams
        try:
            streams.enter()
        except TooManyStreamsError as error:
            await of_error(self._request, error)(scope, receive, send)
            return
        gone = asyncio.ensure_future(_gone(receive))
        try:
            begun = streams.run(lambda: self._first(gone.done, bodiless=scope.get("bodiless", False)), long=self._long)
            await asyncio.wait((begun, gone), return_when=asyncio.FIRST_COMPLETED)
            if not begun.done():
                begun.cancel()
                return
            try:
                length, first, pieces = begun.result()
            except WorkreportError as error:
                await of_error(self._request, error)(scope, receive, send)
            except Exception as error:
                await of_failure(self._request, error)(scope, receive, send)
            else:
                await self._send(streams, gone, send, length, first, pieces)
        finally:
            gone.cancel()
            streams.leave()

    def _first(self, gone: Gone, *, bodiless: bool) -> tuple[int | None, bytes, Pieces]:
        """Begin, and make the first piece: until then nothing is sent, and what fails is told as anywhere else."""
        length, pieces = self._begin(gone)
        return length, b"" if bodiless else next(pieces, b""), iter(()) if bodiless else pieces

    async def _send(
        self,
        streams: Streams,
        gone: "asyncio.Future[None]",
        send: Send,
        length: int | None,
        piece: bytes | None,
        pieces: Pieces,
    ) -> None:
        if length is not None:
            self.headers["Content-Length"] = str(length)
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        while piece is not None:
            whole = len(piece) == length
            await send({"type": "http.response.body", "body": piece, "more_body": not whole})
            if whole:
                return
            piece = None  # not held while the client takes it, which is when the next returns
            await send({"type": "http.response.body", "body": b"", "more_body": True})
            if gone.done():
                return
            try:
                piece = await streams.run(lambda: next(pieces, None))
            except WorkreportError as error:  # the server ends the connection, so that the client knows it has not all
                log.warning("%s was cut: %s", self._request.url.path, error)
                return
        await send({"type": "http.response.body", "body": b""})


def sliced(body: bytes) -> tuple[int, Pieces]:
    """Return an answer that is there already as its length and its pieces."""
    return len(body), (body[at : at + PIECE] for at in range(0, len(body), PIECE))


async def _gone(receive: Receive) -> None:
    """Wait until the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
