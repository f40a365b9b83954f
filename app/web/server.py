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
from types import FrameType
from typing import Any

import uvicorn
from uvicorn.supervisors import Multiprocess

from app.settings import Settings
from app.web.connection import Connection
from app.web.reader import Readers

log = logging.getLogger("uvicorn.error")  # what starting and stopping say stands together

_CLOSING = 2.0  # seconds in which everything else is closed, once clients had their time
_STOPPING = (signal.SIGTERM, signal.SIGINT)


def run(config: Settings, host: str, port: int, workers: int) -> None:
    """Serve until told to stop; exits with 0 then, and with 3 where the server cannot start."""
    options = uvicorn.Config(
        "app.main:create_app",
        factory=True,
        http=Connection,
        ws="none",
        host=host,
        port=port,
        workers=workers,
        access_log=False,
        # addresses are relative and nobody's is asked for: what a proxy says of its client changes no answer
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=config.idle_seconds,  # type: ignore[arg-type] # seconds, of which it may take a fraction
        timeout_graceful_shutdown=config.stop_seconds + _CLOSING / 2,  # type: ignore[arg-type]
    )
    _make_room_for(config.connections)
    for number in _STOPPING:
        signal.signal(number, _exit)
    if workers > 1:
        _Workers(options, [options.bind_socket()], config.stop_seconds + _CLOSING).run()
        return
    server = _Server(options, config.stop_seconds + _CLOSING)
    server.run()
    if not server.started:
        sys.exit(3)


def _exit(_number: int, _frame: FrameType | None) -> None:
    """End the process as told: uvicorn gives a signal back to this once it has done what the signal is for."""
    sys.exit(0)


def _in_terminal() -> bool:
    return os.isatty(0)


def _make_room_for(connections: int) -> None:
    """See to it that the process may have as many files open as there may be connections."""
    import resource

    needed = connections + 128  # databases, the listening socket, connections that are being turned away
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    if allowed < needed:
        log.warning("%d connections need %d open files; the system allows %d (ulimit -n)", connections, needed, hard)


class _Server(uvicorn.Server):
    """One process that answers."""

    def __init__(self, config: uvicorn.Config, longest: float) -> None:
        super().__init__(config)
        self._longest = longest

    async def serve(self, sockets: Any = None) -> None:
        signal.signal(signal.SIGHUP, self.handle_exit if _in_terminal() else self._look)
        await super().serve(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop; at once if told again."""
        if self.should_exit:
            _leave("stopped at once: told again")
        super().handle_exit(sig, frame)
        # whatever hangs: a query that does not end must not keep the process
        watch = threading.Timer(self._longest, _leave, ["stopped, though requests were still being answered"])
        watch.daemon = True
        watch.start()

    def _look(self, _number: int, _frame: FrameType | None) -> None:
        """Look for a new release at once, and say which is current."""
        threading.Thread(target=_look_now, args=[self.lifespan.state["readers"]], daemon=True).start()


def _look_now(readers: Readers) -> None:
    readers.look()
    release = readers.current
    said = "no release is current" if release is None else f"release {release.number} is current"
    log.info("Received SIGHUP: %s.", said)


def _leave(why: str) -> None:
    log.warning(why)
    for handler in log.handlers:
        handler.flush()
    os._exit(0)


class _Workers(Multiprocess):
    """Several processes that answer, and one that sees to them."""

    def __init__(self, config: uvicorn.Config, sockets: Any, longest: float) -> None:
        super().__init__(config, sockets)
        self._longest = longest
        self._in_terminal = _in_terminal()  # one that is closed does not say so any more

    def handle_hup(self) -> None:
        """Replace the workers; stop if it was the terminal that was closed."""
        if self._in_terminal:
            self.handle_term()
        else:
            super().handle_hup()

    def join_all(self) -> None:
        """Wait for the workers; end those that take too long, or all of them if told again."""
        for listening in self.sockets:  # new connections would be taken in and never answered
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
