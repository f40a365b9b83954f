#!/usr/bin/env bash
# petl drops the keys of NDJSON that the first line lacks.
#
# Expected: `fromjson(lines=True)` has a column for each key of the two lines, as it has for a list of the same two objects.
# Seen: petl 1.7.30 gives the columns of the first line only; the note of the second is gone without a word.
# For us: every line has every key, nulls included.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check petl==1.7.30
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import os, sys
import petl
os.chdir(sys.argv[1])
first, second = '{"id": "a"}', '{"id": "b", "note": "revised"}'
with open("rows.ndjson", "w") as file:
    file.write(f"{first}\n{second}\n")
with open("rows.json", "w") as file:
    file.write(f"[{first}, {second}]")
lines, whole = list(petl.fromjson("rows.ndjson", lines=True)), list(petl.fromjson("rows.json"))
print(f"lines {lines}, list {whole}")
assert lines == [("id",), ("a",), ("b",)] and whole[2] == ("b", "revised")
PYTHON
