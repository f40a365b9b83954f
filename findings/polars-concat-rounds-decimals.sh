#!/usr/bin/env bash
# `polars.concat` rounds decimals to the scale of the first table, and calls this the strict way.
#
# Expected: how="vertical", which refuses tables of different types, refuses DECIMAL(18,2) and DECIMAL(18,3), as reading both files
# in one call does.
# Seen: polars 2.1.0 makes 1.23 of 1.234. how="vertical_relaxed" keeps 1.234.
# For us: whoever puts tables of several years together says "vertical_relaxed".
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check polars==2.1.0
"$folder/venv/bin/python" - <<'PYTHON'
from decimal import Decimal
import polars
two = polars.DataFrame({"value": [Decimal("1.10")]}, schema={"value": polars.Decimal(18, 2)})
three = polars.DataFrame({"value": [Decimal("1.234")]}, schema={"value": polars.Decimal(18, 3)})
strict = [str(value) for value in polars.concat([two, three])["value"]]
relaxed = [str(value) for value in polars.concat([two, three], how="vertical_relaxed")["value"]]
try:
    polars.concat([two, polars.DataFrame({"value": [1.234]})])
except polars.exceptions.SchemaError:
    print("a float column is refused")
print(f"vertical: {strict}; vertical_relaxed: {relaxed}")
assert strict == ["1.10", "1.23"] and relaxed == ["1.100", "1.234"]
PYTHON
