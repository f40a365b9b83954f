"""The memory of answers that were sent goes back to the system."""

import asyncio
import ctypes

_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -2, -3, -8  # of malloc.h
_LARGE = 2**17  # bytes: a larger buffer is taken from the system by itself, and given back whole
_KEPT = 2**20  # bytes that the heap grows by; four times as much stays free at its end
_EVERY = 15  # seconds


async def return_memory() -> None:
    """Have the C library give memory back to the system, until cancelled.

    glibc takes large buffers from the system one by one, but raises the size of a large one whenever it frees one; here
    the size is fixed. Of its heaps it gives back only the end. What slow clients hold lies between what was freed long
    ago, so that heaps would grow as clients come and go: every few seconds all free pages go back. In between the end
    is kept, since to take it again costs a table its speed. All threads share one heap, since connections move between
    threads and leave gaps in the heap of each. Other C libraries are left alone.
    """
    library = ctypes.CDLL(None)
    mallopt, trim = getattr(library, "mallopt", None), getattr(library, "malloc_trim", None)
    if mallopt is None or trim is None:
        return
    for name, value in (
        (_MMAP_THRESHOLD, _LARGE),
        (_TRIM_THRESHOLD, 4 * _KEPT),
        (_TOP_PAD, _KEPT),
        (_ARENA_MAX, 1),
    ):
        mallopt(name, value)
    while True:
        await asyncio.sleep(_EVERY)
        await asyncio.to_thread(trim, 0)  # a few milliseconds
