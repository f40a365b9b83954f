#!/usr/bin/env bash
# A table as Markdown by pandas has six digits of a figure, and numbers in place of texts.
#
# Expected: 12345678.9 and 79370000 are written in full, and a column of texts as it is.
# Seen: `to_markdown` of pandas 3.1.1 with tabulate 0.10.0 writes 1.23457e+07 and 7.937e+07, as soon as the column has a decimal, and 10, 100000 and
# 75.8 for the texts 010, 1E5 and 75.80. `disable_numparse=True` leaves all as it is.
# For us: figures are often handed to a model in this form. docs/tables.md says to give `disable_numparse=True`.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pandas==3.1.1 tabulate==0.10.0
"$folder/venv/bin/python" - <<'PYTHON'
import pandas
table = pandas.DataFrame({"value": [79370000, 12345678.9, 12.6], "code": ["010", "1E5", "75.80"]})
def cells(**options):
    lines = table.to_markdown(index=False, **options).splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
seen, right = cells(), cells(disable_numparse=True)
print(seen, right)
assert right == [["79370000.0", "010"], ["12345678.9", "1E5"], ["12.6", "75.80"]]
assert [value for value, _ in seen] == ["7.937e+07", "1.23457e+07", "12.6"]
assert [float(code) for _, code in seen] == [10, 100000, 75.8]
PYTHON
