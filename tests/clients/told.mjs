// What a client's script is told, and the comparison that it makes: node SCRIPT ADDRESS TOLD
import { readFileSync } from "node:fs";

export const address = process.argv[2];
export const told = JSON.parse(readFileSync(process.argv[3], "utf8"));
export const table = (path) => told.tables.find((each) => each.path === path);
export const get = async (path, headers = {}) => {
  const answer = await fetch(`${address}${path}`, { headers });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer;
};

export class Comparison {
  values = 0;
  wrong = [];

  constructor(client) {
    this.client = client;
  }

  equal(place, found, wanted) {
    this.values += 1;
    if (JSON.stringify(found ?? null) !== JSON.stringify(wanted ?? null))
      this.wrong.push(`${place}: ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`);
  }

  /** Says what was compared; the script ends with 1 where something differs, or where there was nothing. */
  end(what) {
    const differ = this.wrong.length ? `, ${this.wrong.length} differ` : "";
    console.log(`${this.client}: ${this.values.toLocaleString("en")} values of ${what}${differ}`);
    for (const line of this.wrong.slice(0, 5)) console.log(`  ${line}`);
    if (this.wrong.length || !this.values) process.exitCode = 1;
  }
}
