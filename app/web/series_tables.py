"""Series as tables: long, a row for each period, or wide, a row for each series and a column for each period."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import IO

from starlette.responses import Response

from app.errors import BadRequestError, Fault
from app.formats import arrow_columns, csv, ndjson, xlsx
from app.queries.release import created_at
from app.queries.series import FEW
from app.queries.series_rows import LONG, Cells, long_rows, wide_qualifiers, wide_table
from app.schemas.base import MAX_JSON, MAX_ROWS, columns_of
from app.schemas.columns import kinds_of
from app.schemas.series import SeriesHead, SeriesQuery, SeriesRow
from app.vocabulary import Format
from app.web.made_files import Unwanted
from app.web.reader import Reader
from app.web.request_context import FILES, RequestContext
from app.web.series_request import AskedSeries, asked_series
from app.web.stream import Client
from app.web.table_files import about_parquet, about_workbook, parquet_file, wanted, workbook
from app.web.tables import PAGED

_PAGE = 100  # series that are read at a time, where there are many
Headers = list[tuple[str, str]]


def series_table(context: RequestContext[SeriesQuery]) -> Response:
    """Answer with a table. One that is wide, short or a page of `limit` is made whole; any other is a stream."""
    limit, form = context.query.limit, context.format
    kept = "attachment" if form in FILES else "inline"
    headers = [("Content-Disposition", f'{kept}; filename="series.{form}"')]
    with context.readers.reader(context.release) as reader:
        asked = asked_series(context, reader, limit or MAX_ROWS)
        is_page = limit is not None and limit <= MAX_JSON
        if asked.query.shape == "wide":
            return _wide(asked, reader, headers)
        if form in FILES:
            return _long_file(asked, reader, headers)
        if is_page or len(asked.facts) <= FEW:
            page = asked.page(reader.connection)
            names = asked.names(reader.connection, page.series)
            cut = TableCut(asked, LONG)
            rows = [cut.row(row) for series in page.series for row in long_rows(series, names, every=asked.every)]
            return context.respond(cut.head + cut.lines(rows), [*headers, *asked.links(page)])
    return context.stream(partial(_stream, asked), headers)


class TableCut:
    """The columns of a table that stay where `fields` chooses some: the id always stands, and so do periods."""

    def __init__(self, asked: AskedSeries, columns: Sequence[str]) -> None:
        self._form, self._with_mark = asked.context.format, asked.query.bom == "true"
        heads = {*LONG} if asked.query.shape != "wide" else {*columns_of(SeriesHead)}
        left_out = heads - {"series", *asked.query.fields} if asked.query.fields else set()
        self._places = [at for at, name in enumerate(columns) if name not in left_out]
        self._all = not left_out
        self.columns = [columns[at] for at in self._places]

    def row(self, row: Cells) -> Cells:
        """Return the cells of the columns that stay."""
        return row if self._all else [row[at] for at in self._places]

    @property
    def head(self) -> bytes:
        """What stands before the rows: the header of CSV."""
        if self._form is not Format.CSV:
            return b""
        return (csv.BOM if self._with_mark else b"") + csv.line(self.columns)

    def lines(self, rows: Iterable[Cells]) -> bytes:
        """Return rows of the columns that stay as lines of CSV or NDJSON."""
        if self._form is Format.CSV:
            return b"".join(map(csv.line, rows))
        return b"".join([ndjson.line(dict(zip(self.columns, row, strict=True))) for row in rows])


def _stream(asked: AskedSeries, _: Client) -> Iterator[bytes]:
    cut = TableCut(asked, LONG)
    head = cut.head
    for rows in _long(asked):
        yield head + cut.lines(map(cut.row, rows))
        head = b""
    if head:
        yield head


def _long(asked: AskedSeries) -> Iterator[list[Cells]]:
    """Give the rows of a long table in parts. No connection is held between two of them."""
    after, left = asked.request.after, asked.request.limit
    while left > 0:
        with asked.context.readers.reading(asked.snapshot.key) as connection:
            page = asked.some(connection, after, left if len(asked.facts) <= FEW else min(left, _PAGE))
            names = asked.names(connection, page.series)
        yield [row for series in page.series for row in long_rows(series, names, every=asked.every)]
        after, left = page.after, left - len(page.series)
        if after is None:
            return


def _long_file(asked: AskedSeries, reader: Reader, headers: Headers) -> Response:
    """Answer with a long table as a workbook or Parquet."""
    context, limit = asked.context, asked.context.query.limit
    is_long = len(asked.facts) > PAGED and (limit is None or limit > MAX_JSON)
    created = created_at(reader.connection, asked.snapshot.release)
    cut = TableCut(asked, LONG)

    def parts(unwanted: Unwanted) -> Iterator[list[Cells]]:
        return ([*map(cut.row, rows)] for rows in wanted(_long(asked), unwanted))

    if context.format is Format.PARQUET:
        kinds = {name: kinds_of(SeriesRow)[name] for name in cut.columns}
        about = about_parquet("series", asked.snapshot.key, created)
        return parquet_file(
            context,
            kinds,
            lambda unwanted: (
                arrow_columns.of_rows(kinds, [dict(zip(kinds, row, strict=True)) for row in rows])
                for rows in parts(unwanted)
            ),
            about,
            headers,
            long=is_long,
        )
    if limit is None and len(asked.facts) > xlsx.MAX_ROWS:
        raise _too_many_rows()
    about_sheet = about_workbook(context, "series", asked.snapshot.release, created)

    def write(file: IO[bytes], folder: str, unwanted: Unwanted) -> None:
        xlsx.write(file, folder, cut.columns, _fitting(chain.from_iterable(parts(unwanted))), about_sheet, created)

    return workbook(context, write, headers, long=is_long)


def _fitting(rows: Iterable[Cells]) -> Iterator[Cells]:
    """Give the rows of a workbook; raises BadRequestError beyond what it may have. Gaps are rows that nobody counts."""
    for number, row in enumerate(rows):
        if number == xlsx.MAX_ROWS:
            raise _too_many_rows()
        yield row


def _too_many_rows() -> BadRequestError:
    return BadRequestError(Fault("format", "xlsx", "too_many_rows", str(xlsx.MAX_ROWS)))


def _wide(asked: AskedSeries, reader: Reader, headers: Headers) -> Response:
    """Answer with a wide table. A workbook has the qualifiers of its values on a second sheet."""
    page = asked.page(reader.connection)
    names = asked.names(reader.connection, page.series)
    table = wide_table(page.series, names, asked.query.beside)
    headers = [*headers, *asked.links(page)]
    cut = TableCut(asked, [*table.columns])
    if asked.context.format is Format.CSV:
        return asked.context.respond(cut.head + cut.lines(map(cut.row, table.rows)), headers)
    created = created_at(reader.connection, asked.snapshot.release)
    about = about_workbook(asked.context, "series", asked.snapshot.release, created)
    said = wide_qualifiers(page.series, names)
    other = TableCut(asked, [*said.columns])
    more = xlsx.MoreSheet("qualifiers", other.columns, map(other.row, said.rows))

    def write(file: IO[bytes], folder: str, _: Unwanted) -> None:
        xlsx.write(file, folder, cut.columns, map(cut.row, table.rows), about, created, [more])

    return workbook(asked.context, write, headers, long=len(asked.facts) > PAGED)
