"""Where everything in a chart stands, in points from the upper left corner."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, NamedTuple

from app.charts.chart import ChartKey, ChartLine, ChartMark, ChartPanel, SeriesChart, Sign
from app.charts.lettering import broken, drawable, width_of
from app.charts.palette import INK, LINES, MUTED
from app.charts.periods import OPEN, span_of
from app.charts.scales import tick_labels, value_ticks, year_ticks

TITLE, SUBTITLE, AXIS, LABEL, KEY, FOOTER = 14.0, 10.0, 9.5, 8.5, 9.5, 8.0  # sizes of texts
_STEP = 1.35  # distance of lines of text, in their size
_EDGE, _GAP = 12.0, 8.0
_HEAD = 12.0  # from the unit of a panel to its upper edge
_SIGN, _BETWEEN = 24.0, 14.0  # width of a sign of the legend, and what is between two of its keys
_HALF_MARK = 5.0
_LABELLED = 24  # figures of a panel that still have labels; of more, the last of each line
_PARTS = 24  # of a line between two marks, where labels look for room
_TICK = 26.0  # least distance of two ticks of values


class Box(NamedTuple):
    """A rectangle; `top` is less than `bottom`."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Tell whether it covers some of another one."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


class PlacedText(NamedTuple):
    """A line of text; `anchor` is what of it stands at `x`: `left`, `center` or `right`. Its foot stands at `y`.

    With a halo it can be read over a line.
    """

    x: float
    y: float
    text: str
    size: float
    colour: str
    anchor: Literal["left", "center", "right"] = "left"
    has_halo: bool = False


class PlacedKey(NamedTuple):
    """A sign of the legend, in the middle of its height, and the line that it stands for, if it is that of one."""

    x: float
    y: float
    sign: Sign | str
    line: ChartLine | None


@dataclass(frozen=True, slots=True)
class PictureSize:
    """The size of a picture. Without a height, a panel has its own and the picture is as high as it gets."""

    width: float
    height: float | None
    panel: float


@dataclass(frozen=True, slots=True)
class PlacedPanel:
    """A panel: its box, the numbers at its lower and upper edge, the years at the left and right, and its ticks."""

    panel: ChartPanel
    box: Box
    values: tuple[float, float]
    years: tuple[float, float]
    value_ticks: tuple[Decimal, ...]
    year_ticks: tuple[int, ...]

    def x(self, year: float) -> float:
        """Return where a point in time stands."""
        first, last = self.years
        return self.box.left + (year - first) / (last - first) * (self.box.right - self.box.left)

    def y(self, value: float) -> float:
        """Return where a number stands."""
        low, high = self.values
        return self.box.bottom - (value - low) / (high - low) * (self.box.bottom - self.box.top)

    def at(self, mark: ChartMark) -> tuple[float, float]:
        """Return where a mark stands; of a range, its upper end."""
        return self.x(span_of(mark.period).middle), self.y(float(mark.top))


@dataclass(frozen=True, slots=True)
class PlacedChart:
    """A chart with everything in its place."""

    width: float
    height: float
    texts: list[PlacedText]
    panels: list[PlacedPanel]
    keys: list[PlacedKey]


def placed(chart: SeriesChart, size: PictureSize) -> PlacedChart:
    """Place everything in a picture of a size. One of a fixed height gets smaller letters where it is too full."""
    found = _placed(chart, size)
    while size.height is not None and any(each.box.bottom - each.box.top < size.panel for each in found.panels):
        size = replace(size, width=size.width * 1.25, height=size.height * 1.25)
        found = _placed(chart, size)
    return found


