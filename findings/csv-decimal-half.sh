#!/usr/bin/env bash
# Three readers of one CSV file give three answers for a half that a DECIMAL column has no place for.
#
# Expected: 1.005 in a column of two places is rounded one way, or refused, by all.
# Seen: DuckDB 2.0.1 rounds it to 1.01, polars 2.1.0 to 1.00 (to the even digit), pyarrow 26.0.1 raises.
# For us: whoever gives `value` a decimal type gives it enough places for every figure.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check duckdb==2.0.1 polars==2.1.0 pyarrow==26.0.1
"$folder/venv/bin/python" - "$folder/rows.csv" <<'PYTHON'
import sys
import duckdb, polars, pyarrow, pyarrow.csv
with open(sys.argv[1], "w") as file:
    file.write("value\n1.005\n")
one = str(duckdb.sql(f"SELECT value FROM read_csv('{sys.argv[1]}', columns={{value: 'DECIMAL(20,2)'}})").fetchall()[0][0])
two = str(polars.read_csv(sys.argv[1], schema={"value": polars.Decimal(20, 2)})["value"][0])
try:
    options = pyarrow.csv.ConvertOptions(column_types={"value": pyarrow.decimal128(20, 2)})
    three = str(pyarrow.csv.read_csv(sys.argv[1], convert_options=options)["value"][0])
except pyarrow.ArrowInvalid as error:
    three = f"raised: {error}"
print(f"duckdb {one}, polars {two}, pyarrow {three}")
assert (one, two) == ("1.01", "1.00") and three.startswith("raised")
PYTHON
