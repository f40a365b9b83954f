#!/usr/bin/env bash
# ucumvert makes a text of the unit {persons}: three times it is {persons}{persons}{persons}.
#
# Expected: an annotation alone is the unit 1: UCUM's grammar has it as a component, ucum-lhc converts it to 1, and ucumvert itself
# reads {persons}/a as 1 in a year.
# Seen: ucumvert 0.3.2 gives the token of its parser, a str. `quantity * unit` repeats a text, and a fraction of it is a TypeError, while the
# units of the rows beside it (t, km2, %) are quantities.
# For us: units have codes of our own. Who writes them in UCUM gives persons as 1{persons}, which ucumvert reads.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check ucumvert==0.3.2 pint==0.25.3
"$folder/venv/bin/python" - <<'PYTHON'
from ucumvert import PintUcumRegistry
units = PintUcumRegistry()
right = [3 * units.from_ucum(code) for code in ("1{persons}", "10*4{persons}", "{persons}/a", "t", "km2", "%")]
wrong = 3 * units.from_ucum("{persons}")
print([str(quantity) for quantity in right], repr(wrong))
assert all(quantity.m == 3 for quantity in right)
assert right[0].dimensionless and right[1].to("dimensionless").m == 30_000
assert isinstance(wrong, str) and wrong == "{persons}{persons}{persons}"
PYTHON
