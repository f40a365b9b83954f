// Walks a list page by page with the client that @hey-api/openapi-ts makes of the document.
import { client } from "./sdk/client.gen";
import { getReport, listTrainingPrograms } from "./sdk/sdk.gen";
import type { TrainingProgram } from "./sdk/types.gen";

client.setConfig({ baseUrl: process.argv[2] });
const found: TrainingProgram[] = [];
let cursor: string | undefined;
let total = 0;
do {
  const { data, error } = await listTrainingPrograms({ query: { limit: 5, lang: "en", cursor } });
  if (error || !data) throw new Error(JSON.stringify(error));
  found.push(...data.data);
  total = data.page.total;
  cursor = data.page.next ?? undefined;
} while (cursor);
if (found.length !== total || total === 0) throw new Error(`${found.length} of ${total}`);

// only totals of their own, and only of one unit: people and attendances never add up
const own = found.filter((program) => program.trainees?.unit === "attendance" && program.trainees.shared_with.length === 0);
const trained: number = own.reduce((sum, program) => sum + (program.trainees?.value ?? 0), 0);
const report = await getReport({ path: { id: found[0]!.report } });
if (report.data?.counts.training_programs !== total) throw new Error("counts differ");
const none = await getReport({ path: { id: "nothing" } });
if (none.error?.status !== 404) throw new Error("no problem where there should be one");
console.log(`@hey-api/openapi-ts: ${found.length} training programs, ${trained} attendances in ${own.length} of them`);
