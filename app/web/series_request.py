"""What a request for series asks of the database, and what is refused."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from app.errors import BadRequestError, Fault
from app.index.segments import Members
from app.queries import series as q
from app.queries.listing import ListRequest, Scalar
from app.queries.release import Snapshot
from app.queries.series import SERIES, FoundSeries, SeriesPage
from app.queries.series_rows import SeriesNames
from app.schemas.base import MAX_ROWS, columns_of
from app.schemas.series import MAX_FIGURES, SeriesHead, SeriesQuery
from app.texts import Phrase
from app.vocabulary import Format
from app.web.list_request import check_options, following_cursor, link_header, resolve
from app.web.negotiation import PICTURES
from app.web.query import unknown_values
from app.web.reader import Reader
from app.web.request_context import RequestContext

WIDE = (Format.CSV, Format.XLSX)  # formats that a wide table comes in
LONG = (Format.CSV, Format.NDJSON, Format.XLSX, Format.PARQUET)
_FIGURES = Phrase("expected.figures", "{most} figures")
_ONE_EACH = Phrase("expected.one-vintage", "`latest`, since each cell holds one figure")


@dataclass(frozen=True, slots=True)
class AskedSeries:
    """A sound request for series: its query with what its cursor carries, and the metrics that match its filters."""

    context: RequestContext[SeriesQuery]
    query: SeriesQuery
    request: ListRequest
    snapshot: Snapshot
    facts: Members

    @property
    def every(self) -> bool:
        """Whether every vintage is wanted."""
        return self.query.vintages == "all"

    def page(self, connection: Connection) -> SeriesPage:
        """Return the series that are asked for; raises BadRequestError if these have too many figures."""
        try:
            return self.some(connection, self.request.after, self.request.limit, MAX_FIGURES)
        except q.TooManyFiguresError:
            raise too_large(self.query, self.context.format, _FIGURES.filled(most=f"{MAX_FIGURES:,}")) from None

    def some(
        self, connection: Connection, after: tuple[Scalar, ...] | None, limit: int, most: int = MAX_ROWS
    ) -> SeriesPage:
        """Return up to `limit` series from behind a place on; raises TooManyFiguresError."""
        wanted = q.wanted_periods(self.request.filters, self.query.latest)
        return q.page(connection, self.facts, str(after[0]) if after else "", limit, most, wanted)

    def total(self, connection: Connection) -> int:
        """Return how many series match, counted once for each release and filters."""
        readers = self.context.readers
        key = (self.snapshot.index.identity, SERIES.name, self.request.filters)
        return readers.total(key, lambda: readers.series_totals.count(connection, self.snapshot, self.facts))

    def names(self, connection: Connection, found: Sequence[FoundSeries]) -> SeriesNames:
        """Return the names of the codes of series."""
        return SeriesNames(self.snapshot, q.definitions(connection, self.snapshot, found))

    def cursor(self, page: SeriesPage) -> str | None:
        """Return the cursor of the next page, None on the last."""
        return following_cursor(SERIES, self.snapshot, self.query, page.after)

    def links(self, page: SeriesPage) -> list[tuple[str, str]]:
        """Return the Link header to the next page."""
        return link_header(self.context, self.cursor(page))


def asked_series(context: RequestContext[SeriesQuery], reader: Reader, limit: int) -> AskedSeries:
    """Return what is asked for; raises BadRequestError for values that the release does not know."""
    query, request, snapshot = resolve(context, reader, SERIES, limit)
    assert isinstance(query, SeriesQuery)  # noqa: S101 - the query of the context, or that of its cursor
    if query is not context.query:  # but that of a cursor
        _check_options(query, context.format)
    return AskedSeries(context, query, request, snapshot, q.matching(reader.connection, snapshot, request.filters))


def check_series(context: RequestContext[SeriesQuery]) -> None:
    """Refuse options that do not go with the format or with each other."""
    check_options(context, SERIES)
    _check_options(context.query, context.format)


def _check_options(query: SeriesQuery, form: Format) -> None:
    faults: list[Fault] = []
    is_wide = query.shape == "wide"
    fitting = WIDE if is_wide else LONG
    if query.shape is not None and form not in fitting:
        faults.append(Fault("shape", query.shape, "needs_format", ", ".join(fitting)))
    if query.fields and form in (Format.JSON_STAT, *PICTURES):
        faults.append(Fault("fields", None, "needs_format", ", ".join((Format.JSON, *LONG))))
    elif query.fields and is_wide:
        faults += unknown_values("fields", query.fields, columns_of(SeriesHead))
    if query.beside and not is_wide:
        faults.append(Fault("beside", None, "needs_shape", "wide"))
    if query.vintages == "all" and (is_wide or form is Format.JSON_STAT):
        faults.append(Fault("vintages", "all", "invalid_value", _ONE_EACH))
    if faults:
        raise BadRequestError(*faults)


def too_large(query: SeriesQuery, form: Format, most: str) -> BadRequestError:
    """Return the error for an answer that would hold more than it may; it names the parameter that decides."""
    if form is Format.JSON or query.limit is not None:
        return BadRequestError(Fault("limit", str(query.limit) if query.limit else None, "too_large", most))
    name, value = ("shape", "wide") if query.shape == "wide" else ("format", form.value)
    return BadRequestError(Fault(name, value, "too_large", most))
