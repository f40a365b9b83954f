#!/usr/bin/env bash
# FastMCP's client leaves out of an answer what the schema of the tool does not name: 7937万元 is 7937.
#
# Expected: `data` has the unit beside the value, as the structured content of the answer has it: a JSON Schema that names only `value` allows
# more members, unless it says `"additionalProperties": false`, and a server may add some.
# Seen: fastmcp 4.2.3 makes a class of the schema, with `value` alone. Nothing is raised or logged; `structured_content` has both.
# For us: the schema of each tool names every member of its answers, and a test allows no other; `links` of `get_fact` had been missing.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check fastmcp==4.2.3
"$folder/venv/bin/python" - <<'PYTHON'
import asyncio, warnings
warnings.simplefilter("ignore")
from fastmcp import Client, FastMCP
from fastmcp.tools import ToolResult
server = FastMCP("reports")
schema = {"type": "object", "required": ["value"], "properties": {"value": {"type": "number"}}}
@server.tool(output_schema=schema)
def get_fact() -> ToolResult:
    return ToolResult(structured_content={"value": 7937, "unit": "万元"})
async def ask():
    async with Client(server) as client:
        return await client.call_tool("get_fact", {})
answer = asyncio.run(ask())
print(answer.structured_content, answer.data)
assert answer.structured_content == {"value": 7937, "unit": "万元"}
assert answer.data.value == 7937 and not hasattr(answer.data, "unit")
PYTHON
