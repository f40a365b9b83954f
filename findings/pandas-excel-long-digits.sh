#!/usr/bin/env bash
# pandas makes a number of a workbook's text cell that looks like one, and rounds it.
#
# Expected: `pandas.read_excel` gives a cell that is text in the workbook as text.
# Seen: pandas 3.1.1 with openpyxl 3.1.5 gives the float 1.2345678901234568e+16 for the text cell 12345678901234567.89, and the whole text
# with `dtype=str`.
# For us: numbers of more than 15 digits are text in our workbooks, so that spreadsheets keep them. `docs/tables.md` reads every column of a
# workbook as text first.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pandas==3.1.1 openpyxl==3.1.5
"$folder/venv/bin/python" - "$folder/book.xlsx" <<'PYTHON'
import sys
import openpyxl, pandas
book = openpyxl.Workbook()
book.active.append(["value"])
book.active.append(["12345678901234567.89"])
book.active["A2"].data_type = "s"
book.save(sys.argv[1])
plain = pandas.read_excel(sys.argv[1])["value"][0]
text = pandas.read_excel(sys.argv[1], dtype=str)["value"][0]
print(f"read as it is: {plain!r}; with dtype=str: {text!r}")
assert isinstance(plain, float) and text == "12345678901234567.89"
PYTHON
