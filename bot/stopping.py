"""Work that is given up when it is time to stop: what it waits for may take minutes to fail."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class StoppedError(Exception):
    """It was time to stop before the work was done."""


async def unless(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T:
    """What comes of the work. Raises `StoppedError`, and cancels it, if ``stop`` is set before that."""
    if stop.is_set():
        work.close()  # not to begin what would be cut off at once, such as a connection
        raise StoppedError
    doing, stopped = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({doing, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if not doing.done():
            raise StoppedError
        return doing.result()
    finally:
        stopped.cancel()
        doing.cancel()
        await asyncio.gather(doing, stopped, return_exceptions=True)
