// jsonstat-toolkit reads each indicator as a cube: every value, unit, qualifier and period.
import JSONstat from "jsonstat-toolkit";

import { Comparison, get, table } from "./told.mjs";

const comparison = new Comparison("jsonstat-toolkit");
const rows = table("series").rows;
const indicators = [...new Set(rows.map((row) => row.indicator))].sort();
for (const indicator of indicators) {
  const answer = await get(`/v1/series?format=json-stat&lang=en&indicator=${indicator}`);
  const data = JSONstat(await answer.json());
  const valued = rows.filter((row) => row.indicator === indicator && row.value !== null);
  comparison.equal(`${indicator}, cells with a value`, data.value.filter((value) => value !== null).length, valued.length);
  for (const row of valued) {
    const place = {
      indicator, region: row.region, scope: row.scope ?? "none", breakdown: row.breakdown.join(",") || "none",
      base: row.base_code ?? "none", status: row.status, variant: row.variant ?? "none", period: row.period,
    };
    const at = `${row.series}, ${row.period}`;
    const cell = data.Data(place);
    comparison.equal(at, cell?.value, Number(row.value));
    comparison.equal(`${at}, qualifier`, cell?.status, row.qualifier);
    comparison.equal(`${at}, unit`, data.Dimension("indicator").Category(indicator).unit.label, row.unit_label_en);
    comparison.equal(`${at}, region`, data.Dimension("region").Category(row.region).label, row.region_label_en);
  }
}
comparison.end(`${indicators.length} cubes`);
