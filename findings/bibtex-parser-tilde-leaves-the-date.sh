#!/usr/bin/env bash
# @retorquere/bibtex-parser turns "about 2016 to 2020" into a date with a space, and "about 2020" into 2020.
#
# Expected: the date 2016~/2020 stays as it is: in biblatex a tilde after a date says that it is approximate (manual, section 2.3.8), as
# biblatex-csl-converter keeps it. The library itself calls `date` a literal field.
# Seen: @retorquere/bibtex-parser 9.0.29 reads the tilde as TeX's space that does not break: 2016~/2020 has U+00A0 before its slash
# and is no date, and 2020~ is "2020". Question marks and slashes are kept. Nothing is in its list of errors.
# For us: our periods are never approximate; `date` in our BibTeX is a day, a month or a year.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @retorquere/bibtex-parser@9.0.29 biblatex-csl-converter@3.2.2
cat > script.mjs <<'JAVASCRIPT'
import { BibLatexParser } from "biblatex-csl-converter";
import { parse } from "@retorquere/bibtex-parser";
const entry = (date) => `@misc{report, title = {Report}, date = {${date}}}`;
const dates = ["2016~/2020", "2020~", "2020?", "2016/2020"];
const seen = dates.map((date) => parse(entry(date)));
const right = dates.map((date) => new BibLatexParser(entry(date)).parse().entries[1].fields.date);
const read = seen.map((library) => library.entries[0].fields.date);
console.log({ right, read });
if (String(right) !== String(dates) || seen.some((library) => library.errors.length)) process.exit(1);
if (seen[0].entries[0].mode.date !== "literal") process.exit(1);
if (String(read) !== "2016\u00A0/2020,2020,2020?,2016/2020") process.exit(1);
JAVASCRIPT
node script.mjs
