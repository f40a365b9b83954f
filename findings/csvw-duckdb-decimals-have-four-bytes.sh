#!/usr/bin/env bash
# csvw-duckdb makes columns that keep 98765432.1 as 98765432, and refuse 5926000000.
#
# Expected: tables that hold what CSVW says: a `decimal` as DECIMAL or DOUBLE, an `integer`, which has no bounds, as BIGINT or more. csvw-duckdb
# makes DuckDB's SQL of it, and its source lists DECIMAL and UBIGINT for the two.
# Seen: csvw-duckdb 0.0.1 writes REAL and INTEGER, the words that csvw makes for SQLite, where both have eight bytes. In DuckDB 1.5.6 they
# have four: 98765432.1 is 98765432.0, 7937.05 is 7937.0498046875, and a count above 2147483647 is an error. Nothing tells of the rounding.
# For us: DuckDB reads the Parquet of the zip, as docs/exports.md says.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check csvw-duckdb==0.0.1 csvw==3.7.0 duckdb==1.5.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import json, pathlib, sqlite3
import duckdb
from csvw_duckdb.table_group import TableGroup
columns = [{"name": name, "datatype": kind} for name, kind in [("region", "string"), ("value", "decimal"), ("people", "integer")]]
table = {"url": "figures", "tableSchema": {"columns": columns}}
pathlib.Path("metadata.json").write_text(json.dumps({"@context": "http://www.w3.org/ns/csvw", "tables": [table]}))
[statement] = TableGroup(pathlib.Path("metadata.json")).iter_sql()
print(statement)
rows = [("QH", "98765432.1"), ("GS", "7937.05")]
def kept(connection):
    connection.execute(statement)
    for row in rows:
        connection.execute("INSERT INTO figures (region, value) VALUES (?, ?)", row)
    return [value for (value,) in connection.execute("SELECT value FROM figures").fetchall()]
lite, duck = sqlite3.connect(":memory:"), duckdb.connect()
right, wrong = kept(lite), kept(duck)
print("SQLite", right, "; DuckDB", wrong)
assert right == [98765432.1, 7937.05] and wrong == [98765432.0, 7937.0498046875]
people = "INSERT INTO figures (people) VALUES (5926000000)"
lite.execute(people)
try:
    duck.execute(people)
except duckdb.ConversionException as error:
    print("DuckDB:", error)
else:
    raise SystemExit("csvw-duckdb has wide integers now")
PYTHON
