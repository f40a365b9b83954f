"""Series as what goes out: records, rows of a long table, and wide tables, with the names of their codes."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_type_hints

from app.formats import ndjson
from app.queries.release import Snapshot
from app.queries.series import Definition, FoundPoint, FoundSeries, StatedFigure
from app.schemas.base import columns_of
from app.schemas.series import Point, Series, SeriesCell, SeriesHead, SeriesRow, Vintage
from app.series_id import SeriesId
from app.vocabulary import Lang

Cells = list[Any]
Pair = tuple[str, str]  # a name in Chinese and in English
NumberCell = Callable[[str], Any]  # makes the cell of a number in plain notation

_NOTHING: tuple[None, None] = (None, None)
_NOT_STATED: Any = StatedFigure._make((None,) * len(StatedFigure._fields))  # what a gap shows


@dataclass(frozen=True, slots=True)
class SeriesNames:
    """The names of the codes of series at a release, and what their indicators say of them."""

    snapshot: Snapshot
    definitions: Mapping[str, Definition]

    def of(self, vocabulary: str, code: str) -> Pair:
        """Return the names of a code."""
        return self.snapshot.both(vocabulary, code)

    def maybe(self, vocabulary: str, code: str) -> Pair | tuple[None, None]:
        """Return the names of a code, nothing where there is none."""
        return self.of(vocabulary, code) if code else _NOTHING

    def unit(self, indicator: str) -> Pair:
        """Return the unit of an indicator as it reads behind a figure."""
        definition = self.definitions[indicator]
        return self.of("units", definition.unit)[0], definition.unit_en


def record(series: FoundSeries, names: SeriesNames, lang: Lang, *, every: bool) -> Series:
    """Return a series as JSON shows it, with `every` vintage or the newest value alone."""
    codes, at = series.codes, 0 if lang is Lang.ZH else 1
    definition = names.definitions[codes.indicator]
    members = [(dimension, member) for dimension, _, member in (each.partition(":") for each in codes.breakdown)]
    return {
        "id": series.id,
        "indicator": codes.indicator,
        "name": names.of("indicators", codes.indicator)[at],
        "region": codes.region,
        "region_label": names.of("regions", codes.region)[at],
        "breakdown": dict(members),
        "breakdown_labels": {
            dimension: names.of("breakdowns", f"{dimension}:{member}")[at] for dimension, member in members
        },
        "scope": codes.scope or None,
        "scope_label": names.maybe("scopes", codes.scope)[at],
        "base": names.maybe("bases", codes.base)[at],
        "base_code": codes.base or None,
        "status": codes.status,
        "variant": codes.variant or None,
        "unit": {"code": definition.unit, "label": names.unit(codes.indicator)[at]},
        "kind": definition.kind,  # type: ignore[typeddict-item] # a code of the vocabulary
        "points": [_point(point, every=every) for point in series.points],
    }


def _point(point: FoundPoint, *, every: bool) -> Point:
    figure = point.figures[0] if point.figures else _NOT_STATED
    return {
        "period": point.period,
        "value": ndjson.number(figure.plain),
        "value_to": ndjson.number(figure.plain_to),
        "qualifier": figure.qualifier,  # type: ignore[typeddict-item] # a code of the vocabulary
        "value_status": figure.status,  # type: ignore[typeddict-item] # as well
        "as_reported": figure.as_reported,
        "metric": figure.metric,
        "report": figure.report,
        "vintage_count": len(point.figures),
        "vintages": [_vintage(figure) for figure in point.figures] if every else [],
    }


def _vintage(figure: StatedFigure) -> Vintage:
    return {
        "value": ndjson.number(figure.plain),
        "value_to": ndjson.number(figure.plain_to),
        "qualifier": figure.qualifier,  # type: ignore[typeddict-item] # a code of the vocabulary
        "value_status": figure.status,  # type: ignore[typeddict-item] # as well
        "as_reported": figure.as_reported,
        "metric": figure.metric,
        "report": figure.report,
        "report_year": figure.year,
        "published": figure.published,
    }


# --- tables -------------------------------------------------------------------------------------------------------

HEAD, CELLS = columns_of(SeriesHead), columns_of(SeriesCell)  # together those of a long table
_NO_POINT = (None,) * len(CELLS)


def long_rows(series: FoundSeries, number: NumberCell, *, every: bool) -> Iterator[Cells]:
    """Give the cells of `SeriesCell` of the rows of a series: a row for each period, or for `every` vintage."""
    for point in series.points:
        if not point.figures:
            yield cells_of(point, None, None, number)
        for place, figure in enumerate(point.figures if every else point.figures[:1], 1):
            yield cells_of(point, figure, place, number)


def head_of(series: str, codes: SeriesId, names: SeriesNames) -> Cells:
    """Return the cells of `SeriesHead`, which name a series in each of its rows."""
    definition = names.definitions[codes.indicator]
    members = [names.of("breakdowns", member) for member in codes.breakdown]
    return [
        series,
        codes.indicator,
        *names.of("indicators", codes.indicator),
        codes.region,
        *names.of("regions", codes.region),
        list(codes.breakdown),
        [zh for zh, _ in members],
        [en for _, en in members],
        codes.scope or None,
        *names.maybe("scopes", codes.scope),
        codes.base or None,
        *names.maybe("bases", codes.base),
        codes.status.value,
        codes.variant or None,
        definition.unit,
        *names.unit(codes.indicator),
        definition.kind,
    ]


def cells_of(point: FoundPoint, figure: StatedFigure | None, place: int | None, number: NumberCell) -> Cells:
    """Return the cells of `SeriesCell`; `place` is that of the figure among those for its period."""
    count = len(point.figures)
    if figure is None:
        return [point.period, *(None,) * 9, count]
    value_to = None if figure.plain_to is None else number(figure.plain_to)
    return [point.period, number(figure.plain), value_to, *figure[2:8], place, count]


@dataclass(frozen=True, slots=True)
class WideTable:
    """A table with a row for each series. `columns` has the type of each column by its name, as `SeriesRow` has it.

    Behind the columns of `SeriesHead` there is one for each period, `2020`, and those beside it, `2020_qualifier`.
    """

    columns: Mapping[str, Any]
    rows: list[Cells]


Fields = Mapping[str, Mapping[str, str]]  # by period: the field of a figure that each column shows


def wide_table(
    found: Sequence[FoundSeries], names: SeriesNames, beside: Iterable[str], number: NumberCell
) -> WideTable:
    """Return the wide table of series, with columns `beside` each value.

    A range is never shown by its lower end alone: a period that has one in any series has its `value_to` beside it.
    """
    asked, ranges = frozenset(beside), _ranges(found)
    fields: dict[str, dict[str, str]] = {}
    for period in periods(found):
        own = [name for name in CELLS if name in asked or (name == "value_to" and period in ranges)]
        fields[period] = {period: "value", **{f"{period}_{name}": name for name in own}}
    return _wide(found, names, fields, number)


def wide_qualifiers(found: Sequence[FoundSeries], names: SeriesNames) -> WideTable:
    """Return the same table with qualifiers in the places of values."""
    return _wide(found, names, {period: {period: "qualifier"} for period in periods(found)}, str)


def _wide(found: Sequence[FoundSeries], names: SeriesNames, fields: Fields, number: NumberCell) -> WideTable:
    hints = get_type_hints(SeriesRow)
    columns = {name: hints[name] for name in HEAD}
    for own in fields.values():
        columns |= {column: hints[field] for column, field in own.items()}
    places = {period: [CELLS.index(field) for field in own.values()] for period, own in fields.items()}
    rows = []
    for series in found:
        row, points = head_of(series.id, series.codes, names), {point.period: point for point in series.points}
        for period, own_places in places.items():
            point = points.get(period)
            cells = cells_of(point, next(iter(point.figures), None), 1, number) if point else _NO_POINT
            row += [cells[at] for at in own_places]
        rows.append(row)
    return WideTable(columns, rows)


def periods(found: Iterable[FoundSeries]) -> list[str]:
    """Return the periods of series in order."""
    days = {point.period: point.last_day for series in found for point in series.points}
    return sorted(days, key=lambda period: (days[period], period))


def _ranges(found: Iterable[FoundSeries]) -> frozenset[str]:
    """Return the periods for which some figure is a range."""
    return frozenset(
        point.period
        for series in found
        for point in series.points
        if point.figures and point.figures[0].plain_to is not None
    )
