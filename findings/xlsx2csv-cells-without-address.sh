#!/usr/bin/env bash
# xlsx2csv writes an empty file for a workbook whose cells do not say where they stand.
#
# Expected: the attributes `r` of rows and cells are optional (ECMA-376, 18.3.1.4 and 18.3.1.73); without them rows and cells follow one
# another, as openpyxl, python-calamine and SheetJS read them.
# Seen: xlsx2csv 0.8.6 writes nothing, and raises nothing. ExcelJS 4.4.0 raises "Invalid row number in model".
# For us: every row and cell of our workbooks has its address, though files are longer with it; whoever writes them anew keeps it.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check xlsx2csv==0.8.6 openpyxl==3.1.5 python-calamine==0.9.1
cd "$folder"
npm install --silent --no-audit --no-fund exceljs@4.4.0
"$folder/venv/bin/python" - <<'PYTHON'
import io, re, zipfile
import openpyxl, python_calamine, xlsx2csv
book = openpyxl.Workbook()
book.active.append(["甲县", 186, 210])
book.active.append(["乙县", 12, 24])
book.save("with.xlsx")
with zipfile.ZipFile("with.xlsx") as old, zipfile.ZipFile("report.xlsx", "w") as new:
    for name in old.namelist():
        part = old.read(name)
        if name == "xl/worksheets/sheet1.xml":
            part = re.sub(rb'(<(?:row|c)) r="\w+"', rb"\1", part)
        new.writestr(name, part)
def written(name):
    text = io.StringIO()
    xlsx2csv.Xlsx2csv(name).convert(text)
    return text.getvalue()
rows = [("甲县", 186, 210), ("乙县", 12, 24)]
assert list(openpyxl.load_workbook("report.xlsx").active.values) == rows
assert [tuple(row) for row in python_calamine.CalamineWorkbook.from_path("report.xlsx").get_sheet_by_index(0).to_python()] == rows
print("with addresses:", repr(written("with.xlsx")), "without:", repr(written("report.xlsx")))
assert written("with.xlsx") == "甲县,186,210\n乙县,12,24\n" and written("report.xlsx") == ""
PYTHON
cat > script.cjs <<'JAVASCRIPT'
const ExcelJS = require("exceljs");
new ExcelJS.Workbook().xlsx.readFile("report.xlsx").then(() => process.exit(1), (error) => {
  console.log("exceljs:", error.message);
  if (!error.message.includes("Invalid row number")) process.exit(1);
});
JAVASCRIPT
node script.cjs
