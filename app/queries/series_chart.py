"""Series as a chart: what is in its title, in its legend, and at each mark."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain

from app.charts.chart import ChartKey, ChartLine, ChartMark, ChartPanel, Magnitude, SeriesChart, Sign
from app.charts.periods import span_of
from app.charts.scales import written
from app.queries.series import FoundPoint, FoundSeries, StatedFigure
from app.queries.series_rows import SeriesNames
from app.texts import Phrase, say
from app.vocabulary import Lang, Qualifier, Status

MAX_LINES = 8  # series of a chart: more colours cannot be told apart
MAX_PANELS = 4  # units of a chart
MAX_MARKS = 400  # figures of a chart

Link = Callable[[StatedFigure], str]  # where the mark of a figure leads to, "" for nowhere

_QUALIFIED = {
    qualifier: Phrase(f"chart.{qualifier}", text)
    for qualifier, text in {
        Qualifier.OVER: "over {value}",
        Qualifier.AT_LEAST: "at least {value}",
        Qualifier.NEARLY: "nearly {value}",
        Qualifier.UNDER: "under {value}",
        Qualifier.AT_MOST: "at most {value}",
        Qualifier.ABOUT: "about {value}",
        Qualifier.SEVERAL: "several times {value}",
    }.items()
}
_SIGNS = {
    sign: Phrase(f"chart.sign.{sign}", text)
    for sign, text in {
        Sign.RANGE: "a range, both ends included",
        Sign.TARGET: "a target (dashes)",
        Sign.FORECAST: "a forecast (dots)",
        Sign.PRELIMINARY: "preliminary (ring)",
        Sign.OLDER: "an earlier figure for the same period (faint)",
        Sign.SPAN: "a period that is no calendar year",
        Sign.GAP: "a year without a figure breaks the line",
    }.items()
}
STATUSES = {
    Status.TARGET: Phrase("chart.target", "target"),
    Status.FORECAST: Phrase("chart.forecast", "forecast"),
    Status.PRELIMINARY: Phrase("chart.preliminary", "preliminary"),
}
_MANY = Phrase("chart.many", "{names} and {more} more")
_UNIT = Phrase("chart.unit", "Unit: {unit}")
_BASE = Phrase("chart.base", "base: {base}")
_VARIANT = Phrase("chart.variant", "variant {variant}")
_PERIOD = Phrase("chart.period", "{period}: {said}")
_OF_LINE = Phrase("chart.of-line", "{line}, {said}")
_IN_UNIT = Phrase("chart.in-unit", "{value} {unit}")
_IN_WORDS = Phrase("chart.as-reported", "as reported: {words}")
_BY_REPORT = Phrase("chart.report", "report {report}")
_NO_FIGURE = Phrase("chart.no-figure", "no figure")
_DESCRIBED = Phrase("chart.described", "Chart of the series, by period. All of its figures:")
_EMPTY = Phrase("chart.empty", "No series matches.")
_CUT_AXIS = Phrase("chart.cut-axis", "the axis does not begin at 0")
_SOURCE = Phrase("chart.source", "Source: {citation}")
_MAGNITUDES = {
    Lang.ZH: ((12, "万亿"), (8, "亿"), (4, "万")),
    Lang.EN: ((12, " trillion"), (9, " billion"), (6, " million")),
}
_SIGNS_OF_UNIT = ("%", "‰", "℃")  # no space stands before them
_NAMED = 3  # indicators that a title names


def series_chart(
    found: Sequence[FoundSeries], names: SeriesNames, lang: Lang, citation: str, link: Link, *, every: bool
) -> SeriesChart:
    """Return the chart of some series, with `every` vintage or the newest figures alone."""
    return _Charting(found, names, lang, link, every).chart(citation)


def line_names(found: Sequence[FoundSeries], names: SeriesNames, lang: Lang) -> list[str]:
    """Return what tells some series apart, for each of them."""
    return _Charting(found, names, lang, lambda _: "", every=False).line_names[1]


def figure_said(figure: StatedFigure, series: FoundSeries, names: SeriesNames, lang: Lang) -> str:
    """Return a figure as its mark says it: with its qualifier, every digit and its unit."""
    return _Charting((series,), names, lang, lambda _: "", every=False).figure_said(series, figure)


@dataclass(frozen=True, slots=True)
class _Charting:
    """What a chart is made of."""

    found: Sequence[FoundSeries]
    names: SeriesNames
    lang: Lang
    link: Link
    every: bool

    def chart(self, citation: str) -> SeriesChart:
        """Return the chart."""
        shared, called = self.line_names
        indicators = list(dict.fromkeys(series.codes.indicator for series in self.found))
        titles = [self._name("indicators", code) for code in indicators]
        is_named = len(self.found) > 1 or any(series.codes.status.is_ahead for series in self.found)
        lines = {
            series.id: self._line(series, name, is_named=is_named)
            for series, name in zip(self.found, called, strict=True)
        }
        return SeriesChart(
            lang="zh-CN" if self.lang is Lang.ZH else "en",
            title=self._title(titles) if titles else say(_EMPTY, self.lang),
            subtitle=" · ".join(part for part in shared if part not in titles),
            panels=tuple(self._panels(lines)),
            legend=tuple(self._legend(lines.values())),
            is_named=is_named,
            empty=say(_EMPTY, self.lang),
            footer=say(_SOURCE.filled(citation=citation), self.lang),
            described=say(_DESCRIBED, self.lang),
            table=tuple(chain.from_iterable(self._table(series, lines[series.id]) for series in self.found)),
            magnitudes=self._magnitudes,
            cut_axis=say(_CUT_AXIS, self.lang),
        )

    # --- names ----------------------------------------------------------------------------------------------------

    def _name(self, vocabulary: str, code: str) -> str:
        return self.names.of(vocabulary, code)[self._at]

    @property
    def _at(self) -> int:
        return 0 if self.lang is Lang.ZH else 1

    @property
    def _magnitudes(self) -> tuple[Magnitude, ...]:
        return tuple(Magnitude(Decimal(1).scaleb(power), word) for power, word in _MAGNITUDES[self.lang])

    def _parts(self, series: FoundSeries) -> list[str]:
        """Return the names of what a series is of, but for its status."""
        codes = series.codes
        return [
            self._name("indicators", codes.indicator),
            self._name("regions", codes.region),
            *([self._name("scopes", codes.scope)] if codes.scope else []),
            *(self._name("breakdowns", member) for member in codes.breakdown),
            *([say(_BASE.filled(base=self._name("bases", codes.base)), self.lang)] if codes.base else []),
            *([say(_VARIANT.filled(variant=codes.variant), self.lang)] if codes.variant else []),
        ]

    @property
    def line_names(self) -> tuple[list[str], list[str]]:
        """What all series are of, and the name of each line."""
        parts = [self._parts(series) for series in self.found]
        shared = [part for part in next(iter(parts), []) if all(part in each for each in parts)]
        return shared, [self._called(series, each, shared) for series, each in zip(self.found, parts, strict=True)]

    def _called(self, series: FoundSeries, parts: Sequence[str], shared: Sequence[str]) -> str:
        """Return the name of a line: what tells its series from the others."""
        own = [part for part in parts if part not in shared] or [*parts[:1]]
        if series.codes.status.is_ahead:
            own.append(say(STATUSES[series.codes.status], self.lang))
        return " · ".join(own)

    def _title(self, titles: Sequence[str]) -> str:
        joined = ("、" if self.lang is Lang.ZH else ", ").join(titles[:_NAMED])
        more = len(titles) - _NAMED
        return say(_MANY.filled(names=joined, more=more), self.lang) if more > 0 else joined

    def _unit(self, series: FoundSeries) -> str:
        return self.names.unit(series.codes.indicator)[self._at]

    # --- lines ----------------------------------------------------------------------------------------------------

    def _panels(self, lines: Mapping[str, ChartLine]) -> Iterator[ChartPanel]:
        """Give a panel for each unit. What is counted names the unit where all lines of the panel count the same."""
        by_unit: dict[str, list[FoundSeries]] = {}
        for series in self.found:
            by_unit.setdefault(self.names.definitions[series.codes.indicator].unit, []).append(series)
        for unit, some in by_unit.items():
            counted = {self._unit(series) for series in some}
            label = counted.pop() if len(counted) == 1 else self._name("units", unit)
            yield ChartPanel(say(_UNIT.filled(unit=label), self.lang), tuple(lines[series.id] for series in some))

    def _line(self, series: FoundSeries, name: str, *, is_named: bool) -> ChartLine:
        of_actual = [each.codes._replace(status=Status.ACTUAL) for each in self.found]
        colours = list(dict.fromkeys(of_actual))
        line = ChartLine(name, series.codes.status, colours.index(series.codes._replace(status=Status.ACTUAL)), ())
        marks = (
            self._mark(series, line if is_named else None, point, figure, place)
            for point in series.points
            for place, figure in enumerate(point.figures if self.every else point.figures[:1], 1)
        )
        return replace(line, marks=tuple(marks))

    def _mark(
        self, series: FoundSeries, line: ChartLine | None, point: FoundPoint, figure: StatedFigure, place: int
    ) -> ChartMark:
        label = self._qualified(figure, self._magnitudes)
        if not span_of(point.period).is_year:
            label = say(_PERIOD.filled(period=point.period, said=label), self.lang)
        says = self._says(series, point, figure, place)
        return ChartMark(
            period=point.period,
            value=figure.value,
            value_to=figure.value_to,
            qualifier=figure.qualifier,
            is_preliminary=figure.status == Status.PRELIMINARY,
            vintage=place,
            label=label,
            says=says,
            title=says if line is None else say(_OF_LINE.filled(line=line.name, said=says), self.lang),
            codes=_codes(series, point, figure, place),
            href=self.link(figure),
        )

    def _qualified(self, figure: StatedFigure, magnitudes: Sequence[Magnitude]) -> str:
        """Write a figure with its qualifier."""
        value = written(figure.value, magnitudes)
        if figure.value_to is not None:
            value = f"{value}–{written(figure.value_to, magnitudes)}"
        qualifier = Qualifier(figure.qualifier)
        return say(_QUALIFIED[qualifier].filled(value=value), self.lang) if qualifier in _QUALIFIED else value

    def _says(self, series: FoundSeries, point: FoundPoint, figure: StatedFigure, place: int) -> str:
        """Say all of a mark in a sentence, with every digit."""
        parts = [
            self.figure_said(series, figure),
            say(_IN_WORDS.filled(words=figure.as_reported), self.lang),
            *([say(STATUSES[Status(figure.status)], self.lang)] if figure.status != Status.ACTUAL else []),
            *([say(_SIGNS[Sign.OLDER], self.lang)] if place > 1 else []),
            say(_BY_REPORT.filled(report=figure.report), self.lang),
        ]
        said = ("；" if self.lang is Lang.ZH else "; ").join(parts)
        return say(_PERIOD.filled(period=point.period, said=said), self.lang)

    def figure_said(self, series: FoundSeries, figure: StatedFigure) -> str:
        """Write a figure with its qualifier, every digit and its unit."""
        value, unit = self._qualified(figure, ()), self._unit(series)
        return f"{value}{unit}" if unit in _SIGNS_OF_UNIT else say(_IN_UNIT.filled(value=value, unit=unit), self.lang)

    def _table(self, series: FoundSeries, line: ChartLine) -> Iterator[str]:
        """Give everything that a line shows, gaps included, as lines of text."""
        yield f"{line.name} ({self._unit(series)}):"
        said: dict[str, list[str]] = {}
        for mark in line.marks:
            said.setdefault(mark.period, []).append(mark.says)
        for point in series.points:
            missing = say(_PERIOD.filled(period=point.period, said=_NO_FIGURE), self.lang)
            yield from said.get(point.period, [missing])

    # --- the legend -----------------------------------------------------------------------------------------------

    def _legend(self, lines: Iterable[ChartLine]) -> Iterator[ChartKey]:
        """Explain what is in the chart, and nothing else."""
        lines = list(lines)
        marks = [mark for line in lines for mark in line.marks]
        qualifiers = {mark.qualifier for mark in marks}
        if qualifiers - {Qualifier.EXACT}:
            yield from (ChartKey(each, each.called(self.lang)) for each in Qualifier if each in qualifiers)
        statuses = {line.status for line in lines}
        there = {
            Sign.RANGE: any(mark.value_to is not None for mark in marks),
            Sign.TARGET: Status.TARGET in statuses,
            Sign.FORECAST: Status.FORECAST in statuses,
            Sign.PRELIMINARY: any(mark.is_preliminary for mark in marks),
            Sign.OLDER: any(mark.vintage > 1 for mark in marks),
            Sign.SPAN: any(not span_of(mark.period).is_year for mark in marks),
            Sign.GAP: any(not point.figures for series in self.found for point in series.points),
        }
        yield from (ChartKey(sign, say(_SIGNS[sign], self.lang)) for sign, is_there in there.items() if is_there)


def _codes(series: FoundSeries, point: FoundPoint, figure: StatedFigure, place: int) -> dict[str, str]:
    """Return what a mark is, as attributes for programs."""
    return {
        "data-series": series.id,
        "data-period": point.period,
        "data-value": figure.plain,
        **({} if figure.plain_to is None else {"data-value-to": figure.plain_to}),
        "data-qualifier": figure.qualifier,
        "data-status": figure.status,
        "data-metric": figure.metric,
        "data-report": figure.report,
        "data-vintage": str(place),
    }
