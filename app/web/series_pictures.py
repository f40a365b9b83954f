"""Series as pictures: SVG for pages, PNG for previews of links."""

from collections.abc import Sequence

from starlette.responses import Response

from app.charts.chart import SeriesChart
from app.charts.style import policy
from app.description.dataset import CITATION
from app.queries.series import FoundSeries
from app.queries.series_chart import MAX_LINES, MAX_MARKS, MAX_PANELS, series_chart
from app.queries.series_rows import SeriesNames
from app.schemas.series import SeriesQuery
from app.texts import Phrase, say
from app.vocabulary import Format
from app.web.drawn_answer import DrawnAnswer
from app.web.request_context import RequestContext
from app.web.series_request import AskedSeries, asked_series, too_large

_LINES = Phrase("expected.drawn-series", "{most} series, what one picture shows")
_UNITS = Phrase("expected.drawn-units", "{most} units, what one picture shows")
_MARKS = Phrase("expected.drawn-figures", "{most} figures, what one picture shows")


def series_picture(context: RequestContext[SeriesQuery]) -> Response:
    """Answer with a picture of every series that is asked for; raises BadRequestError if one cannot show them.

    It is read at once, and drawn when its turn has come.
    """
    with context.readers.reader(context.release) as reader:
        asked = asked_series(context, reader, context.query.limit or MAX_LINES + 1)
        page = asked.page(reader.connection)
        chart = _chart(asked, page.series, asked.names(reader.connection, page.series))
    headers = [
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Disposition", f'inline; filename="series.{context.format}"'),
        *asked.links(page),
    ]
    return DrawnAnswer(context.request, lambda: _drawn(context, chart, headers))


def _drawn(context: RequestContext[SeriesQuery], chart: SeriesChart, headers: list[tuple[str, str]]) -> Response:
    if context.format is Format.PNG:
        from app.charts.png import png  # loads Matplotlib

        return context.respond(png(chart), headers)
    from app.charts.svg import svg  # as well

    return context.respond(svg(chart), [*headers, ("Content-Security-Policy", policy())])


def _chart(asked: AskedSeries, found: Sequence[FoundSeries], names: SeriesNames) -> SeriesChart:
    """Return the chart of series, whose marks lead nowhere; raises BadRequestError."""
    figures = (
        len(point.figures) if asked.every else min(1, len(point.figures)) for each in found for point in each.points
    )
    units = {names.definitions[each.codes.indicator].unit for each in found}
    for number, most, said in (
        (len(found), MAX_LINES, _LINES),
        (len(units), MAX_PANELS, _UNITS),
        (sum(figures), MAX_MARKS, _MARKS),
    ):
        if number > most:
            raise too_large(asked.query, asked.context.format, said.filled(most=most))
    lang = asked.context.lang
    citation = say(CITATION.filled(release=asked.snapshot.release), lang)
    return series_chart(found, names, lang, citation, lambda _: "", every=asked.every)
