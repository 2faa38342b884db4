"""A clock that tests own."""

import asyncio
from datetime import datetime, timedelta

from bot.operations.clock import Clock


class LeapingClock(Clock):
    """Real time, but whoever sleeps by it leaps forward instead of waiting."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self._ahead

    def leap(self, seconds: float) -> None:
        self._ahead += timedelta(seconds=seconds)

    async def sleep(self, seconds: float) -> None:
        self.leap(seconds)
        await asyncio.sleep(0)
