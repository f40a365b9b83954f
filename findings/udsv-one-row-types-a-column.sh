#!/usr/bin/env bash
# uDSV types a column by one cell, and makes NaN of the texts around it.
#
# Expected: a column with 12, 近百 and 8 is text, or an error says that 近百 is no number.
# Seen: uDSV 0.7.3 takes the last filled cell of the first ten rows for the type: 8 makes the column a number, and 近百 (nearly a
# hundred) is NaN. Without the last row the column is text.
# For us: figures as reported and codes are texts that may end in a number. Whoever reads our CSV with uDSV sets the types of its columns,
# which the Table Schema names.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund udsv@0.7.3
cat > script.mjs <<'JAVASCRIPT'
import { inferSchema, initParser } from "udsv";
const read = (text) => initParser(inferSchema(text)).typedObjs(text).map((row) => row.raw);
const short = read("id,raw\na,12\nb,近百\n");
const long = read("id,raw\na,12\nb,近百\nc,8\n");
console.log(short, long);
if (String(short) !== "12,近百") process.exit(2);
if (!Number.isNaN(long[1]) || long[2] !== 8) process.exit(1);
JAVASCRIPT
node script.mjs
