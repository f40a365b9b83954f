"""One request and its answer: query, language, format, coding, release and entity tag, all known before any query.

The tag covers everything that the bytes depend on, so a client that has them gets its 304 without the database. Whether
an answer shows the address of this API is known only when it is made. The tag of one that does covers the address too,
and a client that has either tag gets the 304.
"""

import hashlib
import os
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from gzip import compress
from importlib.metadata import version
from types import ModuleType
from typing import ClassVar, Generic

from starlette.requests import Request
from starlette.responses import Response

from app import texts
from app.charts import drawn_by
from app.environment import PACKAGE
from app.errors import BadRequestError, Fault, NotAcceptableError, NotFoundError, OtherRepresentationError, nearest
from app.formats import arrow_columns, deflate, xlsx
from app.schemas.as_of import Moment
from app.texts import Phrase
from app.vocabulary import Format, Lang
from app.web import negotiation
from app.web.about import operator_of
from app.web.address import address_of
from app.web.as_of import release_as_of
from app.web.made_files import Filed, MadeFiles, Make, Write, made_by
from app.web.memento import Memento, time_gate_of
from app.web.problems import MEMENTO
from app.web.query import Q, pairs, parse
from app.web.ranges import asked_range, content_range
from app.web.reader import Readers
from app.web.relations import Relation, link
from app.web.stream import LONG, Client, Paged, Pages, Stream, Whole

_GZIP_FROM = 500  # bytes; packing less is not worth it
_IN_ONE_LANGUAGE = (
    *(Format.JSON, Format.JSON_STAT, Format.ATOM, Format.ANNOTATION, Format.HTML),
    *(*negotiation.PICTURES, *negotiation.CITATION_FORMATS),
)
BOTH_LANGUAGES = "zh, en"
_VARY = "Accept, Accept-Encoding"
FILES = (Format.XLSX, Format.PARQUET)  # formats of lists that are packed already
_EXPORTS = (Format.ZIP, Format.SQLITE)  # formats of everything together
_PACKED = (*FILES, *_EXPORTS, Format.PNG)
_WITH_PARTS = (Format.CSV, Format.NDJSON, Format.SVG, *_PACKED)
_WRITERS: Mapping[Format, Callable[[], str]] = {  # what the bytes depend on beside our code
    Format.XLSX: xlsx.written_by,
    Format.PARQUET: lambda: f"pyarrow {version('pyarrow')}",
    Format.ZIP: lambda: f"pyarrow {version('pyarrow')}, {deflate.packed_by()}",
    Format.SQLITE: lambda: f"sqlite {sqlite3.sqlite_version}",
    Format.SVG: drawn_by.drawn_by,
    Format.PNG: drawn_by.drawn_by,
}
_PYARROW_NEEDED = Phrase(
    "not-acceptable.parquet",
    "This server cannot write Parquet: its operator has to install pyarrow, with `pip install 'workreport[parquet]'`.",
)
_MATPLOTLIB_NEEDED = Phrase(
    "not-acceptable.charts",
    "This server cannot draw charts: its operator has to install Matplotlib, with `pip install 'workreport[charts]'`.",
)
_EXTRAS: Mapping[Format, tuple[ModuleType, Phrase]] = {  # formats that need more than the core
    Format.PARQUET: (arrow_columns, _PYARROW_NEEDED),
    Format.ZIP: (arrow_columns, _PYARROW_NEEDED),
    Format.SVG: (drawn_by, _MATPLOTLIB_NEEDED),
    Format.PNG: (drawn_by, _MATPLOTLIB_NEEDED),
}


