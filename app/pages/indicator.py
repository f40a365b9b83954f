"""`/indicators/{code}`: what is counted, a chart of its series, and the way from each figure to its sentence."""

from collections.abc import Iterator, Sequence
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from app.charts import drawn_by
from app.charts.chart import SeriesChart
from app.description.dataset import CITATION
from app.errors import BadRequestError, Fault
from app.pages.cells import place_of, read
from app.pages.page_context import PageContext
from app.pages.series_paths import picture_path, series_path
from app.queries import facets
from app.queries import series as q
from app.queries.listing import Scalar
from app.queries.resources import FACTS
from app.queries.series import FoundPoint, FoundSeries, StatedFigure, WantedPeriods
from app.queries.series_chart import MAX_LINES, MAX_MARKS, STATUSES, figure_said, line_names, series_chart
from app.queries.series_rows import SeriesNames
from app.queries.vocabularies import INDICATORS
from app.schemas.base import AnyOf, Filter, Lookup, Text
from app.schemas.facts import FACTS as SCHEMAS
from app.schemas.series import MAX_FIGURES, SeriesQuery
from app.texts import Phrase, say
from app.vocabulary import Kind, Lang, Resource, Status
from app.web.drawn_answer import DrawnAnswer
from app.web.query import parameters, unknown_values
from app.web.reader import Reader
from app.web.records import found_record

CHOICE = 200  # series to choose from

_TEXTS = {
    name: Phrase(f"indicator-page.{name}", text)
    for name, text in {
        "unit": "Unit",
        "kind": "Kind",
        "of": "Change of",
        "themes": "Themes",
        "years": "Years",
        "figures": "Figures",
        "chart": "Chart",
        "chart-lead": "Every mark leads to the sentence that states it. What its form means stands below.",
        "no-chart": "This server cannot draw charts: Matplotlib is not installed. The table has every figure.",
        "full-chart": "These are too many figures for one chart. Choose fewer series; the table has every figure.",
        "choice": "Series",
        "choice-lead": "{shown} of {total} series are shown, {most} at most.",
        "show": "Show",
        "table": "Every figure, the newest first for each period",
        "series": "Series",
        "period": "Period",
        "value": "Value",
        "reported": "As reported",
        "status": "Status",
        "report": "Report",
        "gap": "no figure",
        "older": "an earlier figure",
        "none": "No report gives a value of it.",
        "data": "The same as data",
        "call": "This call",
    }.items()
}

router = APIRouter(include_in_schema=False)


class IndicatorPageQuery(Lookup):
    """What the page of an indicator may be asked."""

    id: Annotated[
        AnyOf[Text],
        Field(
            description=Phrase(
                "IndicatorPageQuery.id", "Id of a series of the indicator to show; repeat it for any of several."
            )
        ),
    ] = ()


class TableLine(NamedTuple):
    """A line of the table: a figure, or None in a gap. `path` leads to its sentence."""

    series: str
    period: str
    value: str
    figure: StatedFigure | None
    status: Phrase | None
    is_older: bool
    path: str


@router.get("/indicators/{code}")
def get_indicator_page(request: Request, code: str) -> Response:
    """Get the page of an indicator."""
    can_draw = drawn_by.is_installed()
    of = drawn_by.drawn_by() if can_draw else None
    page = PageContext(request, IndicatorPageQuery, data=f"/v1/indicators/{code}", of=of)
    if page.is_known:
        return page.not_modified()
    with page.readers.reader(page.release) as reader:
        body, _ = found_record(reader, INDICATORS, code, page.lang)
        record = read(body)
        found, total = _series_of(reader, code)
        names = SeriesNames(reader.snapshot, q.definitions(reader.connection, reader.snapshot, found))
        themes = _themes(reader, code, page.lang)
        of_name = reader.snapshot.label("indicators", record["of"], page.lang) if record["of"] else ""
        unit = reader.snapshot.label("units", record["unit"], page.lang)
    shown = _shown(page, found)
    called = line_names(shown, names, page.lang)
    chart, reason = _chart(page, shown, names) if can_draw else (None, "no-chart")
    values = {
        "title": record["name"],
        "record": record,
        "kind": Kind(record["kind"]),
        "unit": unit,
        "of_name": of_name,
        "themes": themes,
        "reason": reason if shown else "none",
        "choice": [(each.id, name) for each, name in zip(found, line_names(found, names, page.lang), strict=True)],
        "chosen": {each.id for each in shown},
        "total": total,
        "most": MAX_LINES,
        "lines": [
            line for each, name in zip(shown, called, strict=True) for line in _lines(each, name, names, page.lang)
        ],
        "several": len(shown) > 1,
        "series": series_path(code, page.query.id),
        "picture": picture_path(code, page.query.id),
    }
    if chart is None:
        return page.answer("indicator.html", _TEXTS, chart="", **values)
    return DrawnAnswer(request, lambda: page.answer("indicator.html", _TEXTS, chart=_drawn(chart), **values))


