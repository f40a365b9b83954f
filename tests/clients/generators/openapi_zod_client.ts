// One typed call with the client that openapi-zod-client makes; zod checks the answer.
import { createApiClient } from "./made/openapi_zod_client";
import { say } from "./say";

// theme=talent&theme=cadre-team
const client = createApiClient(process.argv[2]!, { axiosConfig: { paramsSerializer: { indexes: null } } });
const answer = await client.list_metrics({ queries: { theme: ["talent", "cadre-team"], lang: "en" } });
say("openapi-zod-client", answer.data, answer.page.total);
