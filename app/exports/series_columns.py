"""The rows of series as columns, made of the columns of metrics while these are packed.

To read every figure again in the order of series costs more than all the rest. So what series need of metrics waits in
files without a name, a file for some indicators each: an id of a series begins with its indicator, so one file after
the other gives the order of series, and no more than one of them is in memory.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
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
_PART = 10_000  # rows of a part that is given
# columns of a metric that a figure of a series has under another name
_RENAMED = {"status": "value_status", "id": "metric", "year": "report_year"}
_HEAD = (
    *("series", "indicator", "region", "region_label_zh", "region_label_en"),
    *("breakdown", "breakdown_labels_zh", "breakdown_labels_en", "scope", "scope_label_zh", "scope_label_en"),
    *("base_code", "base_zh", "base_en", "variant", "unit", "kind"),
)
_FIGURE = ("value", "value_exact", "value_to", "value_to_exact", "qualifier", "as_reported", "report")
_TAKEN = (*_HEAD, "unit_zh", "period", *_FIGURE, *_RENAMED)
_OF_INDICATOR = {"name_zh": "name_zh", "name_en": "name_en", "unit_label_en": "unit_other_en"}
# the order of series, of periods, and of the figures for one: the newest first, as `app.queries.series` has it
_ORDER = [
    *((name, "ascending") for name in ("series", "last_day", "period")),
    *((name, "descending") for name in ("report_year", "published", "final", "report", "metric")),
]


class SeriesColumns:
    """Takes metrics, and gives the rows of their series; it is closed when it is left."""

    def __init__(self, contents: Contents, folder: Path) -> None:
        self._stack = ExitStack()
        self._indicators = _by_key(contents, "indicators", "code")
        self._published = {report: row["published"] or "" for report, row in _by_key(contents, "reports", "id").items()}
        self._file_of: dict[str, int] = {}
        figures = 0
        # ids of two series that begin with different indicators are in the order of these, each with the dot behind it
        for code in sorted(self._indicators, key=lambda code: f"{code}."):
            self._file_of[code] = figures // FIGURES
            figures += self._indicators[code]["metrics"]
        self._waiting = [WaitingRows(self._stack, folder) for _ in range(figures // FIGURES + 1)]

    def __enter__(self) -> "SeriesColumns":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def add(self, metrics: Any) -> Any:
        """Take what series need of some metrics, as `app.formats.arrow_columns` gives them, and return these."""
        from pyarrow import compute

        rows = metrics.select(list(_TAKEN))
        number = _mapped(rows.column("indicator"), self._file_of.__getitem__, arrow().int64())
        for at in compute.unique(number).to_pylist():
            self._waiting[at].add(rows.filter(compute.equal(number, constant(at))))
        return metrics

    def tables(self) -> Iterator[Any]:
        """Give the rows of all series in their order, in parts."""
        for waiting in self._waiting:
            if figures := list(waiting.batches()):
                rows = self._rows(arrow().Table.from_batches(figures))
                for at in range(0, rows.num_rows, _PART):
                    yield rows.slice(at, _PART)

    def _rows(self, figures: Any) -> Any:
        """Return the rows of the series that some figures are of, all of them."""
        from pyarrow import compute

        figures = figures.rename_columns([_RENAMED.get(name, name) for name in figures.column_names])
        status = figures.column("value_status")
        is_preliminary = compute.equal(status, constant(Status.PRELIMINARY.value))
        for name, column in {
            "status": compute.if_else(is_preliminary, constant(Status.ACTUAL.value), status),  # that of the series
            "last_day": _mapped(figures.column("period"), _last_day, arrow().string()),
            "published": _mapped(figures.column("report"), self._published.__getitem__, arrow().string()),
            "final": compute.invert(is_preliminary).cast(arrow().int8()),
        }.items():
            figures = figures.append_column(name, column)
        rows = _with_gaps(_newest(figures, compute.sort_indices(figures, sort_keys=_ORDER)))
        indicator = rows.column("indicator")

        def told(field: str) -> Any:
            return _mapped(indicator, lambda code: self._indicators[code][field], arrow().string())

        made = {
            **{name: _without_zeros(rows.column(name)) for name in ("value_exact", "value_to_exact")},
            "unit_label_zh": rows.column("unit_zh"),
            **{name: told(field) for name, field in _OF_INDICATOR.items()},
        }
        wanted = schema(TABLES["series"].kinds)
        return arrow().Table.from_arrays(
            [made[name] if name in made else rows.column(name) for name in wanted.names], schema=wanted
        )


def _newest(figures: Any, order: Any) -> Any:
    """Return the first of the figures for each period of each series, with how many there are.

    `order` has the places of the figures in their order.
    """
    from pyarrow import compute

    size = len(order)
    keys = [whole(figures.column(name).take(order)) for name in ("series", "period")]
    differs = [compute.not_equal(column.slice(1), column.slice(0, size - 1)) for column in keys]
    first = compute.indices_nonzero(
        arrow().concat_arrays([arrow().array([True], arrow().bool_()), compute.or_(*differs)])
    )
    first = first.cast(arrow().int64())
    behind = arrow().concat_arrays([first.slice(1), arrow().array([size], arrow().int64())])
    found = figures.take(order.take(first))
    found = found.append_column("vintage", arrow().repeat(constant(1), len(first)))
    return found.append_column("vintage_count", compute.subtract(behind, first))


def _with_gaps(rows: Any) -> Any:
    """Return rows with one more for each year in a gap, which has what names the series and nothing else."""
    from pyarrow import compute

    found = _gaps(whole(rows.column("series")), whole(rows.column("period")))
    if not found:
        return rows
    gaps = rows.take([at for at, _ in found])
    years = arrow().array([gap for _, gap in found], arrow().string())
    own = {
        "period": years,
        "last_day": _mapped(arrow().chunked_array([years]), _last_day, arrow().string()),
        "vintage_count": arrow().array([0] * len(found), arrow().int64()),
    }
    kept = {*_HEAD, "status", "unit_zh"}
    columns = [
        own[name] if name in own else column if name in kept else arrow().nulls(len(found), column.type)
        for name, column in zip(gaps.column_names, gaps.columns, strict=True)
    ]
    rows = arrow().concat_tables([rows, arrow().table(columns, schema=rows.schema)])
    return rows.take(compute.sort_indices(rows, sort_keys=_ORDER[:3]))


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


def _mapped(column: Any, value_of: Callable[[str], Any], type_: Any) -> Any:
    """Return what each cell of a column of texts stands for, which is looked up once for each text."""
    encoded = whole(column).dictionary_encode()
    return arrow().array([value_of(text) for text in encoded.dictionary.to_pylist()], type_).take(encoded.indices)


def _last_day(period: str) -> str:
    return bounds(period)[1]


def _by_key(contents: Contents, table: str, key: str) -> Mapping[str, Mapping[str, Any]]:
    """Return the rows of a table, each by its key."""
    return {row[key]: row for lines in contents.lines(TABLES[table]) for row in map(ndjson.read, lines)}
