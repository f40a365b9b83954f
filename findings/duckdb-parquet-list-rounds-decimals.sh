#!/usr/bin/env bash
# DuckDB reads a list of Parquet files with the first file's scale, and rounds the decimals of the others.
#
# Expected: 1.234 from a file of DECIMAL(18,3) stays 1.234 beside a file of DECIMAL(18,2), or the list is refused, as polars does.
# Seen: DuckDB 2.0.1 gives 1.23 when the file of two places comes first, 1.234 when it comes last. `union_by_name=true` is right
# in both orders.
# For us: Parquet files of several years need one scale for all of them, never the smallest that fits a year.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check duckdb==2.0.1 pyarrow==26.0.1
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import sys
from decimal import Decimal
import duckdb, pyarrow, pyarrow.parquet
for name, value, scale in (("two", "1.10", 2), ("three", "1.234", 3)):
    column = pyarrow.array([Decimal(value)], pyarrow.decimal128(18, scale))
    pyarrow.parquet.write_table(pyarrow.table({"value": column}), f"{sys.argv[1]}/{name}.parquet")
def read(first, second, more=""):
    files = [f"{sys.argv[1]}/{name}.parquet" for name in (first, second)]
    return [str(row[0]) for row in duckdb.sql(f"SELECT value FROM read_parquet({files}{more})").fetchall()]
plain, turned, united = read("two", "three"), read("three", "two"), read("two", "three", ", union_by_name=true")
print(f"two places first: {plain}; three places first: {turned}; union_by_name: {united}")
assert plain == ["1.10", "1.23"] and turned == ["1.234", "1.100"] and united == ["1.100", "1.234"]
PYTHON
