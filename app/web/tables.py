"""A list as a table: CSV and NDJSON, as one page or as a stream, and workbooks and Parquet as files."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from starlette.responses import Response

from app.formats import csv
from app.queries import reading as q
from app.queries.listing import Listing, ListRequest
from app.queries.release import Snapshot
from app.schemas.base import MAX_ROWS
from app.vocabulary import Format
from app.web.chosen_fields import ChosenFields, chosen_fields
from app.web.list_request import exact_total, following_cursor, link_header, resolve
from app.web.reader import Reader
from app.web.request_context import FILES, RequestContext
from app.web.stream import Client, Page, Pages
from app.web.table_files import table_file

_LARGE = 2**13  # bytes, of pieces that are sent as they are
PAGED = 10_000  # rows of a table that still is made whole: with its length, ranges and a link to the next page


def table(context: RequestContext[Any], listing: Listing) -> Response:
    """Answer with flat rows. They are made whole if they are few or `limit` asks for few; else they are a stream.

    Workbooks and Parquet are always whole.
    """
    form = context.format
    kept = "attachment" if form in FILES else "inline"
    headers = [("Content-Disposition", f'{kept}; filename="{listing.name}.{form}"')]
    chosen = chosen_fields(listing, context.query.fields) if context.query.fields else None
    if form in FILES:
        return table_file(context, listing, chosen, headers, PAGED)
    head = b""
    if form is Format.CSV:
        bom = csv.BOM if context.query.bom == "true" else b""
        head = bom + csv.line(chosen.columns if chosen else listing.flat)
    with context.readers.reader(context.release) as reader:
        query, asked, snapshot = resolve(context, reader, listing, context.query.limit or MAX_ROWS)
        if not _is_whole(context, reader, listing, snapshot, asked):
            return context.stream(
                lambda client: _rows(context, listing, snapshot, asked, chosen, head, client), headers
            )
        few = replace(asked, limit=min(asked.limit, PAGED))
        found = q.page(reader.connection, listing, snapshot, _read_as(few, chosen))
    following = following_cursor(listing, snapshot, query, found.after)
    rows = b"".join(_cut(found.bodies, chosen, form))
    return context.respond(head + rows, [*headers, *link_header(context, following)])


def _read_as(asked: ListRequest, chosen: ChosenFields | None) -> ListRequest:
    """Return what is read for a table. Rows are cut as NDJSON: what its columns are can be told from a line."""
    return replace(asked, joined=True) if chosen is None else replace(asked, form=Format.NDJSON)


def _cut(rows: Sequence[bytes], chosen: ChosenFields | None, form: Format) -> Sequence[bytes]:
    return rows if chosen is None else [chosen.row(row, form) for row in rows]


def _is_whole(
    context: RequestContext[Any], reader: Reader, listing: Listing, snapshot: Snapshot, asked: ListRequest
) -> bool:
    """Tell whether a table is made whole. One that is packed has no parts, so it is unless `limit` asks for few."""
    if asked.limit <= PAGED:
        return True
    return not context.gzip and exact_total(context, reader, listing, snapshot, asked) <= PAGED


def _rows(
    context: RequestContext[Any],
    listing: Listing,
    snapshot: Snapshot,
    asked: ListRequest,
    chosen: ChosenFields | None,
    head: bytes,
    client: Client,
) -> Pages:
    """Give the rows of a table in pages, the head before the first."""
    reading = partial(context.readers.reading, snapshot.key)
    for chunk in q.stream(reading, listing, snapshot, _read_as(asked, chosen), lambda: client.rows):
        page = [_put_together([head, *_cut(chunk, chosen, context.format)])]
        head = b""
        chunk.clear()  # a slow client holds neither the rows nor the page here
        yield page.pop()
    if head:
        yield head


def _put_together(rows: list[bytes]) -> Page:
    """Put rows together; those that were read in large pieces stay so."""
    return rows if sum(map(len, rows)) > _LARGE * len(rows) else b"".join(rows)
