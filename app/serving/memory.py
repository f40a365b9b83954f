"""The memory of answers that were sent goes back to the system."""

import asyncio
import ctypes

_MMAP_THRESHOLD, _ARENA_MAX = -3, -8  # M_MMAP_THRESHOLD and M_ARENA_MAX of malloc.h
_LARGE = 128 * 2**10  # bytes: glibc begins with the same
_EVERY = 60  # seconds


async def return_memory() -> None:
    """Have the C library give memory back to the system, until cancelled.

    glibc takes large buffers from the system one by one, but raises the size of a large one whenever it frees one; here
    the size is fixed. Of its heaps it gives back only the end. What slow clients hold lies between what was freed long
    ago, so that heaps would grow as clients come and go: every minute all free pages go back. All threads share one
    heap, since connections move between threads and leave gaps in the heap of each. Other C libraries are left alone.
    """
    library = ctypes.CDLL(None)
    mallopt, trim = getattr(library, "mallopt", None), getattr(library, "malloc_trim", None)
    if mallopt is None or trim is None:
        return
    mallopt(_MMAP_THRESHOLD, _LARGE)
    mallopt(_ARENA_MAX, 1)
    while True:
        await asyncio.sleep(_EVERY)
        await asyncio.to_thread(trim, 0)  # a few milliseconds
