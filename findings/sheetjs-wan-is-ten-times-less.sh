#!/usr/bin/env bash
# SheetJS shows 58,500 as .59万 in the format that Chinese workbooks use for ten thousands.
#
# Expected: 5.9万. In 0\.0,"万" the comma divides by a thousand, 58.5 is rounded to 59 for the two digits, and the point between them is a
# text (ECMA-376, 18.8.31: `\` shows the next character).
# Seen: xlsx 0.18.5, the newest on npm, gives .59万, which is 5,900. numfmt 4.0.1 gives 5.9万.
# For us: our workbooks give numbers without formats. Whoever shows or exports a report's workbook with SheetJS takes its numbers
# (`rawNumbers: true`), and no format, for the figures.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund xlsx@0.18.5 numfmt@4.0.1
cat > script.mjs <<'JAVASCRIPT'
import XLSX from "xlsx";
import {format} from "numfmt";
const tenThousands = String.raw`0\.0,"万"`;
const sheet = {"!ref": "A1", A1: {t: "n", v: 58500, z: tenThousands}};
const shown = XLSX.utils.sheet_to_csv(sheet), right = format(tenThousands, 58500);
console.log(`xlsx ${shown}, numfmt ${right}`);
if (right !== "5.9万") process.exit(2);
if (shown !== ".59万") process.exit(1);
JAVASCRIPT
node script.mjs
