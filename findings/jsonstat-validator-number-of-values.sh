#!/usr/bin/env bash
# jsonstat-validator calls a dataset valid that has more or fewer values than cells.
#
# Expected: a dataset of two times two cells has four values, or an object whose keys are cells (JSON-stat 2.0, `value`); the package
# says that it "applies all limitations and logical rules mentioned in the specification".
# Seen: jsonstat-validator 0.4.6 says True for three values, for nine, and for a value in cell 9; it finds that a dimension is missing.
# For us: it does not check an answer in JSON-stat; our tests count the cells.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check jsonstat-validator==0.4.6
"$folder/venv/bin/python" - <<'PYTHON'
from jsonstat_validator import JSONStatValidationError, validate_jsonstat
answer = {
    "version": "2.0", "class": "dataset", "id": ["region", "year"], "size": [2, 2], "role": {"time": ["year"]},
    "dimension": {
        "region": {"category": {"index": ["QH", "GS"]}}, "year": {"category": {"index": ["2019", "2020"]}},
    },
}
try:
    validate_jsonstat(answer | {"id": ["region", "month"], "value": [1, 2, 3, 4]})
    raise SystemExit("a missing dimension is valid now")
except JSONStatValidationError as error:
    print(error)
found = []
for value in ([1, 2, 3], [1] * 9, {"9": 1}):
    try:
        found.append(validate_jsonstat(answer | {"value": value}))
    except JSONStatValidationError as error:
        found.append(str(error))
    print(value, found[-1])
if found != [True, True, True]:
    raise SystemExit("jsonstat-validator counts now")
PYTHON
