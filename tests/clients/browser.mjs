// The documentation in a real browser, and a page of another origin that reads the data.
//
//   node browser.mjs http://127.0.0.1:8000 FOLDER_FOR_SCREENSHOTS     (needs playwright-core and /usr/bin/chromium)
//
// Fails on any failed request, any request that leaves this machine, any violation of the security policy and any error
// of a script.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [base, folder] = process.argv.slice(2);
const browser = await chromium.launchPersistentContext(mkdtempSync(join(tmpdir(), "browser-")), {
  executablePath: "/usr/bin/chromium",
  headless: true,
  viewport: { width: 1280, height: 1000 },
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});

const faults = [];
function watch(page) {
  page.on("console", (message) => { if (message.type() === "error") faults.push(`console: ${message.text()}`); });
  page.on("pageerror", (error) => faults.push(`script: ${error}`));
  page.on("requestfailed", async (request) => {
    // a 304 that the page itself asked for has no body, which the browser's protocol calls aborted
    if ((await request.response())?.status() !== 304) faults.push(`failed: ${request.url()} ${request.failure()?.errorText}`);
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (!["127.0.0.1", "localhost"].includes(url.hostname) && url.protocol.startsWith("http")) faults.push(`foreign: ${url}`);
  });
  page.on("response", (response) => { if (response.status() >= 400) faults.push(`${response.status()}: ${response.url()}`); });
}

async function open(path, headers = {}) {
  const page = await browser.newPage();
  watch(page);
  await page.setExtraHTTPHeaders(headers);
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", (e) => console.error(`policy: ${e.violatedDirective} ${e.blockedURI} ${e.sample}`));
  });
  await page.goto(base + path, { waitUntil: "networkidle" });
  return page;
}

for (const [lang, title, execute] of [["zh", "工作综述结构化数据", "执行"], ["en", "Structured work-report data", "Execute"]]) {
  const page = await open("/docs", { "Accept-Language": lang });
  await page.waitForSelector(".opblock");
  assert.ok((await page.textContent(".info .title")).includes(title));
  assert.equal(await page.getAttribute("html", "lang"), lang === "zh" ? "zh-CN" : "en");
  await page.screenshot({ path: join(folder, `docs-${lang}.png`), fullPage: true });
  await page.click("#operations-metrics-list_metrics .opblock-summary-control");
  await page.waitForSelector("#operations-metrics-list_metrics .parameters");
  await page.screenshot({ path: join(folder, `operation-${lang}.png`), fullPage: true });
  await page.click("#operations-metrics-list_metrics .try-out__btn");
  const button = page.locator("#operations-metrics-list_metrics .execute");
  assert.equal((await button.textContent()).trim(), execute);
  await button.click();
  await page.waitForSelector("#operations-metrics-list_metrics .live-responses-table .response-col_description pre");
  const shown = await page.textContent("#operations-metrics-list_metrics .live-responses-table");
  assert.ok(shown.includes("200"), shown.slice(0, 200));
  const asked = await page.textContent("#operations-metrics-list_metrics .request-url pre");
  assert.equal(asked.trim(), `${base}/v1/metrics`);
  assert.ok(shown.includes(lang === "zh" ? "content-language: zh" : "content-language: en"), shown);
  await page.locator("#operations-metrics-list_metrics .responses-wrapper").scrollIntoViewIfNeeded();
  await page.screenshot({ path: join(folder, `executed-${lang}.png`), fullPage: true });
  // the switch leads to the other language and back
  await page.click(".languages a:not([aria-current])");
  await page.waitForSelector(".opblock");
  assert.notEqual(await page.getAttribute("html", "lang"), lang === "zh" ? "zh-CN" : "en");
  await page.close();

  const problem = await open(`/problems/invalid-parameters?lang=${lang}`);
  await problem.screenshot({ path: join(folder, `problem-${lang}.png`), fullPage: true });
  await problem.close();
}

// a page of another origin
const other = createServer((_, response) => response.setHeader("Content-Type", "text/html").end("<!doctype html><link rel=icon href=data:,>"));
await new Promise((done) => other.listen(0, "127.0.0.1", done));
const page = await browser.newPage();
watch(page);
await page.goto(`http://127.0.0.1:${other.address().port}/`);
const read = await page.evaluate(async (address) => {
  const first = await fetch(`${address}/v1/metrics?limit=2&lang=en`);
  const tag = first.headers.get("ETag");
  const again = await fetch(`${address}/v1/metrics?limit=2&lang=en`, { headers: { "If-None-Match": tag }, cache: "no-store" });
  const link = first.headers.get("Link");
  const next = await fetch(link.slice(1, link.indexOf(">")));
  return {
    total: (await first.json()).page.total, tag, link, again: again.status, next: (await next.json()).data.length,
    language: first.headers.get("Content-Language"),
  };
}, base);
assert.ok(read.total > 0 && read.tag && read.link && read.next === 2 && read.again === 304 && read.language === "en", JSON.stringify(read));
console.log("another origin read:", JSON.stringify(read));

other.close();
await browser.close();
assert.deepEqual(faults, []);
console.log("ok: no failed request, no foreign host, no violation of the policy");
