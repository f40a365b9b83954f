"""A worker ends with the process that started it. Otherwise it would hold the port, and no new server could start."""

import logging
import multiprocessing
import os
import signal
from threading import Thread
from typing import Any

log = logging.getLogger("workreport")


def end_with_parent() -> None:
    """Stop this process, as SIGTERM does, once its parent is gone. Does nothing in a process that is no worker."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        Thread(target=_wait, args=[parent], name="parent", daemon=True).start()


def _wait(parent: Any) -> None:
    parent.join()
    log.warning("the process that started this worker is gone: the worker stops")
    os.kill(os.getpid(), signal.SIGTERM)
