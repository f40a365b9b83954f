"""Work on many reports, in this process or in several, with the same result.

What one report says of a source file may decide what is said of another report. So another process, which sees one
report at a time, gives back what it noted in the source files. Where that decided something, the report is done again
here, in its turn.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

from app.ingest.processes import Processes
from app.ingest.source import Meeting, SourceFile

T = TypeVar("T")
R = TypeVar("R")


class _Apart(NamedTuple):
    """A result of another process, with what became there of each source file."""

    result: Any
    met: list[Meeting]


class ManyReports(Generic[T, R]):
    """Does `work` for reports, which notes in `sources` which of them it meets; as a context manager it ends processes.

    With `jobs` of 1 it is done here. `pack` makes of a result what another process sends.
    """

    def __init__(
        self, work: Callable[[T], R], sources: Mapping[str, SourceFile], jobs: int, pack: Callable[[R], R] | None = None
    ) -> None:
        self._work, self._sources, self._pack = work, [*sources.values()], pack
        self._processes: Processes[T, _Apart] | None = Processes(self._apart, jobs) if jobs > 1 else None

    def __enter__(self) -> "ManyReports[T, R]":
        return self

    def __exit__(self, *_: object) -> None:
        if self._processes is not None:
            self._processes.end()

    def results(self, items: Iterable[T]) -> Iterator[tuple[T, R]]:
        """Give each item with its result, in order. Raises what the work raises, and ProcessEndedError."""
        if self._processes is None:
            yield from ((item, self._work(item)) for item in items)
            return
        for item, done in self._processes.results(items):
            if done is None or any(meeting.mistaken for meeting in done.met):
                yield item, self._work(item)
                continue
            for source, meeting in zip(self._sources, done.met, strict=True):
                source.join(meeting)
            yield item, done.result

    def _apart(self, item: T) -> _Apart:
        for source in self._sources:
            source.begin()
        result = self._work(item)
        return _Apart(self._pack(result) if self._pack else result, [source.meeting for source in self._sources])
