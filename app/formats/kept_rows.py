"""Rows of facts as columns of Apache Arrow, given as the lines of CSV that are kept of them.

CSV is parsed three times as fast as the NDJSON beside it, which says exactly what every cell is. A cell of
`app.formats.csv` leaves three things open: whether an empty text is missing, whether an apostrophe at its beginning is
its own, and where a list is divided whose texts have blanks. Each is read in the way that makes the row longer as
NDJSON: `null` is longer than `""`, an apostrophe is one more character, and one more text in a list is two more quotes.
So a row was read exactly if its cells make a line as long as its NDJSON, and so were all if their lines are as long
together. That takes only the length of a line. The few other rows are read from theirs.
"""

import re
from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any, Protocol

from app.formats.arrow_columns import arrow, constant, of_lines, own_pool, schema, whole

Lines = Sequence[bytes]
Columns = Mapping[str, Any]  # the cells of each column as texts, in one piece

BLOCK = 2**20  # bytes of CSV that are parsed at a time: each column has room for all of them
_QUOTES, _BRACKETS, _NULL = len('""'), len("[]"), len("null")
_END = len("\r\n")
_BLANK = 0x20  # JSON writes a character before it as two or six (RFC 8259, 7)
_ESCAPED = re.compile(rb'[\x00-\x1f\\]|""')  # what is in a row if JSON writes one of its characters with a backslash


class Kept(Protocol):
    """Some rows as they are kept. Lengths are in bytes; what tells of each row is read only where it is asked for."""

    @property
    def count(self) -> int:
        """How many rows there are."""

    @property
    def text(self) -> bytes:
        """Their lines of CSV, one behind the other."""

    @property
    def length(self) -> int:
        """The length of their lines of NDJSON together."""

    def rows(self) -> Lines:
        """Return each line of CSV."""

    def lengths(self) -> Sequence[int]:
        """Return the length of each line of NDJSON."""

    def lines(self, places: Sequence[int]) -> Lines:
        """Return the lines of NDJSON of rows that are told by their places."""


def of_kept(kinds: Mapping[str, type], kept: Kept) -> Any:
    """Return rows as a table, as `arrow_columns.of_lines` does, given as they are kept.

    No list is missing, and no text in one is empty: they are ids, codes and names.
    """
    from pyarrow import ArrowInvalid

    if not kept.count:
        return schema(kinds).empty_table()
    try:
        columns = _cells(kinds, kept.text)
        # no line is longer than it was read, so one sum tells of them all
        if _length(kinds, columns, kept.count) == kept.length:
            return _table(kinds, columns)
        return _row_by_row(kinds, columns, kept)
    except ArrowInvalid:  # a number beyond the range of a double, or an end of a line in a cell where a block ends
        return of_lines(kinds, kept.lines(range(kept.count)))


def _row_by_row(kinds: Mapping[str, type], columns: Columns, kept: Kept) -> Any:
    """Return the rows, those from their NDJSON whose cells do not tell what they are; raises ArrowInvalid."""
    places = range(kept.count)
    is_exact = [
        read == length and not _ESCAPED.search(row, 0, len(row) - _END)
        for row, length, read in zip(kept.rows(), kept.lengths(), _lengths(kinds, columns), strict=True)
    ]
    mask = arrow().array(is_exact, arrow().bool_())
    table = _table(kinds, {name: column.filter(mask) for name, column in columns.items()})
    others = [n for n in places if not is_exact[n]]
    found = [*(n for n in places if is_exact[n]), *others]
    both = arrow().concat_tables([table, of_lines(kinds, kept.lines(others))])
    return both.take(arrow().array(sorted(places, key=found.__getitem__), arrow().int64()))


def _length(kinds: Mapping[str, type], columns: Columns, rows: int) -> int | None:
    """Return how many bytes all rows are as NDJSON, nothing where a cell has a control character."""
    cells = b"".join(map(_held, columns.values()))
    if _has_controls(cells):
        return None
    total = len(cells) + rows * _fixed(kinds)
    total += sum(cells.count(mark) for mark in (b'"', b"\\") if mark in cells)  # which is found sooner than counted
    for name, kind in kinds.items():
        column = columns[name]
        if kind is list:
            total += _QUOTES * (bytes(_held(column)).count(b" ") + rows - column.null_count)
        else:
            total += (_NULL - _quotes(kind)) * column.null_count
    return total


