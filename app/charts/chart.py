"""What a chart shows. Every text is in one language, and every number is exact."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from app.charts.periods import follows

PREVIEW_WIDTH, PREVIEW_HEIGHT = 1200, 630  # pixels of a chart as PNG: what previews of links show


@dataclass(frozen=True, slots=True)
class ChartMark:
    """A figure in a chart.

    `vintage` is 1 for the newest figure for the period. `label` is the short text beside the mark, `says` all of it in
    a sentence, `title` the same behind the name of its line. `codes` are attributes of the mark in SVG, `href` is where
    the mark leads to, "" for nowhere.
    """

    period: str
    value: Decimal
    value_to: Decimal | None
    qualifier: str
    is_preliminary: bool
    vintage: int
    label: str
    says: str
    title: str
    codes: dict[str, str]
    href: str

    @property
    def top(self) -> Decimal:
        """The upper end of the figure."""
        return self.value if self.value_to is None else self.value_to


@dataclass(frozen=True, slots=True)
class ChartLine:
    """A series in a chart. `status` is its own; `colour` is the same for series that differ in their status alone."""

    name: str
    status: str
    colour: int
    marks: tuple[ChartMark, ...]

    @property
    def newest(self) -> list[ChartMark]:
        """The newest figure for each period, in order."""
        return [mark for mark in self.marks if mark.vintage == 1]

    @property
    def joins(self) -> list[tuple[ChartMark, ChartMark]]:
        """The marks that a line joins: those of periods that follow each other.

        It goes through no range, and through no `several`, whose size is unknown.
        """
        points = [mark for mark in self.newest if mark.value_to is None and mark.qualifier != "several"]
        return [(one, other) for one, other in pairwise(points) if follows(one.period, other.period)]


@dataclass(frozen=True, slots=True)
class ChartPanel:
    """The series of one unit. They share an axis."""

    unit: str
    lines: tuple[ChartLine, ...]

    @property
    def marks(self) -> list[ChartMark]:
        """Every mark."""
        return [mark for line in self.lines for mark in line.marks]


class Sign(StrEnum):
    """Signs of the legend that are no qualifiers."""

    LINE = "line"
    RANGE = "range"
    TARGET = "target"
    FORECAST = "forecast"
    PRELIMINARY = "preliminary"
    OLDER = "older"
    SPAN = "span"
    GAP = "gap"


class ChartKey(NamedTuple):
    """A sign of the legend and its meaning; of a qualifier, its code is the sign."""

    sign: Sign | str
    text: str


class Magnitude(NamedTuple):
    """A power of ten that has a word, such as 10,000, which is 万."""

    size: Decimal
    word: str


@dataclass(frozen=True, slots=True)
class SeriesChart:
    """A chart. `table` says everything that it shows as lines of text; `legend` explains only what is in it."""

    lang: str
    title: str
    subtitle: str
    panels: tuple[ChartPanel, ...]
    legend: tuple[ChartKey, ...]
    is_named: bool  # whether each line needs its name in the legend
    empty: str  # what stands in place of panels where there are none
    footer: str
    described: str
    table: tuple[str, ...]
    magnitudes: tuple[Magnitude, ...]
    cut_axis: str  # what is said of an axis that does not begin at 0
