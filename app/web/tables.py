"""A list as a table: CSV and NDJSON, as one page or as a stream, and workbooks."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import takewhile
from typing import IO, Any

from starlette.requests import Request
from starlette.responses import Response

from app.errors import BadRequestError, Fault, NotReadyError
from app.formats import csv, ndjson, xlsx
from app.queries import reading as q
from app.queries.listing import Listing, ListRequest
from app.queries.release import Snapshot, created_at
from app.schemas.base import MAX_ROWS
from app.texts import Phrase, say
from app.vocabulary import Format
from app.web.about import about_data
from app.web.address import whole
from app.web.chosen_fields import ChosenFields, chosen_fields
from app.web.list_request import exact_total, following_cursor, link_header, resolve
from app.web.reader import Reader
from app.web.request_context import RequestContext
from app.web.stream import PIECE, Client, Pieces

_NUMBERS = Phrase(
    "workbook.numbers",
    "Numbers of up to {digits} significant digits are numbers. Longer ones are text, so that none is rounded.",
)
_TEXTS = Phrase(
    "workbook.texts",
    "A cell holds up to {units} characters. A longer text ends with “…” here; CSV and NDJSON have the whole of it.",
)
_UNWRITTEN = Phrase("not-ready.workbook", "The workbook cannot be written.")
_CHUNK = 1000  # rows of a workbook that are read at a time
PAGED = 10_000  # rows of a table that still are one page, with a link to the next


def table(context: RequestContext[Any], listing: Listing) -> Response:
    """Answer with flat rows: a page where a moderate `limit` asks for one, else every row that matches, as a stream."""
    limit = context.query.limit
    form = context.format
    headers = [
        (
            "Content-Disposition",
            f'{"attachment" if form is Format.XLSX else "inline"}; filename="{listing.name}.{form}"',
        )
    ]
    chosen = chosen_fields(listing, context.query.fields) if context.query.fields else None
    head = b""
    if form is Format.CSV:
        bom = csv.BOM if context.query.bom == "true" else b""
        head = bom + csv.line(chosen.columns if chosen else listing.flat)
    if form is Format.XLSX or (limit is not None and limit <= PAGED):
        with context.readers.reader(context.release) as reader:
            query, asked, snapshot = resolve(context, reader, listing, limit or xlsx.MAX_ROWS)
            if form is Format.XLSX:
                return _workbook(context, reader, listing, snapshot, asked, chosen, headers)
            found = q.page(reader.connection, listing, snapshot, _read_as(asked, chosen))
        following = following_cursor(listing, snapshot, query, found.after)
        rows = b"".join(_cut(found.bodies, chosen, form))
        return context.respond(head + rows, [*headers, *link_header(context, following)])
    with context.readers.reader(context.release) as reader:
        _, asked, snapshot = resolve(context, reader, listing, limit or MAX_ROWS)
    return context.stream(lambda client: _rows(context, listing, snapshot, asked, chosen, head, client), headers)


def _read_as(asked: ListRequest, chosen: ChosenFields | None) -> ListRequest:
    """Return what is read for a table. Rows are cut as NDJSON: what its columns are can be told from a line."""
    return asked if chosen is None else replace(asked, form=Format.NDJSON)


def _cut(rows: Sequence[bytes], chosen: ChosenFields | None, form: Format) -> Sequence[bytes]:
    return rows if chosen is None else [chosen.row(row, form) for row in rows]


def _rows(
    context: RequestContext[Any],
    listing: Listing,
    snapshot: Snapshot,
    asked: ListRequest,
    chosen: ChosenFields | None,
    head: bytes,
    client: Client,
) -> Iterator[bytes]:
    """Give the rows of a table in pieces, the head before the first."""
    reading = partial(context.readers.reading, snapshot.key)
    for chunk in q.stream(reading, listing, snapshot, _read_as(asked, chosen), lambda: client.rows):
        yield head + b"".join(_cut(chunk, chosen, context.format))
        head = b""
    if head:
        yield head


def _workbook(
    context: RequestContext[Any],
    reader: Reader,
    listing: Listing,
    snapshot: Snapshot,
    asked: ListRequest,
    chosen: ChosenFields | None,
    headers: list[tuple[str, str]],
) -> Response:
    """Answer with a workbook: it is written to a file without a name, which is gone when it is sent or given up."""
    total = exact_total(context, reader, listing, snapshot, asked)
    if context.query.limit is None and total > xlsx.MAX_ROWS:
        raise BadRequestError(Fault("format", "xlsx", "too_many_rows", str(xlsx.MAX_ROWS)))
    created = created_at(reader.connection, snapshot.release)
    about = about_workbook(context, listing.name, snapshot.release, created)
    reading = partial(context.readers.reading, snapshot.key)
    columns, cells = (chosen.columns, chosen.cells) if chosen else (listing.flat, ndjson.cells)

    def write(file: IO[bytes], folder: str, client: Client) -> None:
        lines = q.stream(reading, listing, snapshot, replace(asked, form=Format.NDJSON), lambda: _CHUNK)
        wanted = takewhile(lambda _: not client.gone, lines)
        rows = (cells(line) for chunk in wanted for line in chunk)
        xlsx.write(file, folder, columns, rows, about, created)

    return workbook(context, write, headers, long=min(total, asked.limit) > PAGED)


def about_workbook(context: RequestContext[Any], name: str, release: int, created: datetime) -> dict[str, object]:
    """Return what the sheet `about` says: what the data are, where they come from, and how cells are to be read."""
    return about_data(context.lang, release) | {
        "resource": name,
        "created": created.isoformat(timespec="seconds"),
        "request": whole(context.request, _asked(context.request)),
        "numbers": say(_NUMBERS.filled(digits=xlsx.DIGITS), context.lang),
        "texts": say(_TEXTS.filled(units=xlsx.TEXT), context.lang),
    }


def workbook(
    context: RequestContext[Any],
    write: Callable[[IO[bytes], str, Client], None],
    headers: list[tuple[str, str]],
    *,
    long: bool,
) -> Response:
    """Answer with a workbook that `write` writes to a file; it may use a folder, and stop when the client has gone.

    `long` says that this takes a while.
    """

    def begin(client: Client) -> tuple[int, Pieces]:
        try:
            with tempfile.TemporaryDirectory() as folder:
                file = tempfile.TemporaryFile()  # noqa: SIM115 - it is read when this has long returned
                write(file, folder, client)
        except OSError as error:
            raise NotReadyError(_UNWRITTEN, str(error)) from error
        size, pieces = file.tell(), _read(file)
        next(pieces)  # so that the file is closed with them, even where none is sent: to HEAD
        return size, pieces

    return context.begin(begin, headers, long=long)


def _read(file: IO[bytes]) -> Pieces:
    """Give a file from its beginning in pieces, after one that is empty, and close it."""
    with file:
        yield b""
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def _asked(request: Request) -> str:
    """Return path and query string as they were sent."""
    path, query = request.scope["path"], request.scope["query_string"].decode()
    return f"{path}?{query}" if query else str(path)