def _drawn(chart: SeriesChart) -> str:
    from app.charts.svg import inline_svg  # loads Matplotlib

    return inline_svg(chart)


def _series_of(reader: Reader, code: str) -> tuple[list[FoundSeries], int]:
    """Return the series of an indicator, with every figure, and how many it has; the first ones if it has very many."""
    facts = q.matching(reader.connection, reader.snapshot, _of_indicator(code))
    for limit in (CHOICE, MAX_LINES, 1):
        try:
            page = q.page(reader.connection, facts, "", limit, MAX_FIGURES, WantedPeriods())
        except q.TooManyFiguresError:
            continue
        return page.series, q.total(reader.connection, facts) if page.total is None else page.total
    return [], 0


def _of_indicator(code: str) -> tuple[tuple[Filter, tuple[Scalar, ...]], ...]:
    by_indicator = parameters(SeriesQuery)["indicator"].filter
    assert by_indicator is not None  # noqa: S101 - series are filtered by indicator
    return ((by_indicator, (code,)),)


def _themes(reader: Reader, code: str, lang: Lang) -> list[str]:
    """Return the names of the themes that figures of an indicator stand under."""
    by_theme = parameters(SCHEMAS[Resource.METRIC].query)["theme"].filter
    assert by_theme is not None  # noqa: S101 - every list of facts is filtered by theme
    metrics = FACTS[Resource.METRIC]
    (counted,) = facets.facets(reader.connection, metrics, reader.snapshot, _of_indicator(code), [by_theme])
    return [reader.snapshot.label("themes", theme, lang) for theme, number in counted if number]


def _shown(page: PageContext[IndicatorPageQuery], found: Sequence[FoundSeries]) -> list[FoundSeries]:
    """Return the series that are asked for, the first ones if none are; raises BadRequestError for unknown ids."""
    asked = page.query.id
    known = {each.id: each for each in found}
    faults = [*unknown_values("id", asked, list(known))]
    if not faults and len(asked) > MAX_LINES:
        faults = [Fault("id", None, "too_many_values", str(MAX_LINES))]
    if faults:
        raise BadRequestError(*faults)
    return [known[name] for name in sorted(asked)] or list(found[:MAX_LINES])


def _chart(
    page: PageContext[IndicatorPageQuery], shown: Sequence[FoundSeries], names: SeriesNames
) -> tuple[SeriesChart | None, str]:
    """Return the chart, or why there is none."""
    if sum(len(point.figures) for each in shown for point in each.points) > MAX_MARKS:
        return None, "full-chart"
    citation = say(CITATION.filled(release=page.release.number), page.lang)
    chart = series_chart(
        shown, names, page.lang, citation, lambda figure: page.frame.link(place_of(figure.metric)), every=True
    )
    return (chart, "") if chart.panels else (None, "none")


def _lines(series: FoundSeries, name: str, names: SeriesNames, lang: Lang) -> Iterator[TableLine]:
    """Give the lines of the table of a series, the newest period first."""
    for point in reversed(series.points):
        if not point.figures:
            yield TableLine(name, point.period, "", None, None, is_older=False, path="")
        yield from _figures(series, name, point, names, lang)


def _figures(series: FoundSeries, name: str, point: FoundPoint, names: SeriesNames, lang: Lang) -> Iterator[TableLine]:
    for place, figure in enumerate(point.figures):
        value = figure_said(figure, series, names, lang)
        status = STATUSES.get(Status(figure.status))
        yield TableLine(name, point.period, value, figure, status, is_older=place > 0, path=place_of(figure.metric))
