// The pages for everyone: on a phone and on a desk, in both languages, in light and dark, with a keyboard only.
//
//   node access.mjs http://127.0.0.1:8000 [FOLDER_FOR_SCREENSHOTS]     (needs playwright-core, axe-core and /usr/bin/chromium)
//
// Fails on anything that axe finds (WCAG 2.2 AA and its best practices), on anything wider than the screen, on focus that
// cannot be seen, and on any violation of the security policy or error of a script.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [base, folder] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
});
// width, height, colours, languages: a page that has no dark mode must be none
const SCREENS = {
  phone: [320, 640, "light", ["zh", "en"]],
  desk: [1280, 900, "light", ["zh", "en"]],
  large_phone: [400, 800, "dark", ["en"]],
};
const faults = [];

// what sticks out of the screen, unless it scrolls within something that does not
function tooWide() {
  const width = document.documentElement.clientWidth;
  const scrolls = (element) => {
    for (let at = element.parentElement; at && at !== document.documentElement; at = at.parentElement) {
      if (["auto", "scroll", "hidden"].includes(getComputedStyle(at).overflowX) && at.getBoundingClientRect().right <= width + 1) return true;
    }
    return false;
  };
  const found = [...document.querySelectorAll("body *")].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && (box.right > width + 1 || box.left < -1) && !scrolls(element);
  });
  const names = found.map((e) => `${e.tagName.toLowerCase()}.${e.getAttribute("class") ?? ""} to ${Math.round(e.getBoundingClientRect().right)}`);
  return { page: document.scrollingElement.scrollWidth, width, names: [...new Set(names)].slice(0, 12) };
}

async function check(page, name) {
  const wide = await page.evaluate(tooWide);
  if (wide.page > wide.width || wide.names.length) faults.push(`${name}: ${wide.page} wide on ${wide.width}: ${wide.names.join(", ")}`);
  await page.evaluate(axe);
  const found = await page.evaluate(() => axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  }));
  for (const { id, help, nodes } of found.violations) {
    faults.push(`${name}: ${id}: ${help}: ${nodes.length}: ${nodes.slice(0, 4).map((node) => `${node.target} [${node.any.map((a) => a.message).join("; ").slice(0, 160)}]`).join(" | ")}`);
  }
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: false });
}

// what is focused must look otherwise than when it is not
async function focus(page, name) {
  await page.evaluate(() => scrollTo(0, 0));
  for (let n = 0; n < 40; n++) {
    await page.keyboard.press("Tab");
    const seen = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const look = () => { const s = getComputedStyle(element); return [s.outlineStyle === "none" ? "" : s.outlineWidth + s.outlineColor, s.boxShadow, s.textDecorationLine, s.borderColor, s.backgroundColor].join(); };
      const focused = look();
      element.blur();
      const plain = look();
      element.focus({ focusVisible: true });
      return { what: `${element.tagName}.${element.className} ${element.textContent.trim().slice(0, 30)}`, differs: focused !== plain };
    });
    if (seen && !seen.differs) faults.push(`${name}: focus cannot be seen: ${seen.what}`);
  }
}

for (const [size, [width, height, colorScheme, langs]] of Object.entries(SCREENS)) {
  for (const lang of langs) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme, isMobile: width < 500, hasTouch: width < 500, bypassCSP: false });
    const page = await context.newPage();
    page.on("console", (message) => { if (message.type() === "error") faults.push(`console: ${message.text()}`); });
    page.on("pageerror", (error) => faults.push(`script: ${error}`));
    await page.addInitScript(() => addEventListener("securitypolicyviolation", (e) => console.error(`policy: ${e.violatedDirective} ${e.blockedURI} ${e.sample}`)));
    const name = (what) => `${what}-${size}-${lang}`;
    await page.goto(`${base}/docs?lang=${lang}`, { waitUntil: "networkidle" });
    await page.waitForSelector(".opblock");
    await check(page, name("docs"));
    await focus(page, name("docs"));
    const operation = page.locator("#operations-metrics-list_metrics");
    await operation.locator(".opblock-summary-control").click();
    await operation.locator(".parameters").first().waitFor();
    await operation.scrollIntoViewIfNeeded();
    await check(page, name("operation"));
    await operation.locator(".try-out__btn").click();
    await operation.locator(".execute").click();
    await operation.locator(".live-responses-table .response-col_description pre").first().waitFor();
    await operation.locator(".live-responses-table").scrollIntoViewIfNeeded();
    await check(page, name("executed"));
    const models = page.locator("section.models button.models-control");
    if (await models.count()) {
      await models.first().evaluate((button) => button.click());  // where the page is too wide, a tap does not meet it
      await page.locator("section.models .model-box, section.models .json-schema-2020-12").first().waitFor();
      await models.first().scrollIntoViewIfNeeded();
      await check(page, name("schemas"));
    }
    const kinds = await page.evaluate(async (root) => [...new DOMParser().parseFromString(await (await fetch(`${root}/problems`)).text(), "text/html").querySelectorAll("table a")].map((a) => new URL(a.getAttribute("href"), root).pathname), base);
    assert.ok(kinds.length >= 7);
    for (const path of [new URL(`${base}/problems`).pathname, ...kinds]) {
      await page.goto(`${new URL(base).origin}${path}?lang=${lang}`, { waitUntil: "networkidle" });
      await check(page, name(path.split("/").at(-1)));
    }
    await focus(page, name("problem"));
    await context.close();
  }
}
await browser.close();
const counted = new Map();
for (const fault of faults) counted.set(fault, (counted.get(fault) ?? 0) + 1);
for (const [fault, times] of counted) console.error(times > 1 ? `${times} times ${fault}` : fault);
assert.equal(faults.length, 0);
console.log("ok: nothing that axe finds, nothing wider than the screen, focus is seen");
