#!/usr/bin/env bash
# The Python library csvw refuses a minimum for gYear, though it takes one for date.
#
# Expected: {"base": "gYear", "minimum": "2018"} is a datatype: XML Schema orders years as it orders dates.
# Seen: csvw 4.1.1 raises ValueError: minimum is for numeric, date/time and duration types only.
# For us: a description of our tables in CSVW can bound a year only where its column is an integer.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check csvw==4.1.1
"$folder/venv/bin/python" - <<'PYTHON'
from csvw.metadata import Datatype
Datatype.fromvalue({"base": "date", "minimum": "2018-01-01"})
try:
    print(Datatype.fromvalue({"base": "gYear", "minimum": "2018"}).parse("2020"))
except ValueError as error:
    print("ValueError:", error)
else:
    raise SystemExit("csvw takes it now")
PYTHON
