"""CSV for programs that read a schema beside it: every text is in quotes, and nothing is changed for spreadsheets.

An empty cell is a missing value. A number has every digit, and a list is a JSON array. `app.formats.csv` is for people.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import orjson

from app.formats.arrow_columns import EXACT, arrow, constant


def lines(table: Any, kinds: Mapping[str, type]) -> memoryview:
    """Return the rows of a table that `app.formats.arrow_columns` makes (RFC 4180)."""
    from pyarrow import csv

    cells = {
        name: _texts(table.column(f"{name}{EXACT}" if kind is Decimal else name), kind) for name, kind in kinds.items()
    }
    made = arrow().BufferOutputStream()
    csv.write_csv(arrow().table(cells), made, csv.WriteOptions(include_header=False, eol="\r\n"))
    return memoryview(made.getvalue())


def _texts(column: Any, kind: type) -> Any:
    if kind is not list:
        return column
    return arrow().chunked_array([_arrays(chunk) for chunk in column.chunks], arrow().string())


def _arrays(lists: Any) -> Any:
    """Return lists of texts as JSON arrays."""
    from pyarrow import compute

    members = lists.values
    if not len(members):
        return arrow().repeat(constant("[]"), len(lists))
    if compute.any(compute.match_substring_regex(members, r'["\\\x00-\x1f]')).as_py():
        quoted = arrow().array([orjson.dumps(member).decode() for member in members.to_pylist()], arrow().string())
    else:
        quoted = compute.binary_join_element_wise(constant('"'), members, constant('"'), constant(""))
    joined = compute.binary_join(arrow().ListArray.from_arrays(lists.offsets, quoted), constant(","))
    return compute.binary_join_element_wise(constant("["), joined, constant("]"), constant(""))
