#!/usr/bin/env bash
# Two converters join the figures of a table: 186 and 210 side by side are 186210.
#
# Expected: something stands between two cells, as a browser puts a tab there when the text of a row is asked for, and striprtf a bar.
# Seen: html-to-text 10.0.1 gives 甲县186210 for a row of HTML; only `{selector: "table", format: "dataTable"}` parts the cells.
# @iarna/rtf-to-html 1.1.0 makes one paragraph of an RTF table and of what stands under it: 186, 210 and 5 are 1862105.
# For us: cells of a row are parted by tabs in our own texts. An agent that reads pages through html-to-text is given the option.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check striprtf==0.0.29
cd "$folder"
npm install --silent --no-audit --no-fund html-to-text@10.0.1 @iarna/rtf-to-html@1.1.0
"$folder/venv/bin/python" - report.rtf <<'PYTHON'
import sys
from striprtf.striprtf import rtf_to_text
source = r"{\rtf1\ansi\trowd\cellx1000\cellx2000 186\cell 210\cell\row\pard 5\par}"
with open(sys.argv[1], "w", encoding="ascii") as file:
    file.write(source)
right = rtf_to_text(source).split()
print("striprtf", right)
assert right == ["186|210|", "5"]
PYTHON
cat > script.mjs <<'JAVASCRIPT'
import fs from "fs";
import toHtml from "@iarna/rtf-to-html";
import {convert} from "html-to-text";
const page = "<table><tr><td>甲县</td><td>186</td><td>210</td></tr></table>";
const joined = convert(page), right = convert(page, {selectors: [{selector: "table", format: "dataTable"}]});
const made = await new Promise((good, bad) =>
  toHtml.fromString(fs.readFileSync("report.rtf", "ascii"), (error, html) => (error ? bad(error) : good(html))));
const [paragraph] = made.match(/<p>.*<\/p>/);
console.log(`html-to-text ${joined}, as data ${right}; rtf-to-html ${paragraph}`);
if (right.split(/\s+/).join() !== "甲县,186,210") process.exit(2);
if (joined !== "甲县186210" || paragraph !== "<p>1862105</p>") process.exit(1);
JAVASCRIPT
node script.mjs
