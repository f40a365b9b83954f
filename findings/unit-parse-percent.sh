#!/usr/bin/env bash
# unit-parse cuts the decimals off a percentage.
#
# Expected: 12.6% is 12.6 percent or 0.126, as 12.6 kg is 12.6 kilogram.
# Seen: unit-parse 0.1.12 gives 12 without a unit for 12.6%, and None for 30%.
# For us: percentages are 12.6 beside the unit `%`; whoever makes quantities of them builds them from the two, never from the figure as
# written.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check unit-parse==0.1.12
"$folder/venv/bin/python" - <<'PYTHON'
from unit_parse import parser
found = {text: parser(text) for text in ("12.6 kg", "12.6%", "30%")}
print(found)
assert found["12.6 kg"].magnitude == 12.6
if str(found["12.6%"]) not in ("12", "12 dimensionless") or found["30%"] is not None:
    raise SystemExit("unit-parse reads it otherwise now")
PYTHON
