// citeproc prints the citation of every report and of every metric: who, when, what and where stand in the line.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import CSL from "citeproc";

import { Comparison, address, get, table } from "./told.mjs";

// citeproc comes without styles; those of citeproc-py stand beside it
const lib = join(dirname(fileURLToPath(import.meta.url)), "lib");
const data = join(lib, readdirSync(lib).find((name) => name.startsWith("python")), "site-packages", "citeproc", "data");
const style = readFileSync(join(data, "styles", "harvard-cite-them-right.csl"), "utf8");
const locale = (lang) => readFileSync(join(data, "locales", `locales-${lang}.xml`), "utf8");

const comparison = new Comparison("citeproc, harvard-cite-them-right");
const reports = new Map(table("reports").rows.map((row) => [row.id, row]));
const cited = [
  ...[...reports.values()].map((row) => ({ path: `/v1/reports/${row.id}`, title: row.title_en, report: row, lang: "en" })),
  ...table("metrics").rows.map((row) => ({
    path: `/v1/metrics/${row.id}`, title: row.name_zh, figure: row.as_reported, report: reports.get(row.report), lang: "zh",
  })),
];
const unescaped = (text) => text.replace(/<[^>]+>/g, "").replaceAll("&#38;", "&").replaceAll("&#60;", "<").replaceAll("&#62;", ">");
for (const { path, title, figure, report, lang } of cited) {
  const accept = { Accept: "application/vnd.citationstyles.csl+json", "Accept-Language": lang };
  const [item] = await (await get(path, accept)).json();
  const system = { retrieveLocale: (name) => locale(name === "zh-CN" ? name : "en-US"), retrieveItem: () => item };
  const engine = new CSL.Engine(system, style, lang === "zh" ? "zh-CN" : "en-US");
  engine.updateItems([item.id]);
  const line = unescaped(engine.makeBibliography()[1].join(""));
  const issuer = report[`issuer_${lang}`];
  for (const said of [title, figure, issuer, report.published?.slice(0, 4), `${address}${path}`].filter(Boolean))
    comparison.equal(`${path}, ${said} in ${line}`, line.includes(said), true);
}
comparison.end(`${cited.length} citations`);
