#!/usr/bin/env bash
# nzh adds 百分之 to the number that follows: 百分之九十八点五 (98.5%) is 198.5.
#
# Expected: 98.5, 0.985, or a refusal.
# Seen: nzh 1.0.14 reads the 百 of 百分之 as a hundred and adds the rest. A year in digits, 二〇二〇, is 22.
# For us: fractions and years in words are read by our own grammar, never by a decoder of plain numbers.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund nzh@1.0.14
cat > script.mjs <<'JAVASCRIPT'
import nzh from "nzh";
const read = ["百分之九十八点五", "二〇二〇"].map((text) => nzh.cn.decodeS(text));
console.log(read);
if (String(read) !== "198.5,22") process.exit(1);
JAVASCRIPT
node script.mjs
