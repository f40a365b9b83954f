"""Series as a cube: a dimension for each code that tells series apart, and one for the periods."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from app.formats import ndjson
from app.formats.json_stat import CubeCell, CubeDimension
from app.queries.series import FoundSeries
from app.queries.series_rows import SeriesNames, periods
from app.schemas.base import NONE
from app.texts import Phrase, say
from app.vocabulary import Lang, Qualifier, Status

_LABELS = {
    name: Phrase(f"cube.{name}", text)
    for name, text in {
        "indicator": "Indicator",
        "region": "Region",
        "scope": "Scope",
        "breakdown": "Breakdown",
        "base": "Base",
        "status": "Status",
        "variant": "Variant",
        "period": "Period",
    }.items()
}
_NOT_SAID = Phrase("cube.none", "none")
_ROLES = {"indicator": "metric", "region": "geo", "period": "time"}


def cube(found: Sequence[FoundSeries], names: SeriesNames, lang: Lang) -> list[CubeDimension]:
    """Return the dimensions of the cube of series, with the names of their categories."""
    categories: dict[str, dict[str, str]] = {name: {} for name in _LABELS}
    for series in found:
        for name, code in _codes(series).items():
            if code not in categories[name]:
                categories[name][code] = _label(name, code, series, names, lang)
    categories["period"] = {period: period for period in periods(found)}
    return [
        CubeDimension(
            name,
            say(label, lang),
            categories[name] if name == "period" else dict(sorted(categories[name].items())),
            _ROLES.get(name),
            _units(found, names, lang) if name == "indicator" else {},
        )
        for name, label in _LABELS.items()
    ]


def cells(found: Sequence[FoundSeries], link: Callable[[str], str]) -> Iterator[CubeCell]:
    """Give the newest value of each period of series; `link` returns the address of a metric."""
    for series in found:
        codes = tuple(_codes(series).values())
        for point in series.points:
            if not point.figures:
                continue
            figure = point.figures[0]
            more: dict[str, object] = {"metric": link(figure.metric)}
            if figure.plain_to is not None:
                more["value_to"] = ndjson.number(figure.plain_to)
            if figure.status == Status.PRELIMINARY:
                more["value_status"] = figure.status
            yield CubeCell((*codes, point.period), ndjson.number(figure.plain), figure.qualifier, more)


def meanings(lang: Lang) -> Mapping[str, Any]:
    """Return what the statuses of cells, which are qualifiers, mean."""
    return {"status": {"label": {member.value: member.called(lang) for member in Qualifier}}}


def _codes(series: FoundSeries) -> dict[str, str]:
    """Return the category of a series in each dimension but the last, the periods."""
    codes = series.codes
    return {
        "indicator": codes.indicator,
        "region": codes.region,
        "scope": codes.scope or NONE,
        "breakdown": ",".join(codes.breakdown) or NONE,
        "base": codes.base or NONE,
        "status": codes.status.value,
        "variant": codes.variant or NONE,
    }


def _label(name: str, code: str, series: FoundSeries, names: SeriesNames, lang: Lang) -> str:
    at = 0 if lang is Lang.ZH else 1
    if code == NONE:
        return say(_NOT_SAID, lang)
    match name:
        case "breakdown":
            return ", ".join(names.of("breakdowns", member)[at] for member in series.codes.breakdown)
        case "status":
            return series.codes.status.called(lang)
        case "variant":
            return code
        case _:
            return names.of(f"{name}s", code)[at]


def _units(found: Sequence[FoundSeries], names: SeriesNames, lang: Lang) -> dict[str, dict[str, object]]:
    """Return the unit of each indicator: its name, and the most decimals that a value has."""
    decimals: dict[str, int] = {}
    for series in found:
        values = [point.figures[0].plain for point in series.points if point.figures]
        most = max((len(value.partition(".")[2]) for value in values), default=0)
        decimals[series.codes.indicator] = max(decimals.get(series.codes.indicator, 0), most)
    return {
        code: {"label": names.unit(code)[0 if lang is Lang.ZH else 1], "decimals": most}
        for code, most in sorted(decimals.items())
    }
