"""The figure of a chart, by Matplotlib: never through pyplot, which keeps figures and picks a window system.

What settings a process has is left as it was. They belong to all threads, so one chart is drawn at a time.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from app.charts.chart import ChartLine, ChartMark, Sign
from app.charts.lettering import font_of
from app.charts.palette import DASHES, FORMS, GRID, GROUND, LINES, MUTED
from app.charts.periods import OPEN, span_of
from app.charts.placing import PlacedChart, PlacedKey, PlacedPanel, PlacedText

JOIN, HALO, MARK = "join", "halo", "mark-"  # ids of parts; that of a mark has its number behind it
HALO_WIDTH = 2.5
_ALONE = threading.Lock()
# hinting makes letters crisp on coarse screens, and takes most of the time
_SETTINGS: Any = {"svg.fonttype": "none", "svg.hashsalt": "workreport", "text.hinting": "none"}
_STARS = 9.0  # size of marks with many corners, which look smaller
_SIZE, _FAINT = 6.5, 0.4
_ACROSS = 11.0  # half of the line across a mark that is no result


def drawn(placed: PlacedChart, make: Callable[[Figure, BytesIO], None], *, pixels: bool) -> bytes:
    """Return the picture that `make` writes of the figure of a chart.

    `pixels` says that it is made of these. Otherwise the id of a part says what it is: `JOIN`, `HALO`, `mark-<number>`.
    """
    file = BytesIO()
    with _ALONE, mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_SETTINGS)
        make(_Drawing(placed, is_of_pixels=pixels).figure, file)
    return file.getvalue()


class _Drawing:
    """A figure in which points are counted from the upper left corner. Each mark has its number as id."""

    def __init__(self, placed: PlacedChart, *, is_of_pixels: bool) -> None:
        self._is_of_pixels = is_of_pixels
        self.figure = Figure(figsize=(placed.width / 72, placed.height / 72), dpi=72, facecolor="none")
        points = Affine2D().scale(1 / 72, -1 / 72).translate(0, placed.height / 72)
        self._where = points + self.figure.dpi_scale_trans
        self._gid = ""
        self._alpha: float | None = None
        ground = Rectangle((0, 0), placed.width, placed.height, facecolor=GROUND, edgecolor="none")
        self._add(ground)
        for panel in placed.panels:
            self._axes(panel)
        self._number = 0
        for panel in placed.panels:
            for line in panel.panel.lines:
                self._series(panel, line)
        for key in placed.keys:
            self._key(key)
        for text in placed.texts:
            with self._as(HALO if text.has_halo else ""):
                self._text(text)

    def _add(self, artist: Artist) -> None:
        artist.set_transform(self._where)
        if self._gid:
            artist.set_gid(self._gid)
        if self._alpha is not None:
            artist.set_alpha(self._alpha)
        self.figure.add_artist(artist)

    @contextmanager
    def _as(self, gid: str, alpha: float | None = None) -> Iterator[None]:
        self._gid, self._alpha = gid, alpha
        yield
        self._gid, self._alpha = "", None

    def _text(self, placed: PlacedText) -> None:
        text = Text(
            *(placed.x, placed.y, placed.text),
            color=placed.colour,
            fontproperties=font_of(placed.size),
            horizontalalignment=placed.anchor,
            verticalalignment="baseline",
            parse_math=False,
        )
        if placed.has_halo and self._is_of_pixels:  # in SVG it would make a shape of the text
            text.set_path_effects([withStroke(linewidth=HALO_WIDTH, foreground=GROUND)])
        self._add(text)

    def _line(self, xs: list[float], ys: list[float], colour: str, width: float = 1.0, dashes: Any = "solid") -> None:
        self._add(Line2D(xs, ys, color=colour, linewidth=width, linestyle=dashes, solid_capstyle="butt"))

    def _sign(self, x: float, y: float, qualifier: str, colour: str, size: float = _SIZE) -> None:
        form = FORMS[qualifier]
        size = _STARS if form.marker in "*d" else size
        face = colour if form.is_filled else GROUND
        style: dict[str, Any] = {"marker": form.marker, "markersize": size, "markeredgewidth": 1.3}
        self._add(Line2D([x], [y], linestyle="none", markerfacecolor=face, markeredgecolor=colour, **style))

    def _ring(self, x: float, y: float, colour: str) -> None:
        style: dict[str, Any] = {"marker": "o", "markersize": 12.5, "linestyle": "none", "markeredgewidth": 0.9}
        self._add(Line2D([x], [y], markerfacecolor="none", markeredgecolor=colour, **style))

    def _axes(self, panel: PlacedPanel) -> None:
        box = panel.box
        for tick in panel.value_ticks:
            colour = MUTED if tick == 0 else GRID
            self._line([box.left, box.right], [panel.y(float(tick))] * 2, colour, 0.8)
        for year in panel.year_ticks:
            self._line([panel.x(year)] * 2, [box.bottom, box.bottom + 3], MUTED, 0.8)

    def _series(self, panel: PlacedPanel, line: ChartLine) -> None:
        """Draw a series: a line through what follows each other, then its marks, the older ones first."""
        colour = LINES[line.colour]
        for one, other in line.joins:
            (x, y), (to_x, to_y) = panel.at(one), panel.at(other)
            with self._as(JOIN):
                self._line([x, to_x], [y, to_y], colour, 1.6, DASHES[line.status])
        first = self._number
        for n, mark in reversed([*enumerate(line.marks)]):
            with self._as(f"{MARK}{first + n}", _FAINT if mark.vintage > 1 else None):
                self._mark(panel, line, mark)
        self._number += len(line.marks)

    def _mark(self, panel: PlacedPanel, line: ChartLine, mark: ChartMark) -> None:
        colour = LINES[line.colour]
        x, y = panel.at(mark)
        self._span(panel, mark, x, y, colour)
        if line.status != "actual":
            self._line([x - _ACROSS, x + _ACROSS], [y, y], colour, 1.8, DASHES[line.status])
        if mark.value_to is not None:
            low = panel.y(float(mark.value))
            self._line([x, x], [low, y], colour, 2.4)
            self._sign(x, low, mark.qualifier, colour)
        self._sign(x, y, mark.qualifier, colour)
        if mark.is_preliminary:
            self._ring(x, y, colour)

    def _span(self, panel: PlacedPanel, mark: ChartMark, x: float, y: float, colour: str) -> None:
        """Draw how long a period is that is no year; one with an open start begins with an arrow."""
        span = span_of(mark.period)
        if span.is_year:
            return
        end = panel.x(span.end)
        start = panel.box.left if span.start == OPEN else panel.x(span.start)
        self._line([start, end], [y, y], colour, 1.0)
        for at in (end,) if span.start == OPEN else (start, end):
            self._line([at, at], [y - 3.5, y + 3.5], colour, 1.0)
        if span.start == OPEN:
            self._add(Line2D([start + 3], [y], marker="<", markersize=5, linestyle="none", color=colour))

    def _key(self, key: PlacedKey) -> None:
        """Draw a sign of the legend."""
        x, y = key.x, key.y
        if key.line is not None:
            colour = LINES[key.line.colour]
            self._line([x - 9, x + 9], [y, y], colour, 1.8, DASHES[key.line.status])
            self._sign(x, y, "exact", colour, 5)
            return
        match key.sign:
            case Sign.RANGE:
                self._line([x, x], [y - 4.5, y + 4.5], MUTED, 2.2)
                self._sign(x, y - 4, "exact", MUTED, 3.5)
                self._sign(x, y + 4, "exact", MUTED, 3.5)
            case Sign.TARGET | Sign.FORECAST:
                self._line([x - 9, x + 9], [y, y], MUTED, 1.8, DASHES[key.sign])
                self._sign(x, y, "exact", MUTED, 5)
            case Sign.PRELIMINARY:
                self._sign(x, y, "exact", MUTED, 5)
                self._ring(x, y, MUTED)
            case Sign.OLDER:
                with self._as("", _FAINT):
                    self._sign(x, y, "exact", MUTED)
            case Sign.SPAN:
                self._line([x - 8, x + 8], [y, y], MUTED, 1.0)
                for at in (x - 8, x + 8):
                    self._line([at, at], [y - 3.5, y + 3.5], MUTED, 1.0)
                self._sign(x, y, "exact", MUTED, 4)
            case Sign.GAP:
                for at in (x - 8, x + 8):
                    self._sign(at, y, "exact", MUTED, 4)
            case qualifier:
                self._sign(x, y, qualifier, MUTED)
