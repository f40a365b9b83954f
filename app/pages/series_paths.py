"""Where the series that the page of an indicator shows are as data, and where their chart is."""

from collections.abc import Sequence
from urllib.parse import urlencode

from app.queries.series_chart import MAX_LINES


def series_path(code: str, ids: Sequence[str]) -> str:
    """Return the path of the series of an indicator with every figure: those with some ids, all if there are none."""
    return f"/v1/series?{urlencode({'indicator': code, 'id': ids, 'vintages': 'all'}, doseq=True)}"


def picture_path(code: str, ids: Sequence[str]) -> str:
    """Return the same path with no more series than a chart has; `format` and `lang` may follow."""
    return f"{series_path(code, ids)}&limit={MAX_LINES}"
