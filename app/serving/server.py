"""Running the server: uvicorn with our protocol and bounds, and what each signal does.

SIGTERM and SIGINT stop it: no more connections, and clients have `stop_seconds` to read the answers under way. A second
one stops at once. SIGHUP replaces the workers one after the other; a server of one process looks for a new release.
From a terminal that is closed, SIGHUP stops the server too.
"""

import gc
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from socket import socket
from types import FrameType
from typing import Any, NamedTuple

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.importer import import_from_string

from app.errors import StartError
from app.failures import explain
from app.seeing.board import Board, serve_on
from app.seeing.logs import configuration
from app.seeing.tallies import show
from app.serving.listen import shown
from app.serving.protocol_choice import choose
from app.serving.request_counts import Table, shared_table
from app.serving.service_manager import tell, watchdog_seconds
from app.serving.workers import NOT_STARTED, STOPPING, Workers
from app.settings import Settings
from app.web.reader import Readers


class StartLoad(NamedTuple):
    """A load before serving: when it ended in seconds since 1970, how many it took, whether it made a release."""

    ended: float
    seconds: float
    changed: bool


log = logging.getLogger("uvicorn.error")  # where uvicorn says that it starts and stops

_CLOSING = 2.0  # seconds in which everything else is closed, once clients had their time


def run(
    config: Settings,
    sockets: list[socket],
    workers: int,
    when_open: Callable[[], None],
    loaded: StartLoad | None = None,
) -> None:
    """Serve on bound sockets until told to stop, and exit with 0 then; raises StartError where it cannot start.

    Calls `when_open` once a server of one process answers; before the first worker starts if there are several.
    `loaded` is what the process has loaded before.
    """
    options = _Config(
        "app.main:create_app",
        factory=True,
        ws="none",
        workers=workers,
        access_log=False,  # the application has one, with ids of requests
        log_config=configuration(config.log_format),
        # `app.address` reads what a proxy says, after checking that the proxy is trusted
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=config.idle_seconds,  # type: ignore[arg-type] # seconds, of which it may take a fraction
        timeout_graceful_shutdown=config.stop_seconds + _CLOSING / 2,  # type: ignore[arg-type]
    )
    options.board = Board.to_share(workers)
    _show_start(options.board, loaded)
    options.http = choose(config)  # after logging is set up, for its warning
    make_room_for(config.connections, config.made_files + 3 * config.streams)
    for number in STOPPING:
        signal.signal(number, _exit)
    if workers > 1:
        when_open()
        _say_where(sockets)
        if config.client_requests:
            options.counts = shared_table()
        Workers(options, sockets, config.stop_seconds + _CLOSING, in_terminal=_in_terminal()).run()
        return
    if (often := watchdog_seconds()) is not None:
        options.callback_notify, options.timeout_notify = _alive, often  # type: ignore[assignment] # may be a fraction
    server = _Server(options, config.stop_seconds + _CLOSING, when_open)
    try:
        server.run(sockets)
    except SystemExit as ended:
        if ended.code == STARTUP_FAILURE:
            raise StartError(NOT_STARTED) from None
        raise


def _show_start(board: Board, loaded: StartLoad | None) -> None:
    show(board.server, "start_time_seconds", time.time())
    if loaded is not None:
        show(board.server, "load_timestamp_seconds", loaded.ended)
        show(board.server, "load_duration_seconds", loaded.seconds)
        show(board.server, "load_changed", loaded.changed)


def _say_where(sockets: list[socket]) -> None:
    for listening in sockets:
        log.info("Serving on http://%s (Press CTRL+C to quit)", shown(listening.getsockname()))


async def _alive() -> None:
    tell("WATCHDOG=1")


def _exit(_number: int, _frame: FrameType | None) -> None:
    """End the process. uvicorn sends a signal again once it has stopped, and it arrives here."""
    sys.exit(0)


def _in_terminal() -> bool:
    return os.isatty(0)


def make_room_for(connections: int, files: int) -> None:
    """Raise the limit of open files, as far as the system allows, to what the bounds on connections and files need.

    Files without a name are those that are kept, the pages that slow clients have not taken of either kind of stream,
    and files that are still sent but kept no longer.
    """
    import resource

    needed = connections + files + 128  # databases, the listening socket, connections that are being turned away
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    if allowed < needed:
        log.warning("%d connections need %d open files; the system allows %d (ulimit -n)", connections, needed, hard)


class _Config(uvicorn.Config):
    """How to serve. Each worker gets a copy and makes the application from it.

    `counts` is the table that the workers count the requests of clients in; None where each process has its own.
    """

    counts: Table | None = None

    board: Board  # for the numbers of all workers

    def load(self) -> None:
        """Make the application. A worker that cannot says why and is not replaced: the next one could not either."""
        serve_on(self.board)
        try:
            if self.workers > 1:
                gc.disable()  # imports make no garbage
            if self.counts is not None:
                self.app = partial(import_from_string(str(self.app)), counts=self.counts)
            super().load()
            if self.workers > 1:
                gc.freeze()
                gc.enable()
        except Exception as error:
            if self.workers == 1:
                raise
            log.error(explain(error))
            sys.exit(STARTUP_FAILURE)


class _Server(uvicorn.Server):
    """One process that answers."""

    def __init__(self, config: uvicorn.Config, longest: float, when_open: Callable[[], None]) -> None:
        super().__init__(config)
        self._longest = longest
        self._when_open = when_open

    async def serve(self, sockets: Any = None) -> None:
        signal.signal(signal.SIGHUP, self.handle_exit if _in_terminal() else self._look)
        await super().serve(sockets)

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        self._when_open()
        _say_where(sockets or [])
        tell("READY=1")

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop. The second signal stops at once."""
        if self.should_exit:
            _leave("stopped at once: told again")
        tell("STOPPING=1")
        super().handle_exit(sig, frame)
        # a query that does not end must not keep the process
        watch = threading.Timer(self._longest, _leave, ["stopped, though requests were still being answered"])
        watch.daemon = True
        watch.start()

    def _look(self, _number: int, _frame: FrameType | None) -> None:
        """Look for a new release at once, and say which is current."""
        threading.Thread(target=_look_now, args=[self.lifespan.state["readers"]], daemon=True).start()


def _look_now(readers: Readers) -> None:
    readers.look()
    if readers.current is None:
        log.info("Received SIGHUP: there is no release.")
    else:
        log.info("Received SIGHUP: release %d is current.", readers.current.number)


def _leave(why: str) -> None:
    log.warning(why)
    for handler in log.handlers:
        handler.flush()
    os._exit(0)
