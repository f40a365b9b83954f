"""Parquet: typed columns in row groups, with the release, the licence and the citation in the file's metadata.

Every reader has 64-bit integers, doubles, texts and lists of texts; decimals come out of one reader rounded and out of
the next as objects. So a number that may have decimals is two columns: a double of its name, and `<name>_exact` with
every digit as text. Which columns there are depends on the resource only, never on the rows. Any cell may be empty.

pyarrow is an extra, `workreport[parquet]`, and imported only where it is used.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from importlib.util import find_spec
from itertools import islice
from typing import IO, Any

GROUP = 10_000  # rows of a row group, which is in memory while it is written
BATCH = 1000  # rows that become columns at a time
_EXACT = "_exact"


@cache
def is_installed() -> bool:
    """Tell whether Parquet can be written here."""
    return find_spec("pyarrow") is not None


def columns(kinds: Mapping[str, type]) -> tuple[str, ...]:
    """Return the columns of a file, given what the cells of a row's columns are: int, Decimal, str or list."""
    return tuple(name for column, kind in kinds.items() for name in _named(column, kind))


def write(
    file: IO[bytes], kinds: Mapping[str, type], rows: Iterable[Mapping[str, Any]], about: Mapping[str, str]
) -> None:
    """Write a file of rows, which have the columns that `kinds` has; `about` goes into the metadata of the schema.

    The same input gives the same bytes. A number is an int or a Decimal.
    """
    arrow = _arrow()
    from pyarrow.parquet import ParquetWriter

    schema = _schema(arrow, kinds).with_metadata(dict(about))
    # of all codecs this one is in every reader, so that a browser needs no more than the format itself
    with ParquetWriter(file, schema, compression="snappy") as writer:
        for batches in _grouped(_batches(arrow, schema, kinds, rows), GROUP // BATCH):
            writer.write_table(arrow.Table.from_batches(batches), row_group_size=GROUP)


def _batches(arrow: Any, schema: Any, kinds: Mapping[str, type], rows: Iterable[Mapping[str, Any]]) -> Iterator[Any]:
    for some in _grouped(rows, BATCH):
        cells = [made for name, kind in kinds.items() for made in _cells([row[name] for row in some], kind)]
        arrays = [arrow.array(column, field.type) for column, field in zip(cells, schema, strict=True)]
        yield arrow.RecordBatch.from_arrays(arrays, schema=schema)


def _cells(cells: list[Any], kind: type) -> Sequence[list[Any]]:
    """Return the cells of the column, or of the two columns, that a column becomes."""
    if kind is not Decimal:
        return (cells,)
    doubles = [None if cell is None else float(cell) for cell in cells]
    exact = [f"{cell:f}" if isinstance(cell, Decimal) else None if cell is None else str(cell) for cell in cells]
    return doubles, exact


def _named(column: str, kind: type) -> tuple[str, ...]:
    return (column, f"{column}{_EXACT}") if kind is Decimal else (column,)


def _schema(arrow: Any, kinds: Mapping[str, type]) -> Any:
    text = arrow.string()
    types = {int: (arrow.int64(),), Decimal: (arrow.float64(), text), str: (text,), list: (arrow.list_(text),)}
    return arrow.schema(
        [
            arrow.field(name, type_)
            for column, kind in kinds.items()
            for name, type_ in zip(_named(column, kind), types[kind], strict=True)
        ]
    )


def _grouped(items: Iterable[Any], most: int) -> Iterator[list[Any]]:
    left = iter(items)
    while some := list(islice(left, most)):
        yield some


@cache
def _arrow() -> Any:
    """Return pyarrow. Its memory comes from the C library, which gives it back to the system as that of all else."""
    import pyarrow

    pyarrow.set_memory_pool(pyarrow.system_memory_pool())
    return pyarrow
