#!/usr/bin/env bash
# pyjstat names a source and a time that nobody gave it.
#
# Expected: a dataset made of a data frame has no `source` and no `updated`, or those it was given.
# Seen: pyjstat 2.4.0 writes "Self-elaboration" and the time of writing.
# For us: pyjstat cannot write our answers: the source is the report, and the same data has to be the same bytes.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pyjstat==2.4.0 pandas==3.1.1
"$folder/venv/bin/python" - <<'PYTHON'
import json
import pandas
from pyjstat import pyjstat
frame = pandas.DataFrame({"year": ["2019", "2020"], "value": [6120, 7937]})
written = json.loads(pyjstat.Dataset.read(frame).write())
print({name: written.get(name) for name in ("source", "updated")})
assert written["source"] == "Self-elaboration" and written["updated"]
PYTHON
