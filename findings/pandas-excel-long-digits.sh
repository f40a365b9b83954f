#!/usr/bin/env bash
# A text cell that looks like a number comes back from pandas as a float, and loses digits.
#
# Expected: `pandas.read_excel` gives a cell that is text in the workbook as text, with every digit.
# Seen: pandas 3.1.1 with openpyxl 3.1.5 gives 1.2345678901234568e+16 for the text cell 12345678901234567.89.
# For us: long numbers are text in our workbooks, so that spreadsheets keep them. Whoever reads them with pandas has to say
# `dtype=str` for the column, and the documentation says so.
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
