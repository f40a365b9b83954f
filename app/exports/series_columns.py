"""The rows of series as columns, made of the columns of metrics while these are packed.

To read every figure again in the order of series costs more than all the rest. So what series need of metrics waits in
files without a name, a file for some indicators each: an id of a series begins with its indicator, so one file after
the other gives the order of series, and no more than one of them is in memory.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any

from app.description.tables import TABLES
from app.exports.contents import Contents
from app.exports.waiting_rows import WaitingRows
from app.formats import ndjson
from app.formats.arrow_columns import arrow, constant, schema, whole
from app.period import bounds
from app.vocabulary import Status

FIGURES = 50_000  # figures of a file, about
GATHERED = 20_000  # figures that are given out to the files at a time: each file gets some rows, not a few
_PART = 10_000  # rows of a part that is given
# columns of a metric that a figure of a series has under another name
_RENAMED = {"status": "value_status", "id": "metric", "year": "report_year"}
_CODES = ("series", "indicator", "region", "breakdown", "scope", "base_code", "variant")
_FIGURE = ("value", "value_exact", "value_to", "value_to_exact", "qualifier", "as_reported", "report")
_TAKEN = (*_CODES, "period", *_FIGURE, *_RENAMED)
_NAMES = {  # of the codes of each column: their vocabulary, and the columns of their names
    "indicator": ("indicators", "name_zh", "name_en"),
    "region": ("regions", "region_label_zh", "region_label_en"),
    "breakdown": ("breakdowns", "breakdown_labels_zh", "breakdown_labels_en"),
    "scope": ("scopes", "scope_label_zh", "scope_label_en"),
    "base_code": ("bases", "base_zh", "base_en"),
}
_OF_INDICATOR = {"unit": "unit", "unit_label_en": "unit_other_en", "kind": "kind"}


class SeriesColumns:
    """Takes metrics, and gives the rows of their series; it is closed when it is left."""

    def __init__(self, contents: Contents, folder: Path) -> None:
        self._stack = ExitStack()
        self._indicators = _by_key(contents, "indicators", "code")
        self._snapshot = contents.snapshot
        self._ranks = _ranks(_by_key(contents, "reports", "id"))
        self._file_of: dict[str, int] = {}
        figures = 0
        # ids of two series that begin with different indicators are in the order of these, each with the dot behind it
        for code in sorted(self._indicators, key=lambda code: f"{code}."):
            self._file_of[code] = figures // FIGURES
            figures += self._indicators[code]["metrics"]
        self._gathered: list[Any] = []
        self._waiting = [WaitingRows(self._stack, folder) for _ in range(figures // FIGURES + 1)]

    def __enter__(self) -> "SeriesColumns":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def add(self, metrics: Any) -> Any:
        """Take what series need of some metrics, as `app.formats.arrow_columns` gives them, and return these."""
        self._gathered.append(metrics.select(list(_TAKEN)))
        if sum(map(len, self._gathered)) >= GATHERED:
            self._give_out()
        return metrics

    def _give_out(self) -> None:
        """Write what was gathered into the files."""
        from pyarrow import compute

        if not self._gathered:
            return
        rows, self._gathered = arrow().concat_tables(self._gathered).combine_chunks(), []
        (number,) = _mapped(rows.column("indicator"), self._files_of, ("file",), arrow().int64()).values()
        rows, at = rows.take(compute.array_sort_indices(number)), 0
        for of_file in sorted(compute.value_counts(number).to_pylist(), key=itemgetter("values")):
            self._waiting[of_file["values"]].add(rows.slice(at, of_file["counts"]))
            at += of_file["counts"]

    def tables(self) -> Iterator[Any]:
        """Give the rows of all series in their order, in parts."""
        self._give_out()
        for waiting in self._waiting:
            if figures := list(waiting.batches()):
                rows = self._rows(arrow().Table.from_batches(figures))
                for at in range(0, rows.num_rows, _PART):
                    yield rows.slice(at, _PART)

    def _files_of(self, indicator: str) -> tuple[int, ...]:
        return (self._file_of[indicator],)

    def _rows(self, figures: Any) -> Any:
        """Return the rows of the series that some figures are of, all of them."""
        from pyarrow import compute

        figures = figures.rename_columns([_RENAMED.get(name, name) for name in figures.column_names])
        status = figures.column("value_status")
        is_preliminary = compute.equal(status, constant(Status.PRELIMINARY.value))
        of_series = compute.if_else(is_preliminary, constant(Status.ACTUAL.value), status)
        figures = figures.append_column("status", of_series)
        rows = _with_gaps(_newest(figures, self._newness(figures.column("report"), is_preliminary)))
        made = {name: _without_zeros(rows.column(name)) for name in ("value_exact", "value_to_exact")}
        wanted = schema(TABLES["series"].kinds)
        made |= self._told(rows)
        return arrow().Table.from_arrays(
            [made[name] if name in made else rows.column(name) for name in wanted.names], schema=wanted
        )

    def _newness(self, reports: Any, is_preliminary: Any) -> Any:
        """Return a number for each figure, greater for those that are newer, as `app.queries.series` tells them."""
        from pyarrow import compute

        final = compute.invert(is_preliminary).cast(arrow().int64())
        told = _mapped(reports, self._ranks.__getitem__, ("time", "place"), arrow().int64())
        both = compute.add(compute.multiply(told["time"], constant(2)), final)
        return compute.add(compute.multiply(both, constant(len(self._ranks))), told["place"])

    def _told(self, rows: Any) -> dict[str, Any]:
        """Return the columns that follow from the codes of rows."""
        told, text = dict[str, Any](), arrow().string()
        for codes, (vocabulary, *names) in _NAMES.items():
            told |= _mapped(rows.column(codes), partial(self._snapshot.both, vocabulary), names, text)
        own = (*_OF_INDICATOR, "unit_label_zh")
        return told | _mapped(rows.column("indicator"), self._of_indicator, own, text)

    def _of_indicator(self, code: str) -> tuple[str | None, ...]:
        row = self._indicators[code]
        return *(row[field] for field in _OF_INDICATOR.values()), self._snapshot.both("units", row["unit"])[0]


def _newest(figures: Any, newness: Any) -> Any:
    """Return the newest of the figures for each period of each series, in order, with how many there are."""
    from pyarrow import compute

    size = len(figures)
    place = _places(figures)
    keys = arrow().table([place, newness, figures.column("metric")], ["place", "newness", "metric"])
    orders = [("place", "ascending"), ("newness", "descending"), ("metric", "descending")]
    order = compute.sort_indices(keys, sort_keys=orders)
    place = place.take(order)
    differs = compute.not_equal(place.slice(1), place.slice(0, size - 1))
    first = compute.indices_nonzero(arrow().concat_arrays([arrow().array([True], arrow().bool_()), differs]))
    first = first.cast(arrow().int64())
    behind = arrow().concat_arrays([first.slice(1), arrow().array([size], arrow().int64())])
    found = figures.take(order.take(first))
    found = found.append_column("vintage", arrow().repeat(constant(1), len(first)))
    return found.append_column("vintage_count", compute.subtract(behind, first))


def _places(rows: Any) -> Any:
    """Return a number for the series and the period of each row, in their order.

    Texts that differ are compared, not those of each row: most of the id of a series is that of the next.
    """
    from pyarrow import compute

    series, periods = (whole(rows.column(name)).dictionary_encode() for name in ("series", "period"))
    rank = compute.rank(series.dictionary).cast(arrow().int64()).take(series.indices)
    known = periods.dictionary.to_pylist()
    when = {period: n for n, period in enumerate(sorted(known, key=lambda period: (_last_day(period), period)))}
    at = arrow().array([when[period] for period in known], arrow().int64()).take(periods.indices)
    return compute.add(compute.multiply(rank, constant(len(known))), at)


def _with_gaps(rows: Any) -> Any:
    """Return rows with one more for each year in a gap, which has what names the series and nothing else."""
    from pyarrow import compute

    found = _gaps(whole(rows.column("series")), whole(rows.column("period")))
    if not found:
        return rows
    gaps = rows.take([at for at, _ in found])
    own = {
        "period": arrow().array([gap for _, gap in found], arrow().string()),
        "vintage_count": arrow().array([0] * len(found), arrow().int64()),
    }
    kept = {*_CODES, "status"}
    columns = [
        own[name] if name in own else column if name in kept else arrow().nulls(len(found), column.type)
        for name, column in zip(gaps.column_names, gaps.columns, strict=True)
    ]
    rows = arrow().concat_tables([rows, arrow().table(columns, schema=rows.schema)])
    return rows.take(compute.array_sort_indices(_places(rows)))


def _gaps(series: Any, periods: Any) -> list[tuple[int, str]]:
    """Return each year in a gap, as `app.queries.series.gaps_of` tells them, with the place of its series' first row.

    The periods of a series come one after the other, in order.
    """
    from pyarrow import compute

    years = compute.equal(compute.binary_length(periods), arrow().scalar(len("2020"), arrow().int32()))
    of, year = series.filter(years), periods.filter(years).cast(arrow().int64())
    pairs = max(len(year) - 1, 0)
    is_one = compute.equal(of.slice(1), of.slice(0, pairs))
    is_apart = compute.greater(compute.subtract(year.slice(1), year.slice(0, pairs)), constant(1))
    at = compute.indices_nonzero(compute.and_(is_one, is_apart)).cast(arrow().int64())
    if not len(at):
        return []
    first = compute.index_in(of.take(at), value_set=series).to_pylist()
    begins, ends = year.take(at).to_pylist(), year.take(compute.add(at, constant(1))).to_pylist()
    return [
        (place, f"{gap:04d}")
        for place, begin, end in zip(first, begins, ends, strict=True)
        for gap in range(begin + 1, end)
    ]


def _without_zeros(digits: Any) -> Any:
    """Return numbers as lists of series write them: without zeros at the end of their decimals."""
    from pyarrow import compute

    short = compute.utf8_rtrim(compute.utf8_rtrim(digits, "0"), ".")
    return compute.if_else(compute.match_substring(digits, "."), short, digits)


def _mapped(column: Any, told_of: Callable[[str], Sequence[Any]], names: Sequence[str], type_: Any) -> dict[str, Any]:
    """Return columns, by name, of what each text of a column tells, in a list too. It is asked once for each text."""
    column = whole(column)
    if arrow().types.is_list(column.type):
        told = _mapped(arrow().chunked_array([column.values]), told_of, names, type_)
        return {name: arrow().ListArray.from_arrays(column.offsets, texts) for name, texts in told.items()}
    encoded = column.dictionary_encode()
    known = [told_of(text) for text in encoded.dictionary.to_pylist()]
    return {
        name: arrow().array([row[at] for row in known], type_).take(encoded.indices) for at, name in enumerate(names)
    }


def _last_day(period: str) -> str:
    return bounds(period)[1]


def _ranks(reports: Mapping[str, Mapping[str, Any]]) -> Mapping[str, tuple[int, int]]:
    """Return the place of each report among the times that reports are of and were published, and among all ids."""
    when = {report: (row["year"], row["published"] or "") for report, row in reports.items()}
    times = {time: n for n, time in enumerate(sorted({*when.values()}))}
    return {report: (times[when[report]], n) for n, report in enumerate(sorted(when))}


def _by_key(contents: Contents, table: str, key: str) -> Mapping[str, Mapping[str, Any]]:
    """Return the rows of a table, each by its key."""
    return {row[key]: row for lines in contents.lines(TABLES[table]) for row in map(ndjson.read, lines)}
