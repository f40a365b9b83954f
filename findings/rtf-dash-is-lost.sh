#!/usr/bin/env bash
# Two readers of RTF leave out the dash of a range: 每户3—5万元 is 每户35万元.
#
# Expected: `\emdash` is the character — (RTF 1.9.1, special characters), as striprtf reads it. Chinese ranges are written with it.
# Seen: officeparser 7.8.0, the newest for Node 20, and @iarna/rtf-to-html 1.1.0 drop it, and `\endash` too. The same dash as `\u8212` arrives.
# For us: RTF is read by way of LibreOffice. A figure from one of the two is looked up in the document.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check striprtf==0.0.29
cd "$folder"
npm install --silent --no-audit --no-fund officeparser@7.8.0 @iarna/rtf-to-html@1.1.0
"$folder/venv/bin/python" - report.rtf <<'PYTHON'
import sys
from striprtf.striprtf import rtf_to_text
source = r"{\rtf1\ansi\ansicpg936\uc0 \u27599 \u25143 3\emdash 5\u19975 \u20803 \par}"
with open(sys.argv[1], "w", encoding="ascii") as file:
    file.write(source)
right = rtf_to_text(source).strip()
print("striprtf", right)
assert right == "每户3—5万元"
PYTHON
cat > script.mjs <<'JAVASCRIPT'
import fs from "fs";
import toHtml from "@iarna/rtf-to-html";
import {parseOffice} from "officeparser";
const text = (await parseOffice("report.rtf")).toText().trim();
const page = await new Promise((good, bad) =>
  toHtml.fromString(fs.readFileSync("report.rtf", "ascii"), (error, html) => (error ? bad(error) : good(html))));
const [paragraph] = page.match(/<p>.*<\/p>/);
console.log("officeparser", text, "rtf-to-html", paragraph);
if (text !== "每户35万元" || paragraph !== "<p>每户35万元</p>") process.exit(1);
JAVASCRIPT
node script.mjs
