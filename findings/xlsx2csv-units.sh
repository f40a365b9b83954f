#!/usr/bin/env bash
# xlsx2csv loses a number whose format ends in a unit with a Latin d, h, m or s.
#
# Expected: 210 in the format 0"d" (days) is 210, or 210d as shown.
# Seen: xlsx2csv 0.8.6 gives 0"28": it takes the d in quotes for the day of a date. A date shown as 2020年12月31日 keeps the quotes
# of its format.
# For us: our workbooks have no units in number formats; an import reads values, never what a format shows.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check xlsx2csv==0.8.6 openpyxl==3.1.5
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import csv, datetime, io, sys
import openpyxl
from xlsx2csv import Xlsx2csv
book = openpyxl.Workbook()
book.active.append([210, 210, datetime.date(2020, 12, 31)])
for cell, shown in zip(book.active[1], ('0"期"', '0"d"', 'yyyy"年"m"月"d"日"')):
    cell.number_format = shown
book.save(f"{sys.argv[1]}/book.xlsx")
text = io.StringIO()
Xlsx2csv(f"{sys.argv[1]}/book.xlsx").convert(text)
cells = next(csv.reader(io.StringIO(text.getvalue())))
print(cells)
assert cells == ["210", '0"28"', '2020"年"12"月"31"日"']
PYTHON
