#!/usr/bin/env bash
# numerable reads −3.5 as 3.5, and 5.85万 as 5.85.
#
# Expected: -3.5 (the sign is U+2212, which Intl writes in many locales) and 58500, or null, as for a text without a number.
# Seen: `parse` of numerable 0.3.15 drops every character that it does not know, the sign and the multiplier among them.
# For us: a page computes with `value`, never with the figure as written.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund numerable@0.3.15
cat > script.mjs <<'JAVASCRIPT'
import { parse } from "numerable";
const right = ["-3.5", "58,500", "75.8%", "万"].map((text) => parse(text));
const wrong = ["\u22123.5", "5.85万", "12亿"].map((text) => parse(text));
console.log(right, wrong);
if (String(right) !== "-3.5,58500,0.758,") process.exit(2);
if (String(wrong) !== "3.5,5.85,12") process.exit(1);
JAVASCRIPT
node script.mjs
