"""The memory of answers that were sent goes back to the system."""

import asyncio
import ctypes

_EVERY = 60  # seconds


async def return_free_pages() -> None:
    """Give free memory of the C library's heaps back to the system every minute, until cancelled.

    glibc itself gives back only the end of a heap. Long answers that slow clients hold lie between what was freed long
    ago, so that heaps would grow as clients come and go. Other C libraries are left alone.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    while trim is not None:
        await asyncio.sleep(_EVERY)
        await asyncio.to_thread(trim, 0)  # a few milliseconds
