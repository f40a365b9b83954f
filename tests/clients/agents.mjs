// The official client in JavaScript: `agents.py` runs it.
//
//     node agents.mjs ADDRESS CALLS
//
// CALLS is a JSON list of tools with their arguments. It prints what it was answered, as JSON. The client validates each
// answer by the schema of its tool, once it has listed the tools.

import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const [address, calls] = process.argv.slice(2);
const client = new Client({ name: "workreport-test", version: "1" });
const transport = new StreamableHTTPClientTransport(new URL(address));
await client.connect(transport);
const { tools } = await client.listTools();
const answers = [];
for (const [name, args] of JSON.parse(calls)) {
  const result = await client.callTool({ name, arguments: args });
  answers.push(result.isError ? null : result.structuredContent);
}
const uri = "workreport://facts/qinghai-org-2020.online-class-attendances";
const { contents } = await client.readResource({ uri });
console.log(
  JSON.stringify({
    program: "@modelcontextprotocol/sdk, JavaScript",
    revision: transport.protocolVersion,
    tools: tools.map((tool) => tool.name),
    answers,
    resource: JSON.parse(contents[0].text),
  }),
);
await client.close();
