"""Long answers, made while they are sent: a client that reads slowly costs a socket and a page, nothing else.

A page is made on a thread, and the next one only when the client has taken the one before: between pages neither thread
nor connection to the database is held. So many are sent at once, and no more.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
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
_WORKBOOKS = 4  # long ones that are made, one after the other; who comes then is told to come again
PIECE = 256 * 2**10  # bytes of an answer of known length that are sent at a time


class Streams:
    """The long answers that a worker sends; used on the event loop only."""

    def __init__(self, most: int, threads: int) -> None:
        self.most = most
        self.sending = 0
        self._making = 0  # workbooks that are made or wait for it
        # threads of their own, so that a short answer waits for none of them
        self._pages = ThreadPoolExecutor(threads, "page")
        self._workbooks = ThreadPoolExecutor(1, "workbook")

    def close(self) -> None:
        """Stop the threads."""
        for pool in (self._pages, self._workbooks):
            pool.shutdown(wait=False, cancel_futures=True)

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """Send one more; raises TooManyStreamsError where there are as many as may be."""
        if self.sending >= self.most:
            raise TooManyStreamsError
        self.sending += 1
        try:
            yield
        finally:
            self.sending -= 1

    @contextmanager
    def one_workbook_more(self) -> Iterator[None]:
        """Make one more; raises TooManyStreamsError where so many wait for it that the wait would be long."""
        if self._making >= _WORKBOOKS:
            raise TooManyStreamsError
        self._making += 1
        try:
            yield
        finally:
            self._making -= 1

    def run(self, work: Callable[[], T], *, long: bool = False) -> "asyncio.Future[T]":
        """Do some work on a thread; what takes `long` waits only for others that do."""
        return asyncio.get_running_loop().run_in_executor(self._workbooks if long else self._pages, work)


class _Begun:
    """An answer of which the first piece is made."""

    def __init__(self, length: int | None, first: bytes, pieces: Pieces) -> None:
        self.length, self._first, self.pieces = length, first, pieces

    def take(self) -> bytes | None:
        """Return the first piece, which is then held no longer."""
        first, self._first = self._first, b""
        return first


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
        gone = asyncio.ensure_future(_gone(receive))
        bodiless = scope.get("bodiless", False)
        try:
            with streams.one_more():
                try:
                    begun = await self._begun(streams, gone, bodiless=bodiless)
                except WorkreportError:
                    raise
                except Exception as error:
                    await of_failure(self._request, error)(scope, receive, send)
                    return
                if begun is not None:
                    await self._send(streams, gone, send, begun)
        except WorkreportError as error:  # nothing is sent yet: what fails later is seen to there
            await of_error(self._request, error)(scope, receive, send)
        finally:
            gone.cancel()

    async def _begun(self, streams: Streams, gone: "asyncio.Future[None]", *, bodiless: bool) -> "_Begun | None":
        """Begin, and make the first piece: until then nothing is sent. Return None where the client has gone."""

        def begin() -> _Begun:
            length, pieces = self._begin(gone.done)
            return _Begun(length, b"", iter(())) if bodiless else _Begun(length, next(pieces, b""), pieces)

        with streams.one_workbook_more() if self._long else nullcontext():
            begun = streams.run(begin, long=self._long)
            await asyncio.wait((begun, gone), return_when=asyncio.FIRST_COMPLETED)
            if not begun.done():
                begun.cancel()
                return None
            return begun.result()

    async def _send(self, streams: Streams, gone: "asyncio.Future[None]", send: Send, begun: "_Begun") -> None:
        length, piece, pieces = begun.length, begun.take(), begun.pieces
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
