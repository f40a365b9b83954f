// Reads series with jsonstat-toolkit and compares every value with the long table: node series_toolkit.mjs ADDRESS
import JSONstat from "jsonstat-toolkit";

const address = process.argv[2];
const get = async (query) => (await fetch(`${address}/v1/series?${query}`)).text();
const data = JSONstat(JSON.parse(await get("format=json-stat")));
const lines = (await get("format=ndjson")).trim().split("\n").map((line) => JSON.parse(line));
let found = 0;
for (const row of lines.filter((row) => row.value !== null)) {
  const wanted = {
    indicator: row.indicator, region: row.region, scope: row.scope ?? "none", breakdown: row.breakdown.join(",") || "none",
    base: row.base_code ?? "none", status: row.status, variant: row.variant ?? "none", period: row.period,
  };
  const cell = data.Data(wanted);
  if (cell?.value !== row.value || cell.status !== row.qualifier) throw new Error(`${row.series} ${row.period}: ${JSON.stringify(cell)}`);
  found += 1;
}
if (data.value.filter((value) => value !== null).length !== found) throw new Error("the cube has other values too");
console.log(`jsonstat-toolkit: ${found} values`);
