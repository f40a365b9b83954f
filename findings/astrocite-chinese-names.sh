#!/usr/bin/env bash
# astrocite makes an empty name of a Chinese author, in BibTeX and in RIS.
#
# Expected: the author 甲省组织部 is a literal name or a family name in CSL-JSON, as Citation.js gives it for the same RIS.
# Seen: astrocite-bibtex and astrocite-ris 0.16.4 give {"family": ""}; an organisation in Latin letters arrives.
# For us: a citation is offered as CSL-JSON too; whoever has astrocite in between takes that.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund astrocite-bibtex@0.16.4 astrocite-ris@0.16.4 @citation-js/core@0.8.2 @citation-js/plugin-ris@0.8.2
cat > script.cjs <<'JAVASCRIPT'
const { Cite } = require("@citation-js/core");
require("@citation-js/plugin-ris");
const bibtex = require("astrocite-bibtex").parse, ris = require("astrocite-ris").parse;
const written = (author) => [
  `@techreport{a, author = {{${author}}}, title = {工作报告}, institution = {甲}, year = {2020}}`,
  `TY  - RPRT\r\nAU  - ${author}\r\nTI  - 工作报告\r\nPY  - 2020\r\nER  - \r\n`,
];
const read = (author) => [bibtex(written(author)[0])[0].author, ris(written(author)[1])[0].author];
const latin = read("Alpha"), chinese = read("甲省组织部"), right = new Cite(written("甲省组织部")[1]).data[0].author;
console.log(JSON.stringify({ latin, chinese, right }));
if (!JSON.stringify(right).includes("甲省组织部") || !JSON.stringify(latin).includes("Alpha")) process.exit(2);
if (JSON.stringify(chinese) !== '[[{"family":""}],[{"family":""}]]') process.exit(1);
JAVASCRIPT
node script.cjs
