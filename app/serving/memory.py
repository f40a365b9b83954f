"""The memory of large answers goes back to the system once they are sent."""

import asyncio
import ctypes

_MMAP_THRESHOLD, _ARENA_MAX = -3, -8  # M_MMAP_THRESHOLD and M_ARENA_MAX of malloc.h
_LARGE = 128 * 2**10  # bytes: glibc begins with the same
_EVERY = 60  # seconds


def return_large_buffers() -> None:
    """Have the C library take large buffers from the system, and give them back, one by one.

    glibc raises the size of a large buffer whenever it frees one. Pages of tables and long bodies would then come from
    its heap, which cannot give back the gaps between buffers that slow clients still hold. All threads share one heap:
    connections move between threads, and would leave gaps in the heap of each. Other C libraries are left alone.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, _LARGE)
        mallopt(_ARENA_MAX, 1)


async def return_free_pages() -> None:
    """Give free pages of the heap back to the system every minute, until cancelled.

    The C library itself does so at the end of the heap only. What lies below something that is kept would stay.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    while trim is not None:
        await asyncio.sleep(_EVERY)
        await asyncio.to_thread(trim, 0)  # a few milliseconds
