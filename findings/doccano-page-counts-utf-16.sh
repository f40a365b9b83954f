#!/usr/bin/env bash
# doccano's page counts a character such as 𬭎 as two, unless the project counts grapheme clusters.
#
# Expected: 42期, selected with the mouse in 𬭎县办班42期, is given the places 4 to 7, as in Python, which exports them.
# Seen: v-annotator 0.1.31, with which doccano 1.8.4 marks text, gives 5 to 8: it adds up the offsets of the browser's selection,
# which are UTF-16 units. With `grapheme-mode` it gives 4 to 7.
# For us: the guide says to count grapheme clusters, and a span that fits a numeral in UTF-16 units only is refused.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund v-annotator@0.1.31 vue@2.7.16 jsdom@24.1.3
cat > script.cjs <<'JAVASCRIPT'
const {JSDOM} = require("jsdom");
const {window} = new JSDOM("<p id=line></p>");
Object.assign(globalThis, {window, document: window.document, getComputedStyle: window.getComputedStyle});
const exported = require("v-annotator");
const component = exported.default ?? exported.VAnnotator ?? exported;
const {methods, computed} = component.options ?? component;
const text = "𬭎县办班42期";
const line = document.getElementById("line");
line.textContent = text;
line.annotatorElement = {startOffset: 0}; // what its lines carry: this is the first
function selected(graphemeMode) {
  const range = document.createRange();
  range.setStart(line.firstChild, text.indexOf("42"));
  range.setEnd(line.firstChild, text.length);
  window.getSelection().removeAllRanges();
  window.getSelection().addRange(range);
  let places;
  const page = {allowOverlapping: true, graphemeMode, entityList: {}, text, $emit: (_name, _event, ...both) => { places = both; }};
  page._text = computed._text.call(page);
  methods.open.call(page, {});
  return places;
}
const seen = {plain: selected(false), grapheme: selected(true)};
console.log(seen);
if (String(seen.plain) !== "5,8" || String(seen.grapheme) !== "4,7") process.exit(1);
JAVASCRIPT
node script.cjs
