#!/usr/bin/env bash
# csv-parse takes ids, percentages and words that end in a number for dates.
#
# Expected: `cast_date: true` makes dates of cells such as 2020-12-30.
# Seen: csv-parse 7.0.3 makes dates of `qinghai-org-2020` (2020), -3.5% (5 March 2001), 75.8% (August 1975) and 人 1 (2001): it asks
# JavaScript's Date, which takes much for a date in V8.
# For us: the ids of reports end in a year. Whoever uses csv-parse or `new Date(…)` to guess names the columns that are dates.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund csv-parse@7.0.3
cat > script.mjs <<'JAVASCRIPT'
import {parse} from "csv-parse/sync";
const cells = ["2020-12-30", "qinghai-org-2020", "-3.5%", "75.8%", "人 1", "党费"];
const rows = parse(["cell", ...cells].join("\n"), {columns: true, cast: true, cast_date: true});
console.log(rows.map((row) => row.cell));
const dates = rows.map((row) => row.cell instanceof Date);
if (String(dates) !== "true,true,true,true,true,false") process.exit(1);
JAVASCRIPT
node script.mjs
