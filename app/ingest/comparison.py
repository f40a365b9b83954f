"""Two sets of figures side by side: what is new, gone or changed, and which change a person should look at first."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

_YEAR = re.compile("[0-9]{4}")
_ORDERS = ((Decimal(10) ** 4, "ten thousand", "万"), (Decimal(10) ** 8, "a hundred million", "亿"))
_SUDDEN = Decimal(10)  # from this factor on, a change is to be looked at
_NEAR = Decimal(2)  # a factor is about 10,000 where it is not further away from that than this factor
_COMPARED = ("indicator", "period", "value", "value_to", "qualifier", "measure_word", "as_reported")

Series = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComparedFigure:
    """A metric as comparisons see it. What a report does not name is empty; `where` says where to find it."""

    slug: str
    where: str
    indicator: str
    region: str
    scope: str
    breakdown: str
    base: str
    status: str
    variant: str
    period: str
    value: Decimal
    value_to: Decimal | None
    qualifier: str
    measure_word: str | None
    as_reported: str

    @property
    def series(self) -> Series:
        """What a figure is a value of, year after year."""
        return self.indicator, self.region, self.scope, self.breakdown, self.base, self.status, self.variant


@dataclass(frozen=True, slots=True)
class Pair:
    """A figure and the one before it. `fields` are those that differ, `doubts` why a person should look at them."""

    now: ComparedFigure
    before: ComparedFigure
    fields: tuple[str, ...]
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two sets of figures, each part in the order of the newer or, if gone, the older text.

    `missing` are the indicators that only the older set has.
    """

    changed: list[Pair]
    new: list[ComparedFigure]
    gone: list[ComparedFigure]
    missing: list[str]


def editions_compared(
    now: Sequence[ComparedFigure], before: Sequence[ComparedFigure], units: Mapping[str, str]
) -> Comparison:
    """Compare two editions of a report: figures belong together by slug, else by series and period.

    `units` has the unit of each measure word.
    """
    slugs = {figure.slug: figure for figure in before}
    pairs = {figure.slug: slugs[figure.slug] for figure in now if figure.slug in slugs}
    taken = {figure.slug for figure in pairs.values()}
    left = {(figure.series, figure.period): figure for figure in before if figure.slug not in taken}
    for figure in now:
        if figure.slug not in pairs and (other := left.pop((figure.series, figure.period), None)):
            pairs[figure.slug] = other
    return _comparison(now, before, pairs, _COMPARED, units)


def years_compared(
    now: Sequence[ComparedFigure], before: Sequence[ComparedFigure], units: Mapping[str, str]
) -> Comparison:
    """Compare a report with last year's: figures of one series belong together where the period is a year later.

    Where a series has one figure in each report, they belong together whatever their periods.
    """
    mine, theirs = _by_series(now), _by_series(before)
    pairs: dict[str, ComparedFigure] = {}
    for series, figures in mine.items():
        others = {_year_later(figure.period): figure for figure in theirs.get(series, ())}
        alone = len(figures) == len(others) == 1
        for figure in figures:
            if other := next(iter(others.values())) if alone else others.get(figure.period):
                pairs[figure.slug] = other
    return _comparison(now, before, pairs, ("value", "value_to", "qualifier", "measure_word"), units)


def _comparison(
    now: Sequence[ComparedFigure],
    before: Sequence[ComparedFigure],
    pairs: Mapping[str, ComparedFigure],
    fields: Sequence[str],
    units: Mapping[str, str],
) -> Comparison:
    changed = []
    for figure in now:
        if other := pairs.get(figure.slug):
            differing = tuple(name for name in fields if getattr(figure, name) != getattr(other, name))
            if differing:
                changed.append(Pair(figure, other, differing, tuple(_doubts(figure, other, units))))
    paired = {figure.slug for figure in pairs.values()}
    counted = {figure.indicator for figure in now}
    return Comparison(
        changed=changed,
        new=[figure for figure in now if figure.slug not in pairs],
        gone=[figure for figure in before if figure.slug not in paired],
        missing=list(dict.fromkeys(figure.indicator for figure in before if figure.indicator not in counted)),
    )


def _doubts(now: ComparedFigure, before: ComparedFigure, units: Mapping[str, str]) -> Iterator[str]:
    """Give the reasons why a change may be a mistake."""
    word, other = now.measure_word, before.measure_word
    if word and other and units.get(word, word) != units.get(other, other):
        yield f"counted in {word}, before in {other}"
    if now.value and before.value:
        more = abs(now.value) > abs(before.value)
        least, most = sorted((abs(now.value), abs(before.value)))
        for order, said, character in _ORDERS:
            if order / _NEAR <= most / least <= order * _NEAR:
                way = "more" if more else "less"
                yield f"about {said} times {way}: look whether {character} was lost or read twice"
                return
        if most >= _SUDDEN * least:
            yield f"ten times {'as much' if more else 'less'} or more"


def _by_series(figures: Iterable[ComparedFigure]) -> dict[Series, list[ComparedFigure]]:
    found = defaultdict(list)
    for figure in figures:
        found[figure.series].append(figure)
    return found


def _year_later(period: str) -> str:
    return _YEAR.sub(lambda year: f"{int(year.group()) + 1:04}", period)