def _held(column: Any) -> memoryview:
    """Return the texts of a column, one behind the other."""
    _, offsets, texts = column.buffers()
    ends = memoryview(offsets).cast("i")
    return memoryview(texts or b"")[ends[column.offset] : ends[column.offset + len(column)]]


def _has_controls(text: bytes) -> bool:
    from pyarrow import compute

    each = arrow().Array.from_buffers(arrow().uint8(), len(text), [None, arrow().py_buffer(text)])
    least: int | None = compute.min_max(each)["min"].as_py()
    return least is not None and least < _BLANK


def _lengths(kinds: Mapping[str, type], columns: Columns) -> list[int]:
    """Return how many bytes each row is as NDJSON, where no character has a backslash before it."""
    from pyarrow import compute

    more: list[Any] = []
    for name, kind in kinds.items():
        column = columns[name]
        more.append(compute.binary_length(column).cast(arrow().int64()).fill_null(constant(0)))
        if kind is list:
            more.append(compute.multiply(_sizes(column), constant(_QUOTES)))
        elif column.null_count:
            more.append(compute.multiply(column.is_null().cast(arrow().int64()), constant(_NULL - _quotes(kind))))
    lengths: list[int] = reduce(compute.add, more, constant(_fixed(kinds))).to_pylist()
    return lengths


def _fixed(kinds: Mapping[str, type]) -> int:
    """Return how many bytes of a line of NDJSON are in none of its cells."""
    names = sum(len(f'"{name}":'.encode()) + _quotes(kind) for name, kind in kinds.items())
    return names + len("{}\n") + len(kinds) - 1


def _quotes(kind: type) -> int:
    return _BRACKETS if kind is list else _QUOTES if kind is str else 0


def _table(kinds: Mapping[str, type], columns: Columns) -> Any:
    """Return cells in the columns of their kinds; raises ArrowInvalid."""
    arrays: list[Any] = []
    for name, kind in kinds.items():
        column = columns[name]
        if kind is list:
            arrays.append(_lists(column))
            continue
        if kind is not str:
            arrays.append(column.cast(arrow().int64() if kind is int else arrow().float64()))
        if kind is not int:
            arrays.append(column)
    return arrow().Table.from_arrays(arrays, schema=schema(kinds))


def _cells(kinds: Mapping[str, type], text: bytes) -> Columns:
    """Return the cells of a CSV. An empty one is missing; raises ArrowInvalid."""
    from pyarrow import csv

    cells = csv.read_csv(
        arrow().BufferReader(text),
        csv.ReadOptions(use_threads=False, column_names=list(kinds), block_size=BLOCK),
        convert_options=csv.ConvertOptions(
            column_types=dict.fromkeys(kinds, arrow().string()),
            null_values=[""],
            strings_can_be_null=True,
            check_utf8=False,  # this application has written it
        ),
        memory_pool=own_pool(),
    )
    return {name: whole(cells.column(name)) for name in kinds}


def _sizes(joined: Any) -> Any:
    """Return how many texts each list has, given with blanks between them."""
    from pyarrow import compute

    if joined.null_count == len(joined):
        return arrow().repeat(constant(0), len(joined))
    return compute.add(compute.count_substring(joined, " "), constant(1)).fill_null(constant(0))


def _lists(joined: Any) -> Any:
    """Return lists of texts, which are given with blanks between them."""
    from pyarrow import compute

    if joined.null_count == len(joined):
        begins = arrow().repeat(constant(0), len(joined) + 1).cast(arrow().int32())
        return arrow().ListArray.from_arrays(begins, joined.slice(0, 0))
    ends = compute.cumulative_sum(_sizes(joined)).cast(arrow().int32())
    begins = arrow().concat_arrays([arrow().array([0], arrow().int32()), ends])
    texts = compute.split_pattern(joined.drop_null(), " ").flatten()
    return arrow().ListArray.from_arrays(begins, texts)
