#!/usr/bin/env bash
# The Python library csvw reads 12.6% as 0.126 in a decimal column, and refuses it in a number column.
#
# Expected: one answer for all numeric types; a percent sign is part of the standard's grammar of numbers.
# Seen: csvw 4.1.1 gives Decimal("0.126") for `decimal`, written back without the sign, and ValueError for `number` and `double`.
# For us: percentages are 12.6 beside the unit `%`; the figure as written, with its sign, is a column of text.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check csvw==4.1.1
"$folder/venv/bin/python" - <<'PYTHON'
from csvw.metadata import Datatype
kind = Datatype.fromvalue("decimal")
value = kind.parse("12.6%")
print(f"decimal: {value!r}, written back {kind.formatted(value)}")
assert str(value) == kind.formatted(value) == "0.126"
for base in ("number", "double"):
    try:
        Datatype.fromvalue(base).parse("12.6%")
    except ValueError as error:
        print(f"{base}: {error}")
    else:
        raise SystemExit(f"{base} takes it now")
PYTHON
