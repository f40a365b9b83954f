"""Coverage is recorded as long as a test adds something to it, see `tests/support/recording.py`."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st

from support.recording import Recording


class Tracer:
    """Stands for coverage's tracer: it has the lines of each file that were recorded."""

    def __init__(self) -> None:
        self.data: dict[str, set[int]] = {"app/main.py": set()}

    def __call__(self, *_: object) -> None:
        return None

    def add(self, line: int) -> None:
        """Record a line, where this thread is recorded."""
        if sys.gettrace() is not None:
            self.data["app/main.py"].add(line)


@contextmanager
def traced() -> Iterator[Tracer]:
    tracer, before = Tracer(), sys.gettrace()
    sys.settrace(tracer)
    try:
        yield tracer
    finally:
        sys.settrace(before)


def run(recording: Recording, node: str, test: Callable[..., object], kind: str = "") -> bool:
    """Run a test as pytest does; tell whether it was recorded."""
    item = cast(Any, SimpleNamespace(nodeid=node, obj=test))
    with recording.of(item, kind):
        assert sys.gettrace() is None, "what pytest does is not recorded"
        with recording.on():
            recorded = sys.gettrace() is not None
        with recording.call(item):
            test()
    return recorded


def test_cases_are_recorded_until_one_adds_nothing() -> None:
    with traced() as tracer:
        recording = Recording()
        lines = iter([1, 2, 2, 3])
        cases = [run(recording, f"test[{n}]", lambda: tracer.add(next(lines))) for n in range(4)]
        assert cases == [True, True, True, False]
        assert tracer.data["app/main.py"] == {1, 2}
        assert run(recording, "another[0]", lambda: None)
        assert sys.gettrace() is tracer


def test_on_postgresql_tests_are_recorded_until_some_add_nothing() -> None:
    with traced():
        recording = Recording()
        assert [run(recording, f"test_{n}", lambda: None, "postgresql") for n in range(12)] == [True] * 10 + [False] * 2
        assert run(recording, "test", lambda: None, "sqlite")


def test_examples_are_recorded_until_some_add_nothing() -> None:
    with traced() as tracer:
        seen: list[bool] = []

        @given(st.integers())
        def holds(_: int) -> None:
            seen.append(sys.gettrace() is not None)
            tracer.add(len(seen) if len(seen) < 4 else 0)

        assert run(Recording(), "test", holds)
        assert seen[:9] == [True] * 9
        assert not any(seen[9:])
        assert len(seen) > 50
        assert sys.gettrace() is tracer


def test_where_nothing_is_recorded_nothing_is_changed() -> None:
    before = sys.gettrace()
    sys.settrace(None)
    try:
        recording = Recording()
        assert [run(recording, f"test[{n}]", lambda: None) for n in range(3)] == [False] * 3
    finally:
        sys.settrace(before)
