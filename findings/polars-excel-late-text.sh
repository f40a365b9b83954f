#!/usr/bin/env bash
# polars drops the texts of a workbook's column, or cuts them to integers, where a thousand whole numbers stand before them.
#
# Expected: the texts, or an error. With fewer rows before them the whole column is text.
# Seen: polars 2.1.0 with fastexcel 0.21.0 gives null for "revised" and 12345678901234568 for the text "12345678901234567.89" after
# 1,500 rows. `infer_schema_length=None` gives both as they are.
# For us: numbers of more than 15 digits are text in our workbooks. Whoever reads them with polars lets it look at all rows.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check polars==2.1.0 fastexcel==0.21.0 xlsxwriter==3.3.1
"$folder/venv/bin/python" - "$folder/book.xlsx" <<'PYTHON'
import sys
import polars, xlsxwriter
texts = ["12345678901234567.89", "revised"]
with xlsxwriter.Workbook(sys.argv[1]) as book:
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["id", "value"])
    for row in range(1, 1_501):
        sheet.write_row(row, 0, [f"a{row}", row])
    for row, text in enumerate(texts, 1_501):
        sheet.write_string(row, 0, f"a{row}")
        sheet.write_string(row, 1, text)
plain = polars.read_excel(sys.argv[1])["value"]
whole = polars.read_excel(sys.argv[1], infer_schema_length=None)["value"]
print(f"read as it is: {plain[-2:].to_list()}; looked at whole: {whole[-2:].to_list()}")
assert plain[-2:].to_list() == [12345678901234568, None] and whole[-2:].to_list() == texts
PYTHON