class AnswerContext:
    """How a request is answered: release, coding and entity tag, all known before any query.

    `moment` names the release that is asked for, None for the current one.
    Raises NotFoundError for an impossible path, NotReadyError if there is no release, BadRequestError if the moment
    names none.
    """

    as_of_parameter: ClassVar = "as_of"  # the parameter that asks for a release
    lang: Lang
    media_type: str
    _languages: str  # of the content
    _by_language: bool  # whether it depends on the language asked for
    _with_parts: bool  # whether ranges of bytes are answered
    _held: str  # the tags that the client has
    _asked: str  # all that the answer depends on, but the address

    def __init__(self, request: Request, moment: Moment | None = None) -> None:
        if "\0" in request.scope["path"]:  # no id has a NUL, and PostgreSQL refuses to look for one
            raise NotFoundError(request.scope["path"])
        self.request = request
        self.address = address_of(request)
        self.readers: Readers = request.app.state.readers
        self._held = negotiation.none_match(request.headers)
        self.memento: Memento | None = None  # what the answer says of the release that was asked for, if one was
        if moment is None:
            self.release = self.readers.newest(negotiation.newest_known(request.headers))
        else:
            self.release = release_as_of(self.readers, moment, self.as_of_parameter)
            self.memento = Memento(request, self.release, self.readers.releases.made(self.release))
            request.scope[MEMENTO] = self.memento.headers
        self.relations: tuple[Relation, ...] = ()  # the links that the answer has besides those of its own headers

    def settle(
        self, media_type: str, languages: str, of: object, *, packed: bool, with_parts: bool, by_language: bool = True
    ) -> None:
        """Decide on coding and tag.

        `of` is what the answer depends on beside release, build, operator, path, coding and address.
        `packed` says that the format is packed already, `with_parts` that ranges of bytes are answered, `by_language`
        that the answer depends on the language asked for.
        """
        headers, scope = self.request.headers, self.request.scope
        self.media_type, self._languages, self._with_parts = media_type, languages, with_parts
        self._by_language = by_language
        has_body = not scope.get("bodiless", False)  # a range is for GET alone (RFC 9110, 14.2)
        # a part is one of the plain bytes: what is packed cannot be unpacked from its middle
        self._range = asked_range(headers) if has_body and with_parts else None
        packed = packed or self._range is not None
        self.gzip = not packed and negotiation.gzip(headers.get("accept-encoding", ""))
        self._asked = repr((self.release.identity, build(), operator_of(self.request), self.gzip, scope["path"], of))

    @property
    def etag(self) -> str:
        """The tag of the answer, as far as the answer is made."""
        return self._tag(self.address.shown)

    @property
    def is_known(self) -> bool:
        """Whether the client's copy is current (RFC 9110, 13.1.2): it can have the tag only with the answer.

        Raises OtherRepresentationError if `If-Match` asks for another answer; it is checked first (RFC 9110, 13.2.2).
        """
        if self._held.strip() in ("", "*"):
            return False
        if negotiation.holds(self._held, self._tag(self.address.base)):
            self.address.show()
        known = negotiation.holds(self._held, self.etag)
        if known:
            self._check_wanted()
        return known

    def not_modified(self) -> Response:
        """Answer that the client's copy is current."""
        return Response(status_code=304, headers=self._headers())

    def respond(self, body: bytes, headers: Iterable[tuple[str, str]] = ()) -> Response:
        """Answer with a whole body; raises OtherRepresentationError if the client wants another one."""
        sent = self._linked(headers)
        self._check_wanted()
        if self._takes_none:
            return self.not_modified()
        status = 200
        if self.gzip and len(body) >= _GZIP_FROM:
            body, sent["Content-Encoding"] = compress(body, 5, mtime=0), "gzip"
        elif self._with_parts and not self.gzip:
            sent["Accept-Ranges"] = "bytes"
        part = self._part(len(body))
        if part is not None:
            status, sent["Content-Range"] = 206, content_range(part, len(body))
            body = body[part.start : part.stop]
        if len(body) > LONG:
            return Stream(self.request, Whole(body, status), sent, self.media_type)
        return Response(body, status, sent, self.media_type)

    def stream(self, pages: Callable[[Client], Pages], headers: Iterable[tuple[str, str]] = ()) -> Response:
        """Answer with a body of unknown length that is made while it is sent; raises as `respond` does."""
        sent = self._linked(headers)
        self._check_wanted()
        if self._takes_none:
            return self.not_modified()

        def packed(client: Client) -> Pages:
            return _gzipped(pages(client))

        if self.gzip:
            sent["Content-Encoding"] = "gzip"
        return Stream(self.request, Paged(packed if self.gzip else pages), sent, self.media_type)

    def file(self, write: Write, headers: Iterable[tuple[str, str]] = (), *, long: bool) -> Response:
        """Answer with a file that `write` makes, unless it is kept already; raises as `respond` does.

        `long` says that it takes a while to make.
        """
        return self.made(self.request.app.state.files, self.etag, made_by(write), headers, long=long)

    def made(
        self, files: MadeFiles, key: str, make: Make, headers: Iterable[tuple[str, str]], *, long: bool
    ) -> Response:
        """Answer with a file that `make` makes, unless `files` has one of its key; otherwise as `file` does.

        The links of the answer, and so its address, are not in the file.
        """
        sent = {"Accept-Ranges": "bytes", **self._linked(headers)}
        self._check_wanted()
        if self._takes_none:
            return self.not_modified()
        maker = Filed(files, key, make, self._part, long)
        return Stream(self.request, maker, sent, self.media_type)

    def _part(self, length: int) -> range | None:
        """Return the positions that are asked for of an answer of so many bytes, None to send the whole of it.

        `If-Range` wants the whole if the client's part is of another answer (RFC 9110, 13.1.5). Tags are compared
        strongly. A date never fits, since no answer has one. Raises UnsatisfiableRangeError.
        """
        if self._range is None or self.request.headers.get("if-range", self.etag).strip() != self.etag:
            return None
        return self._range.of(length)

    def _tag(self, shown: str) -> str:
        digest = hashlib.blake2b(f"{self._asked}{shown}".encode(), digest_size=12).hexdigest()
        return f'"{self.release.number}-{digest}"'  # the number tells a server of a release that it has not seen yet

    @property
    def _takes_none(self) -> bool:
        """Whether the client wants a 304 for any answer at all; it gets one only if there is an answer."""
        return self._held.strip() == "*"

    def _check_wanted(self) -> None:
        if "if-match" not in self.request.headers:  # a tag costs more than to look
            return
        if negotiation.wants_another(self.request.headers, self.etag):
            raise OtherRepresentationError(self.etag)

    def _linked(self, headers: Iterable[tuple[str, str]]) -> dict[str, str]:
        """Return the headers of an answer with all its links, which show the address: it is tagged by that, too."""
        own = dict(headers)
        if self.memento is not None:
            pinned = (relation._replace(target=self.pinned(relation.target)) for relation in self.relations)
            relations = (*pinned, *self.memento.relations)
        else:
            relations = (*self.relations, time_gate_of(self.request)) if self.relations else ()
        if relations:
            links = link(relations, self.address.show())
            own["Link"] = f"{own['Link']}, {links}" if "Link" in own else links
        return {**self._headers(), **own}

    def pinned(self, path: str) -> str:
        """Return a path of this API, with the release that was asked for if one was."""
        return path if self.memento is None else self.memento.pinned(path)

    def _headers(self) -> dict[str, str]:
        return {
            "ETag": self.etag,
            "Cache-Control": "public, no-cache",
            "Vary": f"{_VARY}, Accept-Language" if self._by_language else _VARY,
            **({"Content-Language": self._languages} if self._languages else {}),
            **({} if self.memento is None else self.memento.headers),
        }


