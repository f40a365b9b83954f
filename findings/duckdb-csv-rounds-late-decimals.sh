#!/usr/bin/env bash
# DuckDB rounds a decimal to a whole number, without a word, where the first 20,480 lines of a CSV file had none.
#
# Expected: the column is found to hold decimals, or the line is refused, as polars refuses it.
# Seen: DuckDB 2.0.1 reads 75.8 in line 30,001 as 76; the column is BIGINT. The same value within the sample gives DOUBLE and 75.8.
# For us: counts come long before rates in a sorted list. Whoever reads a large CSV with DuckDB has to give the column its type, or
# `sample_size=-1`.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check duckdb==2.0.1
"$folder/venv/bin/python" - "$folder/rows.csv" <<'PYTHON'
import sys
import duckdb
with open(sys.argv[1], "w") as file:
    file.write("id,value\n" + "".join(f"a{number},{number}\n" for number in range(30_000)) + "rate,75.8\n")
ask = "SELECT value, typeof(value) FROM read_csv('{}'{}) WHERE id = 'rate'"
plain = duckdb.sql(ask.format(sys.argv[1], "")).fetchall()[0]
whole = duckdb.sql(ask.format(sys.argv[1], ", sample_size=-1")).fetchall()[0]
print(f"read as it is: {plain}; with sample_size=-1: {whole}")
assert plain == (76, "BIGINT") and whole == (75.8, "DOUBLE")
PYTHON
