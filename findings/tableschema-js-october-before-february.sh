#!/usr/bin/env bash
# tableschema for JavaScript refuses October where February is the earliest month.
#
# Expected: 2020-10 conforms to `"minimum": "2020-02"` and not to `"maximum": "2020-09"`, as frictionless and tableschema for Python say.
# Seen: tableschema 1.12.6 (npm) raises for the first and accepts the second: it compares the texts 2020,10 and 2020,2.
# For us: `period` is a text in our Table Schema, without bounds; a description of monthly figures bounds a column of dates.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check frictionless==5.21.0
cd "$folder"
npm install --silent --no-audit --no-fund tableschema@1.12.6
"$folder/venv/bin/python" - <<'PYTHON'
import warnings
warnings.simplefilter("ignore")
import frictionless
def faults(bound):
    field = frictionless.Field.from_descriptor({"name": "month", "type": "yearmonth", "constraints": bound})
    return field.read_cell("2020-10")[1]
assert faults({"minimum": "2020-02"}) is None and faults({"maximum": "2020-09"}) is not None
PYTHON
cat > script.mjs <<'JAVASCRIPT'
import {Field} from "tableschema";
const conforms = (constraints) => {
  try {
    return Boolean(new Field({name: "month", type: "yearmonth", constraints}).castValue("2020-10"));
  } catch (error) {
    console.log(error.message);
    return false;
  }
};
const seen = [conforms({minimum: "2020-02"}), conforms({maximum: "2020-09"})];
console.log("from February on:", seen[0], "until September:", seen[1]);
if (String(seen) !== "false,true") process.exit(1);
JAVASCRIPT
node script.mjs
