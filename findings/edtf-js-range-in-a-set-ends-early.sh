#!/usr/bin/env bash
# edtf for JavaScript ends [2016..2020] with 2016, and says that it does not cover 2018.
#
# Expected: the set's `max` is the end of 2020: its README gives [..2016,2017] the end of 2017, and walks over every year between two dots.
# Seen: edtf 4.11.1 takes the first year of the last range for its last, in sets ([ ]) and lists ({ }), for years and months: `max` is
# 2016-12-31, though walking over the same set gives 2016 to 2020. A last member that is no range is right.
# For us: a period is an interval, 2016/2020, which it reads; no set of years is written.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund edtf@4.11.1
cat > script.mjs <<'JAVASCRIPT'
import edtf from "edtf";
const last = (text) => new Date(edtf(text).max).toISOString().slice(0, 10);
const walked = [...edtf("[2016..2020]")].map((year) => year.edtf).join(" ");
const wrong = ["[2016..2020]", "{2016..2020}", "[2014,2016..2020]", "[2016-01..2016-06]"].map(last);
const right = ["2016/2020", "[2016,2017,2020]"].map(last);
const covers = ["[2016..2020]", "2016/2020"].map((text) => edtf(text).covers(edtf("2018")));
console.log({walked, wrong, right, covers});
if (walked !== "2016 2017 2018 2019 2020" || String(right) !== "2020-12-31,2020-12-31") process.exit(1);
if (String(wrong) !== "2016-12-31,2016-12-31,2016-12-31,2016-01-31" || String(covers) !== "false,true") process.exit(1);
JAVASCRIPT
node script.mjs
