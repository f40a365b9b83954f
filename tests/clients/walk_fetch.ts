// Walks a list page by page with the types that openapi-typescript makes of the document, through openapi-fetch.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema";

type Metric = components["schemas"]["Metric"];

// of the formats on offer these two; without them an answer might be a string, too
const client = createClient<paths, "application/json" | "application/problem+json">({ baseUrl: process.argv[2] });
const found: Metric[] = [];
let cursor: string | undefined;
let total = 0;
do {
  const { data, error } = await client.GET("/v1/metrics", {
    params: { query: cursor ? { cursor, limit: 20 } : { limit: 20, theme: ["talent", "political-training"], sort: "-value" } },
  });
  if (error) throw new Error(error.errors.map((fault) => fault.message).join("; "));
  found.push(...data.data);
  total = data.page.total;
  cursor = data.page.next ?? undefined;
} while (cursor);

const values: number[] = found.map((metric) => metric.value);
const qualifiers: components["schemas"]["Qualifier"][] = found.map((metric) => metric.qualifier);
if (found.length !== total || total === 0) throw new Error(`${found.length} of ${total}`);
if (values.some((value, at) => at > 0 && value > values[at - 1]!)) throw new Error("not sorted");

const { error } = await client.GET("/v1/metrics", { params: { query: { theme: ["talnet"] } } });
if (!error?.errors[0]?.nearest.includes("talent")) throw new Error("no problem where there should be one");
console.log(`openapi-typescript: ${found.length} metrics, ${new Set(qualifiers).size} qualifiers`);
