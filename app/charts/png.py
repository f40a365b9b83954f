"""A chart as PNG: 1200 by 630 pixels, what previews of links show. It is light: it cannot know where it is shown."""

from io import BytesIO

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from app.charts.chart import PREVIEW_HEIGHT, PREVIEW_WIDTH, SeriesChart
from app.charts.drawing import drawn
from app.charts.placing import PictureSize, placed

_SIZE = PictureSize(PREVIEW_WIDTH / 2, PREVIEW_HEIGHT / 2, 75)


def png(chart: SeriesChart) -> bytes:
    """Return a chart as PNG. The same chart gives the same bytes; title and text stand in its metadata."""
    there = placed(chart, _SIZE)

    def make(figure: Figure, file: BytesIO) -> None:
        said = {"Title": chart.title, "Description": "\n".join((chart.described, *chart.table)), "Software": None}
        figure.set_dpi(72 * (PREVIEW_WIDTH + 0.001) / there.width)  # a pixel that is not whole would be left out
        FigureCanvasAgg(figure).print_png(file, metadata=said)  # type: ignore[no-untyped-call]

    return drawn(there, make, pixels=True)
