// @apache-annotator/dom anchors every annotation of a report to the same characters, by position and by quotation.
//
//     node annotations.mjs ADDRESS REPORT TEXT
import { readFileSync } from "node:fs";

import { JSDOM } from "jsdom";

const [address, report, file] = process.argv.slice(2);
const text = readFileSync(file, "utf8");
const { window } = new JSDOM("<!doctype html><body><pre></pre></body>");
const { document } = window;
Object.assign(globalThis, { document, window, Node: window.Node, NodeFilter: window.NodeFilter, Range: window.Range });
const { createTextPositionSelectorMatcher, createTextQuoteSelectorMatcher } = await import("@apache-annotator/dom");

async function everyAnnotation() {
  const get = async (path) => (await fetch(path)).json();
  const { first } = await get(`${address}/v1/reports/${report}/annotations`);
  const found = [];
  for (let page = first; page; page = page.next && (await get(page.next))) found.push(...page.items);
  return found;
}

// positions in code points of what a matcher finds, which counts in UTF-16 units as every range does
async function found(matcher) {
  const places = [];
  for await (const range of matcher(document.body)) {
    const before = document.createRange();
    before.setStart(document.body, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const start = [...before.toString()].length;
    places.push([start, start + [...range.toString()].length]);
  }
  return places;
}

const wrong = [];
let places = 0;
const annotations = await everyAnnotation();
// with a character of two UTF-16 units before it, the text shows what the positions count
for (const ahead of ["", "𠮷"]) {
  document.querySelector("pre").textContent = ahead + text;
  const moved = [...ahead].length;
  for (const { id, target } of annotations)
    for (const { selector } of target) {
      const [position, quote] = selector;
      const there = { ...position, start: position.start + moved, end: position.end + moved };
      const wanted = JSON.stringify([[there.start, there.end]]);
      for (const matcher of [createTextPositionSelectorMatcher(there), createTextQuoteSelectorMatcher(quote)]) {
        const got = JSON.stringify(await found(matcher));
        places += 1;
        if (got !== wanted) wrong.push(`${id}: ${got} instead of ${wanted}`);
      }
    }
}
console.log(`@apache-annotator/dom: ${places} places of ${annotations.length} annotations, ${wrong.length} differ`);
for (const line of wrong.slice(0, 5)) console.log(`  ${line}`);
process.exitCode = places && !wrong.length ? 0 : 1;
