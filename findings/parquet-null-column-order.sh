#!/usr/bin/env bash
# A Parquet column of type null makes it depend on the order of the files whether readers take them together.
#
# Expected: two files that differ in one column, null in one and text in the other, can be read together, or not.
# Seen: DuckDB 2.0.1, polars 2.1.0 and pyarrow 26.0.1 read them when the text comes first and raise when the null comes first.
# For us: in Parquet or Arrow every column needs its type, also where no row of the year has a value.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check duckdb==2.0.1 polars==2.1.0 pyarrow==26.0.1
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import sys
import duckdb, polars, pyarrow, pyarrow.dataset, pyarrow.parquet
files = [f"{sys.argv[1]}/null.parquet", f"{sys.argv[1]}/text.parquet"]
pyarrow.parquet.write_table(pyarrow.table({"comment": pyarrow.nulls(1)}), files[0])
pyarrow.parquet.write_table(pyarrow.table({"comment": ["revised"]}), files[1])
readers = {
    "duckdb": lambda files: duckdb.sql(f"SELECT * FROM read_parquet({files})").fetchall(),
    "polars": lambda files: polars.read_parquet(files),
    "pyarrow": lambda files: pyarrow.dataset.dataset(files).to_table(),
}
for name, read in readers.items():
    read(files[::-1])
    try:
        read(files)
    except Exception as error:
        print(f"{name}: text first is read, null first is {type(error).__name__}")
    else:
        raise SystemExit(f"{name} reads both orders now")
PYTHON
