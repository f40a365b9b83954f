#!/usr/bin/env bash
# The JSON-stat toolkit answers a whole dimension where it is asked for a category that does not exist.
#
# Expected: `Data({region: "XX", year: "2020"})` is null or an error.
# Seen: jsonstat-toolkit 2.2.2 answers the values of all regions for 2020; a misspelt dimension is ignored the same way.
# For us: an example for JSON-stat asks `Dimension("region").Category("QH")` first.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund jsonstat-toolkit@2.2.2
cat > script.mjs <<'JAVASCRIPT'
import JSONstat from "jsonstat-toolkit";
const data = JSONstat({
  version: "2.0", class: "dataset", id: ["region", "year"], size: [2, 2], value: [1, 2, 3, 4],
  dimension: {region: {category: {index: ["QH", "GS"]}}, year: {category: {index: ["2019", "2020"]}}},
});
const right = data.Data({region: "GS", year: "2020"}, false);
const wrong = data.Data({region: "XX", year: "2020"}, false);
const misspelt = data.Data({regoin: "GS", year: "2020"}, false);
console.log({right, wrong, misspelt});
if (right !== 4 || String(wrong) !== "2,4" || String(misspelt) !== "2,4") process.exit(1);
JAVASCRIPT
node script.mjs
