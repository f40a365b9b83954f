#!/usr/bin/env bash
# tablib reads the rows of a JSON list by position, and swaps values where the keys come in another order.
#
# Expected: the keys of a JSON object have no order; {"people": 3000, "sessions": 24} has 24 sessions, whatever stands before it.
# Seen: tablib 3.10.0 gives 3000 sessions in the second row. A row with fewer keys raises InvalidDimensions.
# For us: every object of a list has all keys, in one order, nulls included.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check tablib==3.10.0
"$folder/venv/bin/python" - <<'PYTHON'
import tablib
rows = tablib.Dataset().load('[{"sessions": 210, "people": 7000}, {"people": 3000, "sessions": 24}]', format="json").dict
print(rows)
assert rows[1] == {"sessions": 3000, "people": 24}
PYTHON
