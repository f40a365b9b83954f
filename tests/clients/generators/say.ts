// What each of the clients has to have got: every record typed, and a number where the API sends one.
export interface Got {
  id: string;
  value: number;
  unit: { code: string };
}

export function say(tool: string, records: readonly Got[], total: number): void {
  const sum: number = records.reduce((so_far, record) => so_far + record.value, 0);
  if (records.length === 0 || records.length > total || !Number.isFinite(sum)) throw new Error(`${tool}: ${records.length} of ${total}`);
  console.log(`${tool}: ${records.length} of ${total} metrics, the first ${records[0]!.id}`);
}
