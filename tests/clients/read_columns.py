"""Reads every list with every reader, each in the one line that docs/tables.md shows, and compares every value.

    python read_columns.py http://127.0.0.1:8000/v1 expected.json

See `columns.py`, which starts it.
"""

import json
import sys
from collections.abc import Callable
from decimal import Decimal
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

BASE = sys.argv[1]
EXPECTED: dict[str, Any] = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
EXACT = (38, 12)
HTTPFS = str(next(Path(duckdb_extension_httpfs.__file__).parent.rglob("httpfs.duckdb_extension")))

Kinds = dict[str, str]
Rows = list[dict[str, Any]]


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


def differences(rows: Rows, expected: Rows, kinds: Kinds, form: str) -> list[str]:
    """Say in which values rows differ from the expected ones."""
    if len(rows) != len(expected):
        return [f"{len(rows)} rows instead of {len(expected)}"]
    found = []
    for at, (row, right) in enumerate(zip(rows, expected, strict=True)):
        wanted = {name: value for column, cell in right.items() for name, value in cells(column, cell, kinds, form)}
        if form == "ndjson":  # a column of nulls alone may be left out of rows
            row = {**dict.fromkeys(wanted), **row}
        if set(row) != set(wanted):
            return [f"columns {sorted(set(row) ^ set(wanted))}"]
        found += [
            f"row {at}, {name}: {row[name]!r} instead of {value!r}"
            for name, value in wanted.items()
            if not same(row[name], value)
        ]
    return found


def cells(column: str, cell: Any, kinds: Kinds, form: str) -> list[tuple[str, Any]]:
    """Return the cells that a value becomes in a format: name and value."""
    kind = kinds[column]
    if kind == "Decimal":
        exact = None if cell is None else Decimal(cell)
        double = None if exact is None else float(exact)
        return {
            "csv": [(column, exact)],
            "ndjson": [(column, double)],  # readers make doubles of JSON's numbers
            "parquet": [(column, double), (f"{column}_exact", cell)],
        }[form]
    if form == "csv":
        if kind == "list":
            cell = " ".join(cell)
        if cell == "":
            cell = None
        if isinstance(cell, str) and cell.startswith("="):
            cell = f"'{cell}"
    return [(column, cell)]


def same(found: Any, value: Any) -> bool:
    if isinstance(value, list):
        return [*(found or ())] == value
    if value is None or found is None or isinstance(value, str):
        return found is None if value is None else found == value
    return not isinstance(found, str) and found == value


def main() -> int:
    wrong = 0
    for name, reader in READERS.items():
        form = {"scan": "parquet"}.get(form := name.rpartition("_")[2], form)
        read = 0
        for list_, told in EXPECTED.items():
            if name in ("polars_ndjson", "pyarrow_ndjson") and not told["rows"]:
                continue  # an answer without a row is an error to these: docs/tables.md
            address = f"{BASE}/{list_}?format={form}"
            try:
                rows = reader(address, told["kinds"])
                found = differences(rows, told["rows"], told["kinds"], form)
                read += sum(len(row) for row in rows)
            except Exception as error:
                found = [f"{type(error).__name__}: {error}"[:300]]
            wrong += len(found)
            for line in found[:5]:
                print(f"{name} {list_}: {line}")
        print(f"{name}: {read} values of {len(EXPECTED)} lists")
    print(f"{wrong} differences")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
