"""Series as what goes out: records, rows of a long table, and wide tables, with the names of their codes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_type_hints

from app.queries.release import Snapshot
from app.queries.series import Definition, FoundPoint, FoundSeries, StatedFigure
from app.schemas.base import columns_of
from app.schemas.series import Point, Series, SeriesCell, SeriesHead, SeriesRow, Vintage
from app.series_id import SeriesId
from app.vocabulary import Lang

Cells = list[Any]
Pair = tuple[str, str]  # a name in Chinese and in English

_NOTHING: tuple[None, None] = (None, None)
_CELLS = columns_of(SeriesCell)


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
    count = len(point.figures)
    value, value_to, qualifier, status, as_reported, metric, report = point.figures[0][:7] if count else (None,) * 7
    return {
        "period": point.period,
        "value": value,
        "value_to": value_to,
        "qualifier": qualifier,  # type: ignore[typeddict-item] # a code of the vocabulary
        "value_status": status,  # type: ignore[typeddict-item] # as well
        "as_reported": as_reported,
        "metric": metric,
        "report": report,
        "vintage_count": count,
        "vintages": [_vintage(figure) for figure in point.figures] if every else [],
    }


def _vintage(figure: StatedFigure) -> Vintage:
    return {
        "value": figure.value,
        "value_to": figure.value_to,
        "qualifier": figure.qualifier,  # type: ignore[typeddict-item] # a code of the vocabulary
        "value_status": figure.status,  # type: ignore[typeddict-item] # as well
        "as_reported": figure.as_reported,
        "metric": figure.metric,
        "report": figure.report,
        "report_year": figure.year,
        "published": figure.published,
    }


# --- tables -------------------------------------------------------------------------------------------------------

LONG = columns_of(SeriesRow)


def long_rows(series: FoundSeries, names: SeriesNames, *, every: bool) -> Iterator[Cells]:
    """Give the rows of a series, with the cells of `SeriesRow`: one for each period, or for `every` vintage."""
    head = head_of(series.id, series.codes, names)
    for point in series.points:
        if not point.figures:
            yield [*head, *_cells(point, None, None)]
        for place, figure in enumerate(point.figures if every else point.figures[:1], 1):
            yield [*head, *_cells(point, figure, place)]


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


def _cells(point: FoundPoint, figure: StatedFigure | None, place: int | None) -> Cells:
    count = len(point.figures)
    if figure is None:
        return [point.period, *(None,) * 9, count]
    return [point.period, *figure[:8], place, count]


@dataclass(frozen=True, slots=True)
class WideTable:
    """A table with a row for each series. `columns` has the type of each column by its name, as `SeriesRow` has it.

    Behind the columns of `SeriesHead` there is one for each period, `2020`, and those beside it, `2020_qualifier`.
    """

    columns: Mapping[str, Any]
    rows: list[Cells]


Fields = Mapping[str, Mapping[str, str]]  # by period: the field of a figure that each column shows


def wide_table(found: Sequence[FoundSeries], names: SeriesNames, beside: Iterable[str]) -> WideTable:
    """Return the wide table of series, with columns `beside` each value.

    A range is never shown by its lower end alone: a period that has one in any series has its `value_to` beside it.
    """
    asked, ranges = frozenset(beside), _ranges(found)
    fields: dict[str, dict[str, str]] = {}
    for period in periods(found):
        own = [name for name in _CELLS if name in asked or (name == "value_to" and period in ranges)]
        fields[period] = {period: "value", **{f"{period}_{name}": name for name in own}}
    return _wide(found, names, fields)


def wide_qualifiers(found: Sequence[FoundSeries], names: SeriesNames) -> WideTable:
    """Return the same table with qualifiers in the places of values."""
    return _wide(found, names, {period: {period: "qualifier"} for period in periods(found)})


def _wide(found: Sequence[FoundSeries], names: SeriesNames, fields: Fields) -> WideTable:
    hints = get_type_hints(SeriesRow)
    columns = {name: hints[name] for name in columns_of(SeriesHead)}
    for own in fields.values():
        columns |= {column: hints[field] for column, field in own.items()}
    rows = []
    for series in found:
        row, points = head_of(series.id, series.codes, names), {point.period: point for point in series.points}
        for period, own in fields.items():
            point = points.get(period)
            cells = dict(zip(_CELLS, _cells(point, next(iter(point.figures), None), 1), strict=True)) if point else {}
            row += [cells.get(field) for field in own.values()]
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
        if point.figures and point.figures[0].value_to is not None
    )