def _placed(chart: SeriesChart, size: PictureSize) -> PlacedChart:
    inner = size.width - 2 * _EDGE
    head = [
        *_lines(chart.title, TITLE, inner, 3, INK, _EDGE),
        *_lines(chart.subtitle, SUBTITLE, inner, 3, MUTED, _EDGE),
    ]
    keys, key_texts, key_height = _legend(chart, inner)
    foot = _lines(chart.footer, FOOTER, inner, 2, MUTED, _EDGE)
    top, texts = _stacked(head, _EDGE)
    below = key_height + 1.5 * _GAP + sum(line.size * _STEP for line in foot) + _EDGE
    around = AXIS * _STEP * 2 + _HEAD  # of a panel: its unit above it, its years below it
    count = max(1, len(chart.panels))
    panel = size.panel if size.height is None else (size.height - top - below) / count - around
    panels = []
    for each in chart.panels:
        box = Box(_EDGE, top + AXIS + _HEAD, size.width - _EDGE, top + AXIS + _HEAD + panel)
        panels.append((each, box))
        top += panel + around
    if not chart.panels:
        texts += _stacked(_lines(chart.empty, SUBTITLE, inner, 3, INK, _EDGE), top + panel / 2)[1]
        top += panel + around
    ready = _with_axes(panels, chart)
    for placed_panel in ready:
        texts += _panel_texts(placed_panel, chart)
    texts += [text._replace(y=text.y + top + _GAP) for text in key_texts]
    keys = [key._replace(y=key.y + top + _GAP) for key in keys]
    bottom, more = _stacked(foot, top + key_height + 1.5 * _GAP)
    return PlacedChart(size.width, size.height or bottom + _EDGE, texts + more, ready, keys)


def _lines(text: str, size: float, width: float, most: int, colour: str, x: float) -> list[PlacedText]:
    lines = broken(drawable(text), size, width, most) if text else []
    return [PlacedText(x, 0, line, size, colour) for line in lines]


def _stacked(lines: Sequence[PlacedText], top: float) -> tuple[float, list[PlacedText]]:
    """Put lines under each other; return where the last one ends, and the lines."""
    found = []
    for line in lines:
        found.append(line._replace(y=top + line.size))
        top += line.size * _STEP
    return top, found


def _legend(chart: SeriesChart, width: float) -> tuple[list[PlacedKey], list[PlacedText], float]:
    """Place the legend below 0, in rows; return its signs, its texts and its height."""
    lines = [line for panel in chart.panels for line in panel.lines] if chart.is_named else []
    entries: list[tuple[ChartKey, ChartLine | None]] = [
        *((ChartKey(Sign.LINE, line.name), line) for line in lines),
        *((key, None) for key in chart.legend),
    ]
    signs, texts = list[PlacedKey](), list[PlacedText]()
    left, top, step = _EDGE, 0.0, KEY * _STEP
    for key, line in entries:
        rows = broken(drawable(key.text), KEY, width - _SIGN, 3)
        long = _SIGN + max(width_of(row, KEY) for row in rows)
        if left > _EDGE and left + long > _EDGE + width:
            left, top = _EDGE, top + step
        signs.append(PlacedKey(left + _SIGN / 2 - 2, top + KEY * 0.62, key.sign, line))
        for n, row in enumerate(rows):
            texts.append(PlacedText(left + _SIGN, top + KEY + n * step, row, KEY, MUTED))
        left += long + _BETWEEN
        if len(rows) > 1:
            left, top = _EDGE + width, top + (len(rows) - 1) * step
    return signs, texts, top + step if entries else 0.0


def _with_axes(panels: Sequence[tuple[ChartPanel, Box]], chart: SeriesChart) -> list[PlacedPanel]:
    """Give panels their axes. All begin at the same place, behind the widest number, and show the same years."""
    spans = [span_of(mark.period) for panel, _ in panels for mark in panel.marks]
    if not spans:
        return []
    first = min(span.end - 1 if span.start == OPEN else span.start for span in spans)
    last = max(span.end for span in spans)
    if last - first < 1:  # of less than a year, the whole year is shown
        first, last = round(first + 0.01) - 0.5, round(first + 0.01) + 0.5
    found, widest = [], 0.0
    for panel, box in panels:
        values = [value for mark in panel.marks for value in (mark.value, mark.top)]
        ticks = value_ticks(values, max(2, min(6, int((box.bottom - box.top) / _TICK))))
        widest = max(widest, *(width_of(drawable(label), AXIS) for label in tick_labels(ticks, chart.magnitudes)))
        ends = (float(ticks[0]), float(ticks[-1]))
        found.append(PlacedPanel(panel, box, ends, (first, last), tuple(ticks), ()))
    left = _EDGE + widest + 6
    most = int((found[0].box.right - left) / (width_of("2020", AXIS) + 10))
    years = tuple(year_ticks(first, last, max(1, most)))
    return [replace(each, box=each.box._replace(left=left), year_ticks=years) for each in found]


