#!/usr/bin/env bash
# parquetjs gives a decimal as bytes, and cannot open a file whose decimals are stored as integers.
#
# Expected: 75.80 of a DECIMAL(18,2) column is 75.8 or a text; both ways of storing it are in the format (LogicalTypes.md, DECIMAL).
# Seen: @dsnp/parquetjs 1.8.8, the newest for Node 20, gives eight bytes for FIXED_LEN_BYTE_ARRAY, which are 7580 without its point, and
# raises "missing option: typeLength (required for FIXED_LEN_BYTE_ARRAY)" for INT64.
# For us: an example in JavaScript reads Parquet with hyparquet, and the exact figure from the column of text.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pyarrow==26.0.1
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts @dsnp/parquetjs@1.8.8
"$folder/venv/bin/python" - <<'PYTHON'
from decimal import Decimal
import pyarrow as pa
import pyarrow.parquet as pq
table = pa.table({"value": pa.array([Decimal("75.80")], pa.decimal128(18, 2))})
pq.write_table(table, "bytes.parquet")
pq.write_table(table, "integers.parquet", store_decimal_as_integer=True)
assert pq.read_table("integers.parquet") == table
PYTHON
cat > script.mjs <<'JAVASCRIPT'
import parquet from "@dsnp/parquetjs";
const read = async (name) => (await parquet.ParquetReader.openFile(name)).getCursor().next();
const { value } = await read("bytes.parquet");
const problem = await read("integers.parquet").then((row) => row.value, String);
console.log(value, problem);
if (!Buffer.isBuffer(value) || value.readBigInt64BE() !== 7580n) process.exit(1);
if (!String(problem).includes("missing option: typeLength")) process.exit(1);
JAVASCRIPT
node script.mjs
