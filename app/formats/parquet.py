"""Parquet: typed columns in row groups, with the release, the licence and the citation in the file's metadata.

Every reader has 64-bit integers, doubles, texts and lists of texts; decimals come out of one reader rounded and out of
the next as objects. So a number that may have decimals is two columns, see `app.formats.arrow_columns`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

from app.formats import arrow_columns

GROUP = 10_000  # rows of a row group, which is in memory while it is written
# ends of the names of columns that no reader looks for a range of: names in a language, digits beside a double, lists
_UNSOUGHT = ("_zh", "_en", arrow_columns.EXACT, ".element")


def columns(kinds: Mapping[str, type]) -> tuple[str, ...]:
    """Return the columns of a file, given what the cells of a row's columns are: int, Decimal, str or list."""
    return tuple(name for column, kind in kinds.items() for name in arrow_columns.names(column, kind))


def write(file: IO[bytes], kinds: Mapping[str, type], tables: Iterable[Any], about: Mapping[str, str]) -> None:
    """Write a file of the rows of tables that `arrow_columns` makes; `about` goes into the metadata of the schema.

    The same rows give the same bytes, however they are divided into tables.
    """
    with ParquetFile(file, kinds, about) as made:
        for table in tables:
            made.add(table)


class ParquetFile:
    """A file that is written table by table; `write` says of what."""

    def __init__(self, file: IO[bytes], kinds: Mapping[str, type], about: Mapping[str, str]) -> None:
        self._file = file
        self._schema = arrow_columns.schema(kinds).with_metadata(dict(about))
        self._writer: Any = None
        self._waiting: list[Any] = []
        self._rows = 0

    def __enter__(self) -> "ParquetFile":
        return self

    def __exit__(self, *error: object) -> None:
        if error[0] is None:
            self._write(arrow_columns.arrow().concat_tables([self._schema.empty_table(), *self._waiting]))
        if self._writer is not None:
            self._writer.close()

    def add(self, table: Any) -> None:
        """Add the rows of a table. They are written once there are enough for a row group."""
        self._waiting.append(table)
        self._rows += table.num_rows
        if self._rows >= GROUP:
            rows = arrow_columns.arrow().concat_tables(self._waiting)
            whole = rows.num_rows // GROUP * GROUP
            for at in range(0, whole, GROUP):
                self._write(rows.slice(at, GROUP))
            rest = rows.slice(whole)
            self._waiting, self._rows = [rest] if rest.num_rows else [], rest.num_rows

    def _write(self, rows: Any) -> None:
        # in one piece: how rows came in pieces would show in the bytes
        rows = rows.combine_chunks().cast(self._schema)
        if self._writer is None:
            self._writer = _writer(self._file, rows)
        if rows.num_rows:
            self._writer.write_table(rows, row_group_size=GROUP)


def _writer(file: IO[bytes], rows: Any) -> Any:
    """Return what writes a file whose first row group has some rows."""
    from pyarrow.parquet import ParquetWriter

    return ParquetWriter(
        file,
        rows.schema,
        compression="snappy",  # of all codecs this one is in every reader: a browser needs no more than the format
        use_dictionary=[name for name, column in _leaves(rows) if _repeats(column)],
        write_statistics=[name for name, _ in _leaves(rows) if not name.endswith(_UNSOUGHT)],
    )


def _leaves(rows: Any) -> Iterator[tuple[str, Any]]:
    """Give each column by its name in the file, a list by that of its members."""
    for name, column in zip(rows.column_names, rows.columns, strict=True):
        is_list = arrow_columns.arrow().types.is_list(column.type)
        yield (f"{name}.list.element", arrow_columns.whole(column).flatten()) if is_list else (name, column)


def _repeats(column: Any) -> bool:
    """Tell whether most cells of a column are found before. A dictionary of cells that differ costs time and room."""
    from pyarrow import compute

    distinct: int = compute.count_distinct(column).as_py()
    return 2 * distinct <= len(column)
