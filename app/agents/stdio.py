"""`workreport mcp`: the protocol on standard input and output, for one client that starts this process itself."""

import asyncio
from contextlib import closing
from types import SimpleNamespace

from anyio import to_thread

from app.agents import sdk
from app.agents.asker import Asker
from app.db.connections import connections_of
from app.description.operator import Operator
from app.errors import StartError
from app.settings import Settings
from app.texts import say
from app.vocabulary import Lang
from app.web import address
from app.web.address import ApiAddress
from app.web.reader import Readers

# the address that answers show where the settings have none: that of `workreport serve`
LOCAL = "http://127.0.0.1:8000"


def serve(config: Settings) -> None:
    """Answer until the input ends. The database is served as it is.

    Raises StartError where the SDK is not installed, NotReadyError where there is nothing to serve.
    """
    if not sdk.is_installed():
        raise StartError(say(sdk.NEEDED, Lang.EN))
    readers = Readers(connections_of(config.database_url, config.threads + 1), config.refresh)
    with closing(readers):
        readers.open()
        readers.ready()
        asyncio.run(_serve(_asker(config, readers), config.threads))


def _asker(config: Settings, readers: Readers) -> Asker:
    state = SimpleNamespace(readers=readers, settings=config, operator=Operator.named_in(config))
    app = SimpleNamespace(state=state)
    return Asker({"app": app, "headers": (), address.KEY: ApiAddress("", lambda: config.public_url or LOCAL)})


async def _serve(asker: Asker, threads: int) -> None:
    from mcp.server.stdio import stdio_server

    from app.agents.server import make_server

    # one waits for input; each of the others has a connection to the database
    to_thread.current_default_thread_limiter().total_tokens = threads + 1
    server = make_server(lambda _: asker)
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())
