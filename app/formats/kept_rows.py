"""Rows of facts as columns of Apache Arrow, given as the two lines that are kept of each: CSV and NDJSON.

CSV is parsed three times as fast, and NDJSON says exactly what every cell is. A cell of `app.formats.csv` leaves three
things open: whether an empty text is missing, whether an apostrophe at its beginning is its own, and where a list is
divided whose texts have blanks. Each is read in the way that makes the row longer as NDJSON: `null` is longer than
`""`, an apostrophe is one more character, and one more text in a list is two more quotes. So a row was read exactly if
its cells make a line as long as its NDJSON, and so were all if their lines are as long together. The few others are
read from their NDJSON.
"""

from collections.abc import Mapping, Sequence
from functools import reduce
from itertools import repeat
from operator import contains
from typing import Any

from app.formats.arrow_columns import arrow, constant, of_lines, schema

_QUOTES, _BRACKETS, _NULL = len('""'), len("[]"), len("null")
_BACKSLASH = ord("\\")


def of_both(kinds: Mapping[str, type], rows: Sequence[bytes], lines: Sequence[bytes]) -> Any:
    """Return rows as a table, as `arrow_columns.of_lines` does. `rows` are their lines of CSV, `lines` of NDJSON.

    No list is missing, and no text in one is empty: they are ids, codes and names.
    """
    from pyarrow import ArrowInvalid, compute

    plain: Sequence[int] = range(len(lines))
    kept = lines
    if any(map(contains, lines, repeat(_BACKSLASH))):  # it makes a line longer than its cells
        plain = [n for n in plain if _BACKSLASH not in lines[n]]
        rows, kept = [rows[n] for n in plain], [lines[n] for n in plain]
    text = b"".join(rows)
    try:
        table, longer = _read(kinds, text)
    except ArrowInvalid:  # there are none, or a number beyond the range of a double
        return of_lines(kinds, lines)
    found = plain
    # no line is longer than it was read, so one sum tells of them all
    if _sum(longer, len(rows)) != sum(map(len, kept)) - len(text) + text.count(b'"'):
        marks = [len(line) - len(row) + row.count(b'"') for row, line in zip(rows, kept, strict=True)]
        is_exact = compute.equal(longer, arrow().array(marks, arrow().int64()))
        found = [n for n, exact in zip(plain, is_exact.to_pylist(), strict=True) if exact]
        table = table.filter(is_exact)
    if len(found) == len(lines):
        return table
    others = sorted({*range(len(lines))}.difference(found))
    both = arrow().concat_tables([table, of_lines(kinds, [lines[n] for n in others])])
    return both.take(compute.sort_indices(arrow().array([*found, *others], arrow().int64())))


def _sum(each: Any, rows: int) -> int:
    """Return the sum of a number of each row, given all of them, or one if they are all the same."""
    from pyarrow import compute

    total: int = each.as_py() * rows if isinstance(each, arrow().Scalar) else compute.sum(each).as_py()
    return total


def _read(kinds: Mapping[str, type], text: bytes) -> tuple[Any, Any]:
    """Return rows as a table, and how many bytes longer each is as NDJSON than as CSV without quotes.

    Raises ArrowInvalid.
    """
    from pyarrow import compute

    cells = _cells(kinds, text)
    fixed = len("{}\n") - len("\r\n") + sum(len(f'"{name}":'.encode()) for name in kinds)
    more: list[Any] = []
    arrays: list[Any] = []
    for name, kind in kinds.items():
        column = cells.column(name).combine_chunks()
        if kind is list:
            fixed += _BRACKETS
            sizes = _sizes(column)
            more.append(compute.multiply(sizes, constant(_QUOTES)))
            arrays.append(_lists(column, sizes))
            continue
        quotes = _QUOTES if kind is str else 0
        fixed += quotes
        more.append(compute.multiply(_missing(column), constant(_NULL - quotes)))
        if kind is not str:
            arrays.append(column.cast(arrow().int64() if kind is int else arrow().float64()))
        if kind is not int:
            arrays.append(column)
    return arrow().Table.from_arrays(arrays, schema=schema(kinds)), reduce(compute.add, more, constant(fixed))


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


def _missing(cells: Any) -> Any:
    """Return 1 for each cell that is missing and 0 for each other one; one number where that is all the same."""
    if cells.null_count in (0, len(cells)):
        return constant(int(cells.null_count > 0))
    return cells.is_null().cast(arrow().int64())


def _sizes(joined: Any) -> Any:
    """Return how many texts each list has, given with blanks between them; one number where all are empty."""
    from pyarrow import compute

    if joined.null_count == len(joined):
        return constant(0)
    return compute.add(compute.count_substring(joined, " "), constant(1)).fill_null(constant(0))


def _lists(joined: Any, sizes: Any) -> Any:
    """Return lists of texts, which are given with blanks between them."""
    from pyarrow import compute

    if joined.null_count == len(joined):
        begins = arrow().repeat(constant(0), len(joined) + 1).cast(arrow().int32())
        return arrow().ListArray.from_arrays(begins, joined.slice(0, 0))
    ends = compute.cumulative_sum(sizes).cast(arrow().int32())
    begins = arrow().concat_arrays([arrow().array([0], arrow().int32()), ends])
    texts = compute.split_pattern(joined.drop_null(), " ").flatten()
    return arrow().ListArray.from_arrays(begins, texts)
