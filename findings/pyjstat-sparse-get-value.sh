#!/usr/bin/env bash
# pyjstat cannot get one value out of a sparse JSON-stat answer, not even a value that is there.
#
# Expected: `get_value` finds the cell whether `value` is an array or an object, as the data frame does.
# Seen: pyjstat 2.4.0 raises KeyError: 3, since it looks for a number among keys that are texts in JSON.
# For us: an answer in JSON-stat needs `value` as an array with nulls, though the object would be shorter.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pyjstat==2.4.0
"$folder/venv/bin/python" - <<'PYTHON'
import json
from pyjstat import pyjstat
answer = {
    "version": "2.0", "class": "dataset", "id": ["region", "year"], "size": [2, 2], "value": {"0": 1, "3": 4},
    "dimension": {
        "region": {"category": {"index": ["QH", "GS"], "label": {"QH": "青海", "GS": "甘肃"}}},
        "year": {"category": {"index": ["2019", "2020"], "label": {"2019": "2019", "2020": "2020"}}},
    },
}
cell = [{"region": "GS"}, {"year": "2020"}]
dense = pyjstat.Dataset.read(json.dumps(answer | {"value": [1, None, None, 4]})).get_value(cell)
sparse = pyjstat.Dataset.read(json.dumps(answer))
print("dense:", dense, "; data frame of the sparse one:", sparse.write("dataframe")["value"].tolist())
assert dense == 4
try:
    print("sparse:", sparse.get_value(cell))
except KeyError as error:
    print("sparse: KeyError", error)
else:
    raise SystemExit("pyjstat finds it now")
PYTHON
