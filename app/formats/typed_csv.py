"""CSV for programs that read a schema beside it: every text is in quotes, and nothing is changed for spreadsheets.

An empty cell is a missing value. A number has every digit, and a list is a JSON array. `app.formats.csv` is for people.
"""

from collections.abc import Mapping
from decimal import Decimal
from io import RawIOBase
from typing import IO, Any

import orjson

from app.formats.arrow_columns import EXACT, arrow, constant


def write(file: IO[bytes] | RawIOBase, table: Any, kinds: Mapping[str, type]) -> None:
    """Write the rows of a table that `app.formats.arrow_columns` makes (RFC 4180).

    Few rows come at a time: what a file makes of them finds them in the processor's cache.
    """
    from pyarrow import csv

    cells = {
        name: _texts(table.column(f"{name}{EXACT}" if kind is Decimal else name), kind) for name, kind in kinds.items()
    }
    csv.write_csv(arrow().table(cells), file, csv.WriteOptions(include_header=False, eol="\r\n"))


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
