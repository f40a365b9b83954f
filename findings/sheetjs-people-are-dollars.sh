#!/usr/bin/env bash
# SheetJS puts a dollar sign before a figure that Excel writes in Chinese characters.
#
# Expected: 58500 in the format [DBNum1][$-804]General is 五万八千五百 or, for a program that does not know DBNum1, 58500. [$-804] names a
# language and no currency (ECMA-376, 18.8.31).
# Seen: SheetJS (xlsx 0.18.5, the newest on npm) shows $58500, and $58500人次 with a measure word behind; `sheet_to_csv` and
# `raw: false` give what is shown. Numbers are right.
# For us: our workbooks have no number formats. Whoever makes CSV of a report's workbook with SheetJS says `rawNumbers: true`, or people and
# attendances are dollars.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check openpyxl==3.1.5
cd "$folder"
npm install --silent --no-audit --no-fund xlsx@0.18.5
"$folder/venv/bin/python" - <<'PYTHON'
import openpyxl
book = openpyxl.Workbook()
book.active.append([58500, 58500, 58500])
for cell, form in zip(book.active[1], ("[DBNum1][$-804]General", '[DBNum1][$-804]General"人次"', '0"人次"')):
    cell.number_format = form
book.save("report.xlsx")
PYTHON
cat > script.cjs <<'JAVASCRIPT'
const XLSX = require("xlsx");
const sheet = XLSX.readFile("report.xlsx").Sheets.Sheet;
const shown = XLSX.utils.sheet_to_csv(sheet).trim();
const numbers = XLSX.utils.sheet_to_csv(sheet, {rawNumbers: true}).trim();
console.log(shown, numbers);
if (numbers !== "58500,58500,58500") process.exit(2);
if (shown !== "$58500,$58500人次,58500人次") process.exit(1);
JAVASCRIPT
node script.cjs
