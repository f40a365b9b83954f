// One typed call with openapi-fetch and the types that openapi-typescript makes.
import createClient from "openapi-fetch";
import type { paths } from "./made/openapi_fetch";
import { say } from "./say";

const client = createClient<paths>({ baseUrl: process.argv[2] });
const { data, error } = await client.GET("/v1/metrics", { params: { query: { theme: ["talent", "cadre-team"], lang: "en" } } });
if (error) throw new Error(error.detail);
say("openapi-fetch", data.data, data.page.total);
