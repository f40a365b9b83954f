// One typed call with the class that swagger-typescript-api makes.
import { Api } from "./made/swagger_typescript_api";
import { say } from "./say";

const api = new Api({ baseUrl: process.argv[2] });
const { data } = await api.v1.listMetrics({ theme: ["talent", "cadre-team"], lang: "en" });
say("swagger-typescript-api", data.data, data.page.total);
