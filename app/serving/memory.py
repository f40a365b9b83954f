"""The memory of large answers goes back to the system once they are sent."""

import ctypes

_MMAP_THRESHOLD, _ARENA_MAX = -3, -8  # M_MMAP_THRESHOLD and M_ARENA_MAX of malloc.h
_LARGE = 128 * 2**10  # bytes: glibc begins with the same


def return_large_buffers() -> None:
    """Have the C library take large buffers from the system, and give them back, one by one.

    glibc raises the size of a large buffer whenever it frees one. Pages of tables and long bodies would then come from
    its heap, which cannot give back the gaps between buffers that slow clients still hold. All threads share one heap:
    connections move between threads, and would leave gaps in the heap of each. Other C libraries are left alone.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return
    mallopt(_MMAP_THRESHOLD, _LARGE)
    mallopt(_ARENA_MAX, 1)
