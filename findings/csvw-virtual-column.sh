#!/usr/bin/env bash
# The Python library csvw gives null for a virtual column with a default value.
#
# Expected: a column that is not in the file, {"virtual": true, "default": "%"}, has that value in every row of the output.
# Seen: csvw 4.1.1 gives null in `to_json` and leaves the column out of the rows.
# For us: a description of our tables in CSVW has to leave unit and language in columns of the file, however often they repeat.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check csvw==4.1.1
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import json, os, sys
from csvw import CSVW
os.chdir(sys.argv[1])
unit = "http://example.org/unit"
columns = [
    {"name": "id", "titles": "id"},
    {"name": "value", "titles": "value", "datatype": "decimal"},
    {"name": "unit", "virtual": True, "default": "%", "propertyUrl": unit},
]
with open("rows.csv", "w") as file:
    file.write("id,value\na,75.80\n")
with open("rows.csv-metadata.json", "w") as file:
    json.dump({"@context": "http://www.w3.org/ns/csvw", "url": "rows.csv", "tableSchema": {"columns": columns}}, file)
table = CSVW("rows.csv-metadata.json")
row, answer = dict(next(iter(table.t))), table.to_json(minimal=True)[0]
print(row, dict(answer))
assert "unit" not in row and answer[unit] is None
PYTHON
