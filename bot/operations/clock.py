"""Time, so that tests can own it."""

import asyncio
from datetime import UTC, datetime


class Clock:
    """The machine's time."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
