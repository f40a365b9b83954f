#!/usr/bin/env bash
# DuckDB drops a text, without a word, where the first 20,480 lines of NDJSON had null in its place.
#
# Expected: the text, or an error, as for a key that the first lines lack.
# Seen: DuckDB 2.0.1 gives NULL for the comment in line 30,001; the column has the type "NULL". `sample_size=-1` gives the text.
# For us: comments are rare, and every line has every key. Whoever reads large NDJSON with DuckDB says `sample_size=-1`, or takes
# CSV, where such a column is text.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check duckdb==2.0.1
"$folder/venv/bin/python" - "$folder/rows.ndjson" <<'PYTHON'
import json, sys
import duckdb
with open(sys.argv[1], "w") as file:
    for number in range(30_000):
        file.write(json.dumps({"id": f"a{number}", "comment": None}) + "\n")
    file.write(json.dumps({"id": "last", "comment": "revised"}) + "\n")
ask = "SELECT comment, typeof(comment) FROM read_json('{}'{}) WHERE id = 'last'"
plain = duckdb.sql(ask.format(sys.argv[1], "")).fetchall()[0]
whole = duckdb.sql(ask.format(sys.argv[1], ", sample_size=-1")).fetchall()[0]
print(f"read as it is: {plain}; with sample_size=-1: {whole}")
assert plain == (None, '"NULL"') and whole == ("revised", "VARCHAR")
PYTHON
