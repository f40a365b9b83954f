#!/usr/bin/env bash
# frictionless reads a decimal as nothing where the first hundred rows held whole numbers.
#
# Expected: `read_rows` of a CSV file raises, or gives 75.8.
# Seen: frictionless 5.21.0 infers `integer` from 100 rows and gives None for 75.8 in row 201. The error stands in `row.errors`,
# where only `validate` looks.
# For us: counts come long before rates, so a table is published with its schema, or the types of its columns are given.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check frictionless==5.21.0
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import os, sys
from frictionless import Resource, Schema
os.chdir(sys.argv[1])
with open("rows.csv", "w") as file:
    file.write("id,value\n" + "".join(f"a{number},{number}\n" for number in range(200)) + "rate,75.8\n")
last = Resource(path="rows.csv").read_rows()[-1]
schema = Schema.from_descriptor({"fields": [{"name": "id", "type": "string"}, {"name": "value", "type": "number"}]})
typed = Resource(path="rows.csv", schema=schema).read_rows()[-1]
print(f"inferred: {last['value']} ({len(last.errors)} error); with a schema: {typed['value']}")
assert last["value"] is None and len(last.errors) == 1 and str(typed["value"]) == "75.8"
PYTHON
