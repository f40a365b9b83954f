"""Whether coverage is recorded of a test: with a record of it, code takes twice the time of the processor."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
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
    row add nothing in this process. What only a later case reaches is missing in the record.
    """

    def __init__(self) -> None:
        self._done: set[tuple[str, str]] = set()
        self._in_vain = 0  # tests in a row that added nothing on PostgreSQL

    @contextmanager
    def of(self, item: pytest.Item, kind: str) -> Iterator[None]:
        """Record a test on a kind of database, or have nothing recorded while it runs."""
        test, again, before = (item.nodeid.partition("[")[0], kind), kind == "postgresql", _size()
        done = test in self._done or (again and self._in_vain >= _TESTS)
        with untraced() if done else nullcontext(), _examples(item):
            yield
        if done or before is None:
            return
        new = _size() != before
        if not new:
            self._done.add(test)
        if again:
            self._in_vain = 0 if new else self._in_vain + 1


@contextmanager
def _examples(item: pytest.Item) -> Iterator[None]:
    """Have examples recorded until some in a row add nothing. The record goes on with the next test."""
    handle = getattr(getattr(item, "obj", None), "hypothesis", None)
    if handle is None or _size() is None:
        yield
        return
    test, here = handle.inner_test, sys.gettrace()
    handle.inner_test = _until_nothing_is_new(test)
    try:
        yield
    finally:
        sys.settrace(here)
        handle.inner_test = test


def _until_nothing_is_new(test: Callable[..., Any]) -> Callable[..., Any]:
    size, same = _size(), 0

    @wraps(test)
    def run(*arguments: Any, **named: Any) -> Any:
        nonlocal size, same
        if same == _EXAMPLES:
            sys.settrace(None)
        try:
            return test(*arguments, **named)
        finally:
            size, before = _size(), size
            same = same + 1 if size == before else 0

    return run


def _size() -> int | None:
    """Return how many lines and branches this process has recorded, None where it records none."""
    data: dict[str, set[int]] | None = getattr(sys.gettrace(), "data", None)
    return None if data is None else sum(map(len, list(data.values())))
