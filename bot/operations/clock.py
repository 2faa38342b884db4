"""Time, so that tests can own it."""

import asyncio
import time
from datetime import UTC, datetime


class Clock:
    """The machine's time: the moments that are stored and shown, and the seconds that pass."""

    def now(self) -> datetime:
        """The moment (UTC). It may be set back or forth at any time, so nothing is waited for by it."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since some moment of this process. They only ever pass, at their own pace."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
