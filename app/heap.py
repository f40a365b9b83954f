"""How the C library keeps memory that was freed. Only glibc is told; other C libraries are left alone.

glibc takes a large buffer from the system by itself, gives it back whole, and raises the size of a large one whenever
it frees one. Here the size is fixed. Of its heap it gives back only the end.
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager

_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -2, -3, -8  # of malloc.h
_LARGE = 2**17  # bytes of a large buffer
_KEPT = 2**20  # bytes that the heap grows by; four times as much stays free at its end
_LARGE_REUSED, _KEPT_REUSED = 2**25, 2**27  # a large buffer and what stays, while all is used again: glibc's maximum

_library = ctypes.CDLL(None)
_mallopt, _malloc_trim = getattr(_library, "mallopt", None), getattr(_library, "malloc_trim", None)
is_glibc = _mallopt is not None and _malloc_trim is not None


def share() -> None:
    """Have all threads share one heap, whose end is kept, and take large buffers from the system one by one."""
    _set((_ARENA_MAX, 1), (_TOP_PAD, _KEPT))
    _give_large_back()


def trim() -> None:
    """Give all free pages back to the system: a few milliseconds."""
    if _malloc_trim is not None:
        _malloc_trim(0)


@contextmanager
def reusing() -> Iterator[None]:
    """Use freed memory again, instead of taking large buffers from the system, which clears each page of them.

    It is for work that takes the same buffers again and again, one such work at a time. Afterwards all goes back.
    """
    _set((_MMAP_THRESHOLD, _LARGE_REUSED), (_TRIM_THRESHOLD, _KEPT_REUSED))
    try:
        yield
    finally:
        _give_large_back()
        trim()


def _give_large_back() -> None:
    _set((_MMAP_THRESHOLD, _LARGE), (_TRIM_THRESHOLD, 4 * _KEPT))


def _set(*values: tuple[int, int]) -> None:
    if _mallopt is not None and is_glibc:
        for name, value in values:
            _mallopt(name, value)
