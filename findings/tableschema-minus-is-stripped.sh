#!/usr/bin/env bash
# tableschema takes the minus sign of -3.5% for decoration, and reads 3.5.
#
# Expected: -3.5, as frictionless reads it. `"bareNumber": false` says that what is no number stands before and behind (Table Schema, number); a
# sign belongs to the number.
# Seen: tableschema 1.21.0 (Python) gives Decimal("3.5") for -3.5%, for -3.5元 and even for -3.5, tableschema 1.12.6 (JavaScript) 3.5 for
# -3.5%. frictionless 5.21.0 loses U+2212 only: −3.5% is 3.5 in all three.
# For us: `value` is a bare number with a hyphen for its sign; the figure as written is a text in our Table Schema.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check tableschema==1.21.0 frictionless==5.21.0
cd "$folder"
npm install --silent --no-audit --no-fund tableschema@1.12.6
"$folder/venv/bin/python" - <<'PYTHON'
import warnings
warnings.simplefilter("ignore")
import frictionless, tableschema
field = {"name": "change", "type": "number", "bareNumber": False}
cells = "-3.5%", "-3.5元", "-3.5", "\u22123.5%"
old = [str(tableschema.Field(field).cast_value(cell)) for cell in cells]
new = [str(frictionless.Field.from_descriptor(field).read_cell(cell)[0]) for cell in cells]
print("tableschema", old, "frictionless", new)
assert new == ["-3.5", "-3.5", "-3.5", "3.5"]
assert old == ["3.5", "3.5", "3.5", "3.5"]
PYTHON
cat > script.mjs <<'JAVASCRIPT'
import {Field} from "tableschema";
const field = new Field({name: "change", type: "number", bareNumber: false});
const seen = ["-3.5%", "\u22123.5%"].map((cell) => field.castValue(cell));
console.log("tableschema for JavaScript", seen);
if (String(seen) !== "3.5,3.5") process.exit(1);
JAVASCRIPT
node script.mjs
