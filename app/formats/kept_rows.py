"""Rows of facts as columns of Apache Arrow, given as the lines of CSV that are kept of them.

CSV is parsed three times as fast as the NDJSON beside it, which says exactly what every cell is. A cell of
`app.formats.csv` leaves three things open: whether an empty text is missing, whether an apostrophe at its beginning is
its own, and where a list is divided whose texts have blanks. Each is read in the way that makes the row longer as
NDJSON: `null` is longer than `""`, an apostrophe is one more character, and one more text in a list is two more quotes.
So a row was read exactly if its cells make a line as long as its NDJSON, and so were all if their lines are as long
together. That takes only the length of a line. The few other rows are read from theirs.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any

from app.formats.arrow_columns import arrow, constant, of_lines, schema, whole

Lines = Sequence[bytes]

_QUOTES, _BRACKETS, _NULL = len('""'), len("[]"), len("null")
_END = len("\r\n")
_BLANK = 0x20  # JSON writes a character before it as two or six (RFC 8259, 7)
_ESCAPED = re.compile(rb'[\x00-\x1f\\]|""')  # what is in a row if JSON writes one of its characters with a backslash


def of_kept(
    kinds: Mapping[str, type], rows: Lines, lengths: Sequence[int], lines: Callable[[Sequence[int]], Lines]
) -> Any:
    """Return rows as a table, as `arrow_columns.of_lines` does, given as their lines of CSV.

    `lengths` are those of their lines of NDJSON, in bytes. `lines` gives these lines for rows told by their places. No
    list is missing, and no text in one is empty: they are ids, codes and names.
    """
    from pyarrow import ArrowInvalid

    if not rows:
        return schema(kinds).empty_table()
    places, text = range(len(rows)), b"".join(rows)
    try:
        cells = _cells(kinds, text)
        # no line is longer than it was read, so one sum tells of them all
        if not _has_controls(text, len(rows)) and _length(kinds, cells, text) == sum(lengths):
            return _table(kinds, cells)
        is_exact = [
            read == length and not _ESCAPED.search(row, 0, len(row) - _END)
            for row, length, read in zip(rows, lengths, _lengths(kinds, cells), strict=True)
        ]
        table = _table(kinds, cells.filter(arrow().array(is_exact, arrow().bool_())))
    except ArrowInvalid:  # a number beyond the range of a double
        return of_lines(kinds, lines(places))
    others = [n for n in places if not is_exact[n]]
    found = [*(n for n in places if is_exact[n]), *others]
    both = arrow().concat_tables([table, of_lines(kinds, lines(others))])
    return both.take(arrow().array(sorted(places, key=found.__getitem__), arrow().int64()))


def _has_controls(text: bytes, rows: int) -> bool:
    """Tell whether rows have a control character besides the two at their ends."""
    from pyarrow import compute

    each = arrow().Array.from_buffers(arrow().uint8(), len(text), [None, arrow().py_buffer(text)])
    controls: int = compute.sum(compute.less(each, arrow().scalar(_BLANK, arrow().uint8()))).as_py()
    return controls != _END * rows


def _length(kinds: Mapping[str, type], cells: Any, text: bytes) -> int:
    """Return how many bytes all rows are as NDJSON, given their cells and their CSV; none has a control character."""
    from pyarrow import compute

    rows: int = cells.num_rows
    total: int = rows * _fixed(kinds)
    held = 0
    for name, kind in kinds.items():
        column = whole(cells.column(name))
        size: int = compute.sum(compute.binary_length(column)).as_py() or 0
        held += size
        total += size
        if kind is list:
            total += _QUOTES * (compute.sum(_sizes(column)).as_py() or 0)
        else:
            total += (_NULL - _quotes(kind)) * column.null_count
    # a quote in a cell is two in the CSV, whose cell has two around it
    quotes = text.count(b'"') + held + rows * (len(kinds) - 1 + _END) - len(text)
    return total + quotes + text.count(b"\\")


def _lengths(kinds: Mapping[str, type], cells: Any) -> list[int]:
    """Return how many bytes each row is as NDJSON, where no character has a backslash before it."""
    from pyarrow import compute

    more: list[Any] = []
    for name, kind in kinds.items():
        column = whole(cells.column(name))
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


def _table(kinds: Mapping[str, type], cells: Any) -> Any:
    """Return cells in the columns of their kinds; raises ArrowInvalid."""
    arrays: list[Any] = []
    for name, kind in kinds.items():
        column = cells.column(name).combine_chunks()  # copied: as read, its buffers have room for the whole CSV
        if kind is list:
            arrays.append(_lists(column))
            continue
        if kind is not str:
            arrays.append(column.cast(arrow().int64() if kind is int else arrow().float64()))
        if kind is not int:
            arrays.append(column)
    return arrow().Table.from_arrays(arrays, schema=schema(kinds))


def _cells(kinds: Mapping[str, type], text: bytes) -> Any:
    """Return the cells of a CSV as texts. An empty one is missing."""
    from pyarrow import csv

    return csv.read_csv(
        arrow().BufferReader(text),
        csv.ReadOptions(use_threads=False, column_names=list(kinds), block_size=len(text) + 1),
        convert_options=csv.ConvertOptions(
            column_types=dict.fromkeys(kinds, arrow().string()),
            null_values=[""],
            strings_can_be_null=True,
            check_utf8=False,  # this application has written it
        ),
    )


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
