#!/usr/bin/env bash
# XlsxWriter cuts a text that is longer than a cell may be, and says so only by a number that nobody looks at.
#
# Expected: an error or a warning for a text of more than 32,767 characters, the limit of a cell.
# Seen: XlsxWriter 3.3.1 writes the first 32,767 and returns -2 from `write_string`; it counts code points, where Excel counts
# UTF-16 units.
# For us: texts are cut by our own rule, end with `…`, and the sheet `about` names them.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check xlsxwriter==3.3.1 openpyxl==3.1.5
"$folder/venv/bin/python" - "$folder/book.xlsx" <<'PYTHON'
import sys
import openpyxl, xlsxwriter
with xlsxwriter.Workbook(sys.argv[1]) as book:
    returned = book.add_worksheet().write_string(0, 0, "a" * 32_768)
kept = len(openpyxl.load_workbook(sys.argv[1]).active["A1"].value)
print(f"returned {returned}; {kept} of 32768 characters kept")
assert (returned, kept) == (-2, 32_767)
PYTHON
