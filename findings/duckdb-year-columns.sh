#!/usr/bin/env bash
# DuckDB takes the head of a table with a column for each year for a row of data.
#
# Expected: 指标,2019,2020 names the columns, as polars and pyarrow read it: its first cell is a word, and stands above words.
# Seen: DuckDB 2.0.1 names them column0 to column2 and counts three rows instead of two, since the years look like the numbers under
# them. `header=true` helps.
# For us: a table with years across needs column names that no reader takes for figures: `y2019`, or 2019年.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check duckdb==2.0.1 polars==2.1.0
"$folder/venv/bin/python" - "$folder/rows.csv" <<'PYTHON'
import sys
import duckdb, polars
def read(head):
    with open(sys.argv[1], "w") as file:
        file.write(f"{head}\n党费,6120,7937\n培训班,186,210\n")
    table = duckdb.sql(f"SELECT * FROM '{sys.argv[1]}'")
    return table.columns, len(table.fetchall())
plain, named = read("指标,2019,2020"), read("指标,y2019,y2020")
with open(sys.argv[1], "w") as file:
    file.write("指标,2019,2020\n党费,6120,7937\n")
other = polars.read_csv(sys.argv[1]).columns
print(f"2019: {plain}; y2019: {named}; polars {other}")
assert plain == (["column0", "column1", "column2"], 3) and named == (["指标", "y2019", "y2020"], 2)
assert other == ["指标", "2019", "2020"]
PYTHON
