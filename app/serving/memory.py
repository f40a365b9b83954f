"""Memory that was taken for large answers goes back to the system when they are sent."""

import ctypes

_MMAP_THRESHOLD, _ARENA_MAX = -3, -8  # M_MMAP_THRESHOLD and M_ARENA_MAX of malloc.h
_LARGE = 128 * 2**10  # bytes: where glibc begins, too


def return_large_buffers() -> None:
    """Have the C library take large buffers from the system, and give them back, one by one.

    glibc raises the size from which it does so whenever such a buffer is freed. Pages of tables and long bodies would
    then come from its heap, which keeps what lies between those that slow clients still hold. There is one heap for all
    threads: each would have its own, and connections, which go from thread to thread, would leave gaps in every one.
    Other C libraries are left as they are.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return
    mallopt(_MMAP_THRESHOLD, _LARGE)
    mallopt(_ARENA_MAX, 1)