class RequestContext(AnswerContext, Generic[Q]):
    """What a request asks for, and how it is answered.

    Raises BadRequestError for a faulty query, NotAcceptableError if the client takes no format on offer, NotReadyError
    if there is no release, NotFoundError for an impossible path. `of` is what else the answer depends on. `languages`
    are those of every answer, whichever is asked for: both, or "" where there is no text.
    """

    def __init__(
        self,
        request: Request,
        model: type[Q],
        offered: Sequence[Format] = (Format.JSON,),
        of: object = None,
        languages: str | None = None,
    ) -> None:
        asked = pairs(request.scope["query_string"])
        self.query: Q = _parsed(model, asked, offered)
        super().__init__(request, self.query.as_of)
        headers = request.headers
        self.lang = self.query.lang or negotiation.language(headers.get("accept-language", ""))
        self.format = self._format(headers.get("accept", ""), offered)
        by_language = languages is None
        if languages is None:
            languages = self.lang.value if self.format in _IN_ONE_LANGUAGE else BOTH_LANGUAGES
        # the same bytes have the same tag in every language
        sent = sorted(pair for pair in asked if by_language or pair[0] != "lang")
        self.settle(
            negotiation.MEDIA_TYPES[self.format],
            languages,
            (self.lang.value if by_language else None, written_by(self.format), sent, of),
            by_language=by_language,
            packed=self.format in _PACKED,
            with_parts=self.format in _WITH_PARTS,
        )

    def _format(self, accept: str, offered: Sequence[Format]) -> Format:
        named: Format | None = getattr(self.query, "format", None)
        if named is not None and named not in offered:
            raise BadRequestError(
                Fault("format", named.value, "unknown_value", nearest=tuple(f.value for f in offered))
            )
        wanted = Format(named) if named else negotiation.media(accept, offered)
        reason = ""
        while wanted is not None and wanted in _EXTRAS and not _EXTRAS[wanted][0].is_installed():
            offered, reason = [format_ for format_ in offered if format_ is not wanted], _EXTRAS[wanted][1]
            wanted = None if named else negotiation.media(accept, offered)
        if wanted is None:
            raise NotAcceptableError(tuple(negotiation.MEDIA_TYPES[format_] for format_ in offered), reason)
        return wanted


