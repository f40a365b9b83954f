"""The answers of the index that were asked for last, as many as fit."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from sys import getsizeof
from threading import Lock
from typing import Any, TypeVar

T = TypeVar("T")

_REMEMBERED_BYTES = 12 * 2**20  # of each worker, over all releases


class Memory:
    """Keeps the last answers that fit. An answer at a release stays true, so none goes stale."""

    def __init__(self, most: int = _REMEMBERED_BYTES) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what is kept under a key; if there is nothing, make it and keep it."""
        known: T | None = self.known(key)
        if known is not None:
            return known
        made = make()  # outside the lock: two may make the same, but nobody waits for another
        self.keep(key, made)
        return made

    def known(self, key: Hashable) -> Any:
        """Return what is kept under a key, None if there is nothing."""
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._kept.move_to_end(key)
            return known

    def keep(self, key: Hashable, made: object) -> None:
        """Keep something under a key, in place of what was kept under it."""
        with self._lock:
            if key in self._kept:
                self._bytes -= _size(self._kept.pop(key))
            self._kept[key] = made
            self._bytes += _size(made)
            while self._bytes > self._most and len(self._kept) > 1:
                self._bytes -= _size(self._kept.popitem(last=False)[1])


def _size(value: object) -> int:
    return sum(map(_size, value)) + 200 if isinstance(value, tuple) else getsizeof(value)
