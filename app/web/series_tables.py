"""Series as tables: long, a row for each period, or wide, a row for each series and a column for each period."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from itertools import chain
from typing import IO

from starlette.responses import Response

from app.errors import BadRequestError, Fault
from app.formats import arrow_columns, csv, ndjson, xlsx
from app.queries.release import created_at
from app.queries.series import FEW, FoundSeries
from app.queries.series_rows import CELLS, HEAD, Cells, SeriesNames, head_of, long_rows, wide_qualifiers, wide_table
from app.schemas.base import MAX_JSON, MAX_ROWS
from app.schemas.columns import kinds_of
from app.schemas.series import SeriesQuery, SeriesRow
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
            return (_wide_workbook if form is Format.XLSX else _wide)(asked, reader, headers)
        if form in FILES:
            return _long_file(asked, reader, headers)
        if is_page or len(asked.facts) <= FEW:
            page = asked.page(reader.connection)
            lines = LongLines(asked)
            rows = lines.of(page.series, asked.names(reader.connection, page.series))
            return context.respond(lines.header + rows, [*headers, *asked.links(page)])
    return context.stream(partial(_stream, asked), headers)


class TableCut:
    """The columns of a table that stay where `fields` chooses some: the id always stands, and so do periods."""

    def __init__(self, asked: AskedSeries, columns: Sequence[str]) -> None:
        chosen = asked.query.fields
        known = HEAD if asked.query.shape == "wide" else (*HEAD, *CELLS)
        left_out = {*known} - {"series", *chosen} if chosen else set()
        self._places = [at for at, name in enumerate(columns) if name not in left_out]
        self._all = len(self._places) == len(columns)
        self.columns = [columns[at] for at in self._places]

    def row(self, row: Cells) -> Cells:
        """Return the cells of the columns that stay."""
        return row if self._all else [row[at] for at in self._places]


class LongLines:
    """A long table as lines of CSV or NDJSON. What names a series is written once for all of its lines."""

    def __init__(self, asked: AskedSeries) -> None:
        self._asked, self._is_csv = asked, asked.context.format is Format.CSV
        self._head, self._cells = TableCut(asked, HEAD), TableCut(asked, CELLS)

    @property
    def header(self) -> bytes:
        """What stands before the lines: the header of CSV."""
        return _header(self._asked, [*self._head.columns, *self._cells.columns]) if self._is_csv else b""

    def of(self, found: Iterable[FoundSeries], names: SeriesNames) -> bytes:
        """Return the lines of series."""
        return b"".join([line for series in found for line in self._of_series(series, names)])

    def _of_series(self, series: FoundSeries, names: SeriesNames) -> Iterator[bytes]:
        first = self._head.row(head_of(series.id, series.codes, names))
        rows = long_rows(series, str if self._is_csv else ndjson.number, every=self._asked.every)
        if self._is_csv:
            begun = csv.begun(first)
            return (begun + csv.rest(self._cells.row(row)) for row in rows)
        begun, columns = ndjson.begun(dict(zip(self._head.columns, first, strict=True))), self._cells.columns
        return (begun + ndjson.rest(dict(zip(columns, self._cells.row(row), strict=True))) for row in rows)


def _header(asked: AskedSeries, columns: Sequence[str]) -> bytes:
    """Return the header of CSV."""
    return (csv.BOM if asked.query.bom == "true" else b"") + csv.line(columns)


def _stream(asked: AskedSeries, _: Client) -> Iterator[bytes]:
    lines = LongLines(asked)
    header = lines.header
    for found, names in _parts(asked):
        yield header + lines.of(found, names)
        header = b""
    if header:
        yield header


def _parts(asked: AskedSeries) -> Iterator[tuple[list[FoundSeries], SeriesNames]]:
    """Give the series of a long table in parts. No connection is held between two of them."""
    after, left = asked.request.after, asked.request.limit
    while left > 0:
        with asked.context.readers.reading(asked.snapshot.key) as connection:
            page = asked.some(connection, after, left if len(asked.facts) <= FEW else min(left, _PAGE))
            names = asked.names(connection, page.series)
        yield page.series, names
        after, left = page.after, left - len(page.series)
        if after is None:
            return


def _long(asked: AskedSeries) -> Iterator[list[Cells]]:
    """Give the rows of a long table in parts."""
    for found, names in _parts(asked):
        heads = [(head_of(series.id, series.codes, names), series) for series in found]
        yield [[*first, *row] for first, series in heads for row in long_rows(series, Decimal, every=asked.every)]


def _long_file(asked: AskedSeries, reader: Reader, headers: Headers) -> Response:
    """Answer with a long table as a workbook or Parquet."""
    context, limit = asked.context, asked.context.query.limit
    is_long = len(asked.facts) > PAGED and (limit is None or limit > MAX_JSON)
    created = created_at(reader.connection, asked.snapshot.release)
    cut = TableCut(asked, (*HEAD, *CELLS))

    def parts(unwanted: Unwanted) -> Iterator[list[Cells]]:
        return ([*map(cut.row, rows)] for rows in wanted(_long(asked), unwanted))

    if context.format is Format.PARQUET:
        kinds = {name: kinds_of(SeriesRow)[name] for name in cut.columns}
        about = about_parquet(context, "series", asked.snapshot.key, created)
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
    """Answer with a wide table as CSV."""
    page = asked.page(reader.connection)
    table = wide_table(page.series, asked.names(reader.connection, page.series), asked.query.beside, str)
    cut = TableCut(asked, [*table.columns])
    lines = [csv.line(cut.row(row)) for row in table.rows]
    return asked.context.respond(b"".join([_header(asked, cut.columns), *lines]), [*headers, *asked.links(page)])


def _wide_workbook(asked: AskedSeries, reader: Reader, headers: Headers) -> Response:
    """Answer with a wide table as a workbook, with the qualifiers of its values on a second sheet.

    The series are read where the workbook is written, so a part of one that is kept takes no reading. Only a page of
    `limit` is read before, since its answer has a link to the next page.
    """
    context = asked.context
    first = None if context.query.limit is None else asked.page(reader.connection)
    created = created_at(reader.connection, asked.snapshot.release)
    about = about_workbook(context, "series", asked.snapshot.release, created)

    def write(file: IO[bytes], folder: str, _: Unwanted) -> None:
        with context.readers.reading(asked.snapshot.key) as connection:
            page = first or asked.page(connection)
            names = asked.names(connection, page.series)
        table, said = wide_table(page.series, names, asked.query.beside, Decimal), wide_qualifiers(page.series, names)
        cut, other = TableCut(asked, [*table.columns]), TableCut(asked, [*said.columns])
        more = xlsx.MoreSheet("qualifiers", other.columns, map(other.row, said.rows))
        xlsx.write(file, folder, cut.columns, map(cut.row, table.rows), about, created, [more])

    links = asked.links(first) if first else []
    return workbook(context, write, [*headers, *links], long=len(asked.facts) > PAGED)
