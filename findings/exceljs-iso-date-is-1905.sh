#!/usr/bin/env bash
# ExcelJS reads 31 December 2020 as 12 July 1905 where the workbook writes its dates in ISO 8601.
#
# Expected: a cell of type `d` holds a date as text, 2020-12-31 (ECMA-376, 18.18.11), as SheetJS reads it. openpyxl writes such cells where
# it is told `iso_dates=True`.
# Seen: ExcelJS 4.4.0 takes the digits before the first hyphen for a number, 2020, and shows day 2020 of Excel's calendar. Every date of
# that year is 12 July 1905.
# For us: dates in our workbooks are texts. An export that goes through openpyxl leaves `iso_dates` at False.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check openpyxl==3.1.5
cd "$folder"
npm install --silent --no-audit --no-fund exceljs@4.4.0 xlsx@0.18.5
"$folder/venv/bin/python" - <<'PYTHON'
import datetime, openpyxl
book = openpyxl.Workbook(iso_dates=True)
book.active.append([datetime.date(2020, 12, 31), datetime.date(2020, 6, 30)])
book.save("report.xlsx")
PYTHON
cat > script.cjs <<'JAVASCRIPT'
const ExcelJS = require("exceljs"), XLSX = require("xlsx");
(async () => {
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile("report.xlsx");
  const day = (date) => date instanceof Date ? date.toISOString().slice(0, 10) : String(date);
  const seen = book.worksheets[0].getRow(1).values.slice(1).map(day).join();
  const right = XLSX.utils.sheet_to_csv(XLSX.readFile("report.xlsx").Sheets.Sheet, {dateNF: "yyyy-mm-dd"}).trim();
  console.log(`exceljs ${seen}, xlsx ${right}`);
  if (right !== "2020-12-31,2020-06-30") process.exit(2);
  if (seen !== "1905-07-12,1905-07-12") process.exit(1);
})();
JAVASCRIPT
node script.cjs
