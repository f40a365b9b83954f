"""The data for agents: the Model Context Protocol over HTTP and on stdio, and `/llms.txt`.

A call of a tool becomes the request that REST would get (`asker`), and its answer has the values of REST's. The SDK of
the protocol is imported by `server` alone, which is loaded at the first request.
"""

PATH = "/mcp"
