"""Updates in work, and their end at shutdown."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiogram import BaseMiddleware
from aiogram.types import TelegramObject

_log = structlog.get_logger(__name__)


class InFlight(BaseMiddleware):
    """Keeps each update's handler in a task of its own.

    aiogram's polling confirms updates as it fetches them and waits for no handler when it stops: what was
    being handled then would be lost with the process. Here `drain` waits for it.
    """

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        task = asyncio.ensure_future(handler(event, data))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return await asyncio.shield(task)

    async def drain(self, seconds: float) -> None:
        """Wait so long for the handlers at work, then cancel what is left."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(set(self._tasks), timeout=seconds)
        for task in late:
            task.cancel()
        if late:
            _log.warning("updates were cut off at shutdown", updates=len(late))
            await asyncio.gather(*late, return_exceptions=True)
