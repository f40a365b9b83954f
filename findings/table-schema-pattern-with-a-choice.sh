#!/usr/bin/env bash
# Three libraries for Table Schema let 2020年 through a pattern of two periods, 2020|2016/2020.
#
# Expected: the whole cell has to match: the pattern is an XML Schema regular expression (Table Schema, constraints), which has no anchors
# because it always stands for the whole value. Python's `re.fullmatch` refuses it.
# Seen: tableschema 1.21.0 and frictionless 5.21.0 (Python) look at the beginning only of the first choice; tableschema 1.12.6 (JavaScript)
# accepts 12020 for [0-9]{4} too, since it looks anywhere.
# For us: our Table Schema has no patterns. Whoever writes one puts the choice in brackets, ^(2020|2016/2020)$.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check tableschema==1.21.0 frictionless==5.21.0
cd "$folder"
npm install --silent --no-audit --no-fund tableschema@1.12.6
"$folder/venv/bin/python" - <<'PYTHON'
import re, warnings
warnings.simplefilter("ignore")
import frictionless, tableschema
def conforms(pattern, cell):
    field = {"name": "period", "type": "string", "constraints": {"pattern": pattern}}
    try:
        old = tableschema.Field(field).cast_value(cell) == cell
    except tableschema.exceptions.CastError:
        old = False
    return old, frictionless.Field.from_descriptor(field).read_cell(cell)[1] is None
choice, fenced = "2020|2016/2020", "^(2020|2016/2020)$"
assert re.fullmatch(choice, "2020年") is None
print(conforms(choice, "2020年"), conforms(fenced, "2020年"), conforms("[0-9]{4}", "12020"))
assert conforms(choice, "2020年") == (True, True)
assert conforms(fenced, "2020年") == conforms("[0-9]{4}", "12020") == (False, False) and conforms(fenced, "2016/2020") == (True, True)
PYTHON
cat > script.mjs <<'JAVASCRIPT'
import {Field} from "tableschema";
const conforms = (pattern, cell) => {
  try {
    return new Field({name: "period", type: "string", constraints: {pattern}}).castValue(cell) === cell;
  } catch {
    return false;
  }
};
const seen = [["2020|2016/2020", "2020年"], ["[0-9]{4}", "12020"], ["^(2020|2016/2020)$", "2020年"]].map((pair) => conforms(...pair));
console.log("tableschema for JavaScript", seen);
if (String(seen) !== "true,true,false") process.exit(1);
JAVASCRIPT
node script.mjs
