"""Running the server: uvicorn with our protocol and bounds, and what each signal does.

SIGTERM and SIGINT stop it: no more connections, and clients have `stop_seconds` to read the answers under way. A second
one stops at once. SIGHUP replaces the workers one after the other; a server of one process looks for a new release.
From a terminal that is closed, SIGHUP stops the server too.
"""

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from socket import socket
from types import FrameType
from typing import Any

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from app.errors import StartError
from app.failures import explain
from app.serving.listen import shown
from app.serving.protocol_choice import choose
from app.settings import Settings
from app.web.reader import Readers

log = logging.getLogger("uvicorn.error")  # where uvicorn says that it starts and stops

_NOT_STARTED = "the server cannot start; why stands above"
_TRIES = 3  # of each worker to begin to answer
_GLANCE = 0.2  # seconds for a worker to say whether it has
_BEGINNING = 15  # seconds for a worker to begin, or to say that it is alive: a busy machine takes more than five
_CLOSING = 2.0  # seconds in which everything else is closed, once clients had their time
_STOPPING = (signal.SIGTERM, signal.SIGINT)


def run(config: Settings, sockets: list[socket], workers: int, when_open: Callable[[], None]) -> None:
    """Serve on bound sockets until told to stop, and exit with 0 then; raises StartError where it cannot start.

    Calls `when_open` once a server of one process answers; before the first worker starts if there are several.
    """
    options = _Config(
        "app.main:create_app",
        factory=True,
        ws="none",
        workers=workers,
        access_log=config.access_log,
        # `app.address` reads what a proxy says, after checking that the proxy is trusted
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=config.idle_seconds,  # type: ignore[arg-type] # seconds, of which it may take a fraction
        timeout_worker_healthcheck=_BEGINNING,
        timeout_graceful_shutdown=config.stop_seconds + _CLOSING / 2,  # type: ignore[arg-type]
    )
    options.http = choose(config)  # after logging is set up, for its warning
    make_room_for(config.connections, config.made_files + 3 * config.streams)
    for number in _STOPPING:
        signal.signal(number, _exit)
    if workers > 1:
        when_open()
        _say_where(sockets)
        _Workers(options, sockets, config.stop_seconds + _CLOSING).run()
        return
    server = _Server(options, config.stop_seconds + _CLOSING, when_open)
    try:
        server.run(sockets)
    except SystemExit as ended:
        if ended.code == STARTUP_FAILURE:
            raise StartError(_NOT_STARTED) from None
        raise


def _say_where(sockets: list[socket]) -> None:
    for listening in sockets:
        log.info("Serving on http://%s (Press CTRL+C to quit)", shown(listening.getsockname()))


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
    """How to serve. Each worker gets a copy and makes the application from it."""

    def load(self) -> None:
        """Make the application. A worker that cannot says why and is not replaced: the next one could not either."""
        try:
            super().load()
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

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop. The second signal stops at once."""
        if self.should_exit:
            _leave("stopped at once: told again")
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


class _Workers(Multiprocess):
    """The process that starts, watches and stops several workers."""

    def __init__(self, config: uvicorn.Config, sockets: Any, longest: float) -> None:
        super().__init__(config, sockets)
        self._longest = longest
        self._in_terminal = _in_terminal()  # asked now: a terminal that is closed cannot be asked
        self._served: set[int | None] = set()  # ids of worker processes that have begun to answer
        self._in_vain = 0  # workers in a row that ended before they answered
        self._failed = False

    def run(self) -> None:
        """Keep the workers running until told to stop; raises StartError if they cannot start."""
        super().run()
        if self._failed:
            raise StartError(_NOT_STARTED)

    def keep_subprocess_alive(self) -> None:
        """Replace workers that have ended. Give up if none has ever begun to answer: the next would not either."""
        before = {worker.pid for worker in self.processes}
        super().keep_subprocess_alive()
        for process in before - {worker.pid for worker in self.processes}:
            self._in_vain = 0 if process in self._served else self._in_vain + 1
        self._served = {w.pid for w in self.processes if w.pid in self._served or w.is_ready(_GLANCE)}
        self._failed = any(worker.exitcode == STARTUP_FAILURE for worker in self.processes)
        if self._in_vain >= _TRIES * self.processes_num:
            log.error("%d workers ended before they began to answer", self._in_vain)
            self._failed = True
            self.should_exit.set()

    def handle_hup(self) -> None:
        """Replace the workers, or stop if the terminal was closed."""
        if self._in_terminal:
            self.handle_term()
        else:
            super().handle_hup()

    def join_all(self) -> None:
        """Wait for the workers. End those that take too long, and all of them at the second signal."""
        for listening in self.sockets:  # otherwise new connections would be accepted and never answered
            listening.close()
        until = time.monotonic() + self._longest
        running = [worker.process for worker in self.processes]
        while any(process.is_alive() for process in running):
            again = any(number in _STOPPING for number in self.signal_queue)
            if again or time.monotonic() > until:
                log.warning("stopped at once: told again" if again else "stopped, though workers were still busy")
                for process in running:
                    process.kill()
            time.sleep(0.05)
        super().join_all()
