"""Asking the API from inside: what answers a route answers a tool, with the same checks and the same values."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from app.errors import BadRequestError, Fault, NotReadyError
from app.formats import ndjson
from app.seeing import request as seeing
from app.texts import Phrase
from app.vocabulary import Lang
from app.web import address
from app.web.negotiation import language
from app.web.reader import SILENT, Reader, Readers
from app.web.second_try import tried_twice
from app.web.stream import LONG, Stream

Pairs = list[tuple[str, str]]  # parameters as REST has them in an address

_LONG = Phrase("expected.one-answer", "{most} bytes of one record; read it at its address instead")


class Asker:
    """Asks on behalf of a client: of which application, with which address of the API, in which language.

    `scope` is that of the client's request.
    """

    def __init__(self, scope: Scope) -> None:
        headers = [header for header in scope["headers"] if header[0] == b"accept-language"]
        kept = {name: scope[name] for name in ("app", address.KEY, seeing.KEY) if name in scope}
        self._scope = {**kept, "type": "http", "method": "GET", "headers": headers}
        self._accepted = headers[0][1].decode("latin-1") if headers else ""
        self.readers: Readers = scope["app"].state.readers

    def language(self, asked: object) -> Lang:
        """Return the language of an answer, given the argument that asks for one, which may be wrong in any way."""
        return Lang(asked) if isinstance(asked, str) and asked in set(Lang) else language(self._accepted)

    def ask(self, answer: Callable[..., Response], path: str, sent: Pairs, *arguments: object) -> bytes:
        """Return the body of the answer to a request for a path, which `answer` makes.

        Raises NotReadyError, and what `answer` raises: BadRequestError, NotFoundError …
        """
        self._check()
        seeing.current.set(self._scope.get(seeing.KEY))  # of this thread, whose log is about this request now
        query = urlencode(sent).encode()
        scope = {**self._scope, "path": path, "raw_path": path.encode(), "query_string": query}
        response = tried_twice(lambda: answer(Request(scope), *arguments))
        if isinstance(response, Stream):
            raise BadRequestError(Fault("limit", None, "too_large", _LONG.filled(most=f"{LONG:,}")))
        return bytes(response.body)

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """Give a reader at the current release; raises NotReadyError."""
        self._check()
        with self.readers.reader(self.readers.release()) as reader:
            yield reader

    def _check(self) -> None:
        if self.readers.silent:  # this request would wait as others do
            raise NotReadyError(SILENT)

    def record(self, answer: Callable[..., Response], path: str, sent: Pairs, *arguments: object) -> Any:
        """Return an answer in JSON as objects; numbers are exact."""
        return ndjson.read(self.ask(answer, path, sent, *arguments))


def values_of(sent: Iterable[tuple[str, str]], name: str) -> list[str]:
    """Return the values that a parameter was sent with."""
    return [value for sent_name, value in sent if sent_name == name]
