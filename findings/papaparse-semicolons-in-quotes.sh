#!/usr/bin/env bash
# Papa Parse takes the semicolons inside quoted cells for the delimiter.
#
# Expected: "甲;乙;丙" in double quotes is one cell, and the comma between the cells is found.
# Seen: Papa Parse 5.7.1 decides for `;` in a file of two columns that ends in a line feed, and cuts the quoted cell in three.
# Without the line feed, with a third column or with `skipEmptyLines: true` it decides for the comma.
# For us: our tables have many columns and are read rightly (tried); an example gives `delimiter: ","` all the same.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund papaparse@5.7.1
cat > script.mjs <<'JAVASCRIPT'
import Papa from "papaparse";
const csv = 'id,topics\na,"甲;乙;丙"\nb,"丁;戊;己"\n';
const guessed = Papa.parse(csv, {header: true});
const told = Papa.parse(csv, {header: true, delimiter: ","});
console.log(guessed.meta.delimiter, guessed.data, guessed.errors.map((error) => error.code), told.data);
if (guessed.meta.delimiter !== ";" || told.data[0].topics !== "甲;乙;丙") process.exit(1);
JAVASCRIPT
node script.mjs
