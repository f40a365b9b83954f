"""The memory of answers that were sent goes back to the system."""

import asyncio
import ctypes

_MMAP_THRESHOLD = -3  # M_MMAP_THRESHOLD of malloc.h
_LARGE = 512 * 2**10  # bytes: a page of a table is smaller, a long body larger
_EVERY = 10  # seconds


async def return_memory() -> None:
    """Have the C library give memory back to the system, until cancelled.

    glibc takes large buffers from the system one by one, but raises the size of a large one whenever it frees one; here
    the size is fixed. Of its heaps it gives back only the end. What slow clients hold lies between what was freed long
    ago, so that heaps would grow as clients come and go: every few seconds all free pages go back. Other C libraries
    are left alone.
    """
    library = ctypes.CDLL(None)
    mallopt, trim = getattr(library, "mallopt", None), getattr(library, "malloc_trim", None)
    if mallopt is None or trim is None:
        return
    mallopt(_MMAP_THRESHOLD, _LARGE)
    while True:
        await asyncio.sleep(_EVERY)
        await asyncio.to_thread(trim, 0)  # a few milliseconds
