// One typed call with the functions that @hey-api/openapi-ts makes.
import { client } from "./made/hey_api/client.gen";
import { listMetrics } from "./made/hey_api";
import { say } from "./say";

client.setConfig({ baseUrl: process.argv[2] });
const { data, error } = await listMetrics({ query: { theme: ["talent", "cadre-team"], lang: "en" } });
if (!data) throw new Error(error?.detail);
say("@hey-api/openapi-ts", data.data, data.page.total);
