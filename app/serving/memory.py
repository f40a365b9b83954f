"""Memory that was taken for large answers goes back to the system when they are sent."""

import ctypes

_MMAP_THRESHOLD = -3  # M_MMAP_THRESHOLD of malloc.h
_LARGE = 128 * 2**10  # bytes: where glibc begins, too


def return_large_buffers() -> None:
    """Have the C library take large buffers from the system, and give them back, one by one.

    glibc raises the size from which it does so whenever such a buffer is freed. Pages of tables and long bodies would
    then come from its heap, which keeps what lies between those that slow clients still hold. Other C libraries are
    left as they are.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return
    mallopt(_MMAP_THRESHOLD, _LARGE)
