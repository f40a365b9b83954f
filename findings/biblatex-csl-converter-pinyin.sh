#!/usr/bin/env bash
# biblatex-csl-converter writes that a Chinese report is in Pinyin, and leaves its institution out of CSL.
#
# Expected: BibLaTeX read and written again has `langid = {chinese}`, and in CSL the institution of a report is its publisher.
# Seen: biblatex-csl-converter 3.2.2, the newest for Node 20, writes `langid = {pinyin}`; its CSL has no publisher, and
# the number of the report as `collection-number`.
# For us: a citation is offered as CSL-JSON too, with publisher and language; nobody needs the way through BibLaTeX.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund biblatex-csl-converter@3.2.2
cat > script.mjs <<'JAVASCRIPT'
import { BibLatexExporter, BibLatexParser, CSLExporter } from "biblatex-csl-converter";
const text = "@report{a, author={{甲}}, title={乙}, type={report}, institution={{丙}}, number={12}, date={2020}, langid={chinese}}";
const { entries, errors } = new BibLatexParser(text).parse();
const csl = Object.values(new CSLExporter(entries).parse())[0];
const again = new BibLatexExporter(entries, false, {}).parse();
console.log(JSON.stringify(errors), JSON.stringify(csl), again);
if (errors.length > 0 || csl.title !== "乙") process.exit(2);
if (!again.includes("langid = {pinyin}") || csl.publisher !== undefined || csl["collection-number"] !== "12") process.exit(1);
JAVASCRIPT
node script.mjs
