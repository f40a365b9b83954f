#!/usr/bin/env bash
# XlsxWriter writes a text that begins with `<r>` and ends with `</r>` as markup.
#
# Expected: `write_string` writes any text as that text, with `<` escaped.
# Seen: XlsxWriter 3.3.1 takes such a text for rich text that it made itself. The cell of `<r>4</r>` is empty, and with
# `<r>a & b</r>` a part of the workbook is no XML, so it does not open. It is so with `constant_memory` and without.
# For us: rows are written by our own code, which escapes every text (`app/formats/xlsx_rows.py`).
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check xlsxwriter==3.3.1 openpyxl==3.1.5
"$folder/venv/bin/python" - "$folder/book.xlsx" <<'PYTHON'
import sys
import openpyxl, xlsxwriter


def read(text, constant_memory):
    with xlsxwriter.Workbook(sys.argv[1], {"constant_memory": constant_memory}) as book:
        book.add_worksheet().write_string(0, 0, text)
    try:
        return openpyxl.load_workbook(sys.argv[1]).active["A1"].value
    except Exception as error:  # the parser of XML, whichever is there
        return type(error).__name__


found = [(text, read(text, False), read(text, True)) for text in ("<r>4</r>", "<r>a & b</r>")]
print(found)
assert found == [("<r>4</r>", "", ""), ("<r>a & b</r>", "ParseError", "ParseError")]
PYTHON
