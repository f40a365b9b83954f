"""Series, from the query string to the bytes: pages of JSON, cubes, pictures and tables."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.formats import json_stat, ndjson
from app.moment import stamp
from app.queries.release import created_at
from app.queries.series_cube import cells, cube, meanings
from app.queries.series_rows import record
from app.schemas.base import DEFAULT_LIMIT, MAX_ROWS
from app.schemas.choice import chosen, cut
from app.schemas.series import MAX_CELLS, SeriesQuery
from app.texts import Phrase
from app.vocabulary import Format
from app.web.about import about_data, operator_of
from app.web.address import whole
from app.web.list_request import of_table
from app.web.negotiation import SERIES_FORMATS
from app.web.request_context import RequestContext
from app.web.series_pictures import series_picture
from app.web.series_request import asked_series, check_series, too_large
from app.web.series_tables import series_table

_CELLS = Phrase("expected.cells", "{most} cells of a cube")


def series_of(request: Request) -> Response:
    """Answer a request for series; raises BadRequestError with every fault of the request."""
    context = RequestContext(request, SeriesQuery, SERIES_FORMATS)
    check_series(context)
    if context.is_known:
        return context.not_modified()
    context.relations = of_table(context)
    match context.format:
        case Format.JSON:
            return _page(context)
        case Format.JSON_STAT:
            return _cube(context)
        case Format.SVG | Format.PNG:
            return series_picture(context)
        case _:
            return series_table(context)


def _page(context: RequestContext[SeriesQuery]) -> Response:
    """Answer with a page of series, each with its points."""
    with context.readers.reader(context.release) as reader:
        asked = asked_series(context, reader, context.query.limit or DEFAULT_LIMIT)
        page = asked.page(reader.connection)
        names = asked.names(reader.connection, page.series)
        total = asked.total(reader.connection) if page.total is None else page.total
    data: list[Any] = [record(series, names, context.lang, every=asked.every) for series in page.series]
    if asked.query.fields:
        choice = chosen(asked.query.fields, "id")
        data = [cut(series, choice) for series in data]
    info = {"limit": asked.request.limit, "total": total, "next": asked.cursor(page)}
    return context.respond(ndjson.dumps({"data": data, "page": info}), asked.links(page))


def _cube(context: RequestContext[SeriesQuery]) -> Response:
    """Answer with a JSON-stat dataset of every series that is asked for."""
    with context.readers.reader(context.release) as reader:
        asked = asked_series(context, reader, context.query.limit or MAX_ROWS)
        page = asked.page(reader.connection)
        names = asked.names(reader.connection, page.series)
        created = created_at(reader.connection, asked.snapshot.release)
    dimensions = cube(page.series, names, context.lang)
    if json_stat.cells_of(dimensions) > MAX_CELLS:
        raise too_large(asked.query, context.format, _CELLS.filled(most=f"{MAX_CELLS:,}"))
    data = about_data(operator_of(context.request), context.lang, asked.snapshot.release)
    about = {"label": data["name"], "source": data["citation"], "updated": stamp(created)}
    extension = {"release": asked.snapshot.release, **meanings(context.lang)}

    def link(metric: str) -> str:
        return whole(context.request, context.pinned(f"/v1/metrics/{metric}"))

    dataset = json_stat.dataset(about, dimensions, cells(page.series, link), extension)
    return context.respond(ndjson.dumps(dataset), asked.links(page))