def _panel_texts(placed: PlacedPanel, chart: SeriesChart) -> Iterator[PlacedText]:
    """Give the texts of a panel: its unit, the numbers of its axes, and labels of marks where there is room."""
    box, panel = placed.box, placed.panel
    unit = panel.unit if placed.values[0] <= 0 <= placed.values[1] else f"{panel.unit} · {chart.cut_axis}"
    for line in broken(drawable(unit), AXIS, box.right - _EDGE, 1):
        yield PlacedText(_EDGE, box.top - _HEAD, line, AXIS, MUTED)
    for tick, label in zip(placed.value_ticks, tick_labels(placed.value_ticks, chart.magnitudes), strict=True):
        yield PlacedText(box.left - 6, placed.y(float(tick)) + AXIS * 0.36, drawable(label), AXIS, MUTED, "right")
    for year in placed.year_ticks:
        yield PlacedText(placed.x(year), box.bottom + AXIS * 1.4, f"{year}", AXIS, MUTED, "center")
    yield from _labels(placed)


def _labels(placed: PlacedPanel) -> Iterator[PlacedText]:
    """Give labels of the newest figures: beside the mark where nothing is, else over a line, else none."""
    taken = [_around(*placed.at(mark)) for mark in placed.panel.marks]
    crossed = [box for line in placed.panel.lines for box in _along(placed, line)]
    shown = [(line, mark) for line in placed.panel.lines for mark in line.newest]
    if len(shown) > _LABELLED:
        shown = [(line, line.newest[-1]) for line in placed.panel.lines if line.newest]
    for line, mark in reversed(shown):  # the last ones first: they are what most look for
        text = drawable(mark.label)
        free = [
            (at, foot, box)
            for at, foot, box in _beside(placed, mark, width_of(text, LABEL) / 2)
            if not any(box.meets(other) for other in taken)
        ]
        if free:
            at, foot, box = min(free, key=lambda each: sum(map(each[2].meets, crossed)))  # the first of the best
            taken.append(box)
            yield PlacedText(at, foot, text, LABEL, LINES[line.colour], "center", has_halo=True)


def _beside(placed: PlacedPanel, mark: ChartMark, half: float) -> Iterator[tuple[float, float, Box]]:
    """Give places for the label of a mark within the panel, the best first: above it, below it, beside it."""
    x, y = placed.at(mark)
    low = placed.y(float(mark.value))
    middle = min(max(x, placed.box.left + half), placed.box.right - half)
    for at, foot in ((middle, y - 8), (middle, low + 8 + LABEL), (x + half + 9, y + 3), (x - half - 9, y + 3)):
        box = Box(at - half, foot - LABEL, at + half, foot + 2)
        within = placed.box.left - 2 <= box.left and box.right <= placed.box.right + 8
        if within and placed.box.top - 4 <= box.top and box.bottom <= placed.box.bottom:
            yield at, foot, box


def _along(placed: PlacedPanel, line: ChartLine) -> Iterator[Box]:
    """Give small boxes along what is drawn of a series between its marks."""
    for one, other in line.joins:
        (x, y), (to_x, to_y) = placed.at(one), placed.at(other)
        for n in range(_PARTS + 1):
            part = n / _PARTS
            yield _around(x + (to_x - x) * part, y + (to_y - y) * part, 1)


def _around(x: float, y: float, half: float = _HALF_MARK) -> Box:
    return Box(x - half, y - half, x + half, y + half)
