"""The memory of answers that were sent goes back to the system."""

import asyncio

from app import heap

_EVERY = 15  # seconds


async def return_memory() -> None:
    """Give memory back to the system, until cancelled.

    What slow clients hold lies between what was freed long ago, so that heaps would grow as clients come and go: every
    few seconds all free pages go back. In between the end is kept, since to take it again costs a table its speed. All
    threads share one heap, since connections move between threads and leave gaps in the heap of each.
    """
    if not heap.is_glibc:
        return
    heap.share()
    while True:
        await asyncio.sleep(_EVERY)
        await asyncio.to_thread(heap.trim)
