"""Every series of a release as the rows of a long table, rendered: for files of everything."""

from collections.abc import Iterator

from app.formats import ndjson
from app.queries.reading import Reading
from app.queries.release import Snapshot
from app.queries.series import FoundSeries, all_series, definitions
from app.queries.series_rows import CELLS, HEAD, SeriesNames, head_of, long_rows


def series_lines(reading: Reading, snapshot: Snapshot) -> Iterator[list[bytes]]:
    """Give the rows of every series, with the newest figure of each period, as lines of NDJSON, in parts."""
    for found in all_series(reading, snapshot):
        with reading() as connection:
            names = SeriesNames(snapshot, definitions(connection, snapshot, found))
        yield [line for series in found for line in _lines(series, names)]


def _lines(series: FoundSeries, names: SeriesNames) -> Iterator[bytes]:
    begun = ndjson.begun(dict(zip(HEAD, head_of(series.id, series.codes, names), strict=True)))
    rows = long_rows(series, ndjson.number, every=False)
    return (begun + ndjson.rest(dict(zip(CELLS, row, strict=True))) for row in rows)
