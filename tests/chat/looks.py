"""The looks of the bot for what is yet to be told, which come soon, and may be waited for."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from bot.domain.operation import OperationId
from bot.storage.deliveries import Deliveries
from bot.telegram import reporter


@dataclass
class Looks:
    """``count`` is how many were begun so far."""

    count: int = 0
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def note(self) -> None:
        async with self._news:
            self.count += 1
            self._news.notify_all()

    async def pass_by(self) -> None:
        """Wait until a look that begins from now on has come to its end, for another one has begun."""
        last = self.count + 2
        async with asyncio.timeout(10), self._news:
            await self._news.wait_for(lambda: self.count >= last)


def looks_soon(monkeypatch: pytest.MonkeyPatch) -> Looks:
    """Have the bot look soon."""
    noted, due = Looks(), Deliveries.due

    async def noting(self: Deliveries, now: datetime) -> list[OperationId]:
        await noted.note()
        return await due(self, now)

    monkeypatch.setattr(reporter, "RETRY_SECONDS", 0.02)
    monkeypatch.setattr(Deliveries, "due", noting)
    return noted
