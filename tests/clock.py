"""A clock that tests own."""

import asyncio
from datetime import datetime, timedelta

from bot.operations.clock import Clock


class LeapingClock(Clock):
    """Real time, but whoever sleeps by it leaps forward instead of waiting."""

    def __init__(self) -> None:
        self._ahead = 0.0
        self._set_by = timedelta()

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=self._ahead) + self._set_by

    def monotonic(self) -> float:
        return super().monotonic() + self._ahead

    def leap(self, seconds: float) -> None:
        """Let so much time pass."""
        self._ahead += seconds

    def set_by(self, change: timedelta) -> None:
        """Set the wall clock, as an operator or a time server does. No time passes by that."""
        self._set_by += change

    async def sleep(self, seconds: float) -> None:
        self.leap(seconds)
        await asyncio.sleep(0)


class LeapingSeconds:
    """Seconds that pass only while somebody sleeps; ``slept`` are all sleeps, to the whole second."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[int] = []

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds))
        self.now += seconds
        await asyncio.sleep(0)
