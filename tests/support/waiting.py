"""Waiting for what happens elsewhere."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def soon(what: Callable[[], T], within: float = 10) -> T:
    """Return the first true answer to a question that is asked again and again; fail where there is none in time."""
    until = time.monotonic() + within
    while not (answer := what()):
        assert time.monotonic() < until, what
        time.sleep(0.01)
    return answer
