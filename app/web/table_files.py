"""A list as a file: a workbook or Parquet, with every row that matches."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import chain
from typing import IO, Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from app.errors import BadRequestError, Fault
from app.formats import arrow_columns, ndjson, parquet, xlsx, xlsx_rows
from app.queries import reading as q
from app.queries.listing import Listing
from app.queries.release import ReleaseKey, created_at
from app.schemas.base import MAX_ROWS
from app.schemas.columns import kinds_of
from app.texts import Phrase, say
from app.vocabulary import Format, Lang
from app.web.about import about_data, operator_of
from app.web.address import whole
from app.web.chosen_fields import ChosenFields
from app.web.list_request import exact_total, resolve
from app.web.made_files import Unwanted, UnwantedError
from app.web.request_context import RequestContext

_NUMBERS = Phrase(
    "workbook.numbers",
    "Numbers of up to {digits} significant digits are numbers. Longer ones are text, so that none is rounded.",
)
_TEXTS = Phrase(
    "workbook.texts",
    "A cell holds up to {units} characters. A longer text ends with “…” here; CSV and NDJSON have the whole of it.",
)
CHUNK = 1000  # rows that are read at a time

T = TypeVar("T")

Tables = Callable[[Unwanted], Iterator[Any]]  # gives tables of Arrow as long as somebody waits for them


def table_file(
    context: RequestContext[Any],
    listing: Listing,
    chosen: ChosenFields | None,
    headers: list[tuple[str, str]],
    few: int,
) -> Response:
    """Answer with a file of the rows of a list. One of more than `few` rows takes long to make."""
    limit = context.query.limit
    with context.readers.reader(context.release) as reader:
        _, asked, snapshot = resolve(context, reader, listing, limit or MAX_ROWS)
        total = exact_total(context, reader, listing, snapshot, asked)
        created = created_at(reader.connection, snapshot.release)
    if context.format is Format.XLSX and limit is None and total > xlsx.MAX_ROWS:
        raise BadRequestError(Fault("format", "xlsx", "too_many_rows", str(xlsx.MAX_ROWS)))
    as_lines = replace(asked, form=Format.NDJSON)
    reading = partial(context.readers.reading, snapshot.key)
    is_long = min(total, asked.limit) > few

    def lines(unwanted: Unwanted) -> Iterator[Sequence[bytes]]:
        return wanted(q.stream(reading, listing, snapshot, as_lines, lambda: CHUNK), unwanted)

    if context.format is Format.PARQUET:
        columns = chosen.columns if chosen else listing.flat
        kinds = {name: kind for name, kind in kinds_of(listing.row).items() if name in columns}
        about = about_parquet(context, listing.name, snapshot.key, created)
        return parquet_file(
            context,
            kinds,
            lambda unwanted: map(partial(arrow_columns.of_lines, kinds), lines(unwanted)),
            about,
            headers,
            long=is_long,
        )
    about_sheet = about_workbook(context, listing.name, snapshot.release, created)
    columns, cells = (chosen.columns, chosen.cells) if chosen else (listing.flat, ndjson.cells)

    def write(file: IO[bytes], folder: str, unwanted: Unwanted) -> None:
        xlsx.write(file, folder, columns, map(cells, chain.from_iterable(lines(unwanted))), about_sheet, created)

    return workbook(context, write, headers, long=is_long)


def wanted(parts: Iterable[T], unwanted: Unwanted) -> Iterator[T]:
    """Give parts, one by one; raises UnwantedError when nobody waits for them any more."""
    for part in parts:
        if unwanted():
            raise UnwantedError
        yield part


def workbook(
    context: RequestContext[Any],
    write: Callable[[IO[bytes], str, Unwanted], None],
    headers: list[tuple[str, str]],
    *,
    long: bool,
) -> Response:
    """Answer with a workbook that `write` writes to a file; it may use a folder, and stop when nobody waits.

    `long` says that this takes a while.
    """

    def put(file: IO[bytes], unwanted: Unwanted) -> None:
        with tempfile.TemporaryDirectory() as folder:
            write(file, folder, unwanted)

    return context.file(put, headers, long=long)


def parquet_file(
    context: RequestContext[Any],
    kinds: Mapping[str, type],
    tables: Tables,
    about: Mapping[str, str],
    headers: list[tuple[str, str]],
    *,
    long: bool,
) -> Response:
    """Answer with rows as Parquet; `kinds` says what the cells of each column are. `long`: this takes a while."""
    return context.file(lambda file, unwanted: parquet.write(file, kinds, tables(unwanted), about), headers, long=long)


def about_workbook(context: RequestContext[Any], name: str, release: int, created: datetime) -> dict[str, object]:
    """Return what the sheet `about` says: what the data are, where they come from, and how cells are to be read."""
    return about_data(operator_of(context.request), context.lang, release) | {
        "resource": name,
        "created": created.isoformat(timespec="seconds"),
        "request": whole(context.request, _asked(context.request)),
        "numbers": say(_NUMBERS.filled(digits=xlsx_rows.DIGITS), context.lang),
        "texts": say(_TEXTS.filled(units=xlsx_rows.TEXT), context.lang),
    }


def about_parquet(context: RequestContext[Any], name: str, release: ReleaseKey, created: datetime) -> dict[str, str]:
    """Return what the metadata of a Parquet say, which depends on neither the language nor the address asked for."""
    about = about_data(operator_of(context.request), Lang.EN, release.number) | {
        "release_identity": release.identity,
        "resource": name,
        "created": created.isoformat(timespec="seconds"),
    }
    return {key: str(value) for key, value in about.items()}


def _asked(request: Request) -> str:
    """Return path and query string as they were sent."""
    path, query = request.scope["path"], request.scope["query_string"].decode()
    return f"{path}?{query}" if query else str(path)
