#!/usr/bin/env bash
# Two ways from Parquet to pandas make floats of decimals, and lose digits.
#
# Expected: DECIMAL(38,2) arrives exact, as `pandas.read_parquet` with pyarrow and DuckDB's `.pl()` give it.
# Seen: fastparquet 2026.9.0 and `.df()` of DuckDB 2.0.1 give 1.2345678901234568e+16 for 12345678901234567.89, without a warning.
# For us: an answer in Parquet needs the exact figure as text beside the number.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    fastparquet==2026.9.0 duckdb==2.0.1 polars==2.1.0 pandas==3.1.1 pyarrow==26.0.1
"$folder/venv/bin/python" - "$folder/rows.parquet" <<'PYTHON'
import sys
from decimal import Decimal
import duckdb, fastparquet, pandas, pyarrow, pyarrow.parquet
exact = Decimal("12345678901234567.89")
pyarrow.parquet.write_table(pyarrow.table({"value": pyarrow.array([exact], pyarrow.decimal128(38, 2))}), sys.argv[1])
rows = duckdb.sql(f"SELECT value FROM '{sys.argv[1]}'")
seen = {
    "fastparquet": fastparquet.ParquetFile(sys.argv[1]).to_pandas()["value"][0],
    "duckdb df": rows.df()["value"][0],
    "duckdb pl": rows.pl()["value"][0],
    "pandas": pandas.read_parquet(sys.argv[1], engine="pyarrow")["value"][0],
}
print(seen)
assert seen["duckdb pl"] == seen["pandas"] == exact
assert seen["fastparquet"] == seen["duckdb df"] == float(exact) and isinstance(seen["duckdb df"], float)
PYTHON
