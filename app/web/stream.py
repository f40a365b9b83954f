"""Long answers, made while they are sent: a client that reads slowly costs a socket and a page, nothing else.

A page is made on a thread, and the next one only when the client has taken it. Between pages no thread and no
connection to the database is held. Fast readers get larger pages. The number of answers sent at once is bounded.
"""

import asyncio
import io
import logging
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import IO, Literal, Protocol, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.errors import TooManyStreamsError, WorkreportError
from app.seeing.request import current
from app.web.problems import of_error, of_failure

log = logging.getLogger("workreport")

T = TypeVar("T")
Page = bytes | list[bytes]  # what is made at a time; in pieces, so that nothing large is put together
Pieces = Iterator[bytes]
Pages = Iterator[Page]
Work = Literal["page", "file", "picture"]  # what is made: each kind has threads of its own
_FILES = 4  # long files that are made or wait, one after the other; further requests are refused
FEW_ROWS, MANY_ROWS = 100, 1000  # rows of a table in a page
ROWS = 10_000  # in the pages of all clients together, as far as fewer rows in each allow
_PROMPT = 0.25  # seconds in which a fast reader takes a page
LONG = 256 * 2**10  # bytes: a longer answer is not handed over whole
PIECE = 64 * 2**10  # bytes that are sent at a time


