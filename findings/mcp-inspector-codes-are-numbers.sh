#!/usr/bin/env bash
# The command line of the MCP inspector sends texts as numbers, whatever the tool declares.
#
# Expected: `--tool-arg code=1.10` sends the text `1.10` to a tool whose schema says that `code` is a string.
# Seen: @modelcontextprotocol/inspector 2.12.0 reads each value as JSON and sends 110000 and 1.1 as numbers, 1E5 as 100000, `true` as a
# boolean, and 12345678901234567890 as 12345678901234567000. `007` stays a text.
# For us: releases are named by a number or a time, so `since`, `until` and `as_of` of a tool take a JSON number too. Other arguments
# that are texts have codes with a letter; a word of digits is quoted twice: `--tool-arg 'q="2020"'`.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @modelcontextprotocol/inspector@2.12.0 @modelcontextprotocol/sdk@1.32.2
cat > server.mjs <<'JAVASCRIPT'
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
const server = new Server({ name: "echo", version: "1" }, { capabilities: { tools: {} } });
const inputSchema = { type: "object", properties: { code: { type: "string" } }, required: ["code"] };
server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [{ name: "echo", inputSchema }] }));
server.setRequestHandler(CallToolRequestSchema, ({ params }) => ({
  content: [{ type: "text", text: `sent ${JSON.stringify(params.arguments.code)}`.replaceAll('"', "'") }],
}));
await server.connect(new StdioServerTransport());
JAVASCRIPT
inspector=node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js
for code in 1.10 12345678901234567890 007; do
  node $inspector --cli node server.mjs --method tools/call --tool-name echo --tool-arg "code=$code" | grep -o "sent [^\"]*" | tee -a seen
done
[[ $(paste -sd' ' seen) == "sent 1.1 sent 12345678901234567000 sent '007'" ]]
