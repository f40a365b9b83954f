#!/usr/bin/env bash
# HyperFormula's TEXT shows a growth of 12.6% as 0.1%.
#
# Expected: TEXT(0.126, "0.0%") is 12.6%, since a percent sign in a format multiplies by a hundred in every spreadsheet, as
# formulajs gives it, and TEXT(58500, "#,##0") is 58,500.
# Seen: HyperFormula 3.5.0 gives 0.1%, 0% for "0%", and 58500,##0. "0.0;-0.0" of -3.5 is -3.5;-0.0. No error value in any.
# For us: a percentage of ours is 12.6 beside the unit `%`, so that no format has to multiply. A page that computes with HyperFormula formats
# its results itself.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund hyperformula@3.5.0 @formulajs/formulajs@4.6.1
cat > script.mjs <<'JAVASCRIPT'
import {HyperFormula} from "hyperformula";
import {TEXT} from "@formulajs/formulajs";
const asked = [[0.126, "0.0%"], [0.126, "0%"], [58500, "#,##0"]];
const sheet = HyperFormula.buildFromArray([asked.map(([value, form]) => `=TEXT(${value},"${form}")`)], {licenseKey: "gpl-v3"});
const seen = asked.map((_, col) => sheet.getCellValue({sheet: 0, row: 0, col})).join(" ");
const right = asked.map(([value, form]) => TEXT(value, form)).join(" ");
console.log(`hyperformula ${seen}, formulajs ${right}`);
if (right !== "12.6% 13% 58,500") process.exit(2);
if (seen !== "0.1% 0% 58500,##0") process.exit(1);
JAVASCRIPT
node script.mjs