class Client:
    """The client that an answer is made for: whether it has gone, and how many rows it gets at a time."""

    def __init__(self) -> None:
        self.gone = False
        self.rows = FEW_ROWS

    def leave(self, _: object) -> None:
        """Note that the client has gone."""
        self.gone = True

    def took(self, seconds: float, clients: int = 1) -> None:
        """Note how long the client took for a page, one of so many that tables are sent to.

        What a client's system takes and the client does not is taken soon, too: so that many stop with small pages,
        they get small ones.
        """
        most = max(FEW_ROWS, min(MANY_ROWS, ROWS // clients))
        self.rows = min(2 * self.rows, most) if seconds < _PROMPT else FEW_ROWS


class Streams:
    """The long answers that a worker sends; used on the event loop only.

    At most `most` tables are made and sent at once, and as many answers that are made already.
    """

    def __init__(self, most: int, threads: int) -> None:
        self.most = most
        self.sending = {False: 0, True: 0}  # number of answers, by whether they are made already
        self._making = 0  # long files that are being made or wait
        # so no short answer waits for them, and long work waits only for other work of its kind
        numbers: dict[Work, int] = {"page": threads, "file": 1, "picture": 1}
        self._pools = {kind: ThreadPoolExecutor(number, kind) for kind, number in numbers.items()}

    @property
    def making(self) -> int:
        """How many long files are being made or wait."""
        return self._making

    def close(self) -> None:
        """Stop the threads."""
        for pool in self._pools.values():
            pool.shutdown(wait=False, cancel_futures=True)

    @contextmanager
    def one_more(self, *, there: bool) -> Iterator[None]:
        """Count one more while it is sent; raises TooManyStreamsError beyond the maximum."""
        if self.sending[there] >= self.most:
            raise TooManyStreamsError
        self.sending[there] += 1
        try:
            yield
        finally:
            self.sending[there] -= 1

    @contextmanager
    def one_file_more(self) -> Iterator[None]:
        """Count one more long file while it is made; raises TooManyStreamsError if too many wait."""
        if self._making >= _FILES:
            raise TooManyStreamsError
        self._making += 1
        try:
            yield
        finally:
            self._making -= 1

    def run(self, work: Callable[[], T], kind: Work = "page") -> "asyncio.Future[T]":
        """Do some work on a thread of its kind."""
        seen = current.get()

        def about_request() -> T:
            current.set(seen)  # of this thread, whose log is about this request now
            return work()

        return asyncio.get_running_loop().run_in_executor(self._pools[kind], about_request)


class Begun:
    """An answer whose first page is made: its length, if known, its other pages, and what they say of themselves."""

    def __init__(
        self,
        length: int | None,
        first: Page,
        pages: Pages,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.length, self._first, self.pages = length, first, pages
        self.status, self.headers = status, headers or {}

    def take(self) -> Page | None:
        """Return the first page and hold it no longer."""
        first, self._first = self._first, b""
        return first


@dataclass(frozen=True, slots=True)
class Turn:
    """The turn of an answer to be made: who waits for it, and whether the body is wanted.

    `gone` is done when the client has gone.
    """

    streams: Streams
    client: Client
    gone: "asyncio.Future[None]"
    bodiless: bool

    async def run(self, work: Callable[[], T], kind: Work = "page") -> T | None:
        """Do some work on a thread of its kind. Returns None if the client goes before it is done."""
        done = self.streams.run(work, kind)
        await asyncio.wait((done, self.gone), return_when=asyncio.FIRST_COMPLETED)
        if not done.done():
            done.cancel()
            return None
        return done.result()


class Maker(Protocol):
    """What makes the bytes of a long answer."""

    @property
    def there(self) -> bool:
        """Whether the answer is made already."""

    async def begin(self, turn: Turn) -> Begun | None:
        """Make the first page, before anything is sent. Returns None if the client has gone."""


class SentPage(Iterator[bytes]):
    """A page in the pieces that are sent. What a slow client has not taken can wait in a file."""

    def __init__(self, page: Page) -> None:
        pieces = [page] if isinstance(page, bytes) else page
        self.is_away = self._closed = False
        self.size = sum(map(len, pieces))
        self._whole = pieces[::-1]  # the next one last
        self._left: IO[bytes] = io.BytesIO()  # of one that is sent in several

    def __next__(self) -> bytes:
        piece = self._left.read(PIECE)
        while not piece and self._whole:
            piece = self._whole.pop()
            if len(piece) > PIECE:
                self._left = io.BytesIO(piece)  # no copy
                piece = self._left.read(PIECE)
        if not piece:
            raise StopIteration
        return piece

    def put_away(self) -> None:
        """Move what is left to a file without a name. Where that cannot be written, it stays in memory."""
        memory, at = self._left, self._left.tell()
        if self.is_away or not (self._whole or memory.read(1)):
            return
        memory.seek(at)
        with ExitStack() as stack:
            try:
                file = stack.enter_context(tempfile.TemporaryFile())
                shutil.copyfileobj(memory, file, LONG)
                file.writelines(reversed(self._whole))
                file.seek(0)
            except OSError:
                memory.seek(at)
                return
            self._whole.clear()
            self._left, self.is_away = file, True
            if not self._closed:
                stack.pop_all()

    def close(self) -> None:
        """Give the file back; nothing is read afterwards."""
        self._closed = True
        self._left.close()


class Whole:
    """Makes nothing any more: the answer is in memory, and held here only until its turn has come."""

    def __init__(self, body: bytes, status: int = 200) -> None:
        self._length, self._body, self._status = len(body), [body], status

    @property
    def there(self) -> bool:
        """Whether the answer is made already."""
        return True

    async def begin(self, turn: Turn) -> Begun | None:
        """Take the whole as the first page."""
        return Begun(self._length, b"" if turn.bodiless else self._body.pop(), iter(()), self._status)


@dataclass(frozen=True, slots=True)
class Paged:
    """Makes an answer of unknown length page by page; `pages` makes them for a client."""

    pages: Callable[[Client], Pages]
    there: bool = field(default=False, init=False)

    async def begin(self, turn: Turn) -> Begun | None:
        """Make the first page, unless no body is wanted."""
        if turn.bodiless:
            return Begun(None, b"", iter(()))

        def first() -> Begun:
            pages = self.pages(turn.client)
            return Begun(None, next(pages, b""), pages)

        return await turn.run(first)


class Stream(Response):
    """An answer that its maker begins when it is its turn."""

    def __init__(self, request: Request, maker: Maker, headers: Mapping[str, str], media_type: str) -> None:
        self.status_code = 200
        self.media_type = media_type
        self.background = None
        self.init_headers(headers)
        self._request = request
        self._maker = maker

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        streams: Streams = self._request.app.state.streams
        client = Client()
        gone = asyncio.ensure_future(client_gone(receive))
        gone.add_done_callback(client.leave)
        turn = Turn(streams, client, gone, scope.get("bodiless", False))
        try:
            with streams.one_more(there=self._maker.there):
                try:
                    begun = await self._maker.begin(turn)
                except WorkreportError:
                    raise
                except Exception as error:
                    await of_failure(self._request, error)(scope, receive, send)
                    return
                if begun is not None:
                    await self._send(streams, client, send, begun, bodiless=turn.bodiless)
        except WorkreportError as error:  # nothing is sent yet; `_send` deals with later errors
            await of_error(self._request, error)(scope, receive, send)
        finally:
            gone.cancel()

    async def _send(self, streams: Streams, client: Client, send: Send, begun: Begun, *, bodiless: bool) -> None:
        length, page, pages = begun.length, begun.take(), begun.pages
        self.headers.update(begun.headers)
        if length is not None:
            self.headers["Content-Length"] = str(length)
        await send({"type": "http.response.start", "status": begun.status, "headers": self.raw_headers})
        left = 0 if bodiless else length
        while page is not None and left != 0:
            begun_at = monotonic()
            sent, page = SentPage(page), None  # nothing else may hold the page while the client is slow
            await _send_page(streams, client, send, sent)
            if client.gone:
                return
            client.took(monotonic() - begun_at, sum(streams.sending.values()))
            if left is not None:
                left -= sent.size
            try:
                page = None if left == 0 else await streams.run(lambda: next(pages, None))
            except WorkreportError as error:
                # the server cuts the connection, so that the client knows that some is missing
                log.warning("%s was cut: %s", self._request.url.path, error)
                return
        await send({"type": "http.response.body", "body": b""})


async def _send_page(streams: Streams, client: Client, send: Send, page: SentPage) -> None:
    """Send a page, each piece when the client has taken those before. What it does not take soon is not in memory."""
    moving: list[asyncio.Future[None]] = []
    timer = asyncio.get_running_loop().call_later(_PROMPT, lambda: moving.append(streams.run(page.put_away)))
    try:
        while not client.gone:
            piece = await streams.run(lambda: next(page, b"")) if page.is_away else next(page, b"")
            message = {"type": "http.response.body", "body": piece, "more_body": True}
            last = not piece
            del piece
            await send(message)  # it waits for the pieces before: without bytes, for all
            if last:
                return
            if moving:
                await moving[0]
    finally:
        timer.cancel()
        if moving:
            await asyncio.wait(moving)
        page.close()


async def client_gone(receive: Receive) -> None:
    """Wait until the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
