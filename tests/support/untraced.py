"""Running without a record of coverage: what other tests cover runs half as long again with one."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast


@contextmanager
def untraced() -> Iterator[None]:
    """Record no coverage of what this thread runs meanwhile, nor of the threads that are started meanwhile, ever.

    Threads that run already, such as those of an application that other tests ask too, go on as they are.
    """
    here, later = sys.gettrace(), threading.gettrace()
    sys.settrace(None)
    threading.settrace(cast(Any, None))  # None is allowed, as for `sys.settrace`
    try:
        yield
    finally:
        sys.settrace(here)
        threading.settrace(cast(Any, later))
