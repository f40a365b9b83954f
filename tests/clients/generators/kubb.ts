// One typed call with the functions that kubb makes.
import { listMetrics } from "./made/kubb/clients/listMetrics";
import { say } from "./say";

const lists = { paramsSerializer: { indexes: null } }; // theme=talent&theme=cadre-team
const answer = await listMetrics({ theme: ["talent", "cadre-team"], lang: "en" }, {}, { baseURL: process.argv[2], ...lists });
say("kubb", answer.data, answer.page.total);
