#!/usr/bin/env bash
# The Python library csvw raises an error for an empty cell in a foreign key, where it is asked whether the tables are valid.
#
# Expected: True, as SQLite and frictionless say, since an empty cell refers to nothing; or False.
# Seen: csvw 4.1.1 raises ValueError from `is_valid`: Foreign key column is null. CSVW(…, strict=False) says True, and still finds a code
# that is not in the other table.
# For us: foreign keys of our CSVW metadata may be empty; whoever validates them with csvw says `strict=False`.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check csvw==4.1.1
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import json, pathlib, sys
from csvw import CSVW
folder = pathlib.Path(sys.argv[1])
key = {"columnReference": "unit", "reference": {"resource": "units.csv", "columnReference": "code"}}
figures = {"columns": [{"name": "id"}, {"name": "unit"}], "primaryKey": "id", "foreignKeys": [key]}
tables = [{"url": "figures.csv", "tableSchema": figures}, {"url": "units.csv", "tableSchema": {"columns": [{"name": "code"}], "primaryKey": "code"}}]
(folder / "metadata.json").write_text(json.dumps({"@context": "http://www.w3.org/ns/csvw", "tables": tables}))
(folder / "units.csv").write_text("code\nperson\n")
def valid(rows, **options):
    (folder / "figures.csv").write_text(f"id,unit\n{rows}")
    try:
        return CSVW(str(folder / "metadata.json"), **options).is_valid
    except ValueError as error:
        return f"ValueError: {error}"
seen = [valid("a,person\nb,\n"), valid("a,person\nb,\n", strict=False), valid("a,person\n")]
try:
    seen.append(valid("a,metre\n", strict=False))
except Exception as error:
    seen.append(str(error))
print(seen)
assert str(seen[0]).startswith("ValueError: Foreign key column is null") and seen[1:3] == [True, True] and seen[3] is not True
PYTHON
