// One typed call with the functions that orval makes.
import { listMetrics } from "./made/orval";
import { say } from "./say";

const answer = await listMetrics({ theme: ["talent", "cadre-team"], lang: "en" });
if (answer.status !== 200) throw new Error(String(answer.status));
say("orval", answer.data.data, answer.data.page.total);
