#!/usr/bin/env bash
# Arrow's JavaScript library gives decimals without their point: 75.80 is 7580.
#
# Expected: the value of a DECIMAL(18,2) column reads 75.80 as text, 75.8 as a number.
# Seen: apache-arrow 21.2.0 gives 7580 for `String`, `Number` and JSON alike. The scale stands in the column's type only.
# For us: an answer in Arrow that browsers read needs `value` as a double, with the exact figure as text beside it.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pyarrow==26.0.1
cd "$folder"
npm install --silent --no-audit --no-fund apache-arrow@21.2.0
venv/bin/python - <<'PYTHON'
from decimal import Decimal
import pyarrow, pyarrow.feather
table = pyarrow.table({"value": pyarrow.array([Decimal("75.80")], pyarrow.decimal128(18, 2))})
pyarrow.feather.write_feather(table, "rows.arrow", compression="uncompressed")
PYTHON
cat > script.mjs <<'JAVASCRIPT'
import {readFileSync} from "node:fs";
import {tableFromIPC} from "apache-arrow";
const table = tableFromIPC(readFileSync("rows.arrow"));
const value = table.get(0).value;
console.log(`text ${String(value)}, number ${Number(value)}, scale ${table.schema.fields[0].type.scale}`);
if (String(value) !== "7580" || Number(value) !== 7580) process.exit(1);
JAVASCRIPT
node script.mjs
