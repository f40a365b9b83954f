"""The process that starts, watches and stops several workers.

A worker that ends is replaced: at once the first time, and later each further time that it has not lasted, so that a
worker that cannot live takes nothing from the others. Where none answers and the next ones do not begin to, the server
ends.
"""

import logging
import signal
import time
from dataclasses import dataclass
from typing import Any

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess
from uvicorn.supervisors.multiprocess import Process

from app.errors import StartError
from app.serving.service_manager import tell, watchdog_seconds

log = logging.getLogger("uvicorn.error")  # where uvicorn says that it starts and stops

NOT_STARTED = "the server cannot start; why stands above"
STOPPING = (signal.SIGTERM, signal.SIGINT)
_TRIES = 3  # of each worker to begin to answer
_SILENT = 15  # seconds after which a worker that does not say that it is alive is taken for hung
_BEGINNING = 60  # the same before it has said anything or replaces another: on a busy machine it takes its time
_LASTED = 30  # seconds after which a worker's end says nothing about the next one
_LONGEST = 30  # seconds that a place stays empty at most


@dataclass
class _WorkerPlace:
    """The place of a worker.

    `begun` is when its worker started, `heard` when it last said that it is alive, `asked` whether it has been asked
    since. `answered` says that it has begun to answer requests. `due` is when the next one starts, None while there is
    one. `short` counts the workers in a row that did not last.
    """

    begun: float
    heard: float | None = None
    asked: bool = False
    answered: bool = False
    due: float | None = None
    short: int = 0


class Workers(Multiprocess):
    """Keeps as many workers running as the configuration says."""

    def __init__(self, config: uvicorn.Config, sockets: Any, longest: float, *, in_terminal: bool) -> None:
        super().__init__(config, sockets)
        self._longest = longest
        self._in_terminal = in_terminal  # a terminal that is closed cannot be asked
        self._places: dict[Process, _WorkerPlace] = {}
        self._in_vain = 0  # workers in a row that ended before they answered
        self._ready = False  # whether a worker has ever answered
        self._failed = False
        self._often, self._told = watchdog_seconds(), 0.0

    def run(self) -> None:
        """Keep the workers running until told to stop; raises StartError if they cannot start."""
        super().run()
        if self._failed:
            raise StartError(NOT_STARTED)

    def keep_subprocess_alive(self) -> None:
        """Replace workers that have ended. Give up where none answers and no new one begins to."""
        self._say_alive()
        now = time.monotonic()
        self._places = {worker: self._places.get(worker) or _WorkerPlace(now) for worker in self.processes}
        for at, (worker, place) in enumerate(tuple(self._places.items())):
            if place.due is not None:
                if now >= place.due:
                    self.processes[at] = self._started(place)
            elif not self._is_alive(worker, place):
                self._bury(worker, place)
            if self.should_exit.is_set():
                return

    def _started(self, place: _WorkerPlace) -> Process:
        worker = Process(self.config, self.sockets)
        worker.start()
        self._places[worker] = _WorkerPlace(time.monotonic(), short=place.short)
        return worker

    def _is_alive(self, worker: Process, place: _WorkerPlace) -> bool:
        """Take what a worker has said since it was looked at last, and ask it again. Signals do not wait for it."""
        if not worker.process.is_alive():
            return False
        now = time.monotonic()
        try:
            while worker.parent_conn.poll():
                place.heard, place.asked = now, False
                if worker.parent_conn.recv():
                    self._begins(place)
            if not place.asked:
                worker.parent_conn.send(b"ping")
                place.asked = True
        except (OSError, EOFError):  # it has just ended
            return False
        return now - place.begun < _BEGINNING if place.heard is None else now - place.heard < _SILENT

    def _begins(self, place: _WorkerPlace) -> None:
        """Remember that a worker has begun to answer, and tell the service manager of the first."""
        if not place.answered:
            place.answered, self._in_vain = True, 0
        if not self._ready:
            self._ready = True
            tell("READY=1")

    def _bury(self, worker: Process, place: _WorkerPlace) -> None:
        """Put a worker that has ended away, and decide when the next one starts, if any."""
        hung = worker.exitcode is None
        worker.kill()
        worker.join()
        now = time.monotonic()
        self._in_vain = 0 if place.answered else self._in_vain + 1
        place.short = 0 if now - place.begun >= _LASTED else place.short + 1
        wait = 0 if place.short <= 1 else min(2 ** (place.short - 2), _LONGEST)
        place.due = now + wait
        if worker.exitcode == STARTUP_FAILURE and not self._ready:
            self._give_up()  # the worker has said why
        elif self._in_vain >= _TRIES * self.processes_num and not self._answers:
            log.error("%d workers ended before they began to answer", self._in_vain)
            self._give_up()
        else:
            how = "did not answer and was killed" if hung else _end_of(worker)
            when = f"in {wait} s" if wait else "now"
            log.error("Worker [%s] %s. Another one starts %s.", worker.pid, how, when)

    @property
    def _answers(self) -> bool:
        return any(place.answered and place.due is None for place in self._places.values())

    def _give_up(self) -> None:
        self._failed = True
        self.should_exit.set()

    def _say_alive(self) -> None:
        now = time.monotonic()
        if self._often is not None and now - self._told >= self._often:
            self._told = now
            tell("WATCHDOG=1")

    def restart_all(self) -> None:
        """Replace each worker once a new one answers. Where one does not begin to, the others stay."""
        for at, old in enumerate(tuple(self.processes)):
            new = Process(self.config, self.sockets)
            new.start()
            if not self._begins_in_time(new):
                new.kill()
                new.join()
                if not self.should_exit.is_set():
                    log.error("Worker [%s] did not begin to answer: the others stay as they are.", new.pid)
                return
            old.terminate()
            old.join()
            self.processes[at] = new

    def _begins_in_time(self, new: Process) -> bool:
        """Wait until a worker answers, and say meanwhile that this process is alive."""
        until = time.monotonic() + _BEGINNING
        while time.monotonic() < until and new.process.is_alive() and not self.should_exit.is_set():
            self._say_alive()
            if new.wait_until_ready(1, self.should_exit):
                return True
        return False

    def handle_hup(self) -> None:
        """Replace the workers, or stop if the terminal was closed."""
        if self._in_terminal:
            self.handle_term()
        else:
            super().handle_hup()

    def join_all(self) -> None:
        """Wait for the workers. End those that take too long, and all of them at the second signal."""
        tell("STOPPING=1")
        for listening in self.sockets:  # otherwise new connections would be accepted and never answered
            listening.close()
        until = time.monotonic() + self._longest
        running = [worker.process for worker in self.processes]
        while any(process.is_alive() for process in running):
            again = any(number in STOPPING for number in self.signal_queue)
            if again or time.monotonic() > until:
                log.warning("stopped at once: told again" if again else "stopped, though workers were still busy")
                for process in running:
                    process.kill()
            time.sleep(0.05)
        super().join_all()


def _end_of(worker: Process) -> str:
    """Say how a process has ended."""
    code = worker.exitcode or 0
    if code >= 0:
        return f"ended with exit code {code}"
    return f"was ended by {signal.Signals(-code).name}{' (out of memory?)' if -code == signal.SIGKILL else ''}"
