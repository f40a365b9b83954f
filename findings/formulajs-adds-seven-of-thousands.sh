#!/usr/bin/env bash
# Formula.js adds 7 for the text 7,937.
#
# Expected: 1 for SUM of a range with the text 7,937 and the number 1, since spreadsheets leave the texts of a range out, or 7938, as
# its own VALUE("7,937") is 7937.
# Seen: @formulajs/formulajs 4.6.1 gives 8. It takes what stands before the comma; 近百 (nearly a hundred) is left out, 12人 is 12. A loss in
# brackets, VALUE("(3.5)"), is 3.5, where Excel has -3.5.
# For us: a page adds `value`, which is a number, never the figure as written; nor does it add anything that the report did not add.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @formulajs/formulajs@4.6.1
cat > script.mjs <<'JAVASCRIPT'
import {SUM, VALUE} from "@formulajs/formulajs";
const seen = {thousands: SUM(["7,937", 1]), nearly: SUM(["近百", 1]), people: SUM(["12人", 1]), value: VALUE("7,937"), loss: VALUE("(3.5)")};
console.log(seen);
if (seen.value !== 7937 || seen.nearly !== 1) process.exit(2);
if (seen.thousands !== 8 || seen.people !== 13 || seen.loss !== 3.5) process.exit(1);
JAVASCRIPT
node script.mjs
