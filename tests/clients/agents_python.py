"""The official client in Python, of the version that is installed: `agents.py` runs it.

    python agents_python.py ADDRESS CALLS

CALLS is a JSON list of tools with their arguments. It prints what it was answered, as JSON. The client validates each
answer by the schema of its tool.
"""

import asyncio
import json
import sys
from importlib.metadata import version
from typing import Any

FACT = "workreport://facts/qinghai-org-2020.online-class-attendances"


async def by_handshake(address: str, calls: list[Any]) -> dict[str, Any]:
    """Ask with version 1 of the SDK."""
    from mcp import ClientSession
    from mcp.client.streamable_http import streamablehttp_client

    async with streamablehttp_client(address) as (incoming, outgoing, _), ClientSession(incoming, outgoing) as session:
        told = await session.initialize()
        return {"revision": told.protocolVersion, **await answers_of(session, calls)}


async def by_discovery(address: str, calls: list[Any]) -> dict[str, Any]:
    """Ask with version 2 of the SDK."""
    from mcp.client import Client

    async with Client(address) as client:
        return {"revision": client.protocol_version, **await answers_of(client, calls)}


async def answers_of(client: Any, calls: list[Any]) -> dict[str, Any]:
    """Return what a client of either version is answered. Both write an answer as the protocol does."""
    tools = await client.list_tools()
    results = [(await client.call_tool(name, arguments)).model_dump(by_alias=True) for name, arguments in calls]
    read = await client.read_resource(FACT)
    return {
        "tools": [tool.name for tool in tools.tools],
        "answers": [None if result["isError"] else result["structuredContent"] for result in results],
        "resource": json.loads(read.contents[0].text),
    }


if __name__ == "__main__":
    ask = by_handshake if version("mcp").startswith("1.") else by_discovery
    found = asyncio.run(ask(sys.argv[1], json.loads(sys.argv[2])))
    print(json.dumps({"program": f"mcp {version('mcp')}, Python", **found}))
