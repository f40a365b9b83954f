#!/usr/bin/env bash
# pyjstat follows only links of a JSON-stat collection, not the datasets that it holds.
#
# Expected: `Collection.get(0)` gives the dataset inside `link.item`, which the standard allows there.
# Seen: pyjstat 2.4.0 raises KeyError: 'href'.
# For us: an answer in JSON-stat with several tables would list addresses, one for each table.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pyjstat==2.4.0
"$folder/venv/bin/python" - <<'PYTHON'
import json
from pyjstat import pyjstat
years = {"label": "年份", "category": {"index": ["2020"], "label": {"2020": "2020"}}}
item = {"version": "2.0", "class": "dataset", "label": "党费", "id": ["year"], "size": [1], "value": [7937]}
item["dimension"] = {"year": years}
whole = {"version": "2.0", "class": "collection", "label": "all", "link": {"item": [item]}}
try:
    print(pyjstat.Collection.read(json.dumps(whole)).get(0))
except KeyError as error:
    print("KeyError:", error)
else:
    raise SystemExit("pyjstat takes it now")
PYTHON
