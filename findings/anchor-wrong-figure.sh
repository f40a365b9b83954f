#!/usr/bin/env bash
# dom-anchor-text-quote anchors a quote that is not in the page to another figure.
#
# Expected: no range for 7973万元 in a page that has only 7937万元.
# Seen: dom-anchor-text-quote 4.0.2 gives the range of 7937万元, that of 5.85万余人次 for 5.58万余人次, and that of 1028名 for 1208名; it
# looks for what is near, and nothing in its answer says so.
# For us: whoever follows our selectors with it compares the text of the range with `exact`.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund dom-anchor-text-quote@4.0.2 jsdom@29.1.1
cat > script.mjs <<'JAVASCRIPT'
import {JSDOM} from "jsdom";
const {window} = new JSDOM("<p>培训干部5.85万余人次，选派第一书记1028名，投入党费7937万元。</p>");
Object.assign(globalThis, {window, document: window.document, Node: window.Node, NodeFilter: window.NodeFilter});
const {toRange} = (await import("dom-anchor-text-quote")).default ?? (await import("dom-anchor-text-quote"));
const seen = ["7973万元", "5.58万余人次", "1208名", "举办专题班24个"].map((exact) => toRange(document.body, {exact})?.toString() ?? null);
console.log(seen);
if (String(seen) !== "7937万元,5.85万余人次,1028名,") process.exit(1);
JAVASCRIPT
node script.mjs
