"""A worker ends with the process that started it; else it would go on answering, on a port that no new server gets."""

import logging
import multiprocessing
import os
import signal
from threading import Thread
from typing import Any

log = logging.getLogger("workreport")


def end_with_parent() -> None:
    """Stop this process, as SIGTERM does, once the one that started it is gone; does nothing where it has none."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        Thread(target=_wait, args=[parent], name="parent", daemon=True).start()


def _wait(parent: Any) -> None:
    parent.join()
    log.warning("the process that started this worker is gone: the worker stops")
    os.kill(os.getpid(), signal.SIGTERM)
