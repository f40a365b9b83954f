#!/usr/bin/env bash
# csv-simple-parser makes a row of the line end at the end of a file.
#
# Expected: the last line may have an ending line break or not (RFC 4180, section 2), with the same rows, as csv-parser reads it.
# Seen: csv-simple-parser 2.0.2 gives one row more with it, of which only the first column is there, an empty text.
# For us: our CSV ends with a line break, so a count of its rows is one too high there; whoever uses it drops the last row.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund csv-simple-parser@2.0.2
cat > script.mjs <<'JAVASCRIPT'
import module from "csv-simple-parser";
const parse = module.default ?? module;
const without = parse("id,value\r\na,75.80\r\nb,7937", { header: true });
const ended = parse("id,value\r\na,75.80\r\nb,7937\r\n", { header: true });
console.log(without, ended);
if (without.length !== 2) process.exit(2);
if (ended.length !== 3 || JSON.stringify(ended[2]) !== '{"id":""}') process.exit(1);
JAVASCRIPT
node script.mjs
