"""Rows as columns of Apache Arrow, which Parquet and typed CSV are written from.

There are 64-bit integers, doubles, texts and lists of texts. A number that may have decimals is two columns: a double
of its name, and `<name>_exact` with every digit as text. Which columns there are depends on the kinds of cells only,
never on the rows. Any cell may be empty.

pyarrow is an extra, `workreport[parquet]`, and imported only where it is used.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from importlib.util import find_spec
from typing import Any

from app.formats import ndjson

EXACT = "_exact"


@cache
def is_installed() -> bool:
    """Tell whether pyarrow is there."""
    return find_spec("pyarrow") is not None


def arrow() -> Any:
    """Return pyarrow. Its memory comes from the C library, which gives it back to the system as that of all else."""
    return _arrow_and_pool()[0]


def own_pool() -> Any:
    """Return the memory of pyarrow's own allocator, for arrays that are copied at once.

    An array that is made takes a large buffer, and keeps of it what it needs. The C library leaves that where it is,
    with a hole behind it that the next large buffer does not fit into; this allocator moves it.
    """
    return _arrow_and_pool()[1]


@cache
def _arrow_and_pool() -> tuple[Any, Any]:
    import pyarrow

    own = pyarrow.default_memory_pool()
    pyarrow.set_memory_pool(pyarrow.system_memory_pool())
    return pyarrow, own


@cache
def constant(value: int | str) -> Any:
    """Return a number or a text for pyarrow to compute with.

    Given without its type, pyarrow would look for a package each time that may be missing, which costs 80 µs.
    """
    return arrow().scalar(value, arrow().int64() if isinstance(value, int) else arrow().string())


def whole(column: Any) -> Any:
    """Return a column in one piece. One that is in one piece already is not copied, as pyarrow would."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def names(column: str, kind: type) -> tuple[str, ...]:
    """Return the name of the column, or of the two columns, that a column of a row becomes."""
    return (column, f"{column}{EXACT}") if kind is Decimal else (column,)


def schema(kinds: Mapping[str, type]) -> Any:
    """Return the schema of rows, given what the cells of each column are: int, Decimal, str or list."""
    types = _types()
    return arrow().schema(
        [
            arrow().field(name, type_)
            for column, kind in kinds.items()
            for name, type_ in zip(names(column, kind), types[kind], strict=True)
        ]
    )


def of_rows(kinds: Mapping[str, type], rows: Sequence[Mapping[str, Any]]) -> Any:
    """Return rows as a table. A number is an int or a Decimal."""
    cells = [made for name, kind in kinds.items() for made in _cells([row[name] for row in rows], kind)]
    wanted = schema(kinds)
    arrays = [arrow().array(column, field.type) for column, field in zip(cells, wanted, strict=True)]
    return arrow().Table.from_arrays(arrays, schema=wanted)


def of_lines(kinds: Mapping[str, type], lines: Sequence[bytes]) -> Any:
    """Return rows as a table, given as the lines of NDJSON that `app.formats.ndjson` writes; none is one of no rows.

    No Python object is made of a cell. Columns that `kinds` does not name are left out.
    """
    if not lines:
        return schema(kinds).empty_table()
    from pyarrow import ArrowInvalid, json

    text = b"".join(lines)
    as_read = arrow().schema([arrow().field(name, _types()[kind][0]) for name, kind in kinds.items()])
    try:
        table = json.read_json(
            arrow().BufferReader(text),
            json.ReadOptions(use_threads=False, block_size=len(text) + 1),
            json.ParseOptions(explicit_schema=as_read, unexpected_field_behavior="ignore"),
        )
    except ArrowInvalid:  # a number beyond the range of a double
        return of_rows(kinds, [ndjson.read(line) for line in lines])
    arrays = []
    for name, kind in kinds.items():
        arrays.append(table.column(name))
        if kind is Decimal:
            arrays.append(arrow().array(_digits(lines, name), arrow().string()))
    return arrow().Table.from_arrays(arrays, schema=schema(kinds))


def _digits(lines: Sequence[bytes], name: str) -> list[bytes | None]:
    """Return each number of a column as it is written. In a text no quote stands without a backslash before it."""
    mark = f'"{name}":'.encode()
    found: list[bytes | None] = []
    for line in lines:
        at = line.index(mark) + len(mark)
        end = line.find(b",", at)
        digits = line[at : end if end > 0 else line.rindex(b"}")]
        found.append(None if digits == b"null" else digits)
    return found


@cache
def _types() -> Mapping[type, tuple[Any, ...]]:
    """Return the types of the columns that a column becomes; the last one is that of every digit."""
    text = arrow().string()
    return {
        int: (arrow().int64(),),
        Decimal: (arrow().float64(), text),
        str: (text,),
        list: (arrow().list_(text),),
    }


def _cells(cells: list[Any], kind: type) -> Sequence[list[Any]]:
    """Return the cells of the column, or of the two columns, that a column becomes."""
    if kind is not Decimal:
        return (cells,)
    exact = [f"{cell:f}" if isinstance(cell, Decimal) else None if cell is None else str(cell) for cell in cells]
    return [None if cell is None else float(cell) for cell in exact], exact
