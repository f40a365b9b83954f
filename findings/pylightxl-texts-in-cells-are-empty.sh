#!/usr/bin/env bash
# pylightxl reads every text as empty that stands in its cell, and a number shown in Chinese characters as a date.
#
# Expected: a cell of type `inlineStr` has the text in its `is` (ECMA-376, 18.3.1.53), as xlsx 0.18.5, exceljs and openpyxl read it.
# 58500 in the format [DBNum1][$-804]General is a number: what is in brackets is no pattern of a date.
# Seen: pylightxl 1.61 gives '' for 投入 and for 万元, and 2060/02/29 for the number, since it sees the D of DBNum1. Nothing is raised.
# For us: our workbooks have their texts in their cells, so that pylightxl gives numbers without names; docs/tables.md says so.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pylightxl==1.61 openpyxl==3.1.5 XlsxWriter==3.3.1
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import openpyxl, pylightxl, xlsxwriter
book = xlsxwriter.Workbook("report.xlsx", {"constant_memory": True})
form = book.add_format({"num_format": "[DBNum1][$-804]General"})
sheet = book.add_worksheet("data")
sheet.write(0, 0, "投入")
sheet.write(0, 1, 7937)
sheet.write(0, 2, "万元")
sheet.write(0, 3, 58500, form)
book.close()
right = list(openpyxl.load_workbook("report.xlsx").active.values)
seen = list(pylightxl.readxl("report.xlsx").ws("data").rows)
print(right, seen)
assert right == [("投入", 7937, "万元", 58500)]
assert seen == [["", 7937, "", "2060/02/29"]]
PYTHON
