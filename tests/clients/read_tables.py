"""polars, DuckDB, pandas and pyarrow read every table straight from its address, each in the line of docs/tables.md."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import duckdb
import duckdb_extension_httpfs
import fsspec
import pandas
import polars
import pyarrow
import pyarrow.csv
import pyarrow.json
import pyarrow.parquet
from told import Comparison, Row, Told, done, exact

EXACT = (38, 12)
HTTPFS = str(next(Path(duckdb_extension_httpfs.__file__).parent.rglob("httpfs.duckdb_extension")))

Kinds = dict[str, str]
Rows = list[Row]


def duck(query: str) -> Rows:
    connection = duckdb.connect()
    connection.load_extension(HTTPFS)
    return connection.sql(query).to_arrow_table().to_pylist()


def polars_csv(address: str, kinds: Kinds) -> Rows:
    types = {"int": polars.Int64, "Decimal": polars.Decimal(*EXACT)}
    chosen = {name: types[kind] for name, kind in kinds.items() if kind in types}
    return polars.read_csv(address, infer_schema=False, schema_overrides=chosen).to_dicts()


def polars_ndjson(address: str, _: Kinds) -> Rows:
    return polars.read_ndjson(address, infer_schema_length=None).to_dicts()


def polars_parquet(address: str, _: Kinds) -> Rows:
    return polars.read_parquet(address).to_dicts()


def polars_scan(address: str, _: Kinds) -> Rows:
    return polars.scan_parquet(address).collect().to_dicts()


def duckdb_csv(address: str, kinds: Kinds) -> Rows:
    types = {"int": "BIGINT", "Decimal": f"DECIMAL{EXACT}"}
    chosen = ", ".join(f"'{name}': '{types[kind]}'" for name, kind in kinds.items() if kind in types)
    more = f", types = {{{chosen}}}" if chosen else ""
    return duck(f"FROM read_csv('{address}', header = true, all_varchar = true{more})")


def duckdb_ndjson(address: str, _: Kinds) -> Rows:
    return duck(f"FROM read_json('{address}', sample_size = -1, dateformat = 'no', timestampformat = 'no')")


def duckdb_parquet(address: str, _: Kinds) -> Rows:
    return duck(f"FROM read_parquet('{address}')")


def rows_of_frame(frame: pandas.DataFrame) -> Rows:
    return [{name: none(cell) for name, cell in row.items()} for row in frame.to_dict("records")]


def none(cell: Any) -> Any:
    if isinstance(cell, list) or hasattr(cell, "tolist"):
        return list(cell)
    return None if pandas.isna(cell) else cell


def pandas_csv(address: str, kinds: Kinds) -> Rows:
    exact = pandas.ArrowDtype(pyarrow.decimal128(*EXACT))
    types = {"int": "Int64", "Decimal": exact}
    chosen = {name: types[kind] for name, kind in kinds.items() if kind in types}
    frame = pandas.read_csv(address, dtype="string[pyarrow]", keep_default_na=False, na_values=[""])
    return rows_of_frame(frame.astype(chosen))


def pandas_ndjson(address: str, _: Kinds) -> Rows:
    return rows_of_frame(pandas.read_json(address, lines=True, dtype=False))


def pandas_parquet(address: str, _: Kinds) -> Rows:
    return rows_of_frame(pandas.read_parquet(address))


def pyarrow_csv(address: str, kinds: Kinds) -> Rows:
    types = {"int": pyarrow.int64(), "Decimal": pyarrow.decimal128(*EXACT)}
    chosen = {name: types.get(kind, pyarrow.string()) for name, kind in kinds.items()}
    options = pyarrow.csv.ConvertOptions(column_types=chosen, null_values=[""], strings_can_be_null=True)
    return pyarrow.csv.read_csv(urlopen(address), convert_options=options).to_pylist()


def pyarrow_ndjson(address: str, kinds: Kinds) -> Rows:
    types = {"int": pyarrow.int64(), "Decimal": pyarrow.float64(), "list": pyarrow.list_(pyarrow.string())}
    schema = pyarrow.schema([(name, types.get(kind, pyarrow.string())) for name, kind in kinds.items()])
    options = pyarrow.json.ParseOptions(explicit_schema=schema)
    return pyarrow.json.read_json(urlopen(address), parse_options=options).to_pylist()


def pyarrow_parquet(address: str, _: Kinds) -> Rows:
    return pyarrow.parquet.read_table(address, filesystem=fsspec.filesystem("http")).to_pylist()


READERS: dict[str, Callable[[str, Kinds], Rows]] = {
    name: reader
    for name, reader in globals().items()
    if name.rpartition("_")[0] in ("polars", "duckdb", "pandas", "pyarrow") and callable(reader)
}


def cells(column: str, cell: Any, kind: str, form: str) -> Row:
    """Return the cells that a value becomes in a format, by column."""
    if kind == "Decimal":
        double = None if cell is None else float(cell)
        # readers make doubles of JSON's numbers
        return {
            "csv": {column: exact(cell)},
            "ndjson": {column: double},
            "parquet": {column: double, f"{column}_exact": cell},
        }[form]
    if form == "csv":
        if kind == "list":
            cell = " ".join(cell)
        if cell == "":
            cell = None
        if isinstance(cell, str) and cell.startswith("="):
            cell = f"'{cell}"
    return {column: cell}


def wanted_rows(table: dict[str, Any], form: str) -> Rows:
    """Return the rows of a table as they are to be read from a format."""
    kinds = table["kinds"]
    wanted = []
    for row in table["rows"]:
        made: Row = {}
        for column, cell in row.items():
            made |= cells(column, cell, kinds[column], form)
        wanted.append(made)
    return wanted


def compared(name: str, reader: Callable[[str, Kinds], Rows], told: Told) -> bool:
    """Read every table with a reader."""
    comparison = Comparison(name)
    form = {"scan": "parquet"}.get(form := name.rpartition("_")[2], form)
    tables = [table for table in told.tables if form in table["forms"]]
    for table in tables:
        path = table["path"]
        if name in ("polars_ndjson", "pyarrow_ndjson") and not table["rows"]:
            continue  # an answer without a row is an error to these: docs/tables.md
        address = f"{told.address}/v1/{path}{'&' if '?' in path else '?'}format={form}"
        try:
            found, wanted = reader(address, table["kinds"]), wanted_rows(table, form)
        except Exception as error:
            comparison.failed(path, error)
            continue
        if form == "ndjson" and wanted:  # a column of nulls alone may be left out of rows
            found = [{**dict.fromkeys(wanted[0]), **row} for row in found]
        comparison.rows(path, found, wanted)
    return comparison.end(f"{len(tables)} tables")


if __name__ == "__main__":
    told = Told()
    done(compared(name, reader, told) for name, reader in READERS.items())
