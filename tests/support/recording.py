"""Whether coverage is recorded of a test: with a record of it, code takes twice the time of the processor."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import wraps
from typing import Any

import pytest

from support.untraced import untraced

# without anything new, one after the other; what comes then is not recorded
_EXAMPLES = 5  # of a property
_TESTS = 10  # on PostgreSQL, of what SQLite was asked already


class Recording:
    """Records the cases of a test, and the examples of a property, until one adds no line and no branch.

    Each test is recorded once at least, but for those that PostgreSQL is asked after SQLite: of these, until some in a
    row add nothing in this process. What only a later case reaches is missing in the record. Of a test, its fixtures
    and its own function are recorded: what pytest and Hypothesis do around them is none of ours, and as slow.
    """

    def __init__(self) -> None:
        self._done: set[tuple[str, str]] = set()
        self._in_vain = 0  # tests in a row that added nothing on PostgreSQL
        self._tracers: tuple[Any, Any] | None = None  # of this thread and of later ones, while a test is recorded

    @contextmanager
    def of(self, item: pytest.Item, kind: str) -> Iterator[None]:
        """Have `on` and `call` record a test on a kind of database, unless enough of it is recorded."""
        test, again, before = (item.nodeid.partition("[")[0], kind), kind == "postgresql", _size(sys.gettrace())
        done = before is None or test in self._done or (again and self._in_vain >= _TESTS)
        tracer = sys.gettrace()
        self._tracers = None if done else (tracer, threading.gettrace())
        try:
            with untraced():
                yield
        finally:
            self._tracers = None
        if done:
            return
        new = _size(tracer) != before
        if not new:
            self._done.add(test)
        if again:
            self._in_vain = 0 if new else self._in_vain + 1

    @contextmanager
    def on(self) -> Iterator[None]:
        """Record what this thread runs meanwhile, and the threads that are started meanwhile, if the test is."""
        if self._tracers is None:
            yield
            return
        before = (sys.gettrace(), threading.gettrace())
        _trace(*self._tracers)
        try:
            yield
        finally:
            _trace(*before)

    def call(self, item: pytest.Item) -> AbstractContextManager[None]:
        """Record the function of a test; of a property, its examples until some in a row add nothing."""
        handle = getattr(getattr(item, "obj", None), "hypothesis", None)
        if handle is None:
            return self.on()
        return nullcontext() if self._tracers is None else self._examples(handle, self._tracers[0])

    @contextmanager
    def _examples(self, handle: Any, tracer: Any) -> Iterator[None]:
        test = handle.inner_test
        handle.inner_test = self._until_nothing_is_new(test, tracer)
        try:
            yield
        finally:
            handle.inner_test = test

    def _until_nothing_is_new(self, test: Callable[..., Any], tracer: Any) -> Callable[..., Any]:
        size, same = _size(tracer), 0

        @wraps(test)
        def run(*arguments: Any, **named: Any) -> Any:
            nonlocal size, same
            if same == _EXAMPLES:
                return test(*arguments, **named)
            try:
                with self.on():
                    return test(*arguments, **named)
            finally:
                size, before = _size(tracer), size
                same = same + 1 if size == before else 0

        return run


def _trace(here: Any, later: Any) -> None:
    sys.settrace(here)
    threading.settrace(later)


def _size(tracer: Any) -> int | None:
    """Return how many lines and branches this process has recorded, None where it records none."""
    data: dict[str, set[int]] | None = getattr(tracer, "data", None)
    return None if data is None else sum(map(len, list(data.values())))