def _parsed(model: type[Q], asked: list[tuple[str, str]], offered: Sequence[Format]) -> Q:
    """Make a query object, as `parse` does. Only formats on offer are suggested in place of an unknown one."""
    try:
        return parse(model, asked)
    except BadRequestError as error:
        formats = [form.value for form in offered]
        faults = list(error.faults)
        for at, fault in enumerate(faults):
            if (fault.parameter, fault.code) == ("format", "unknown_value"):
                near = nearest(fault.value or "", formats) or tuple(formats)
                faults[at] = Fault("format", fault.value, fault.code, nearest=near)
        raise BadRequestError(*faults) from None


@cache
def written_by(form: Format) -> str:
    """Return a format and, where the bytes depend on it, the version of the library that writes it."""
    return f"{form}, {_WRITERS[form]()}" if form in _WRITERS else str(form)


@cache
def build() -> str:
    """Return a digest of the code, its translations and its pages, which tells one build from another."""
    digest = hashlib.blake2b(digest_size=8)
    pages = [str(path) for folder in ("templates", "assets") for path in (PACKAGE / "pages" / folder).iterdir()]
    # the first answer waits for this: paths of `pathlib` would take longer than all the reading
    code = [f"{folder}/{name}" for folder, _, names in os.walk(PACKAGE) for name in names if name.endswith(".py")]
    for path in [*sorted(code), str(texts.FILE), *sorted(pages)]:
        with open(path, "rb", buffering=0) as file:
            digest.update(file.read())
    return digest.hexdigest()


def _gzipped(pages: Pages) -> Iterator[bytes]:
    packer = zlib.compressobj(5, wbits=31)  # 31: gzip; its header has no time, so the same data gives the same bytes
    for page in pages:
        for piece in [page] if isinstance(page, bytes) else page:
            if packed := packer.compress(piece):
                yield packed
    yield packer.flush()
